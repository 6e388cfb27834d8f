"""The list of fonts is made once, used by the next zygote, and never needed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.sandbox.host import Sandbox
from tests.sandbox.conftest import LIMITS, Session

NAMES = (
    "import matplotlib.font_manager as m\nprint(*{f.name for f in m.fontManager.ttflist}, sep=',')"
)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the list is kept."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "autograder" / "fonts"


def font_names() -> list[str]:
    """Names of the fonts that student's code finds in a new sandbox."""
    with Sandbox(LIMITS, many=False) as sandbox:
        session = Session(sandbox)
        names = session.text(NAMES).split(",")
        session.end()
    return names


def kept_names(kept: Path) -> tuple[bytes, list[str]]:
    """The first line of the kept list and the names in it."""
    head, _, text = kept.read_bytes().partition(b"\n")
    return head, sorted({font["name"] for font in json.loads(text)["ttflist"]})


def test_the_next_zygote_takes_the_list_that_the_first_one_made(kept: Path) -> None:
    assert "DejaVu Sans" in font_names()
    head, _, text = kept.read_bytes().partition(b"\n")
    fonts = json.loads(text)
    fonts["ttflist"].append({**fonts["ttflist"][0], "name": "Marked"})
    marked = head + b"\n" + json.dumps(fonts).encode()
    kept.write_bytes(marked)
    assert "Marked" in font_names()
    assert kept.read_bytes() == marked


def test_a_list_of_another_version_is_replaced(kept: Path) -> None:
    first = font_names()
    before = kept_names(kept)
    kept.write_bytes(b"fontlist-v1.0.json\n" + kept.read_bytes().partition(b"\n")[2])
    assert sorted(font_names()) == sorted(first)
    assert kept_names(kept) == before


@pytest.mark.parametrize("damage", [b"", b"../../x\n{}", b"\0" * 100, b"fontlist-v9\n"])
def test_a_damaged_list_is_made_again(kept: Path, damage: bytes) -> None:
    kept.parent.mkdir()
    kept.write_bytes(damage)
    assert "DejaVu Sans" in font_names()
    assert kept.read_bytes().startswith(b"fontlist-v")
    assert b"DejaVu Sans" in kept.read_bytes()


def test_half_a_list_is_made_again(kept: Path) -> None:
    font_names()
    before, content = kept_names(kept), kept.read_bytes()
    kept.write_bytes(content[: len(content) // 2])
    assert "DejaVu Sans" in font_names()
    assert kept_names(kept) == before


def test_nothing_can_be_kept(kept: Path) -> None:
    kept.parent.write_text("a file where the folder should be")
    assert "DejaVu Sans" in font_names()
