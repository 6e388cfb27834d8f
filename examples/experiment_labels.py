"""Examples of `corrupt_labels` (lesson 05)."""

from __future__ import annotations

from examples.model import Mistake, Right

HEAD = "def corrupt_labels(y, fraction, rng):\n"
PLAIN = """    n = round(fraction * len(y))
    places = rng.choice(len(y), n, replace=False)
    new = y.copy()
    classes = np.unique(y)
    for i in places:
        new[i] = rng.choice(classes[classes != y[i]])
    return new
"""
CHOICE = "rng.choice(len(y), n, replace=False)"
DRAW = "rng.choice(classes[classes != y[i]])"


def changed(*pairs: tuple[str, str]) -> str:
    """Return the plain implementation with pieces replaced."""
    source = HEAD + PLAIN
    for old, new in pairs:
        assert old in source, old
        source = source.replace(old, new)
    return source


def wrong(name: str, fails: str, named: str, *pairs: tuple[str, str]) -> Mistake:
    """Return a mistake; cells and names as words, cells without `test_corrupt_labels_`."""
    cells = tuple(f"test_corrupt_labels_{cell}" for cell in fails.split())
    return Mistake("corrupt_labels", name, changed(*pairs), cells, tuple(named.split()))


MISTAKES: tuple[Mistake, ...] = (
    wrong("cut_off", "count", "count_cut_off", ("round(", "int(")),
    wrong("rounded_up", "count", "",
          ("round(fraction * len(y))", "int(np.ceil(fraction * len(y)))")),
    wrong("with_replacement", "count", "chosen_with_replacement",
          (CHOICE, "rng.integers(0, len(y), n)")),
    wrong("coin_for_each_label", "count", "count_by_chance",
          (CHOICE, "np.flatnonzero(rng.random(len(y)) < fraction)")),
    wrong("same_class_possible", "count", "label_may_stay", (DRAW, "rng.choice(classes)")),
    wrong("ten_classes_always", "classes", "class_that_does_not_occur",
          ("classes = np.unique(y)", "classes = np.arange(10)")),
    wrong("up_to_the_largest", "classes", "class_that_does_not_occur",
          ("classes = np.unique(y)", "classes = np.arange(y.max() + 1)")),
    wrong("always_the_next_class", "classes", "always_next",
          (DRAW, "classes[(np.searchsorted(classes, y[i]) + 1) % len(classes)]")),
    wrong("by_frequency", "classes", "", (DRAW, "rng.choice(y[y != y[i]])")),
    wrong("all_to_one_class", "classes", "always_next",
          ("    for i", "    two = classes[:2]\n    for i"),
          (DRAW, "two[0] if y[i] != two[0] else two[1]")),
    wrong("first_ones", "places", "first_labels_chosen", (CHOICE, "range(n)")),
    wrong("every_second_first", "places", "",
          (CHOICE, "np.concatenate([np.arange(0, len(y), 2), np.arange(1, len(y), 2)])[:n]")),
    wrong("global_generator", "hygiene", "global_seed_reset",
          (CHOICE, "np.random.choice(len(y), n, replace=False)")),
    wrong("own_generator", "hygiene", "generator_ignored",
          ("    n = round", "    rng = np.random.default_rng()\n    n = round")),
    wrong("in_place", "hygiene", "input_changed",
          ("new = y.copy()", "old, new = y.copy(), y"), ("classes != y[i]", "classes != old[i]")),
    wrong("floats", "hygiene", "labels_not_integers", ("y.copy()", "y.astype(float)")),
    Mistake("corrupt_labels", "nothing_returned", changed(("    return new\n", "")),
            tuple(f"test_corrupt_labels_{cell}" for cell in
                  ("count", "classes", "places", "hygiene")), ()),
)  # fmt: skip


def variant(name: str, body: str) -> Right:
    """Return a right variant from the lines of its body."""
    lines = "".join(f"    {line}\n" for line in body.strip().splitlines())
    return Right("corrupt_labels", name, HEAD + lines)


RIGHT: tuple[Right, ...] = (
    Right("corrupt_labels", "loop_over_places", changed()),
    variant("permutation", """
count = int(round(fraction * y.size))
order = rng.permutation(y.size)[:count]
out = np.array(y)
for place in order:
    others = [c for c in set(y.tolist()) if c != y[place]]
    out[place] = others[rng.integers(len(others))]
return out"""),
    variant("again_until_different", """
classes = np.unique(y)
out = y.copy()
mask = np.zeros(len(y), bool)
mask[rng.permutation(len(y))[: int(np.rint(fraction * len(y)))]] = True
while np.any(mask & (out == y)):
    todo = mask & (out == y)
    out[todo] = rng.choice(classes, todo.sum())
return out"""),
    variant("ranks_of_random_numbers", """
classes, place = np.unique(y, return_inverse=True)
count = round(fraction * len(y))
chosen = np.argsort(rng.random(len(y)))[:count]
jump = rng.integers(0, len(classes) - 1, count)
new_place = place.copy()
new_place[chosen] = jump + (jump >= place[chosen])
return classes[new_place]"""),
    variant("shuffled_range", """
places = np.arange(len(y))
rng.shuffle(places)
result = y.astype(np.int32)
kinds = sorted(set(y))
for i in places[: round(len(y) * fraction)]:
    new = y[i]
    while new == y[i]:
        new = kinds[int(rng.random() * len(kinds))]
    result[i] = new
return result"""),
    variant("where", """
k = round(fraction * len(y))
chosen = np.isin(np.arange(len(y)), rng.choice(len(y), k, replace=False))
kinds = np.unique(y)
index = np.searchsorted(kinds, y)
return np.where(chosen, kinds[(index + rng.integers(1, kinds.size, len(y))) % kinds.size], y)"""),
)  # fmt: skip
