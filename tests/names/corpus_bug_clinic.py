"""Implementations of `check_dropout`: fair ones that find much or little, and unfair ones."""

# ruff: noqa: E501  (a row of the table is one line)

from tests.names.harness import writer

_check = writer("check_dropout", "forward, backward")

_DATA = """
rng = np.random.default_rng(3)
a = rng.normal(size=(50, 40))
a[rng.random(a.shape) < 0.1] = 0
before = a.copy()
"""
_RATE = """
for p in (0.2, 0.7):
    out, mask = forward(a.copy(), p, np.random.default_rng(1))
    kept = np.asarray(mask, dtype=float)
    assert abs(kept.mean() - p) < 6 * (p * (1 - p) / kept.size) ** 0.5
"""
_SCALE = """
for p in (0.3, 0.8):
    out, mask = forward(a.copy(), p, np.random.default_rng(2))
    assert np.allclose(out, a * np.asarray(mask, dtype=float) / p)
"""
_EVAL = """
out, mask = forward(a.copy(), 0.6, np.random.default_rng(4), training=False)
assert np.array_equal(out, before)
assert np.all(np.asarray(mask) == 1)
"""
_BACK = """
given = np.random.default_rng(5).random(a.shape) < 0.6
for p in (0.3, 0.8):
    assert np.allclose(backward(before.copy(), given, p), before * given / p)
"""
_HYGIENE = """
lent = before.copy()
forward(lent, 0.7, np.random.default_rng(6))
assert np.array_equal(lent, before)
small = np.ones((6, 4), dtype=np.float32)
assert forward(small, 0.7, np.random.default_rng(7))[0].dtype == np.float32
for bad in (0.0, -1.0, 1.5, float("nan")):
    try:
        forward(small, bad, np.random.default_rng(8))
    except ValueError:
        continue
    raise AssertionError("a bad keep_prob is taken")
"""
_PARTS = (_RATE, _SCALE, _EVAL, _BACK, _HYGIENE)
_ALL = _DATA + "".join(_PARTS)


def _found(old: str, new: str) -> str:
    """The whole check with one piece of it exchanged."""
    assert old in _ALL, old
    return _ALL.replace(old, new)


