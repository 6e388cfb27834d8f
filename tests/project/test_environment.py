"""One set of versions: ranges for students, locks within them, and no address."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parents[2]
STUDENTS = ("ipykernel", "ipywidgets", "jupyterlab", "matplotlib", "nbgrader", "numpy")
LOCKS = ("requirements.lock", "requirements-dev.lock")
OTHERS = ("requirements-hub.lock", "requirements-site.lock", "requirements-pyodide.lock")


def pins(name: str) -> dict[str, set[str]]:
    """Versions by package; more than one where they differ by Python version."""
    found: dict[str, set[str]] = {}
    text = (ROOT / name).read_text(encoding="utf-8")
    for package, version in re.findall(r"^([a-z0-9-]+)==([^\s;\\]+)", text, re.MULTILINE):
        found.setdefault(package, set()).add(version)
    return found


def conda_ranges() -> dict[str, SpecifierSet]:
    """Ranges in environment.yml, by package."""
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    listed = text.partition("dependencies:")[2]
    asked = map(Requirement, re.findall(r"^\s+- (\S+)$", listed, re.MULTILINE))
    return {one.name: one.specifier for one in asked}


def test_environment_is_what_a_student_needs() -> None:
    """Seven packages; each has a lower and an upper bound, and none is pinned."""
    ranges = conda_ranges()
    assert set(ranges) == {*STUDENTS, "python"}
    for name, wanted in ranges.items():
        assert sorted(one.operator for one in wanted) == ["<", ">="], name


def test_environment_holds_the_locked_versions() -> None:
    """Each version of requirements.lock lies within the range of environment.yml."""
    locked, ranges = pins("requirements.lock"), conda_ranges()
    for name in STUDENTS:
        assert all(version in ranges[name] for version in locked[name]), name
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    python = ranges["python"]
    oldest = project["requires-python"].removeprefix(">=")
    assert oldest in python
    assert str(next(one for one in python if one.operator == ">=").version) == oldest


@pytest.mark.parametrize("name", [".devcontainer/devcontainer.json", "binder/postBuild"])
def test_places_elsewhere_use_the_locks(name: str) -> None:
    """A container and Binder install what `make setup` does."""
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "make setup" in text or "requirements.lock" in text


def test_both_locks_agree() -> None:
    """The lock for developers extends the other one and changes nothing in it."""
    runtime, developers = (pins(name) for name in LOCKS)
    assert {name: developers[name] for name in runtime} == runtime


def test_what_makes_the_site_changes_no_version() -> None:
    """Tools of the site come beside those of developers, into the same environment."""
    developers, site = pins("requirements-dev.lock"), pins("requirements-site.lock")
    assert {name for name in site if developers.get(name, site[name]) != site[name]} == set()


@pytest.mark.parametrize("name", [*LOCKS, *OTHERS])
def test_locks_name_no_address(name: str) -> None:
    """A lock holds names, versions and hashes only."""
    assert "://" not in (ROOT / name).read_text(encoding="utf-8")
