"""A hand-in is copied from where it lies, and from nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course import load_assignment, load_course
from autograder.errors import IntakeError
from autograder.serve.arrivals import Inbound, Plain
from autograder.serve.staging import stage
from tests.course import building
from tests.lms import platforms


@pytest.mark.parametrize("within", [True, False])
@pytest.mark.parametrize("link", ["mal", "mal/ps1", "mal+ps1+2026"])
def test_no_link_below_the_watched_folder_is_followed(
    tmp_path: Path, link: str, within: bool
) -> None:
    """Not to another student's hand-in, and not to the solution; of either the student is told."""
    root = building.make_course(tmp_path / "course", {"p1": platforms.CELLS})
    course = load_course(root)
    inbound = (root if within else tmp_path) / "inbound"
    (inbound / link).parent.mkdir(parents=True)
    (inbound / link).symlink_to(root / ("source" if link == "mal" else "source/ps1"))
    source = Inbound(inbound) if "+" in link else Plain(inbound)
    (hand_in,) = filter(None, source.all())
    with pytest.raises(IntakeError) as refused:
        stage(course, load_assignment(course, "ps1"), hand_in, 0)
    assert refused.value.reason == f"{Path(link).name} is a link, and links are not followed."
    assert not list(tmp_path.rglob("arrived/*"))
