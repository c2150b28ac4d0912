"""docs/errors.md has every code of the source, and no other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import iptflow
from iptflow.composition.records import ConflictKind

SOURCE = Path(iptflow.__file__).parent
PAGE = (Path(__file__).parents[1] / "docs" / "errors.md").read_text(encoding="utf-8")
CODE = re.compile(r"[a-z]+/[a-z][a-z0-9-]*")
# What has the form of a code and is none.
OTHERS = frozenset({"example/nobody-to-talk-to", "text/csv"})
# Codes that are put together: where, and what of them the page names instead.
PUT_TOGETHER = {
    "command/": "the first word of add and the last of known, below",
    "composition/": "the third word of _nothing, below",
    "focus/": "client-agrees and therapist-agrees",
    "change/": "one for each task that is missing",
    "change/area:": "one for each area that is missing",
}


def stated() -> set[str]:
    """The first word of each row of a table, where it stands in code marks."""
    return set(re.findall(r"^\| `([^`]+)` \|", PAGE, re.MULTILINE))


def codes(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
            yield node.value
        elif isinstance(node, ast.Call):
            yield from _of_call(node)


def _of_call(call: ast.Call) -> Iterator[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    words = [each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    receiver = getattr(getattr(call.func, "value", None), "id", "")
    if name == "add" and receiver in ("check", "self") and words:
        yield f"command/{words[0]}"
    elif name == "known":
        yield f"command/unknown-{words[-1]}"
    elif name == "_nothing":
        yield f"composition/{words[0]}"
    elif name == "_derived":
        yield words[0]
    elif name in ("Deviation", "Notice"):
        yield from (
            each.value.value
            for each in call.keywords
            if each.arg == "code" and isinstance(each.value, ast.Constant) and isinstance(each.value.value, str)
        )


def in_source() -> dict[str, str]:
    found: dict[str, str] = {}
    for file in sorted(SOURCE.rglob("*.py")):
        for code in codes(ast.parse(file.read_text(encoding="utf-8"))):
            found.setdefault(code, file.relative_to(SOURCE).as_posix())
    return {code: where for code, where in found.items() if code not in OTHERS}


def test_every_code_of_the_source_stands_on_the_page() -> None:
    missing = {code: where for code, where in in_source().items() if code not in stated()}
    assert missing == {}


def test_every_kind_of_conflict_stands_on_the_page() -> None:
    assert set(get_args(ConflictKind)) <= stated()


def test_nothing_on_the_page_is_gone_from_the_source() -> None:
    known = {*in_source(), *get_args(ConflictKind), "focus/client-agrees", "focus/therapist-agrees"}
    assert stated() - known == set()
    assert len(known) > 200


def test_codes_that_are_put_together_are_known_here() -> None:
    """A new f-string for a code or rule needs its codes on the page by hand, and a line above."""
    heads = set()
    for file in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg in ("code", "rule") and isinstance(node.value, ast.JoinedStr):
                first = node.value.values[0]
                heads.add(first.value if isinstance(first, ast.Constant) else "")
    assert heads <= {*PUT_TOGETHER, ""}, "'' is a plugin's own name"


def test_every_row_says_what_it_means() -> None:
    for line in PAGE.splitlines():
        if line.startswith("| `"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            assert len(cells) in (2, 3), line
            assert all(cell.endswith((".", "`")) for cell in cells), line