RIGHT = (
    _check("plain", _ALL),
    _check("other-exceptions", _ALL.replace("raise AssertionError(", "raise RuntimeError(")),
    _check(
        "numpy-testing",
        _found(
            "assert np.allclose(out, a * np.asarray(mask, dtype=float) / p)",
            "np.testing.assert_allclose(out, a * np.asarray(mask, dtype=float) / p, atol=1e-12)",
        ),
    ),
    _check(
        "raises-by-hand",
        _found(
            "assert np.array_equal(out, before)",
            "if not np.array_equal(out, before):\n    raise AssertionError('evaluation')",
        ),
    ),
    _check(
        "backward-may-validate",
        _ALL
        + "\nfor bad in (0.0, 2.0):\n    try:\n        backward(a, given, bad)\n    except ValueError:\n        pass\n",
    ),
    _check(
        "backward-must-validate",
        _ALL
        + "\nfor bad in (0.0, 2.0, float('nan')):\n    try:\n        backward(before, given, bad)\n    except ValueError:\n        continue\n    raise AssertionError('backward')\n",
    ),
    _check("returns-a-word", _ALL + "\nreturn 'fine'\n"),
    _check(
        "helpers",
        """
        check_rate(forward)
        check_rest(forward, backward)
        """,
        above="""
def data():
    rng = np.random.default_rng(0)
    return rng.normal(size=(30, 20))


def check_rate(forward):
    for p in (0.25, 0.9):
        kept = [np.mean(forward(np.ones((40, 30)), p, np.random.default_rng(i))[1]) for i in range(4)]
        assert len(set(kept)) > 1
        assert abs(np.mean(kept) - p) < 0.05


def check_rest(forward, backward):
    a = data()
    before = a.copy()
    given = a > 0
    out, mask = forward(a, 0.8, np.random.default_rng(0))
    assert np.allclose(out, before * np.where(mask, 1.25, 0))
    assert (a == before).all()
    out, mask = forward(a, 0.8, np.random.default_rng(0), False)
    assert (out == before).all()
    assert np.allclose(backward(a, given, 0.8), before * given / 0.8)
""",
    ),
    _check(
        "mask-of-zeros-and-ones-of-any-dtype",
        _found(
            "    kept = np.asarray(mask, dtype=float)\n",
            "    kept = np.asarray(mask).astype(float)\n    assert set(np.unique(kept)) <= {0.0, 1.0}\n",
        ),
    ),
    _check(
        "generator-matters",
        _ALL
        + """
one = forward(a.copy(), 0.5, np.random.default_rng(1))[1]
two = forward(a.copy(), 0.5, np.random.default_rng(1))[1]
other = forward(a.copy(), 0.5, np.random.default_rng(2))[1]
assert np.array_equal(one, two) and not np.array_equal(one, other)
""",
    ),
    _check(
        "global-state-looked-at",
        _ALL
        + """
state = np.random.get_state()[1].copy()
forward(a.copy(), 0.5, np.random.default_rng(1))
assert np.array_equal(state, np.random.get_state()[1])
""",
    ),
    _check(
        "unseeded-wide-bounds",
        """
rng = np.random.default_rng()
a = rng.normal(size=(100, 100))
for p in (0.3, 0.8):
    out, mask = forward(a, p, rng)
    assert abs(np.mean(mask) - p) < 0.05
    assert np.allclose(out, np.where(np.asarray(mask) != 0, a / p, 0))
    assert np.allclose(backward(a, mask, p), np.where(np.asarray(mask) != 0, a / p, 0))
out, mask = forward(a, 0.5, rng, training=False)
assert np.array_equal(out, a) and np.all(np.equal(mask, 1))
a = a.astype(np.float32)
assert forward(a, 0.5, rng)[0].dtype == a.dtype
""",
    ),
    _check(
        "gradient-by-differences",
        _DATA
        + _RATE
        + _SCALE
        + _EVAL
        + """
p, step = 0.7, 1e-4
dout = np.random.default_rng(9).normal(size=(3, 4))
x = np.random.default_rng(10).normal(size=(3, 4))
mask = forward(x, p, np.random.default_rng(11))[1]
da = backward(dout, mask, p)
for i in range(3):
    for j in range(4):
        up, down = x.copy(), x.copy()
        up[i, j] += step
        down[i, j] -= step
        high = np.sum(dout * forward(up, p, np.random.default_rng(11))[0])
        low = np.sum(dout * forward(down, p, np.random.default_rng(11))[0])
        assert abs((high - low) / (2 * step) - da[i, j]) < 1e-6
"""
        + _HYGIENE,
    ),
    _check(
        "few-shapes-many-dimensions",
        _ALL
        + "\nfor shape in ((7,), (2, 3, 4), (2, 3, 4, 5)):\n    out, mask = forward(np.ones(shape), 0.5, np.random.default_rng(0))\n    assert out.shape == np.shape(mask) == shape\n",
    ),
    _check(
        "integers",
        _ALL
        + "\nn = np.arange(1, 13).reshape(3, 4)\nout, mask = forward(n, 0.8, np.random.default_rng(0))\nassert np.allclose(out, n * np.asarray(mask, float) / 0.8)\n",
    ),
    _check(
        "float32-tolerance",
        _found(
            "assert np.allclose(out, a * np.asarray(mask, dtype=float) / p)",
            "assert np.abs(out - a * np.asarray(mask, dtype=float) / p).max() < 1e-5",
        ),
    ),
    _check(
        "catches-and-raises-again",
        "try:\n    run(forward, backward)\nexcept Exception as error:\n    raise AssertionError('wrong') from error\n",
        above="def run(forward, backward):\n"
        + "".join(f"    {line}\n" for line in _ALL.strip().splitlines()),
    ),
    _check(
        "class",
        "Clinic(forward, backward).run()",
        above="class Clinic:\n    def __init__(self, forward, backward):\n        self.pair = forward, backward\n\n    def run(self):\n        forward, backward = self.pair\n"
        + "".join(f"        {line}\n" for line in _ALL.strip().splitlines()),
    ),
    _check(
        "evaluation-draws-nothing",
        _ALL
        + "\nrng = np.random.default_rng(5)\nforward(a, 0.5, rng, training=False)\nassert rng.random() == np.random.default_rng(5).random()\n",
    ),
    _check(
        "times",
        "start = time.perf_counter()\n"
        + _ALL.strip()
        + "\nassert time.perf_counter() - start < 60\n",
        above="import time",
    ),
)

