"""Tables of people as platforms give them: Moodle's grading worksheet, Canvas' gradebook, ours.

Each is known by the columns that it must have. To read another one, rename its columns to those of
the last: `id`, and what there is of `first_name`, `last_name`, `email`, `lms_user_id` and
`handed_in`, which are nbgrader's own (`nbgrader db student import`).
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from dateutil.parser import parse as parse_date  # type: ignore[import-untyped]
from dateutil.tz import gettz  # type: ignore[import-untyped]

from autograder.errors import AutograderError
from autograder.printable import printable_name
from autograder.results.marks import Person

_ZONE = re.compile(r"\w[\w+-]*(/[\w+-]+)*", re.ASCII)  # no path of a file


@dataclass(frozen=True)
class Columns:
    """What the columns of one kind of table hold.

    Attributes:
        needed: the columns by which it is known.
        number: the number that the platform's files bear.
        ids: what can be the student's id, the best first; of an address the part before the @.
        full_name: "First Last", or "Last, First".
        lms: what becomes nbgrader's `lms_user_id`.
        handed_in: when the work was handed in.
    """

    needed: tuple[str, ...]
    number: str
    ids: tuple[str, ...]
    full_name: str
    lms: str
    handed_in: str = ""


KINDS = {
    "moodle": Columns(
        ("Identifier", "Full name", "Grade"),
        "Identifier",
        ("Username", "ID number", "Email address"),
        "Full name",
        "ID number",
        "Last modified (submission)",
    ),
    "canvas": Columns(
        ("Student", "ID", "SIS Login ID"),
        "ID",
        ("SIS Login ID", "SIS User ID"),
        "Student",
        "ID",
    ),
    "plain": Columns(("id",), "lms_user_id", ("id",), "", "lms_user_id", "handed_in"),
}


@dataclass(frozen=True)
class Listed:
    """One person of a table.

    Attributes:
        person: what it says of the person; `student` is the best id that the table has.
        candidates: ids and addresses by which our gradebook may know the person, the best first.
        number: the platform's number; "" if the table has none.
        handed_in: UTC without a zone; None if the table does not say.
    """

    person: Person
    candidates: tuple[str, ...]
    number: str
    handed_in: datetime | None


@dataclass(frozen=True)
class Roster:
    """A table of people, and as it was read: header and rows."""

    kind: str
    people: tuple[Listed, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def read_roster(path: Path, zone: str) -> Roster:
    """Read a table of people.

    Args:
        path: a CSV file.
        zone: where its times without a zone are from, as "Europe/Vienna".

    Raises:
        AutograderError: it cannot be read, or has not the columns that are needed.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        table = [tuple(row) for row in csv.reader(io.StringIO(text, newline="")) if any(row)]
    except OSError as error:
        raise AutograderError(f"{path} cannot be read: {error.strerror}.") from error
    except (UnicodeError, csv.Error) as error:
        raise AutograderError(f"{path} is no CSV file in UTF-8: {error}.") from error
    header = table[0] if table else ()
    kind = next((k for k, c in KINDS.items() if set(c.needed) <= set(header)), None)
    if kind is None:
        ways = " or ".join(f"`{'`, `'.join(columns.needed)}`" for columns in KINDS.values())
        raise AutograderError(
            f"{path} is no table of people: it must have the columns {ways}.",
            "Set the platform's language to English before you download it, or rename columns.",
        )
    if not _ZONE.fullmatch(zone) or gettz(zone) is None:
        raise AutograderError(f"The zone {zone!r} is not known.", "Write it as Europe/Vienna.")
    rows = tuple((*row, *("",) * (len(header) - len(row))) for row in table[1:])
    listed = (
        _listed(dict(zip(header, row, strict=False)), KINDS[kind], zone, path) for row in rows
    )
    return Roster(kind, tuple(one for one in listed if one), header, rows)


def _listed(row: dict[str, str], columns: Columns, zone: str, path: Path) -> Listed | None:
    row = {name: value.strip() for name, value in row.items()}
    number = "".join(re.findall(r"\d+$", row.get(columns.number, "")))
    candidates = [row[name] for name in columns.ids if row.get(name)]
    ids = [value for value in candidates if "@" not in value]
    ids += [value.partition("@")[0] for value in candidates if "@" in value] or [number]
    if not ids[0]:
        return None  # Canvas' line of points, or an empty one
    last, first = _names(row, columns)
    email = row.get("email") or row.get("Email address", "")
    person = Person(ids[0], first, last, email, row.get(columns.lms, ""))
    return Listed(
        person, tuple(candidates), number, _time(row.get(columns.handed_in, ""), zone, path)
    )


def _names(row: dict[str, str], columns: Columns) -> tuple[str, str]:
    """Return last and first name."""
    if not columns.full_name:
        return row.get("last_name", ""), row.get("first_name", "")
    full = row.get(columns.full_name, "")
    if ", " in full:
        last, _, first = full.partition(", ")
    else:
        first, _, last = full.rpartition(" ")
    return last, first


def _time(text: str, zone: str, path: Path) -> datetime | None:
    if text in ("", "-"):
        return None
    try:
        read: datetime
        read, again = (parse_date(text, default=datetime(year, 1, 1)) for year in (2000, 2001))
        if read == again:  # nothing of it was guessed
            if read.tzinfo is None:
                read = read.replace(tzinfo=gettz(zone))
            return read.astimezone(gettz("UTC")).replace(tzinfo=None)
    except (ValueError, OverflowError):
        pass
    raise AutograderError(
        f"{path}: {printable_name(text)!r} is no time that can be read.",
        "Set the platform's language to English before you download the file.",
    )
