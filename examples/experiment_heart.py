"""Examples of `learned_by_heart` (lesson 05)."""

from __future__ import annotations

from examples.model import Mistake, Right

HEAD = "def learned_by_heart(answers, given, right):\n"


def wrong(name: str, fails: str, named: str, *lines: str) -> Mistake:
    """Return a mistake; cells and names as words, cells without `test_learned_by_heart_`."""
    cells = tuple(f"test_learned_by_heart_{cell}" for cell in fails.split())
    return Mistake("learned_by_heart", name, _source(lines), cells, tuple(named.split()))


def variant(name: str, *lines: str) -> Right:
    """Return a right variant from the lines of its body."""
    return Right("learned_by_heart", name, _source(lines))


def _source(lines: tuple[str, ...]) -> str:
    return HEAD + "".join(f"    {line}\n" for line in lines)


BAD = "bad = given != right"
MISTAKES: tuple[Mistake, ...] = (
    wrong("of_all_examples", "share", "share_of_all_examples",
          BAD, "return np.mean(bad & (answers == given))"),
    wrong("right_labels_too", "share", "right_labels_counted", "return np.mean(answers == given)"),
    wrong("a_count", "share", "not_a_share", BAD, "return np.sum(answers[bad] == given[bad])"),
    wrong("right_answers", "share", "taught_for_right",
          BAD, "return np.mean(answers[bad] == right[bad])"),
    wrong("not_learned", "share", "", BAD, "return np.mean(answers[bad] != given[bad])"),
    wrong("every_wrong_answer", "mistakes", "any_mistake_counted",
          BAD, "return np.mean(answers[bad] != right[bad])"),
    wrong("always_all", "share mistakes", "", "return 1.0"),
    wrong("one_entry_an_example", "share mistakes", "", BAD, "return answers[bad] == given[bad]"),
)  # fmt: skip
RIGHT: tuple[Right, ...] = (
    variant("mean", BAD, "return np.mean(answers[bad] == given[bad])"),
    variant("loop", "learned, wrong = 0, 0", "for a, g, r in zip(answers, given, right):",
            "    if g != r:", "        wrong += 1", "        learned += a == g",
            "return learned / wrong"),
    variant("divided", BAD, "return ((answers == given) & bad).sum() / bad.sum()"),
    variant("places", "at = np.flatnonzero(given - right)",
            "return 1 - float(np.count_nonzero(answers[at] - given[at])) / len(at)"),
)  # fmt: skip
