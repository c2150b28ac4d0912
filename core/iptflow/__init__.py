"""A workflow framework for interpersonal psychotherapy."""
