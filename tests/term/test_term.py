"""Nothing is lost in a term, and every mark is the one that it must be."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autograder.results.dry_run import DryRun
from tests.lms import platforms
from tests.term.term import ADDED, BROKEN_TEST, Term


def play(term: Term, weeks: int) -> None:
    """Play a term: an ordinary week, a wrong test, a question added, hand-ins again, more time."""
    first, late, ill, again = term.ids[0], term.ids[1], term.ids[2], term.ids[3]
    for week in range(1, weeks + 1):
        wrong_test, question = week % 4 == 2, week % 4 == 3
        cells = (*platforms.CELLS[:2], BROKEN_TEST) if wrong_test else platforms.CELLS
        name = term.release(week, *cells)
        done = term.hand_in(name, week, late if week % 4 else ill)
        assert (len(done.new), done.unknown) == (term.students - 1, ())
        assert done.missing == (term.ids[-1],)
        failed = [r.record.student for r in term.grade(name).rows if r.record.status == "failed"]
        assert failed == [first]
        term.mark_by_hand(name)
        if wrong_test:
            term.change(name, *platforms.CELLS)
            dry_run = DryRun()
            term.grade(name, dry_run)
            gains = {change.student for change in dry_run.changes if change.difference == 3}
            assert gains == {s for s in term.ids[1:-1] if term.is_right(s, week)}
        if question:
            term.change(name, *platforms.CELLS, ADDED)
            update = term.update(name)
            assert (update.added, update.losses) == (("p1/test_three",), ())
        if week % 4 == 0:
            term.extend(name, ill)  # whom it costs nothing now
            done = term.hand_in(name, week, ill, again)
            assert set(done.renewed) == (set() if term.is_right(again, week) else {again})
        term.grade(name)
        term.mark_by_hand(name)  # who was graded anew waits for a person
        term.grade(name, force=True)
        term.mark_by_hand(name)
        term.expect(
            name,
            week,
            5 if question else 4,
            late if week % 4 else "",
            again if week % 4 == 0 else "",
        )
        told = term.give_back(name)
        assert set(told.worthless) == {first, term.ids[-1]}
    assert "never handed in" in term.report()[0].read_text(encoding="utf-8")
    names = sorted(term.marks)
    term.export(term.root.parent / "before.csv", *names)
    restored = term.restored()
    for name in names:
        assert all(row.skipped for row in restored.grade(name).rows)
    restored.export(term.root.parent / "after.csv", *names)
    before, after = (term.root.parent / f"{when}.csv" for when in ("before", "after"))
    assert before.read_bytes() == after.read_bytes()


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_a_term(tmp_path: Path) -> None:
    """Twelve weeks of two hundred students at full length, else four of six."""
    students, weeks = (200, 12) if os.environ.get("AUTOGRADER_LONG") else (6, 4)
    play(Term(tmp_path / "course", students), weeks)
