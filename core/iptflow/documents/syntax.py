"""What the YAML parser says about broken syntax, in words that tell an author what to do."""

from __future__ import annotations

import yaml

from iptflow.errors import Finding

# The parser's own phrase, our words, what to do.
_WORDS = (
    (
        "mapping values are not allowed",
        "a colon stands where no key can stand",
        "Put a text with a colon into quotes; a key is indented as the keys beside it.",
    ),
    ("did not find expected key", "a key was expected here", "Check the indentation, and quotes that were not closed."),
    ("could not find expected ':'", "a key without its colon", "Write key: value."),
    ("did not find expected '-'", "a list item was expected here", "Start each item with a dash, all in one column."),
    ("unexpected end of stream", "a quote is never closed", "Close it."),
    ("invalid Unicode character escape", "an escape that names half a character", "Write the character itself."),
    ("unknown escape character", "an unknown escape", "Use single quotes, or write the backslash twice."),
    ("open bracket", "a bracket is opened here and not closed", "Close the bracket on this line."),
    ("expected ',' or", "a comma or a closing bracket was expected", "Check brackets and commas."),
    ("undefined tag handle", "tags are not used here", "Take it out."),
    ("cannot start any token", "a text cannot start with this character", "Put the text into quotes."),
)


def syntax_finding(fault: yaml.YAMLError, text: str, file: str) -> Finding:
    """The one finding that a broken syntax gives: ``yaml/syntax``, or ``yaml/tab`` or ``yaml/too-deep``."""
    problem = getattr(fault, "problem", None) or getattr(fault, "reason", None) or "broken syntax"
    mark, start = getattr(fault, "problem_mark", None), getattr(fault, "context_mark", None)
    if start and "could not find expected" in problem:
        mark = start  # a key's colon is missed only where the key has long ended
    if start and mark and "expected ',' or" in problem and mark.line > start.line:
        mark, problem = start, "open bracket"  # it is missed only where the next line goes on
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    code, message, hint = "yaml/syntax", problem, "Check the indentation and the quotes."
    for phrase, words, advice in _WORDS:
        if phrase in problem:
            message, hint = words, advice
            break
    if "maximum nesting depth" in problem:  # said by libyaml from 0.2.6 on, before we come to count
        code, message, hint = "yaml/too-deep", "nested too deep", "Make it flatter."
    elif _is_tab(text, line, column):
        code, message, hint = "yaml/tab", "a tab stands in the indentation", "Indent with spaces."
    return Finding(code=code, message=message, hint=hint, file=file, line=line, column=column)


def _is_tab(text: str, line: int, column: int) -> bool:
    lines = text.split("\n", line)
    return len(lines) >= line and lines[line - 1][column - 1 : column] == "\t"
