"""The queue is fair, keeps the order of each student, and is bounded."""

from __future__ import annotations

from autograder.serve.hand_in import HandIn
from autograder.serve.queue import MAX_EACH, FairQueue


def hand_in(student: str, number: int) -> HandIn:
    return HandIn(f"{number:03d}", f"{student}{number}", student, "ps1", "/nowhere")


def test_whoever_hands_in_much_waits_behind_everybody_else() -> None:
    queue = FairQueue()
    for number in range(5):
        queue.put(hand_in("mallory", number))
    for student in ("ada", "bob"):
        queue.put(hand_in(student, 0))
    order = []
    while taken := queue.take():
        order.append(taken.name)
        queue.done(taken.student)
    assert order == ["mallory0", "ada0", "bob0", *(f"mallory{n}" for n in range(1, 5))]


def test_others_names_bring_no_more_turns() -> None:
    """Who makes folders under many names has one place, and none among those of the named."""
    queue = FairQueue()
    for number in range(3):
        queue.put(hand_in(f"ghost{number}", 0)._replace(owner="mallory"))
    queue.put(hand_in("ada", 0)._replace(owner="ada"))
    queue.put(hand_in("ada", 1)._replace(owner="mallory"))
    first, second = queue.take(), queue.take()
    assert first and second
    assert [first.name, second.name] == ["ghost00", "ada0"]
    assert not queue.newer("ada")
    assert queue.take() is None


def test_two_hand_ins_of_a_student_are_never_graded_at_once() -> None:
    queue = FairQueue()
    queue.put(hand_in("ada", 0))
    queue.put(hand_in("ada", 1))
    first = queue.take()
    assert first
    assert queue.take() is None
    queue.put_back(first)
    assert queue.take() == first


def test_a_student_has_a_bounded_place() -> None:
    queue = FairQueue()
    taken = [queue.put(hand_in("mallory", number)) for number in range(MAX_EACH + 3)]
    assert taken == [True] * MAX_EACH + [False] * 3
    assert queue.put(hand_in("ada", 0))


def test_what_is_held_keeps_its_student_waiting_and_nobody_else() -> None:
    queue = FairQueue()
    queue.put(hand_in("ada", 0))
    early = queue.take()
    assert early
    queue.hold(early, 0.2)
    queue.put(hand_in("bob", 0))
    bobs = queue.take()
    assert bobs and bobs.student == "bob"
    assert queue.take() is None
    assert queue.wait(2.0)
    assert queue.take() == early
