"""A class of 40 students, made from the examples: `python -m examples.sample_class`.

What each student wrote is known, so is what grading must find: `expected_scores` says it, cell by
cell. The class is the same every time it is made.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from examples.catalogue import COURSE, Examples, examples_of, lesson_names

STUDENTS = 40
MARKS = ("### BEGIN SOLUTION", "### END SOLUTION")
SEED = 2014
LAST_NAMES = {  # by student id, which is the first name
    "ada": "Lovelace",
    "alan": "Turing",
    "alonzo": "Church",
    "annie": "Easley",
    "barbara": "Liskov",
    "blaise": "Pascal",
    "carl": "Gauss",
    "claude": "Shannon",
    "donald": "Knuth",
    "dorothy": "Vaughan",
    "edsger": "Dijkstra",
    "emmy": "Noether",
    "evelyn": "Granville",
    "frances": "Allen",
    "george": "Boole",
    "grace": "Hopper",
    "hedy": "Lamarr",
    "ida": "Rhodes",
    "isaac": "Newton",
    "joan": "Clarke",
    "john": "von Neumann",
    "kathleen": "Booth",
    "katherine": "Johnson",
    "kurt": "Gödel",
    "leonhard": "Euler",
    "lotfi": "Zadeh",
    "mary": "Jackson",
    "maryam": "Mirzakhani",
    "niklaus": "Wirth",
    "norbert": "Wiener",
    "pafnuty": "Chebyshev",
    "radia": "Perlman",
    "rosalind": "Franklin",
    "shafi": "Goldwasser",
    "sofia": "Kovalevskaya",
    "srinivasa": "Ramanujan",
    "stanislaw": "Ulam",
    "tim": "Berners-Lee",
    "tony": "Hoare",
    "wang": "Hao",
}
NAMES = list(LAST_NAMES)


@dataclass(frozen=True)
class Written:
    """What one student wrote for one lesson.

    Attributes:
        student: the student's id, which is the folder's name.
        cells: source by grade_id of the solution cell; a cell not named keeps its stub.
        fails: grade_ids of the test cells that must fail.
        named: names of the mistakes that feedback must give.
    """

    student: str
    cells: dict[str, str]
    fails: frozenset[str]
    named: frozenset[str]


def read_notebook(path: Path) -> dict[str, Any]:
    """Return a notebook as plain JSON."""
    notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return notebook


def source_of(cell: dict[str, Any]) -> str:
    """Return a cell's text, which nbformat stores as one string or as lines."""
    return "".join(cell["source"])


def graded_cells(lesson: str) -> tuple[dict[str, str], dict[str, float]]:
    """Solutions (source by grade_id) and tests (points by grade_id) of a source notebook.

    What a person grades is in neither: the class leaves it as it is.
    """
    notebook = read_notebook(COURSE / "source" / lesson / f"{lesson}.ipynb")
    solutions: dict[str, str] = {}
    tests: dict[str, float] = {}
    for cell in notebook["cells"]:
        meta = cell["metadata"].get("nbgrader", {})
        if (meta.get("solution") and meta.get("grade")) or meta.get("task"):
            continue  # a person grades it
        if meta.get("solution"):
            # A student's cell has no marks of nbgrader's around what was written.
            lines = source_of(cell).splitlines(keepends=True)
            kept = [line for line in lines if line.strip() not in MARKS]
            solutions[meta["grade_id"]] = "".join(kept).rstrip("\n")
        elif meta.get("grade"):
            tests[meta["grade_id"]] = float(meta["points"])
    return solutions, tests


def tests_of(solution: str, solutions: dict[str, str], tests: dict[str, float]) -> set[str]:
    """The test cells that grade one solution cell: `test_<solution>_<property>`."""
    others = {name for name in solutions if name.startswith(solution) and name != solution}
    return {
        test
        for test in tests
        if _grades(test, solution) and not any(_grades(test, other) for other in others)
    }


def _grades(test: str, solution: str) -> bool:
    return test == f"test_{solution}" or test.startswith(f"test_{solution}_")


# A function that is right or wrong by another of the same student.
JUDGED_BY = {"mlp_backward": "mlp_forward"}


