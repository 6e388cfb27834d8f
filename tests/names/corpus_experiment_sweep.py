"""Implementations of `sweep`."""

# ruff: noqa: E501  (a row of the table is one line)

from tests.names.harness import writer

_sweep = writer("sweep", "keep_probs, seeds, run")

RIGHT = (
    _sweep(
        "table-of-lists",
        """
        rows = []
        for p in keep_probs:
            values = np.array([run(p, np.random.default_rng(s)) for s in seeds])
            rows.append([values.mean(), values.std(ddof=1) / np.sqrt(values.size)])
        return np.array(rows)
        """,
    ),
    _sweep(
        "matrix-of-values",
        """
        v = np.array([[run(p, np.random.default_rng(s)) for s in seeds] for p in keep_probs])
        return np.stack([v.mean(axis=1), v.std(axis=1, ddof=1) / len(seeds) ** 0.5], axis=1)
        """,
    ),
    _sweep(
        "seeds-outside",
        """
        v = np.array([[run(p, np.random.default_rng(s)) for p in keep_probs] for s in seeds])
        return np.column_stack([v.mean(0), v.std(0, ddof=1) / np.sqrt(v.shape[0])])
        """,
    ),
    _sweep(
        "statistics-module",
        """
        def row(p):
            values = [float(run(p, np.random.default_rng(s))) for s in seeds]
            return statistics.fmean(values), statistics.stdev(values) / math.sqrt(len(values))

        return np.array([row(p) for p in keep_probs])
        """,
        above="import math\nimport statistics",
    ),
    _sweep(
        "by-hand",
        """
        n = len(seeds)
        out = np.empty((len(keep_probs), 2))
        for i in range(len(keep_probs)):
            total = []
            for s in seeds:
                total.append(run(keep_probs[i], np.random.default_rng(s)))
            mean = sum(total) / n
            out[i, 0] = mean
            out[i, 1] = (sum((t - mean) ** 2 for t in total) / (n - 1) / n) ** 0.5
        return out
        """,
    ),
    _sweep(
        "sem-from-variance",
        """
        v = np.array([[run(p, np.random.default_rng(s)) for s in seeds] for p in keep_probs])
        return np.c_[np.mean(v, -1), np.sqrt(np.var(v, -1, ddof=1) / v.shape[-1])]
        """,
    ),
    _sweep(
        "population-corrected",
        """
        n = len(seeds)
        v = np.array([[run(p, np.random.default_rng(s)) for s in seeds] for p in keep_probs])
        return np.array([v.mean(1), v.std(1) / np.sqrt(n - 1)]).T
        """,
    ),
    _sweep(
        "cov",
        """
        v = np.array([[run(p, np.random.default_rng(s)) for s in seeds] for p in keep_probs])
        errors = np.sqrt(np.diag(np.atleast_2d(np.cov(v))) / len(seeds))
        return np.hstack([v.mean(axis=1, keepdims=True), errors[:, None]])
        """,
    ),
    _sweep(
        "generators-by-bit-generator",
        """
        def one(p):
            v = [run(p, np.random.Generator(np.random.PCG64(s))) for s in seeds]
            return np.mean(v), np.std(v, ddof=1) / np.sqrt(len(v))

        return np.array(list(map(one, keep_probs)), dtype=float)
        """,
    ),
    _sweep(
        "values-filled-in",
        """
        values = np.zeros((len(keep_probs), len(seeds)))
        for index in np.ndindex(values.shape):
            rng = np.random.default_rng(seeds[index[1]])
            values[index] = run(keep_probs[index[0]], rng)
        result = np.zeros((len(keep_probs), 2))
        np.mean(values, axis=1, out=result[:, 0])
        result[:, 1] = np.std(values, axis=1, ddof=1) * len(seeds) ** -0.5
        return result
        """,
    ),
    _sweep(
        "dictionary",
        """
        results = {}
        for s in seeds:
            for i, p in enumerate(keep_probs):
                results.setdefault(i, []).append(run(p, np.random.default_rng(s)))
        return np.array(
            [[np.mean(v), np.std(v, ddof=1) / np.sqrt(len(v))] for _, v in sorted(results.items())]
        )
        """,
    ),
    _sweep(
        "seeds-backwards",
        """
        table = np.zeros((len(keep_probs), 2))
        for row, p in zip(table, keep_probs):
            v = [run(p, np.random.default_rng(s)) for s in reversed(list(seeds))]
            row[:] = np.mean(v), np.std(v, ddof=1) / np.sqrt(len(v))
        return table
        """,
    ),
    _sweep(
        "welford",
        """
        table = []
        for p in keep_probs:
            n, mean, squares = 0, 0.0, 0.0
            for s in seeds:
                value = run(p, np.random.default_rng(seed=s))
                n += 1
                step = value - mean
                mean += step / n
                squares += step * (value - mean)
            table.append((mean, np.sqrt(squares / (n - 1)) / np.sqrt(n)))
        return np.asarray(table)
        """,
    ),
)

