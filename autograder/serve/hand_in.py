"""A hand-in that has arrived, and whose it is."""

from __future__ import annotations

import pwd
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple


class HandIn(NamedTuple):
    """One hand-in that has arrived; the older one comes first.

    Attributes:
        time: by which hand-ins of a student are ordered: nbgrader's timestamp, or the last change.
        name: that no other hand-in has.
        student: student id.
        assignment: what it is for.
        path: where it lies.
        by_exchange: whether it came by nbgrader's exchange, where a folder has an owner.
        owner: the user whose folder it is, where that must be the student; "" elsewhere.
    """

    time: str
    name: str
    student: str
    assignment: str
    path: str
    by_exchange: bool = False
    owner: str = ""

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return Path(self.path)

    @property
    def giver(self) -> str:
        """Who takes up room and turns with it: whose it really is, whatever its name says."""
        return self.owner or self.student

    @property
    def inbound(self) -> Path:
        """The folder that is watched, in which it lies; what is below it, students may make."""
        return self.folder.parent if self.by_exchange else self.folder.parent.parent

    @property
    def above(self) -> Path:
        """The folder above `inbound`: from there a hand-in is opened without following links."""
        return self.inbound.parent


def owner_of(folder: Path) -> str:
    """Return the name of the user whom a folder belongs to.

    Raises:
        OSError: it is gone.
    """
    return _user(folder.lstat().st_uid)


@lru_cache(maxsize=100_000)  # a directory server may be asked
def _user(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"user {number}"