_REJECTS = "clinic_rejects_right"
_LUCK = "clinic_bound_too_narrow"
_NEVER = (
    "clinic_never_raises",
    "clinic_misses_drawing",
    "clinic_misses_scaling",
    "clinic_misses_evaluation",
    "clinic_misses_backward",
    "clinic_misses_hygiene",
)

WRONG = (
    _check("nothing", "pass", *_NEVER),
    _check(
        "returns-false",
        "out, mask = forward(np.ones((9, 8)), 0.8, np.random.default_rng(0))\nreturn np.allclose(out, mask / 0.8)",
        *_NEVER,
    ),
    _check(
        "swallows",
        "try:\n    "
        + "\n    ".join(_ALL.strip().splitlines())
        + "\nexcept Exception:\n    print('wrong')\n",
        *_NEVER,
    ),
    _check(
        "returns-the-error",
        "try:\n    "
        + "\n    ".join(_ALL.strip().splitlines())
        + "\nexcept Exception as error:\n    return error\n",
        *_NEVER,
    ),
    _check("always", "assert False", "clinic_rejects_all"),
    _check(
        "at-random",
        "assert luck.random() < 0.5",
        _REJECTS,
        *_NEVER,
        above="luck = np.random.default_rng(0)",
    ),
    _check(
        "every-second-call", "seen.append(1)\nassert len(seen) % 2", _REJECTS, above="seen = []"
    ),
    _check(
        "mask-bool",
        _found(
            "    kept = np.asarray(mask, dtype=float)\n",
            "    assert mask.dtype == bool\n    kept = np.asarray(mask, dtype=float)\n",
        ),
        _REJECTS,
    ),
    _check(
        "mask-float",
        _found(
            "    kept = np.asarray(mask, dtype=float)\n",
            "    assert mask.dtype == a.dtype\n    kept = mask\n",
        ),
        _REJECTS,
    ),
    _check(
        "mask-inverted-by-operator",
        _found("assert np.all(np.asarray(mask) == 1)", "assert not (~mask).any()"),
        _REJECTS,
    ),
    _check(
        "exact-equality",
        _found(
            "np.allclose(out, a * np.asarray(mask, dtype=float) / p)",
            "np.array_equal(out, a * np.asarray(mask, dtype=float) / p)",
        ),
        _REJECTS,
    ),
    _check(
        "one-stream",
        _ALL
        + "\nout, mask = forward(np.ones((9, 8)), 0.7, np.random.default_rng(0))\nassert np.array_equal(mask, np.random.default_rng(0).random((9, 8)) < 0.7)\n",
        _REJECTS,
    ),
    _check(
        "binomial-stream",
        _ALL
        + "\nout, mask = forward(np.ones((9, 8)), 0.7, np.random.default_rng(0))\nassert np.array_equal(mask, np.random.default_rng(0).binomial(1, 0.7, (9, 8)))\n",
        _REJECTS,
    ),
    _check(
        "share-exact",
        _found("< 6 * (p * (1 - p) / kept.size) ** 0.5", "< 1e-9"),
        _LUCK,
        _REJECTS,
        "clinic_rejects_all",
    ),
    _check(
        "bound-of-one-and-a-half-sigma",
        _found("< 6 * (p", "< 1.5 * (p"),
        _LUCK,
    ),
    _check(
        "bound-of-one-sigma-with-message",
        _found("** 0.5\n", "** 0.5 / 6, 'density'\n"),
        _LUCK,
    ),
    _check(
        "share-within-tenth-of-sigma",
        _found("< 6 * (p", "< 0.1 * (p"),
        _LUCK,
        _REJECTS,
        "clinic_rejects_all",
    ),
    _check(
        "evaluation-must-copy",
        _found(
            "out, mask = forward(a.copy(), 0.6, np.random.default_rng(4), training=False)",
            "out, mask = forward(a, 0.6, np.random.default_rng(4), training=False)\nassert out is not a and not np.shares_memory(out, a)",
        ),
        _REJECTS,
    ),
    _check(
        "evaluation-must-share",
        _found(
            "out, mask = forward(a.copy(), 0.6, np.random.default_rng(4), training=False)",
            "lent = a.copy()\nout, mask = forward(lent, 0.6, np.random.default_rng(4), training=False)\nassert np.shares_memory(out, lent)",
        ),
        _REJECTS,
    ),
    _check(
        "type-error-wanted",
        _found("except ValueError", "except TypeError"),
        _REJECTS,
        "clinic_rejects_all",
    ),
    _check(
        "mask-scaled-wanted",
        _found("a * np.asarray(mask, dtype=float) / p", "a * np.asarray(mask, dtype=float)"),
        _REJECTS,
        "clinic_rejects_all",
    ),
    _check(
        "drop-prob-wanted",
        _found("kept.mean() - p)", "kept.mean() - (1 - p))"),
        _REJECTS,
        "clinic_rejects_all",
    ),
    _check(
        "mean-kept",
        "a = np.ones((20, 10))\nout, mask = forward(a, 0.7, np.random.default_rng(0))\nassert np.isclose(out.mean(), a.mean())",
        _LUCK,
        _REJECTS,
        "clinic_rejects_all",
    ),
    _check(
        "c-order",
        _ALL + "\nassert forward(a, 0.5, np.random.default_rng(0))[1].flags['C_CONTIGUOUS']\n",
        _REJECTS,
    ),
    _check("wrong-argument", "forward(np.ones((4, 3)), keep=0.5)", "clinic_rejects_all"),
    _check(
        "three-results",
        "out, mask, rest = forward(np.ones((4, 3)), 0.5, np.random.default_rng(0))",
        "clinic_rejects_all",
    ),
    _check(
        "name-unknown",
        "forwrd(np.ones((4, 3)), 0.5, np.random.default_rng(0))",
        "clinic_rejects_all",
    ),
    _check("without-a-seed", "forward(np.ones((4, 3)), 0.5, None)", "clinic_rejects_all"),
    _check(
        "names-looked-at",
        "assert forward.__name__ == 'forward'",
        _REJECTS,
        "clinic_rejects_all",
        *_NEVER,
    ),
    _check(
        "rate-only",
        _DATA + _RATE,
        "clinic_misses_scaling",
        "clinic_misses_evaluation",
        "clinic_misses_backward",
        "clinic_misses_hygiene",
    ),
    _check(
        "scale-only",
        _DATA + _SCALE,
        "clinic_misses_drawing",
        "clinic_misses_evaluation",
        "clinic_misses_backward",
        "clinic_misses_hygiene",
    ),
    _check(
        "evaluation-only",
        _DATA + _EVAL,
        "clinic_misses_drawing",
        "clinic_misses_scaling",
        "clinic_misses_backward",
        "clinic_misses_hygiene",
    ),
    _check(
        "backward-only",
        _DATA + _BACK,
        "clinic_misses_drawing",
        "clinic_misses_scaling",
        "clinic_misses_evaluation",
        "clinic_misses_hygiene",
    ),
    _check(
        "half-only",
        "a = np.ones((50, 40))\nout, mask = forward(a, 0.5, np.random.default_rng(0))\nassert np.allclose(out, np.asarray(mask) * 2.0)",
        "clinic_misses_drawing",
        "clinic_misses_evaluation",
        "clinic_misses_backward",
        "clinic_misses_hygiene",
    ),
    _check(
        "wrong-backward-mask",
        _found("before * given / p)", "before * given / p**2)"),
        "clinic_rejects_all",
        _REJECTS,
    ),
    _check(
        "int-mask-negated",
        _found(
            "assert np.allclose(out, a * np.asarray(mask, dtype=float) / p)",
            "assert (out[~mask] == 0).all()",
        ),
        _REJECTS,
    ),
)