_ALL = "v = np.array([[run(p, np.random.default_rng(s)) for s in seeds] for p in keep_probs])\nn = len(seeds)\n"
_ROWS = "rows = []\nfor p in keep_probs:\n    v = [{values}]\n    rows.append([np.mean(v), np.std(v, ddof=1) / np.sqrt(len(v))])\nreturn np.array(rows)"


def _values(title, values, *allowed, before="", above=""):
    return _sweep(title, before + _ROWS.replace("{values}", values), *allowed, above=above)


WRONG = (
    _sweep(
        "population",
        f"{_ALL}return np.stack([v.mean(1), v.std(1) / n**0.5], 1)",
        "population_deviation",
    ),
    _sweep(
        "not-divided",
        f"{_ALL}return np.stack([v.mean(1), v.std(1, ddof=1)], 1)",
        "deviation_not_error",
    ),
    _sweep(
        "population-not-divided",
        f"{_ALL}return np.stack([v.mean(1), v.std(1)], 1)",
        "deviation_not_error",
        "population_deviation",
    ),
    _sweep(
        "by-n", f"{_ALL}return np.stack([v.mean(1), v.std(1, ddof=1) / n], 1)", "error_not_rooted"
    ),
    _sweep(
        "by-root-n-minus-one",
        f"{_ALL}return np.stack([v.mean(1), v.std(1, ddof=1) / (n - 1) ** 0.5], 1)",
    ),
    _sweep(
        "variance",
        f"{_ALL}return np.stack([v.mean(1), v.var(1, ddof=1) / n**0.5], 1)",
        "variance_not_deviation",
    ),
    _sweep("variance-by-n", f"{_ALL}return np.stack([v.mean(1), v.var(1, ddof=1) / n], 1)"),
    _sweep(
        "by-number-of-rates",
        f"{_ALL}return np.stack([v.mean(1), v.std(1, ddof=1) / len(keep_probs) ** 0.5], 1)",
    ),
    _sweep(
        "two-errors", f"{_ALL}return np.stack([v.mean(1), 1.96 * v.std(1, ddof=1) / n**0.5], 1)"
    ),
    _sweep("ddof-two", f"{_ALL}return np.stack([v.mean(1), v.std(1, ddof=2) / n**0.5], 1)"),
    _sweep("over-rates", f"{_ALL}return np.stack([v.mean(0), v.std(0, ddof=1) / n**0.5], 1)"),
    _sweep(
        "one-deviation-for-all",
        f"{_ALL}return np.stack([v.mean(1), np.full(len(v), v.std(ddof=1) / n**0.5)], 1)",
    ),
    _sweep(
        "mean-absolute-deviation",
        f"{_ALL}m = v.mean(1)\nreturn np.stack([m, np.abs(v - m[:, None]).sum(1) / (n - 1) / n**0.5], 1)",
    ),
    _sweep("half-range", f"{_ALL}return np.stack([v.mean(1), (v.max(1) - v.min(1)) / 2], 1)"),
    _sweep(
        "transposed",
        f"{_ALL}return np.stack([v.mean(1), v.std(1, ddof=1) / n**0.5])",
        "table_transposed",
    ),
    _sweep(
        "exchanged",
        f"{_ALL}return np.stack([v.std(1, ddof=1) / n**0.5, v.mean(1)], 1)",
        "columns_exchanged",
    ),
    _sweep(
        "median",
        f"{_ALL}return np.stack([np.median(v, 1), v.std(1, ddof=1) / n**0.5], 1)",
        "median_for_mean",
    ),
    _sweep("best", f"{_ALL}return np.stack([v.min(1), v.std(1, ddof=1) / n**0.5], 1)"),
    _sweep("last", f"{_ALL}return np.stack([v[:, -1], v.std(1, ddof=1) / n**0.5], 1)"),
    _sweep("sums", f"{_ALL}return np.stack([v.sum(1), v.std(1, ddof=1) / n**0.5], 1)"),
    _sweep(
        "mean-by-n-minus-one",
        f"{_ALL}return np.stack([v.sum(1) / (n - 1), v.std(1, ddof=1) / n**0.5], 1)",
    ),
    _sweep(
        "overall-mean",
        f"{_ALL}return np.stack([np.full(len(v), v.mean()), v.std(1, ddof=1) / n**0.5], 1)",
    ),
    _sweep(
        "three-columns",
        f"{_ALL}return np.stack([keep_probs, v.mean(1), v.std(1, ddof=1) / n**0.5], 1)",
    ),
    _sweep("mean-alone", f"{_ALL}return v.mean(1)"),
    _sweep("two-arrays", f"{_ALL}return v.mean(1), v.std(1, ddof=1) / n**0.5"),
    _sweep("list", f"{_ALL}return [[m, s] for m, s in zip(v.mean(1), v.std(1, ddof=1) / n**0.5)]"),
    _sweep(
        "dictionary",
        f"{_ALL}return {{p: (w.mean(), w.std(ddof=1) / n**0.5) for p, w in zip(keep_probs, v)}}",
    ),
    _sweep("all-values", f"{_ALL}return v"),
    _sweep(
        "sorted-rates",
        "keep_probs = sorted(keep_probs)\n"
        + _ROWS.replace("{values}", "run(p, np.random.default_rng(s)) for s in seeds"),
        "rows_in_other_order",
    ),
    _sweep(
        "sorts-in-place",
        "keep_probs.sort()\n"
        + _ROWS.replace("{values}", "run(p, np.random.default_rng(s)) for s in seeds"),
        "rows_in_other_order",
    ),
    _sweep(
        "reversed-rates",
        "keep_probs = keep_probs[::-1]\n"
        + _ROWS.replace("{values}", "run(p, np.random.default_rng(s)) for s in seeds"),
        "rows_in_other_order",
    ),
    _sweep(
        "each-rate-once-sorted",
        "keep_probs = np.unique(keep_probs).tolist()\n"
        + _ROWS.replace("{values}", "run(p, np.random.default_rng(s)) for s in seeds"),
        "rows_in_other_order",
    ),
    _sweep("rounded", f"{_ALL}return np.stack([v.mean(1), v.std(1, ddof=1) / n**0.5], 1).round(2)"),
    _sweep(
        "integers", f"{_ALL}return np.stack([v.mean(1), v.std(1, ddof=1) / n**0.5], 1).astype(int)"
    ),
    _sweep(
        "float16",
        f"{_ALL}return np.stack([v.mean(1), v.std(1, ddof=1) / n**0.5], 1).astype(np.float16)",
    ),
    _values(
        "one-generator-for-a-rate",
        "run(p, rng) for s in seeds",
        "generator_shared_by_runs",
        before="rng = np.random.default_rng(seeds[0])\n",
    ),
    _sweep(
        "generator-made-once-a-seed",
        """
        rngs = [np.random.default_rng(s) for s in seeds]
        return np.array([(np.mean(v), np.std(v, ddof=1) / len(v) ** 0.5) for v in ([run(p, r) for r in rngs] for p in keep_probs)])
        """,
        "generator_shared_by_runs",
    ),
    _sweep(
        "one-generator-a-row",
        """
        rows = []
        for p in keep_probs:
            rng = np.random.default_rng(seeds[0])
            v = [run(p, rng) for _ in seeds]
            rows.append([np.mean(v), np.std(v, ddof=1) / np.sqrt(len(v))])
        return np.array(rows)
        """,
        "generator_shared_by_runs",
    ),
    _values("seed-itself", "run(p, s) for s in seeds", "seed_for_generator"),
    _values("keyword-seed-none", "run(p, np.random.default_rng()) for s in seeds", "seeds_ignored"),
    _values("always-zero", "run(p, np.random.default_rng(0)) for s in seeds", "seeds_ignored"),
    _values(
        "counted-seeds",
        "run(p, np.random.default_rng(i)) for i in range(len(seeds))",
        "seeds_ignored",
    ),
    _values(
        "counted-seeds-from-first",
        "run(p, np.random.default_rng(seeds[0] + i)) for i in range(len(seeds))",
        "seeds_ignored",
    ),
    _values(
        "seed-by-rate",
        "run(p, np.random.default_rng([s, int(100 * p)])) for s in seeds",
        "seeds_ignored",
    ),
    _values(
        "seed-plus-row",
        "run(p, np.random.default_rng(s + keep_probs.index(p))) for s in seeds",
        "seeds_ignored",
    ),
    _values(
        "random-state", "run(p, np.random.RandomState(s)) for s in seeds", "seed_for_generator"
    ),
    _values(
        "global-seed",
        "(np.random.seed(s), run(p, np.random))[1] for s in seeds",
        "seed_for_generator",
    ),
    _values("arguments-exchanged", "run(np.random.default_rng(s), p) for s in seeds"),
    _values(
        "spawned",
        "run(p, r) for r in np.random.default_rng(seeds[0]).spawn(len(seeds))",
        "seeds_ignored",
    ),
    _values("set-of-seeds", "run(p, np.random.default_rng(s)) for s in seeds[:-1]"),
    _values("first-seed-left-out", "run(p, np.random.default_rng(s)) for s in seeds[1:]"),
    _values("each-run-twice", "run(p, np.random.default_rng(s)) for s in list(seeds) * 2"),
    _values("drop-prob-handed-over", "run(1 - p, np.random.default_rng(s)) for s in seeds"),
    _values("one-rate-for-all", "run(keep_probs[0], np.random.default_rng(s)) for s in seeds"),
    _values(
        "drawn-from-before",
        "run(p, (lambda r: (r.random(), r)[1])(np.random.default_rng(s))) for s in seeds",
    ),
    _values("rate-through-rounding", "run(round(p, 1), np.random.default_rng(s)) for s in seeds"),
    _values("runs-truncated", "int(run(p, np.random.default_rng(s))) for s in seeds"),
    _sweep(
        "population-and-not-divided-exchanged",
        f"{_ALL}return np.stack([v.std(1), v.mean(1)], 1)",
        "deviation_not_error",
        "population_deviation",
    ),
    _sweep(
        "median-and-deviation",
        f"{_ALL}return np.stack([np.median(v, 1), v.std(1, ddof=1)], 1)",
        "deviation_not_error",
        "median_for_mean",
    ),
    _sweep("nothing", f"{_ALL}np.stack([v.mean(1), v.std(1, ddof=1)], 1)"),
    _sweep(
        "cached-by-rate",
        """
        rows = []
        for p in keep_probs:
            for s in seeds:
                if (p, s) not in seen:
                    seen[p, s] = run(p, np.random.default_rng(s))
            v = [seen[p, s] for s in seeds]
            rows.append([np.mean(v), np.std(v, ddof=1) / np.sqrt(len(v))])
        return np.array(rows)
        """,
        above="seen = {}",
    ),
)
