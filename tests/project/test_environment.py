"""One set of versions: the conda environment and the locks name the same ones, and no address."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")


def pins(name: str) -> dict[str, set[str]]:
    """Versions by package; more than one where they differ by Python version."""
    found: dict[str, set[str]] = {}
    text = (ROOT / name).read_text(encoding="utf-8")
    for package, version in re.findall(r"^([a-z0-9-]+)==([^\s;\\]+)", text, re.MULTILINE):
        found.setdefault(package, set()).add(version)
    return found


def conda_pins() -> dict[str, str]:
    """Versions in environment.yml, those for pip included."""
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    return dict(re.findall(r"^\s+- ([a-z0-9-]+)==?([0-9][^\s;]*)", text, re.MULTILINE))


def test_environment_has_the_locked_versions() -> None:
    """Each version in environment.yml is the one that requirements.lock names."""
    locked = pins("requirements.lock")
    conda = conda_pins()
    assert {"numpy", "jupyterlab", "nbgrader", "ipywidgets", "matplotlib"} <= set(conda)
    assert {name: {version} for name, version in conda.items()} == {
        name: locked.get(name) for name in conda
    }


def test_environment_has_what_the_project_asks_for() -> None:
    """Each direct dependency of pyproject.toml stands in environment.yml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {re.match(r"[A-Za-z0-9-]+", entry).group(0) for entry in project["dependencies"]}
    assert asked - {"setuptools"} <= set(conda_pins())


def test_both_locks_agree() -> None:
    """The lock for developers extends the other one and changes nothing in it."""
    runtime, developers = (pins(name) for name in LOCKS)
    assert {name: developers[name] for name in runtime} == runtime


@pytest.mark.parametrize("name", LOCKS)
def test_locks_name_no_address(name: str) -> None:
    """A lock holds names, versions and hashes only."""
    assert "://" not in (ROOT / name).read_text(encoding="utf-8")
