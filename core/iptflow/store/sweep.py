"""What can be wrong with a store outside the chain of any course: its file, its protocols, whole courses gone."""

from __future__ import annotations

import sqlite3
from hashlib import sha256

from iptflow.errors import Finding
from iptflow.store.statements import Statements


def sweep(cursor: sqlite3.Cursor, statements: Statements) -> list[Finding]:
    """One finding for each thing that is wrong; empty when nothing is."""
    findings = []
    for part in (_file, _courses, _bodies):
        try:
            findings += part(cursor, statements)
        except sqlite3.DatabaseError as error:
            findings.append(_damaged(str(error)))
    return list(dict.fromkeys(findings))


def _file(cursor: sqlite3.Cursor, statements: Statements) -> list[Finding]:
    told = [str(row[0]) for row in cursor.execute("PRAGMA quick_check")]
    return [_damaged(line) for line in told if line != "ok"]


def _damaged(line: str) -> Finding:
    message = f"SQLite finds the file damaged: {line}"
    return Finding(code="journal/file", message=message, hint="Restore the store from a backup.")


def _courses(cursor: sqlite3.Cursor, statements: Statements) -> list[Finding]:
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


def _bodies(cursor: sqlite3.Cursor, statements: Statements) -> list[Finding]:
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
