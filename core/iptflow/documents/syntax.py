"""What the YAML parser says about broken syntax, in words that tell an author what to do."""

from __future__ import annotations

import yaml

from iptflow.errors import Finding

# The parser's own phrase, our words, what to do.
_WORDS = (
    ("mapping values are not allowed", "a colon stands where no key can stand", "Put a text with a colon into quotes."),
    ("did not find expected key", "a key was expected here", "Check the indentation, and quotes that were not closed."),
    ("could not find expected ':'", "a key without its colon", "Write key: value."),
    ("did not find expected '-'", "a list item was expected here", "Start each item with a dash, all in one column."),
    ("unexpected end of stream", "a quote is never closed", "Close it."),
    ("unknown escape character", "an unknown escape", "Use single quotes, or write the backslash twice."),
    ("expected ',' or", "a comma or a closing bracket was expected", "Check brackets and commas."),
    ("undefined tag handle", "tags are not used here", "Take it out."),
    ("cannot start any token", "a text cannot start with this character", "Put the text into quotes."),
)


def syntax_finding(fault: yaml.YAMLError, file: str) -> Finding:
    """The one finding that a broken syntax gives: ``yaml/tab`` or ``yaml/syntax``."""
    problem = getattr(fault, "problem", None) or getattr(fault, "reason", None) or "broken syntax"
    mark = getattr(fault, "problem_mark", None) or getattr(fault, "context_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    code, message, hint = "yaml/syntax", problem, "Check the indentation and the quotes."
    if "tab" in problem.lower():
        code, message, hint = "yaml/tab", "a tab stands in the indentation", "Indent with spaces."
    for phrase, words, advice in _WORDS:
        if code == "yaml/syntax" and phrase in problem:
            message, hint = words, advice
            break
    return Finding(code=code, message=message, hint=hint, file=file, line=line, column=column)