def write_class(lesson: str) -> list[Written]:
    """Return what each of the 40 students wrote for a lesson.

    The first student has everything right, the last one wrote nothing. Of the others every second
    function is the reference's or a right variant; the mistakes are dealt out in turn, so that the
    class holds as many different ones as it can.
    """
    rng = random.Random(f"{SEED}/{lesson}")
    known = examples_of(lesson)
    solutions, tests = graded_cells(lesson)
    decks = {name: _deck(known, name, rng) for name in solutions}
    return [_write(number, solutions, tests, known, decks, rng) for number in range(STUDENTS)]


def _deck(known: Examples, name: str, rng: random.Random) -> list[Any]:
    deck = [mistake for mistake in known.mistakes if mistake.function == name]
    rng.shuffle(deck)
    return deck


def _write(
    number: int,
    solutions: dict[str, str],
    tests: dict[str, float],
    known: Examples,
    decks: dict[str, list[Any]],
    rng: random.Random,
) -> Written:
    student, cells, fails, named = NAMES[number], dict(solutions), set[str](), set[str]()
    if number == STUDENTS - 1:
        every = {test for name in solutions for test in tests_of(name, solutions, tests)}
        return Written(student, {}, frozenset(every), frozenset({"not_written"}))
    wrong: set[str] = set()  # functions of this student that hold a mistake
    for name in solutions if number else ():
        # A right variant may lean on what this student's other functions give: on masks of 0 and 1.
        right = [v for v in known.right if v.function == name and not wrong]
        if name in known.wrong_answers and rng.random() < 0.3:
            cells[name] = known.wrong_answers[name]
            fails |= tests_of(name, solutions, tests)
        elif (
            (mistake := _deal(decks[name], wrong))
            and rng.random() < 0.4
            and JUDGED_BY.get(name) not in wrong
        ):
            decks[name].remove(mistake)
            decks[name].append(mistake)
            wrong.add(name)
            cells[name] = mistake.source
            fails |= set(mistake.fails)
            named |= set(mistake.named)
        elif right and rng.random() < 0.5:
            cells[name] = rng.choice(right).source
    return Written(student, cells, frozenset(fails), frozenset(named))


def _deal(deck: list[Any], wrong: set[str]) -> Any:
    """Return the next mistake that stands alone; what two mistakes do together is not known."""
    return next((mistake for mistake in deck if not _uses(mistake.source, wrong)), None)


def _uses(source: str, names: set[str]) -> bool:
    return any(re.search(rf"\b{name}\b", source) for name in names)


def expected_scores(lesson: str) -> dict[str, dict[str, float]]:
    """Points by student and test cell that grading must find."""
    _, tests = graded_cells(lesson)
    return {
        written.student: {
            test: 0.0 if test in written.fails else points for test, points in tests.items()
        }
        for written in write_class(lesson)
    }


def hand_in(lesson: str, written: Written, submitted: Path) -> Path:
    """Write one student's notebook, made from the released one.

    Returns:
        The folder `submitted/<student>/<lesson>`.
    """
    released = COURSE / "assignments" / lesson
    folder = submitted / written.student / lesson
    shutil.copytree(
        released, folder, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    )
    path = folder / f"{lesson}.ipynb"
    notebook = read_notebook(path)
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name in written.cells:
            cell["source"] = written.cells[name]
    path.write_text(json.dumps(notebook, indent=1) + "\n", encoding="utf-8")
    return folder


def make_class(submitted: Path, lessons: list[str] | None = None) -> None:
    """Write the submissions of the whole class.

    Args:
        submitted: nbgrader's folder of that name; the students' folders in it are replaced.
        lessons: names of lessons; all by default.
    """
    for lesson in lessons or lesson_names():
        for written in write_class(lesson):
            shutil.rmtree(submitted / written.student / lesson, ignore_errors=True)
            hand_in(lesson, written, submitted)


def main() -> None:
    """Return the command line."""
    parser = argparse.ArgumentParser(description="Make the sample class.")
    parser.add_argument("lessons", nargs="*", help="names of lessons; all by default")
    parser.add_argument("--out", type=Path, default=COURSE / "submitted")
    options = parser.parse_args()
    make_class(options.out, options.lessons)
    print(f"{STUDENTS} students handed in: {', '.join(options.lessons or lesson_names())}")


if __name__ == "__main__":
    main()
