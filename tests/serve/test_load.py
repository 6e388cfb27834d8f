"""Many hand-ins in a short time; `make load-test` is the long form, with times."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.serving import Served, World, check, load, report, warm_up

RATE = 20
SECONDS = 5


def test_each_hand_in_of_a_rush_gets_its_page_and_one_right_score(
    make: Callable[..., World], start: Callable[..., Served]
) -> None:
    world = make()
    server = start(world)
    warm_up(world)
    figures = load(world, server, RATE, SECONDS)
    server.stop()
    assert figures.missing == 0
    assert figures.handed_in > RATE
    check(world, figures.handed_in)
    assert "seconds to the released page" in report(figures)
