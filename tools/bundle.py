"""Make the self-study bundle: lessons, their checks, and what to install.

    python -m tools.bundle            # dist/dropout-self-study.zip
    python -m tools.bundle --checks   # build/checks.zip: the checks alone, for a site

It holds the hidden tests and the answers, for those who learn alone; never for marks.
"""

from __future__ import annotations

import argparse
import io
import json
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from autograder.check.baked import bake_lesson
from autograder.check.kernel import LESSONS

ROOT = Path(__file__).resolve().parent.parent
NAME = "dropout-self-study"
NEEDED = ("ipykernel", "ipywidgets", "jupyterlab", "matplotlib", "numpy")  # by a learner
LEFT_OUT = ("__main__.py", "build", "cli", "nbgrader", "nbgrader_plugin.py", "pages")
README = """# Dropout from scratch, to learn alone

Python 3.11 or newer, on any system. In this folder:

    python -m venv .venv
    .venv/bin/pip install -r requirements.txt      (Windows: .venv\\Scripts\\pip)
    .venv/bin/jupyter lab 00_start/00_start.ipynb  (Windows: .venv\\Scripts\\jupyter)

Run a lesson cell by cell; it stops at the first thing that you are to write, and the cells below
say what holds. For more:

    from check import check, progress, reveal
    check("make_mask")             # what was seen where it does not hold; hint=1, hint=2 for more
    progress()                     # how far you are
    reveal("make_mask")            # the solution

The tests run in the kernel of your notebook, as you: for code of your own only. They lie in
checks.zip, with the answers.
"""


def make_bundle(target: Path) -> None:
    """Write the bundle."""
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        _add(archive, f"{NAME}/README.md", README.encode())
        _add(archive, f"{NAME}/requirements.txt", requirements().encode())
        _add(archive, f"{NAME}/checks.zip", make_checks())
        for path in _files(ROOT / "assignments"):
            name = path.relative_to(ROOT / "assignments").as_posix()
            _add(archive, f"{NAME}/{name}", path.read_bytes())


def baked(lesson: str) -> str:
    """Return a lesson made ready for checks, as JSON."""
    return json.dumps(bake_lesson(ROOT, lesson).to_json(), sort_keys=True)


def make_checks(bake: Callable[[str], str] = baked) -> bytes:
    """Make the archive that a lesson's `check.py` looks for beside the lessons' folders.

    Args:
        bake: `baked`, or what gives the same sooner.

    Returns:
        the bytes of a zip file: the grader's modules, the course's exams and answers, and each
        lesson that has tests.
    """
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for package in ("autograder", "solutions"):
            for path in _files(ROOT / package, ".py"):
                name = path.relative_to(ROOT)
                if name.parts[1] not in LEFT_OUT:
                    _add(archive, name.as_posix(), path.read_bytes())
        for lesson in lessons():
            _add(archive, f"{LESSONS}/{lesson}.json", bake(lesson).encode())
    return made.getvalue()


def lessons() -> list[str]:
    """List the lessons that have tests, in order."""
    masters = sorted((ROOT / "source").glob("[0-9][0-9]_*.py"))
    return [
        path.stem
        for path in masters
        if path.with_suffix("").is_dir() and "\n# %% test=" in path.read_text(encoding="utf-8")
    ]


def requirements() -> str:
    """Return what a learner installs, in the ranges that the project asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return "".join(f"{line}\n" for line in project["dependencies"] if line.startswith(NEEDED))


def _files(folder: Path, ending: str = "") -> Iterable[Path]:
    """Yield the files below a folder that belong to the project, in order."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name.endswith(ending) and not _is_made(path):
            yield path


def _is_made(path: Path) -> bool:
    return any(part in ("__pycache__", ".ipynb_checkpoints") for part in path.parts)


def _add(archive: ZipFile, name: str, content: bytes) -> None:
    """Write a file without the time, so that the same content gives the same archive."""
    archive.writestr(ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, ZIP_DEFLATED)


def main() -> None:
    """Make what is asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--checks", action="store_true", help="the checks alone")
    target = ROOT / ("build/checks.zip" if parser.parse_args().checks else f"dist/{NAME}.zip")
    target.parent.mkdir(exist_ok=True)
    if target.name == "checks.zip":
        target.write_bytes(make_checks())
    else:
        make_bundle(target)
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
