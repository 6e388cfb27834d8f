"""Standard output and error as a command needs them: what goes wrong with them stops no work.

A reader that has gone (``| head -1``) is no error, and changes nothing: what it would have read is
dropped. A disk that is full is one, which the command line says at the end.
"""

from __future__ import annotations

import io
import os
import sys
from typing import TextIO

import typer

from autograder.printable import printable


def say(text: str, err: bool = False) -> None:
    """Write a text and a line's end, without what would steer the terminal.

    Names, reasons and messages may hold what a student chose.
    """
    typer.echo(printable(text), err=err)


class Lenient(io.FileIO):
    """A stream's descriptor that takes whatever is written.

    Attributes:
        failure: why it could not be passed on, "" if it could or nobody reads any more.
    """

    def __init__(self, descriptor: int) -> None:
        """Write to this descriptor, which stays open."""
        super().__init__(descriptor, "w", closefd=False)
        self.failure = ""
        self._pipe_closed = False

    def write(self, data: object, /) -> int:
        """Pass it on, or drop it once that has failed."""
        view = memoryview(data)  # type: ignore[arg-type]
        if not self._pipe_closed:
            try:
                return super().write(view) or 0
            except BrokenPipeError:
                self._pipe_closed = True
            except BlockingIOError:
                raise
            except OSError as error:
                self._pipe_closed = True
                self.failure = error.strerror or str(error)
        return view.nbytes


def protect() -> Lenient | None:
    """Let both streams of this process take whatever is written.

    Returns:
        what stands behind standard output; None if there is none.
    """
    if os.name == "nt":  # its terminal is no file, and takes not every letter
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")
        return None
    for _ in range(3):  # a descriptor that was closed must not become that of a database
        descriptor = os.open(os.devnull, os.O_RDWR)
        if descriptor > 2:
            os.close(descriptor)
            break
    sys.stderr, _unread = _lenient(sys.stderr)
    sys.stdout, behind = _lenient(sys.stdout)
    return behind


def _lenient(stream: TextIO) -> tuple[TextIO, Lenient | None]:
    if not isinstance(stream, io.TextIOWrapper):  # None, or somebody's own
        return stream, None
    stream.flush()
    raw = Lenient(stream.fileno())
    made = io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=stream.line_buffering,
    )
    return made, raw
