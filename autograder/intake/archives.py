"""Reading a ZIP that somebody else made: bounded, no links, nothing is unpacked on the way."""

from __future__ import annotations

import math
import re
import stat
import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from autograder.errors import IntakeError
from autograder.printable import printable_name

MAX_FILES = 10_000  # in an archive that was handed in
_SKIPPED = ("__MACOSX", ".ipynb_checkpoints", "__pycache__")
_ENCRYPTED, _UTF8 = 0x1, 0x800
# The lengths of name, extra field and comment, in the fixed part of an entry.
_ENTRY = struct.Struct("<28x3H12x")
_DRIVE = re.compile(r"[A-Za-z]:")
_BAD = (BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError, zlib.error)


class _Counted(BytesIO):
    """An archive whose table of contents is counted before it becomes objects in memory."""

    def __init__(self, content: bytes, most: int) -> None:
        super().__init__(content)
        self.most: float = most

    def read(self, size: int | None = -1, /) -> bytes:
        """Read on; as the archive is opened, each longer part is its table of contents.

        Raises:
            IntakeError: as a table of contents, it would hold too many entries.
        """
        part = super().read(size)
        if len(part) > self.most * _ENTRY.size:
            at = count = 0
            while at + _ENTRY.size <= len(part) and count <= self.most:
                at += _ENTRY.size + sum(_ENTRY.unpack_from(part, at))
                count += 1
            if count > self.most:
                raise IntakeError(f"It holds more than {self.most:,} files.")
        return part


def open_archive(content: bytes, name: str, most: int = MAX_FILES) -> ZipFile:
    """Open an archive that is in memory.

    Args:
        content: of the file.
        name: of the file.
        most: entries that it may have.

    Raises:
        IntakeError: it is none, or it has more entries.
    """
    stream = _Counted(content, most)
    try:
        archive = ZipFile(stream)
    except IntakeError:
        raise IntakeError(f"{printable_name(name)} holds more than {most:,} files.") from None
    except _BAD as error:
        raise IntakeError(f"{printable_name(name)} is no ZIP file that can be read.") from error
    stream.most = math.inf
    return archive


def files_in(archive: ZipFile) -> dict[str, ZipInfo]:
    """List the regular files of an archive by path, without what systems add to it."""
    return {path: e for path, e in entries_in(archive).items() if stays_inside(path)}


def entries_in(archive: ZipFile) -> dict[str, ZipInfo]:
    """List what `files_in` lists, and files with a path that leads out of the archive."""
    found = {}
    for entry in archive.infolist():
        mode = entry.external_attr >> 16
        parts = (path := _path(entry)).split("/")
        if entry.is_dir() or (stat.S_IFMT(mode) and not stat.S_ISREG(mode)):
            continue  # a folder, a link or a device
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


def stays_inside(path: str) -> bool:
    """Say whether a path of an archive is one below a folder, on any system, and can be printed."""
    parts = path.split("/")
    ways_out = any(part in ("", ".", "..") or _DRIVE.match(part) for part in parts)
    return path.isprintable() and "\\" not in path and not ways_out


def _path(entry: ZipInfo) -> str:
    """Return an entry's path; many programs write UTF-8 without saying so."""
    if entry.flag_bits & _UTF8:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode()
    except UnicodeError:
        return entry.filename
