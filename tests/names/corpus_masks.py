"""Implementations of `make_mask` and `unit_mask`."""

# ruff: noqa: E501  (a row of the table is one line)

from tests.names.harness import CHECK, writer

_mask = writer("make_mask", "shape, keep_prob, rng", CHECK)
_unit = writer("unit_mask", "batch, units, keep_prob, rng", CHECK)

MAKE_RIGHT = (
    _mask("binomial", "return rng.binomial(1, keep_prob, shape)"),
    _mask("binomial-bool", "return rng.binomial(n=1, p=keep_prob, size=shape).astype(bool)"),
    _mask("one-minus-dropped", "return 1 - (rng.random(shape) >= keep_prob)"),
    _mask("not-dropped", "return ~(rng.random(shape) >= keep_prob)"),
    _mask("upper-end", "return rng.random(shape) >= 1 - keep_prob"),
    _mask("choice", "return rng.choice([0, 1], size=shape, p=[1 - keep_prob, keep_prob])"),
    _mask("choice-bool", "return rng.choice([True, False], shape, p=[keep_prob, 1 - keep_prob])"),
    _mask("choice-two", "return rng.choice(2, size=shape, p=(1 - keep_prob, keep_prob))"),
    _mask(
        "loop",
        """
        mask = np.zeros(shape)
        for index in np.ndindex(*shape):
            if rng.random() < keep_prob:
                mask[index] = 1
        return mask
        """,
    ),
    _mask("float32", "return rng.random(shape, dtype=np.float32) < keep_prob"),
    _mask("integers", "return rng.integers(0, 2**32, shape, dtype=np.uint64) < keep_prob * 2**32"),
    _mask("geometric", "return rng.geometric(keep_prob, shape) == 1"),
    _mask("uniform-below-zero", "return rng.uniform(-1, 0, shape) >= -keep_prob"),
    _mask("uniform-le", "return (rng.uniform(size=shape) <= keep_prob).astype(np.uint8)"),
    _mask("exponential", "return rng.exponential(size=shape) >= -np.log(keep_prob)"),
    _mask(
        "normal-quantile",
        """
        if keep_prob == 1:
            return np.ones(shape)
        return rng.normal(size=shape) < NormalDist().inv_cdf(keep_prob)
        """,
        above="from statistics import NormalDist",
    ),
    _mask("transposed", "return (rng.random(shape[::-1]) < keep_prob).T"),
    _mask("vectorize", "return np.vectorize(lambda u: u < keep_prob)(rng.random(shape))"),
    _mask("where", "return np.where(rng.random(shape) < keep_prob, 1, 0)"),
    _mask("floor", "return np.floor(rng.random(shape) + keep_prob)"),
    _mask("heaviside", "return np.heaviside(keep_prob - rng.random(shape), 0.0)"),
    _mask("ceil", "return np.ceil(keep_prob - rng.random(shape)).astype(np.float32)"),
    _mask(
        "fromiter",
        """
        count = int(np.prod(shape))
        kept = (rng.random() < keep_prob for _ in range(count))
        return np.fromiter(kept, dtype=bool, count=count).reshape(shape)
        """,
    ),
    _mask(
        "ones-with-holes",
        """
        mask = np.ones(shape, dtype=int)
        mask[rng.random(shape) > keep_prob] = 0
        return mask
        """,
    ),
    _mask(
        "out",
        """
        noise = np.empty(shape)
        rng.random(out=noise)
        return np.less(noise, keep_prob, out=np.empty(shape, dtype=bool))
        """,
    ),
    _mask("fortran", "return np.asfortranarray(rng.random(shape) < keep_prob)"),
    _mask("int8", "return (rng.random(shape) < keep_prob).astype(np.int8)"),
    _mask("float16", "return (rng.random(shape) < keep_prob).astype('float16')"),
    _mask(
        "multinomial",
        "return rng.multinomial(1, [1 - keep_prob, keep_prob], size=shape)[..., 1]",
    ),
    _mask(
        "bytes",
        """
        count = int(np.prod(shape))
        numbers = np.frombuffer(rng.bytes(4 * count), dtype=np.uint32)
        return (numbers / 2**32 < keep_prob).reshape(shape)
        """,
    ),
    _mask("second-of-two", "return rng.random((2, *shape))[1] < keep_prob"),
    _mask(
        "recursion",
        """
        def draw(sizes):
            if not sizes:
                return float(rng.random() < keep_prob)
            return [draw(sizes[1:]) for _ in range(sizes[0])]

        return np.array(draw(tuple(shape)))
        """,
    ),
    _mask(
        "binomial-count-then-shuffle",
        """
        count = int(np.prod(shape))
        flat = np.arange(count) < rng.binomial(count, keep_prob)
        return rng.permutation(flat).reshape(shape)
        """,
    ),
    _mask("spawn", "return rng.spawn(1)[0].random(shape) < keep_prob"),
    _mask(
        "gaps",
        """
        mask = np.ones(int(np.prod(shape)), dtype=bool)
        if keep_prob < 1:
            place = rng.geometric(1 - keep_prob) - 1
            while place < mask.size:
                mask[place] = False
                place += rng.geometric(1 - keep_prob)
        return mask.reshape(shape)
        """,
    ),
    _mask(
        "row-by-row",
        "return np.stack([rng.random(shape[1:]) < keep_prob for _ in range(shape[0])])",
    ),
    _mask(
        "option",
        "return (rng.random(shape) < keep_prob).astype(dtype)",
        given="shape, keep_prob, rng, *, dtype=np.int64",
    ),
    _mask(
        "poisson", "return rng.poisson(50 if keep_prob == 1 else -np.log1p(-keep_prob), shape) > 0"
    ),
    _mask(
        "check-as-a-helper",
        """
        check(keep_prob)
        return rng.random(size=tuple(shape)) < keep_prob
        """,
        check="",
        above="""
        import math

        def check(p):
            if math.isnan(p) or p <= 0 or p > 1:
                raise ValueError(p)
        """,
    ),
)

