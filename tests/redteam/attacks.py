"""Named attacks on the grader: what a hostile student writes into a cell or does to the notebook.

Each is bounded by itself (loops end, forks are few), so that a broken wall harms no machine. The
text of `cell` is put behind wrong answers; `notebook` changes the file that is handed in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.redteam.lying import DRAWING, LYING
from tests.redteam.notebooks import NOTEBOOKS, RAW, Notebook
from tests.redteam.reading import FORGING, READING, TELLING
from tests.redteam.speaking import SPEAK, SPEAKING
from tests.redteam.staying import EXHAUSTING, STAYING


@dataclass(frozen=True)
class Attack:
    """One attack.

    Attributes:
        name: what is tried.
        cell: code behind the wrong answers.
        last: code of a cell that runs when the tests are over.
        notebook: what is done to the notebook before it is handed in.
        raw: what is done to the file's text.
    """

    name: str
    cell: str = ""
    last: str = "print(globals().get('kept'))"
    notebook: Callable[[Notebook], None] | None = None
    raw: Callable[[str], str] | None = None


ATTACKS = (
    *(
        Attack(name, cell=cell)
        for family in (READING, FORGING, LYING, DRAWING, EXHAUSTING, STAYING)
        for name, cell in family.items()
    ),
    *(Attack(name, cell=cell, last=last) for name, (cell, last) in TELLING.items()),
    *(Attack(name, cell=SPEAK + cell) for name, cell in SPEAKING.items()),
    *(Attack(name, notebook=change) for name, change in NOTEBOOKS.items()),
    *(Attack(name, raw=change) for name, change in RAW.items()),
)
