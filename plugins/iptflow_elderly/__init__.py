"""IPT for elderly people."""