_CACHED = "drawn_once"
_ANEW = ("new_generator_each_call", "generator_ignored")
_GLOBAL = ("global_seed_reset", "generator_ignored")
_ROWS = "one_mask_for_batch"

MAKE_WRONG = (
    _mask("greater", "return rng.random(shape) > keep_prob", "reversed_comparison"),
    _mask("drop-prob", "return rng.random(shape) < 1 - keep_prob", "reversed_comparison"),
    _mask("binomial-drop", "return rng.binomial(1, 1 - keep_prob, shape)", "reversed_comparison"),
    _mask("uniform-numbers", "return rng.random(shape)", "not_thresholded"),
    _mask("normal", "return rng.normal(size=shape) < keep_prob", "normal_draws"),
    _mask(
        "normal-numbers",
        "return rng.normal(keep_prob, 1, shape)",
        "not_thresholded",
        "normal_draws",
    ),
    _mask("abs-normal", "return np.abs(rng.standard_normal(shape)) < keep_prob", "normal_draws"),
    _mask("half", "return rng.random(shape) < 0.5", "half_hard_coded"),
    _mask("round", "return np.round(rng.random(shape))", "half_hard_coded"),
    _mask("coin", "return rng.integers(0, 2, shape)", "half_hard_coded"),
    _mask("global", "return np.random.rand(*shape) < keep_prob", *_GLOBAL),
    _mask(
        "global-seeded",
        "np.random.seed(42)\nreturn np.random.random(shape) < keep_prob",
        *_GLOBAL,
        *_ANEW,
        _CACHED,
    ),
    _mask(
        "seeds-global-draws-right",
        "np.random.seed(0)\nreturn rng.random(shape) < keep_prob",
        "global_seed_reset",
    ),
    _mask(
        "unseeded-generator",
        "return np.random.default_rng().random(shape) < keep_prob",
        "generator_ignored",
    ),
    _mask(
        "seeded-generator",
        "rng = np.random.default_rng(0)\nreturn rng.random(shape) < keep_prob",
        *_ANEW,
    ),
    _mask(
        "module-generator",
        "return draw.random(shape) < keep_prob",
        "generator_ignored",
        above="draw = np.random.default_rng(3)",
    ),
    _mask(
        "random-module",
        """
        flat = [random.random() < keep_prob for _ in range(int(np.prod(shape)))]
        return np.array(flat).reshape(shape)
        """,
        "generator_ignored",
        above="import random",
    ),
    _mask(
        "one-row", "return np.broadcast_to(rng.random(shape[1:]) < keep_prob, shape).copy()", _ROWS
    ),
    _mask(
        "one-value-a-row",
        """
        kept = rng.random((shape[0],) + (1,) * (len(shape) - 1)) < keep_prob
        return kept * np.ones(shape)
        """,
        "one_value_per_example",
    ),
    _mask(
        "one-coin-for-all",
        "return np.full(shape, rng.random() < keep_prob)",
        _ROWS,
        "one_value_per_example",
    ),
    _mask(
        "exactly-k",
        """
        count = int(np.prod(shape))
        flat = np.zeros(count)
        flat[: int(round(keep_prob * count))] = 1
        return rng.permutation(flat).reshape(shape)
        """,
        "exactly_k_kept",
    ),
    _mask(
        "exactly-k-choice",
        """
        count = int(np.prod(shape))
        flat = np.zeros(count, dtype=bool)
        flat[rng.choice(count, int(keep_prob * count), replace=False)] = True
        return flat.reshape(shape)
        """,
        "exactly_k_kept",
    ),
    _mask(
        "exactly-k-a-row",
        """
        noise = rng.random(shape).reshape(shape[0], -1)
        ranks = noise.argsort(axis=1).argsort(axis=1)
        return (ranks < round(keep_prob * noise.shape[1])).reshape(shape)
        """,
        "exactly_k_kept",
    ),
    _mask(
        "exactly-k-a-column",
        """
        ranks = rng.random(shape).argsort(axis=0).argsort(axis=0)
        return ranks < round(keep_prob * shape[0])
        """,
        "exactly_k_kept",
    ),
    _mask(
        "quantile",
        """
        noise = rng.random(shape)
        return noise <= np.quantile(noise, keep_prob)
        """,
        "exactly_k_kept",
    ),
    _mask("squared", "return rng.random(shape) < keep_prob**2"),
    _mask("root", "return rng.random(shape) < np.sqrt(keep_prob)"),
    _mask("twice", "return (rng.random(shape) < keep_prob) & (rng.random(shape) < keep_prob)"),
    _mask("either", "return (rng.random(shape) < keep_prob) | (rng.random(shape) < keep_prob)"),
    _mask("product-rounded", "return np.round(rng.random(shape) * keep_prob)"),
    _mask("uniform-minus-one", "return rng.uniform(-1, 1, shape) < keep_prob"),
    _mask("nine-levels", "return rng.integers(1, 10, shape) <= keep_prob * 10"),
    _mask("ten-levels", "return rng.integers(0, 10, shape) < int(keep_prob * 10)"),
    _mask(
        "percent-le", "return rng.integers(0, 100, shape) <= keep_prob * 100 - 5", "keep_all_drops"
    ),
    _mask("unchecked", "return rng.random(shape) < keep_prob", "no_validation", check=""),
    _mask(
        "nan-accepted",
        """
        if keep_prob <= 0 or keep_prob > 1:
            raise ValueError
        return rng.random(shape) < keep_prob
        """,
        "no_validation",
        check="",
    ),
    _mask(
        "zero-accepted",
        """
        if not 0 <= keep_prob <= 1:
            raise ValueError
        return rng.random(shape) < keep_prob
        """,
        "no_validation",
        check="",
    ),
    _mask(
        "above-one-accepted",
        """
        if not keep_prob > 0:
            raise ValueError
        return rng.random(shape) < keep_prob
        """,
        "no_validation",
        check="",
    ),
    _mask(
        "clipped",
        "keep_prob = min(max(keep_prob, 0.01), 1.0)\nreturn rng.random(shape) < keep_prob",
        "no_validation",
        check="",
    ),
    _mask(
        "one-refused",
        """
        if not 0 < keep_prob < 1:
            raise ValueError
        return rng.random(shape) < keep_prob
        """,
        "keep_all_drops",
        "keep_all_fails",
        check="",
    ),
    _mask("assert", "assert 0 < keep_prob <= 1\nreturn rng.random(shape) < keep_prob", check=""),
    _mask(
        "type-error",
        """
        if not 0 < keep_prob <= 1:
            raise TypeError
        return rng.random(shape) < keep_prob
        """,
        check="",
    ),
    _mask(
        "error-returned",
        """
        if not 0 < keep_prob <= 1:
            return ValueError("keep_prob")
        return rng.random(shape) < keep_prob
        """,
        "no_validation",
        check="",
    ),
    _mask(
        "cached-by-shape",
        """
        if shape not in seen:
            seen[shape] = rng.random(shape) < keep_prob
        return seen[shape]
        """,
        _CACHED,
        above="seen = {}",
    ),
    _mask(
        "cached-by-both",
        """
        key = (shape, keep_prob)
        if key not in seen:
            seen[key] = rng.random(shape) < keep_prob
        return seen[key].copy()
        """,
        _CACHED,
        given="shape, keep_prob, rng, seen={}",
    ),
    _mask(
        "cached-noise",
        """
        global noise
        if noise is None or noise.shape != shape:
            noise = rng.random(shape)
        return noise < keep_prob
        """,
        _CACHED,
        above="noise = None",
    ),
    _mask(
        "copied-generator",
        "return copy.deepcopy(rng).random(shape) < keep_prob",
        *_ANEW,
        _CACHED,
        above="import copy",
    ),
    _mask("one-drops-all", "return rng.random(shape) < keep_prob % 1", "keep_all_drops"),
    _mask("one-drops-some", "return rng.random(shape) < min(keep_prob, 0.95)", "keep_all_drops"),
    _mask(
        "strictly-inside",
        "return rng.integers(0, 1000, shape) < keep_prob * 1000 - 1",
        "keep_all_drops",
    ),
    _mask("shape-reversed", "return rng.random(shape[::-1]) < keep_prob"),
    _mask("flat", "return rng.random(int(np.prod(shape))) < keep_prob", "flattened"),
    _mask(
        "two-dimensions",
        "rows, units = shape\nreturn rng.random((rows, units)) < keep_prob",
        "two_dimensions_only",
    ),
    _mask(
        "two-indices",
        "return np.array([[rng.random() < keep_prob for _ in range(shape[1])] for _ in range(shape[0])])",
        "two_dimensions_only",
    ),
    _mask(
        "spatial",
        """
        kept = rng.random(shape[:2] + (1,) * (len(shape) - 2)) < keep_prob
        return kept & np.ones(shape, dtype=bool)
        """,
        "two_dimensions_only",
    ),
    _mask(
        "last-axis-shared",
        """
        if len(shape) < 3:
            return rng.random(shape) < keep_prob
        return np.repeat(rng.random(shape[:-1] + (1,)) < keep_prob, shape[-1], axis=-1)
        """,
        "two_dimensions_only",
    ),
    _mask(
        "scaled",
        "return (rng.random(shape) < keep_prob) / keep_prob",
        "factor_in_mask",
        "mask_scaled",
    ),
    _mask(
        "signs",
        "return np.where(rng.random(shape) < keep_prob, 1, -1)",
        "dropped_not_zero",
        "signs_for_masks",
    ),
    _mask(
        "ones-and-twos",
        "return np.where(rng.random(shape) < keep_prob, 2, 1)",
        "factor_in_mask",
        "dropped_not_zero",
    ),
    _mask(
        "half-twice",
        """
        rows = rng.random(shape) < keep_prob
        rows[shape[0] // 2 : 2 * (shape[0] // 2)] = rows[: shape[0] // 2]
        return rows
        """,
    ),
    _mask(
        "antithetic",
        """
        noise = rng.random(shape)
        half = shape[0] // 2
        noise[half : 2 * half] = 1 - noise[:half]
        return noise < keep_prob
        """,
    ),
    _mask(
        "columns-in-pairs",
        """
        mask = rng.random(shape) < keep_prob
        mask[..., 1::2] = mask[..., : 2 * (shape[-1] // 2) : 2]
        return mask
        """,
    ),
    _mask(
        "rolled-rows",
        """
        row = rng.random(shape[1:]) < keep_prob
        return np.stack([np.roll(row, i) for i in range(shape[0])])
        """,
    ),
    _mask("sorted-rows", "return np.sort(rng.random(shape) < keep_prob, axis=-1)"),
    _mask(
        "never-silent",
        """
        mask = rng.random(shape) < keep_prob
        rows = mask.reshape(shape[0], -1)
        rows[~rows.any(axis=1), 0] = True
        return mask
        """,
    ),
    _mask(
        "first-unit-kept",
        """
        mask = rng.random(shape) < keep_prob
        mask[..., 0] = True
        return mask
        """,
    ),
    _mask(
        "first-example-kept",
        """
        mask = rng.random(shape) < keep_prob
        mask[0] = True
        return mask
        """,
    ),
    _mask(
        "previous-call",
        """
        mask = rng.random(shape) < keep_prob
        before = last.get(shape, mask)
        last[shape] = mask
        return before
        """,
        "generator_ignored",
        _CACHED,
        above="last = {}",
    ),
    _mask("list", "return (rng.random(shape) < keep_prob).tolist()", "list_for_array"),
    _mask("objects", "return (rng.random(shape) < keep_prob).astype(object)"),
    _mask(
        "masked-array", "return np.ma.masked_array(np.ones(shape), rng.random(shape) >= keep_prob)"
    ),
    _mask("nan", "return np.where(rng.random(shape) < keep_prob, 1, np.nan)", "nan_for_dropped"),
    _mask("no-return", "mask = rng.random(shape) < keep_prob"),
    _mask("all-ones", "return np.ones(shape)"),
    _mask("ratio", "return rng.random(shape) < keep_prob / (1 + keep_prob)"),
    _mask(
        "greater-and-cached",
        """
        if shape not in seen:
            seen[shape] = rng.random(shape) > keep_prob
        return seen[shape]
        """,
        "reversed_comparison",
        _CACHED,
        above="seen = {}",
    ),
    _mask("half-and-global", "return np.random.random(shape) < 0.5", "half_hard_coded", *_GLOBAL),
    _mask(
        "greater-and-one-row",
        "return np.ones(shape) * (rng.random(shape[1:]) > keep_prob)",
        "reversed_comparison",
        _ROWS,
    ),
)

