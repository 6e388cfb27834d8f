"""When a submission was handed in: `timestamp.txt`, as nbgrader, `date`, Canvas or Moodle write it.

A time is taken only where it has one meaning, and counts as stock nbgrader reads it. Where that is
not what a person would read, a warning says so.
"""

from __future__ import annotations

import re
import time
import warnings
from datetime import datetime, tzinfo

from dateutil.parser import parse as parse_date  # type: ignore[import-untyped]
from dateutil.tz import gettz, tzlocal  # type: ignore[import-untyped]

from autograder.errors import IntakeError
from autograder.intake.files import read_file

MAX_BYTES = 1_000
# What nbgrader writes, and ISO 8601; the zone is looked up by name, so it must not be a path.
_TIMESTAMP = re.compile(
    r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:[0-5]\d(\.\d{1,9})?)?"
    r"( ?(Z|[+-]\d\d:?\d\d|[A-Za-z][A-Za-z0-9_+-]{0,31}(/[A-Za-z0-9_+-]{1,31}){0,2}))?"
)
# What dateutil, and so stock nbgrader, reads besides: a date, also an American one, with a time.
_DATE = re.compile(
    r"(\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{4})( \d{1,2}:\d\d(:\d\d)?( [AaPp][Mm])?)?", re.ASCII
)
# A date with the name of its month, each part at most once, in any order: "Sun Nov  3 23:30:00 UTC
# 2024", "Nov 3, 2024 at 11:30pm", "Sunday, 3 November 2024, 11:30 PM". The first that fits counts.
_PARTS = {
    "month": "jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|"
    "oct(ober)?|nov(ember)?|dec(ember)?",
    "weekday": "(mon|tues?|wed(nes)?|thu(rs?)?|fri|sat(ur)?|sun)(day)?",
    "half": "[ap]m",
    "clock": r"\d{1,2}:\d\d(:\d\d(\.\d{1,9})?)?([ap]m)?",
    "year": r"\d{4}",
    "day": r"\d{1,2}",
    "at": "at",
    "zone": r"[+-]\d\d:?\d\d|[a-z]{1,5}",
}
_NEEDED = {"month", "day", "year", "clock"}


def read_handed_in(folder: int) -> tuple[str | None, list[str]]:
    """Read when the submission was handed in.

    Args:
        folder: descriptor of the submission's folder.

    Returns:
        the time as it is written there, None if there is none, and what the instructor should know.
    """
    try:
        content = read_file(folder, "timestamp.txt", MAX_BYTES)
    except IntakeError as error:
        return None, [error.reason]
    text = (content or b"").decode("utf-8-sig", "replace").strip()
    if not text:
        return None, []
    if not _has_form_of_a_time(text):
        return None, [_NO_TIME]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # dateutil warns of a zone that it does not know
            return text, _surprises(text, _counted(text))
    except (ValueError, OverflowError):
        return None, [_NO_TIME]


def read_timestamp(text: str | None) -> datetime | None:
    """Read a time as nbgrader does: UTC without a zone; None where there is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _counted(text) if text else None
    except Exception:  # intake let it pass; what dateutil makes of it must not stop the class
        return None


_NO_TIME = "timestamp.txt holds no time: the submission counts as having none."


def _has_form_of_a_time(text: str) -> bool:
    if _DATE.fullmatch(text):
        return True
    if _TIMESTAMP.fullmatch(text):
        try:
            datetime.fromisoformat(text[:16])
        except ValueError:
            return False
        return True
    # Of three words nbgrader takes the last for a zone, whatever it is.
    return len(text.split(" ")) != 3 and _names_its_month(text)


def _names_its_month(text: str) -> bool:
    found: list[str] = []
    for word in re.split(r"[\s,]+", text):
        kinds = (k for k, form in _PARTS.items() if re.fullmatch(form, word, re.I | re.A))
        found.append(next(kinds, ""))
    return "" not in found and len(found) == len(set(found)) and set(found) >= _NEEDED


def _counted(text: str) -> datetime:
    """Read a time as `nbgrader.utils.parse_utc` does, which would take all of nbgrader along."""
    words = text.split(" ")
    if len(words) != 3:
        return _in_utc(parse_date(text))
    try:
        zone: object = int(words[2])
    except ValueError:
        zone = gettz(words[2])
    return _in_utc(parse_date(f"{words[0]} {words[1]} TZ", tzinfos={"TZ": zone}))


def _in_utc(read: datetime) -> datetime:
    offset = read.utcoffset()
    return read if offset is None else (read - offset).replace(tzinfo=None)


def _surprises(text: str, counted: datetime) -> list[str]:
    """Say where nbgrader's reading of a time, in UTC, is not a person's."""
    unknown: list[str] = []

    def zone(name: str | None, offset: int | None) -> tzinfo | int | None:
        if name is None or offset is not None:
            return offset
        found: tzinfo | None = tzlocal() if name in time.tzname else gettz(name)
        if found is None:
            unknown.append(name)
        return found

    words = text.split(" ")
    try:
        meant = _in_utc(parse_date(text, tzinfos=zone))
    except (ValueError, OverflowError):  # a zone with a long name, which only nbgrader looks up
        if len(words) == 3 and gettz(words[2]) is None:
            unknown.append(words[2])
        meant = counted
    if unknown:
        return [f"The zone {unknown[0]} in timestamp.txt is not known: it was taken as UTC."]
    if meant == counted:
        return []
    return [
        f"nbgrader reads the time {text} in timestamp.txt as {counted:%Y-%m-%d %H:%M} UTC, and so "
        f"it counts; it probably means {meant:%Y-%m-%d %H:%M} UTC."
    ]
