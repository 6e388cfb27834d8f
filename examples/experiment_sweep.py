"""Examples of `sweep` (lesson 05)."""

from __future__ import annotations

from examples.model import Mistake, Right

PLAIN = """def sweep(keep_probs, seeds, run):
    rows = []
    for p in keep_probs:
        e = np.array([run(p, np.random.default_rng(s)) for s in seeds])
        rows.append([e.mean(), e.std(ddof=1) / np.sqrt(len(e))])
    return np.array(rows)
"""
ERROR = "e.std(ddof=1) / np.sqrt(len(e))"
RNG = "np.random.default_rng(s)"


def changed(*pairs: tuple[str, str]) -> str:
    """Return the plain implementation with pieces replaced."""
    source = PLAIN
    for old, new in pairs:
        assert old in source, old
        source = source.replace(old, new)
    return source


def wrong(name: str, fails: str, named: str, *pairs: tuple[str, str]) -> Mistake:
    """Return a mistake; cells and names as words, cells without `test_sweep_`."""
    cells = tuple(f"test_sweep_{cell}" for cell in fails.split())
    return Mistake("sweep", name, changed(*pairs), cells, tuple(named.split()))


MISTAKES: tuple[Mistake, ...] = (
    wrong("transposed", "mean", "table_transposed", ("np.array(rows)", "np.array(rows).T")),
    wrong("columns_exchanged", "mean", "columns_exchanged",
          (f"[e.mean(), {ERROR}]", f"[{ERROR}, e.mean()]")),
    wrong("sorted_rows", "mean", "rows_in_other_order", ("in keep_probs", "in sorted(keep_probs)")),
    wrong("median", "mean", "median_for_mean", ("e.mean()", "np.median(e)")),
    wrong("last_value", "mean", "", ("e.mean()", "e[-1]")),
    wrong("ddof_left_out", "standard_error", "population_deviation", ("ddof=1", "")),
    wrong("root_forgotten", "standard_error", "deviation_not_error", (" / np.sqrt(len(e))", "")),
    wrong("no_root_taken", "standard_error", "error_not_rooted", ("np.sqrt(len(e))", "len(e)")),
    wrong("variance", "standard_error", "variance_not_deviation", ("e.std(", "e.var(")),
    wrong("plain_std", "standard_error", "population_deviation deviation_not_error",
          (ERROR, "e.std()")),
    wrong("number_of_rows", "standard_error", "", ("len(e)", "len(keep_probs)")),
    wrong("one_generator_for_all", "generators", "generator_shared_by_runs",
          ("    rows = []", "    g = np.random.default_rng(seeds[0])\n    rows = []"), (RNG, "g")),
    wrong("generators_made_once", "generators", "generator_shared_by_runs",
          ("    rows = []", "    made = [np.random.default_rng(s) for s in seeds]\n    rows = []"),
          (f"run(p, {RNG}) for s in seeds", "run(p, g) for g in made")),
    wrong("seeds_counted", "generators", "seeds_ignored",
          ("for s in seeds", "for s in range(200, 200 + len(seeds))")),
    wrong("unseeded", "generators", "seeds_ignored", (RNG, "np.random.default_rng()")),
    wrong("seed_passed_on", "generators", "seed_for_generator", (RNG, "s")),
    wrong("always_the_same_generator", "generators", "seeds_ignored",
          (RNG, "np.random.default_rng(0)")),
    Mistake("sweep", "first_seed_alone", """def sweep(keep_probs, seeds, run):
    return np.array([[run(p, np.random.default_rng(seeds[0])), 0.0] for p in keep_probs])
""", tuple(f"test_sweep_{cell}" for cell in ("mean", "standard_error", "generators")), ()),
    Mistake("sweep", "first_seed_again_and_again", """def sweep(keep_probs, seeds, run):
    e = np.array([[run(p, np.random.default_rng(seeds[0])) for s in seeds] for p in keep_probs])
    return np.stack([e[:, 0], 0 * e[:, 0]], axis=1)
""", tuple(f"test_sweep_{cell}" for cell in ("mean", "standard_error", "generators")), ()),
    wrong("one_seed_left_out", "generators", "", ("for s in seeds", "for s in seeds[1:]")),
)  # fmt: skip

RIGHT: tuple[Right, ...] = (
    Right("sweep", "rows_in_a_list", changed()),
    Right("sweep", "seeds_outside", """def sweep(keep_probs, seeds, run):
    values = np.empty((len(keep_probs), len(seeds)))
    for j, seed in enumerate(seeds):
        for i in range(len(keep_probs)):
            values[i, j] = run(keep_probs[i], np.random.default_rng(seed))
    n = values.shape[1]
    return np.column_stack([values.mean(1), values.std(1, ddof=1) / n**0.5])
"""),
    Right("sweep", "by_hand", """def sweep(keep_probs, seeds, run):
    out = []
    for p in keep_probs:
        total, squares, values = 0.0, 0.0, []
        for seed in seeds:
            value = run(p, rng=np.random.default_rng(seed))
            values.append(value)
            total += value
        mean = total / len(values)
        for value in values:
            squares += (value - mean) ** 2
        variance = squares / (len(values) - 1)
        out.append((mean, (variance / len(values)) ** 0.5))
    return np.array(out, dtype=float)
"""),
    Right("sweep", "variance", changed((ERROR, "np.sqrt(np.var(e, ddof=1) / e.size)"))),
    Right("sweep", "dictionary", """def sweep(keep_probs, seeds, run):
    found = {}
    for p in keep_probs:
        found[p] = [run(p, np.random.Generator(np.random.PCG64(seed))) for seed in seeds]
    table = np.zeros((len(keep_probs), 2))
    table[:, 0] = [np.mean(found[p]) for p in keep_probs]
    table[:, 1] = [np.std(found[p], ddof=1) for p in keep_probs]
    table[:, 1] /= np.sqrt(len(seeds))
    return table
"""),
    Right("sweep", "run_twice", """def sweep(keep_probs, seeds, run):
    def values(p):
        return [run(p, np.random.default_rng(seed)) for seed in seeds]
    means = [np.mean(values(p)) for p in keep_probs]
    errors = [np.std(values(p), ddof=1) / np.sqrt(len(seeds)) for p in keep_probs]
    return np.stack([means, errors], axis=1)
"""),
)  # fmt: skip