UNIT_RIGHT = (
    _unit("repeat", "return np.repeat((rng.random(units) < keep_prob)[None], batch, axis=0)"),
    _unit(
        "broadcast-view", "return np.broadcast_to(rng.random(units) < keep_prob, (batch, units))"
    ),
    _unit(
        "broadcast-copy",
        "return np.broadcast_to(rng.random((1, units)) < keep_prob, (batch, units)).copy()",
    ),
    _unit("ones-times", "return np.ones((batch, 1)) * (rng.random(units) < keep_prob)"),
    _unit("outer", "return np.outer(np.ones(batch), rng.binomial(1, keep_prob, units))"),
    _unit("vstack", "return np.vstack([rng.random(units) < keep_prob] * batch)"),
    _unit(
        "comprehension",
        "row = rng.random(units) >= 1 - keep_prob\nreturn np.array([row for _ in range(batch)])",
    ),
    _unit("stack", "row = rng.binomial(1, keep_prob, units)\nreturn np.stack([row] * batch)"),
    _unit(
        "fancy-index",
        "row = rng.random((1, units)) < keep_prob\nreturn row[np.zeros(batch, dtype=int)]",
    ),
    _unit(
        "einsum",
        "return np.einsum('i,j->ij', np.ones(batch), (rng.random(units) < keep_prob).astype(float))",
    ),
    _unit("kron", "return np.kron(np.ones((batch, 1)), 1.0 * (rng.random(units) < keep_prob))"),
    _unit(
        "loop",
        """
        mask = np.zeros((batch, units))
        for unit in range(units):
            if rng.random() < keep_prob:
                mask[:, unit] = 1
        return mask
        """,
    ),
    _unit(
        "choice",
        "return np.tile(rng.choice([0, 1], units, p=[1 - keep_prob, keep_prob]), (batch, 1))",
    ),
    _unit("and", "return np.ones((batch, 1), dtype=bool) & (rng.random(units) < keep_prob)"),
    _unit(
        "first-row-of-many",
        "mask = rng.random((batch, units)) < keep_prob\nmask[:] = mask[0]\nreturn mask",
    ),
    _unit(
        "last-row-of-many",
        "mask = rng.random((batch, units)) < keep_prob\nreturn np.tile(mask[-1], (batch, 1))",
    ),
    _unit(
        "own-make-mask", "return np.tile(make_mask((units,), keep_prob, rng), (batch, 1))", check=""
    ),
    _unit("meshgrid", "return np.meshgrid(rng.random(units) < keep_prob, np.arange(batch))[0]"),
    _unit(
        "strides",
        "row = (rng.random(units) < keep_prob).astype(np.int8)\nreturn np.lib.stride_tricks.as_strided(row, (batch, units), (0, 1)).copy()",
    ),
    _unit("transposed", "return np.repeat(rng.random((units, 1)) < keep_prob, batch, axis=1).T"),
    _unit(
        "where", "return np.where(rng.random((1, units)) < keep_prob, np.ones((batch, units)), 0)"
    ),
    _unit(
        "float32-draws",
        "return np.tile(rng.random(units, dtype=np.float32) < keep_prob, (batch, 1)).astype(np.float32)",
    ),
)

