"""The course engine: commands in, entries or a refusal out, folded into the course. Pure throughout."""
