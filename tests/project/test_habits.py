"""What stands in settings of tools is what the project has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from autograder import FLOORS, __version__

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [str(p.relative_to(ROOT)) for p in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"))]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_version_has_a_dated_entry_in_the_changelog() -> None:
    """So the newest dated entry is that of `__version__`, and that of pyproject.toml."""
    dated = re.findall(r"^## \[([\d.]+)\] - \d{4}-\d\d-\d\d$", read("CHANGELOG.md"), re.MULTILINE)
    assert dated[0] == __version__
    assert f'\nversion = "{__version__}"\n' in read("pyproject.toml")


def test_an_unreleased_section_stands_above_all_releases() -> None:
    headings = re.findall(r"^## \[(.+?)\]", read("CHANGELOG.md"), re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert headings.count("Unreleased") == 1


def test_the_map_of_the_rooms_has_all_rooms_in_their_order() -> None:
    """CONTRIBUTING names each folder of the grader, from the doors down."""
    table = read("CONTRIBUTING.md").split("### The rooms of the grader")[1].split("\n## ")[0]
    lines = [line for line in table.splitlines() if line.startswith("| `")]
    rows = [re.findall(r"`(\w+)/`", line.split("|")[1]) for line in lines]
    floors = [[room for room in floor if (ROOT / "autograder" / room).is_dir()] for floor in FLOORS]
    assert [set(row) for row in rows if row] == [set(floor) for floor in floors if floor]


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "SECURITY.md"])
def test_files_that_a_document_names_are_there(name: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", read(name))
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_hooks_and_workflow_run_what_the_project_has() -> None:
    """Hooks are local, so that no address is needed; the workflow calls the one script of CI."""
    hooks = read(".pre-commit-config.yaml")
    assert re.findall(r"repo: (\S+)", hooks) == ["local"]
    lint = re.search(r"^lint:.*\n((?:\t.*\n)+)", read("Makefile"), re.MULTILINE)
    assert lint is not None
    for line in lint[1].splitlines():
        tool, *words = line.strip().removeprefix("$(BIN)/").rstrip(" .").split()
        assert f"entry: .venv/bin/{' '.join([tool, *words[:1]])}" in hooks
    assert "- run: .ci/run\n" in read(".github/workflows/ci.yml")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_text_has_lines_of_at_most_100_columns(name: str) -> None:
    """Tables, blocks of code and pictures stand in one line each, however long."""
    prose = re.sub(r"^```.*?^```$", "", read(name), flags=re.MULTILINE | re.DOTALL)
    lines = [line for line in prose.splitlines() if not line.startswith(("|", "!["))]
    assert [line for line in lines if len(line) > 100 and " " in line.strip()] == []