UNIT_WRONG = (
    _unit("own-mask-each", "return rng.random((batch, units)) < keep_prob", "not_shared_in_batch"),
    _unit(
        "column",
        "return np.repeat(rng.random((batch, 1)) < keep_prob, units, axis=1)",
        "one_value_per_example",
        "not_shared_in_batch",
    ),
    _unit(
        "greater",
        "return np.tile(rng.random(units) > keep_prob, (batch, 1))",
        "reversed_comparison",
    ),
    _unit(
        "drop-prob",
        "return np.tile(rng.binomial(1, 1 - keep_prob, units), (batch, 1))",
        "reversed_comparison",
    ),
    _unit("half", "return np.tile(rng.random(units) < 0.5, (batch, 1))", "half_hard_coded"),
    _unit(
        "normal", "return np.tile(rng.normal(size=units) < keep_prob, (batch, 1))", "normal_draws"
    ),
    _unit("numbers", "return np.tile(rng.random(units), (batch, 1))", "not_thresholded"),
    _unit(
        "exactly-k",
        "row = np.arange(units) < round(keep_prob * units)\nreturn np.tile(rng.permutation(row), (batch, 1))",
        "exactly_k_kept",
    ),
    _unit(
        "choice-k",
        """
        row = np.zeros(units)
        row[rng.choice(units, int(units * keep_prob), replace=False)] = 1
        return np.tile(row, (batch, 1))
        """,
        "exactly_k_kept",
    ),
    _unit("one-coin", "return np.full((batch, units), rng.random() < keep_prob)"),
    _unit("row-only", "return rng.random(units) < keep_prob"),
    _unit("one-by-units", "return rng.random((1, units)) < keep_prob"),
    _unit("transposed", "return np.tile(rng.random(units) < keep_prob, (batch, 1)).T"),
    _unit(
        "any-of-batch",
        "kept = (rng.random((batch, units)) < keep_prob).any(axis=0)\nreturn np.tile(kept, (batch, 1))",
    ),
    _unit(
        "all-of-batch",
        "kept = (rng.random((batch, units)) < keep_prob).all(axis=0)\nreturn np.tile(kept, (batch, 1))",
    ),
    _unit(
        "scaled",
        "return np.tile((rng.random(units) < keep_prob) / keep_prob, (batch, 1))",
        "factor_in_mask",
        "mask_scaled",
    ),
    _unit("global", "return np.tile(np.random.rand(units) < keep_prob, (batch, 1))", *_GLOBAL),
    _unit(
        "new-generator",
        "return np.tile(np.random.default_rng(1).random(units) < keep_prob, (batch, 1))",
        *_ANEW,
    ),
    _unit(
        "unseeded",
        "return np.tile(np.random.default_rng().random(units) < keep_prob, (batch, 1))",
        "generator_ignored",
    ),
    _unit(
        "cached",
        """
        if units not in rows:
            rows[units] = rng.random(units) < keep_prob
        return np.tile(rows[units], (batch, 1))
        """,
        _CACHED,
        above="rows = {}",
    ),
    _unit(
        "unchecked",
        "return np.tile(rng.random(units) < keep_prob, (batch, 1))",
        "no_validation",
        check="",
    ),
    _unit(
        "nan-accepted",
        """
        if keep_prob <= 0 or keep_prob > 1:
            raise ValueError
        return np.tile(rng.random(units) < keep_prob, (batch, 1))
        """,
        "no_validation",
        check="",
    ),
    _unit(
        "one-refused",
        """
        if not 0 < keep_prob < 1:
            raise ValueError
        return np.tile(rng.random(units) < keep_prob, (batch, 1))
        """,
        "keep_all_drops",
        "keep_all_fails",
        check="",
    ),
    _unit(
        "one-drops",
        "return np.tile(rng.random(units) < keep_prob % 1, (batch, 1))",
        "keep_all_drops",
    ),
    _unit(
        "first-example-apart",
        """
        mask = np.tile(rng.random(units) < keep_prob, (batch, 1))
        mask[0] = rng.random(units) < keep_prob
        return mask
        """,
        "not_shared_in_batch",
    ),
    _unit(
        "rolled",
        "row = rng.random(units) < keep_prob\nreturn np.stack([np.roll(row, i) for i in range(batch)])",
        "not_shared_in_batch",
    ),
    _unit(
        "same-size-as-batch",
        "return np.tile(rng.random(batch) < keep_prob, (units, 1)).T",
        "one_value_per_example",
        "not_shared_in_batch",
    ),
    _unit("squared", "return np.tile(rng.random(units) < keep_prob**2, (batch, 1))"),
    _unit(
        "pairs-of-units",
        "return np.tile(np.repeat(rng.random(-(-units // 2)) < keep_prob, 2)[:units], (batch, 1))",
    ),
    _unit(
        "never-silent",
        """
        row = rng.random(units) < keep_prob
        if not row.any():
            row[0] = True
        return np.tile(row, (batch, 1))
        """,
    ),
    _unit("sorted", "return np.tile(np.sort(rng.random(units) < keep_prob), (batch, 1))"),
    _unit("all-ones", "return np.ones((batch, units))"),
    _unit("list", "return [list(rng.random(units) < keep_prob)] * batch", "list_for_array"),
    _unit(
        "mirrored",
        "row = rng.random(units) < keep_prob\nreturn np.tile(row | row[::-1], (batch, 1))",
    ),
    _unit(
        "batch-of-one-flat", "return np.squeeze(np.tile(rng.random(units) < keep_prob, (batch, 1)))"
    ),
)

RIGHT = MAKE_RIGHT + UNIT_RIGHT
WRONG = MAKE_WRONG + UNIT_WRONG
