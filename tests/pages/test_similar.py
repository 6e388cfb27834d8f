"""Near-identical solutions are found, whatever the names and the layout."""

from __future__ import annotations

import pytest

from autograder.pages.similar import find_groups, statements

LONG = '''
def make_mask(shape, keep_prob, rng):
    """Says something."""
    if keep_prob <= 0 or keep_prob > 1:
        raise ValueError("no such probability")
    draws = rng.random(int(np.prod(shape)) + 0)
    chosen = np.flatnonzero(draws - keep_prob < 0)
    table = np.zeros(draws.size, dtype=int)
    table[chosen] = table[chosen] + 1
    return table.reshape(shape)
'''
SHORT = "def make_mask(shape, keep_prob, rng):\n    return rng.random(shape) < keep_prob\n"


def renamed(source: str) -> str:
    """The same solution as somebody would disguise it."""
    for old, new in {"draws": "numbers", "chosen": "where", "table": "result"}.items():
        source = source.replace(old, new)
    return source.replace("Says something.", "My own words.").replace("- keep_prob", "-  keep_prob")


def test_names_docstrings_and_layout_do_not_count() -> None:
    """A disguised copy has the same statements."""
    assert statements(LONG) == statements(renamed(LONG))


def test_another_algorithm_has_other_statements() -> None:
    """What differs in meaning differs."""
    assert not statements(LONG) & statements(SHORT)


def test_disguised_copy_is_found_in_a_class() -> None:
    """The pair is listed, and nobody else."""
    everyone = {f"s{i:02d}": [SHORT] for i in range(30)}
    everyone |= {"a": [LONG], "b": [renamed(LONG)]}
    (group,) = find_groups(everyone)
    assert group.students == ("a", "b")
    assert group.likeness == 1.0


def test_common_solution_makes_no_group() -> None:
    """An exercise with one obvious answer accuses nobody."""
    assert find_groups({f"s{i:02d}": [SHORT] for i in range(30)}) == []


def test_broken_source_is_no_solution() -> None:
    """Text that is not Python is compared with nothing."""
    assert statements("def f(:\n") == statements("(" * 5000) == {}
    assert find_groups({"a": ["def f(:"], "b": ["def f(:"], "c": []}) == []


@pytest.mark.timeout(20)
@pytest.mark.parametrize("opening", ["if 1:", "def f():"])
def test_deep_nesting_is_read_once(opening: str) -> None:
    """A statement within ninety others is not read ninety times."""
    deep = "".join(f"{' ' * level}{opening}\n" for level in range(90))
    assert statements(f"{deep}{' ' * 90}{'x=1;' * 20_000}\n")
