"""Reading a ZIP that somebody else made: bounded, no links, nothing is unpacked on the way."""

from __future__ import annotations

import stat
import zlib
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from autograder.errors import IntakeError
from autograder.printable import printable_name

MAX_FILES = 10_000  # in one archive
_ENTRY = b"PK\x01\x02"  # begins each entry of an archive's table of contents
_SKIPPED = ("__MACOSX", ".ipynb_checkpoints", "__pycache__")
_ENCRYPTED, _UTF8 = 0x1, 0x800
_BAD = (BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError, zlib.error)


def open_archive(content: bytes, name: str) -> ZipFile:
    """Open an archive that is in memory.

    Raises:
        IntakeError: it is none, or its table of contents is too long to be read.
    """
    if content.count(_ENTRY) > MAX_FILES:
        raise IntakeError(f"{printable_name(name)} holds more than {MAX_FILES:,} files.")
    try:
        return ZipFile(BytesIO(content))
    except _BAD as error:
        raise IntakeError(f"{printable_name(name)} is no ZIP file that can be read.") from error


def files_in(archive: ZipFile) -> dict[str, ZipInfo]:
    """List the regular files of an archive by path, without what systems add to it.

    Raises:
        IntakeError: there are too many.
    """
    entries = archive.infolist()
    if len(entries) > MAX_FILES:
        raise IntakeError(f"The archive holds more than {MAX_FILES:,} files.")
    found = {}
    for entry in entries:
        mode = entry.external_attr >> 16
        parts = PurePosixPath(path := _path(entry)).parts
        if entry.is_dir() or (stat.S_IFMT(mode) and not stat.S_ISREG(mode)):
            continue  # a folder, a link or a device
        if not parts or parts[0] == "/" or ".." in parts or not path.isprintable():
            continue
        if parts[-1].startswith(".") or any(part in _SKIPPED for part in parts):
            continue
        found[path] = entry
    return found


def read_entry(archive: ZipFile, entry: ZipInfo, limit: int) -> bytes:
    """Read one file of an archive.

    Raises:
        IntakeError: it has more than `limit` bytes, is encrypted or damaged.
    """
    name = printable_name(entry.filename)
    if entry.flag_bits & _ENCRYPTED or entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise IntakeError(f"{name} is encrypted, or packed in an unusual way.")
    try:
        with archive.open(entry) as stream:
            content = stream.read(limit + 1)  # whatever size the archive says it has
    except _BAD as error:
        raise IntakeError(f"{name} is damaged.") from error
    if len(content) > limit:
        raise IntakeError(f"{name} has more than {limit / 1e6:,.1f} MB.")
    return content


def _path(entry: ZipInfo) -> str:
    """Return an entry's path; many programs write UTF-8 without saying so."""
    if entry.flag_bits & _UTF8:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode()
    except UnicodeError:
        return entry.filename
