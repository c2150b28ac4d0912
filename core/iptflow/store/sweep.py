"""What can be wrong with a store outside the chain of any course: its file, its protocols, whole courses gone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import sha256

from iptflow.errors import Finding
from iptflow.store.driver import Cursor, Driver, damaged
from iptflow.store.statements import Statements


def sweep(driver: Driver, cursor: Cursor, statements: Statements) -> list[Finding]:
    """One finding for each thing that is wrong; empty when nothing is."""
    parts: Iterable[Callable[[], list[Finding]]] = (
        lambda: driver.sweep(cursor),
        lambda: _courses(cursor, statements),
        lambda: _bodies(cursor, statements),
    )
    findings = []
    for part in parts:
        try:
            findings += part()
        except driver.damage as error:
            findings.append(damaged(driver.words(error)))
    return list(dict.fromkeys(findings))


def _courses(cursor: Cursor, statements: Statements) -> list[Finding]:
    numbers = {row[0] for row in cursor.execute(statements.numbers.text)}
    missing = set(range(1, max(numbers, default=0) + 1)) - numbers
    missing.update(row[0] for row in cursor.execute(statements.orphans.text))
    return [
        Finding(
            code="journal/course-removed",
            message=f"course number {number} of this store is not there any more",
            hint="Restore the store from a backup.",
        )
        for number in sorted(missing)
    ]


def _bodies(cursor: Cursor, statements: Statements) -> list[Finding]:
    return [
        Finding(
            code="journal/body-changed",
            message=f"the protocol kept under {digest} is not the one that was kept",
            hint="Restore the store from a backup.",
            place=digest,
        )
        for digest, content, kept in cursor.execute(statements.bodies.text)
        if type(content) is not bytes or sha256(content).digest() != kept
    ]
