"""What SQL may do in a database of a test's once words of the student's have come.

A test may run an answer as a query, which Python's audit events do not tell of. In memory it may do
all but open files; a database in a file, the course's own, it may only read.
"""

from __future__ import annotations

import gc
import sys
from typing import Any

_READING = frozenset({"SQLITE_SELECT", "SQLITE_READ", "SQLITE_FUNCTION", "SQLITE_RECURSIVE"})


def restrict_databases() -> None:
    """Restrict every connection that is open."""
    if "sqlite3" in sys.modules:
        kind = sys.modules["sqlite3"].Connection
        for found in gc.get_objects():
            if issubclass(type(found), kind):
                restrict(found)


def restrict(connection: Any) -> None:
    """Restrict one connection; SQL that may not run raises `sqlite3.DatabaseError`."""
    import sqlite3

    reading = {getattr(sqlite3, name) for name in _READING}

    def may(action: int, *about: Any) -> int:
        allowed = action in reading if in_file else action != sqlite3.SQLITE_ATTACH
        return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY

    try:
        in_file = any(row[2] for row in connection.execute("PRAGMA database_list"))
        connection.set_authorizer(may)
    except sqlite3.Error:  # it is closed, or another thread's
        return
