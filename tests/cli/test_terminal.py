"""What students chose steers no terminal: their texts are written, not obeyed."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from autograder.check.lines import Plain
from autograder.cli.output import say
from autograder.cli.terminal import Terminal
from autograder.printable import printable
from tests.cli.running import ROOT

STEERING = (
    "\x1b]0;PWNED\x07\x1b[2J\x1b[31mAll 1. \x9b2J\rX\x08 \u202eevil [link=http://evil]x[/link]"
)


def steers(text: str) -> bool:
    """Whether a text has anything but letters, lines and colours that the console itself set."""
    return any(c in text for c in "\x07\x9b\r\x08\u202e") or "\x1b]" in text or "\x1b[2J" in text


def test_lines_stay_and_what_steers_a_terminal_does_not() -> None:
    assert printable("a\nb\tc\u00a0é 漢\r\nd") == "a\nb\tc\u00a0é 漢\nd"
    clean = printable(STEERING)
    assert not steers(clean) and "\x1b" not in clean
    assert "PWNED" in clean and "[link=http://evil]" in clean


def test_every_line_of_a_check_is_harmless() -> None:
    written = io.StringIO()
    Terminal(Console(file=written, force_terminal=True, width=200)).line(
        ("seen: ", "dim"), (STEERING, "")
    )
    paper = Plain()
    paper.line((STEERING, ""))
    assert "PWNED" in written.getvalue() and not steers(written.getvalue())
    assert "PWNED" in paper.text and not steers(paper.text)


@pytest.mark.parametrize("err", [False, True])
def test_every_line_of_a_command_is_harmless(capsys: pytest.CaptureFixture[str], err: bool) -> None:
    say(f"kim: {STEERING}\nand more", err=err)
    shown = capsys.readouterr()
    text = shown.err if err else shown.out
    assert text.endswith("\nand more\n") and not steers(text)


def test_commands_write_in_no_other_way() -> None:
    """`typer.echo` would pass on what `say` does not."""
    modules = (path for path in Path(ROOT, "autograder", "cli").glob("*.py"))
    assert [p.name for p in modules if "typer.echo(" in p.read_text()] == ["output.py"]
