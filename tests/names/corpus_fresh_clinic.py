"""More checks of lesson 08, written from its text: each is a list of parts, fair or unfair."""

# ruff: noqa: E501  (a row of the table is one line)

from tests.names.harness import Row, writer

_check = writer("check_dropout", "forward, backward")

# Parts of fair checks: each can stand alone, and makes its own data.
_FAIR = {
    "rate": "a = np.ones((80, 60))\nfor p in (0.15, 0.85):\n    kept = np.asarray(forward(a.copy(), p, np.random.default_rng(31))[1]).astype(float)\n    assert abs(kept.mean() - p) <= 6 * np.sqrt(p * (1 - p) / kept.size), f'rate {kept.mean():.3f} for {p}'",
    "rate-sum": "n = 0\nfor seed in range(8):\n    n += np.count_nonzero(forward(np.ones((25, 8)), 0.35, np.random.default_rng(seed))[1])\nassert abs(n - 560) < 7 * (1600 * 0.35 * 0.65) ** 0.5, n",
    "scale": "a = np.random.default_rng(32).standard_normal((11, 7)) - 0.3\nfor p in (0.3, 0.9):\n    out, m = forward(a.copy(), p, np.random.default_rng(33))\n    np.testing.assert_allclose(out, a * np.not_equal(m, 0) / p, rtol=1e-9, atol=1e-12)",
    "scale-entry": "a = np.linspace(-3, 3, 40).reshape(5, 8)\nout, m = forward(a.copy(), 0.7, np.random.default_rng(34))\nfor i in np.ndindex(a.shape):\n    want = a[i] / 0.7 if m[i] else 0.0\n    assert abs(out[i] - want) < 1e-9, (i, out[i], want)",
    "zeros": "a = np.zeros((30, 20))\nout, m = forward(a.copy(), 0.6, np.random.default_rng(35))\nassert not np.any(out) and 0.3 < np.mean(np.asarray(m, float)) < 0.9",
    "binary": "m = np.asarray(forward(np.ones((9, 8)), 0.5, np.random.default_rng(36))[1])\nassert ((m == 0) | (m == 1)).all()",
    "fresh": "rng = np.random.default_rng(37)\nfirst, second = (np.asarray(forward(np.ones((20, 20)), 0.5, rng)[1], float) for _ in range(2))\nassert (first != second).any()",
    "seeded": "one, two = (np.asarray(forward(np.ones((20, 20)), 0.5, np.random.default_rng(38))[1], float) for _ in range(2))\nassert (one == two).all()",
    "independent": "p = 0.4\nm = np.asarray(forward(np.ones((120, 90)), p, np.random.default_rng(39))[1], float) - p\nfor pairs in (m[1:] * m[:-1], m[:, 1:] * m[:, :-1]):\n    assert abs(pairs.mean()) < 6 * p * (1 - p) / pairs.size**0.5",
    "rows-differ": "m = np.asarray(forward(np.ones((6, 60)), 0.5, np.random.default_rng(40))[1], float)\nassert len(np.unique(m, axis=0)) == 6\nassert len(np.unique(m.T, axis=0)) > 20",
    "counts-vary": "m = np.asarray(forward(np.ones((200, 30)), 0.5, np.random.default_rng(41))[1], float).sum(axis=1)\nassert 12 < m.mean() < 18 and m.std() > 1",
    "all-at-one": "a = np.arange(1.0, 13.0).reshape(3, 4)\nout, m = forward(a.copy(), 1.0, np.random.default_rng(42))\nassert np.allclose(out, a) and np.all(np.equal(m, 1))",
    "eval": "a = np.random.default_rng(43).normal(size=(6, 5))\nfor p in (0.2, 0.9):\n    out, m = forward(a.copy(), p, np.random.default_rng(44), training=False)\n    assert np.array_equal(out, a) and np.shape(m) == a.shape and np.all(np.asarray(m) == 1)",
    "eval-positional": "a = np.eye(4) - 0.5\nout, m = forward(a.copy(), 0.3, np.random.default_rng(45), False)\nassert np.abs(out - a).max() == 0 and np.asarray(m, float).min() == 1 == np.asarray(m, float).max()",
    "back": "d = np.random.default_rng(46).normal(size=(7, 9))\nd[0] = 0\nm = np.random.default_rng(47).random(d.shape) < 0.5\nfor p in (0.25, 0.8):\n    assert np.allclose(backward(d.copy(), m.copy(), p), np.where(m, d / p, 0))",
    "back-ints": "m = np.array([[1, 0, 1], [0, 0, 1]])\nd = np.array([[1.0, 2.0, -3.0], [0.0, 5.0, 6.0]])\nassert np.allclose(backward(d.copy(), m.copy(), 0.4), d * m / 0.4)",
    "back-own": "a = np.ones((8, 6))\nout, m = forward(a.copy(), 0.7, np.random.default_rng(48))\nassert np.allclose(backward(a.copy(), m, 0.7), out)",
    "back-other": "forward(np.ones((5, 4)), 0.7, np.random.default_rng(49))\nm = np.zeros((5, 4), dtype=bool)\nm[2] = True\nassert np.count_nonzero(backward(np.ones((5, 4)), m, 0.7)) == 4",
    "untouched": "a = np.random.default_rng(50).normal(size=(5, 6))\nb = a.copy()\nforward(a, 0.5, np.random.default_rng(51))\nforward(a, 0.5, np.random.default_rng(51), training=False)\nm = b > 0\nn = m.copy()\nbackward(a, m, 0.5)\nassert (a == b).all() and (m == n).all()",
    "float32": "a = np.ones((4, 3), np.float32)\nassert forward(a, 0.5, np.random.default_rng(52))[0].dtype == np.float32\nassert backward(a, a > 0, 0.5).dtype == np.float32",
    "ints": "a = np.arange(20).reshape(4, 5)\nout, m = forward(a.copy(), 0.5, np.random.default_rng(53))\nassert np.allclose(out, a * np.asarray(m, float) * 2)",
    "shapes": "for s in ((9,), (2, 3, 4), (2, 3, 2, 2)):\n    out, m = forward(np.ones(s), 0.6, np.random.default_rng(54))\n    assert np.shape(out) == s == np.shape(m) == np.shape(backward(np.ones(s), np.ones(s, bool), 0.6))",
    "refuses": "for p in (0, -0.5, 1.01, np.nan):\n    for call in (lambda: forward(np.ones((2, 2)), p, np.random.default_rng(55)), lambda: backward(np.ones((2, 2)), np.ones((2, 2), bool), p)):\n        try:\n            call()\n        except ValueError:\n            pass\n        else:\n            raise AssertionError(f'keep_prob = {p} was taken')",
    "global": "before = np.random.get_state()[2]\nnp.random.seed(5)\nexpected = np.random.random(3)\nnp.random.seed(5)\nforward(np.ones((6, 6)), 0.5, np.random.default_rng(56))\nassert (np.random.random(3) == expected).all()",
}
_ORDER = list(_FAIR)


def _of(*names: str) -> str:
    return "\n".join(_FAIR[name] for name in names) + "\n"


def _in_functions(names: list[str]) -> tuple[str, str]:
    """One function for each part, and a body that calls them."""
    parts = []
    for number, name in enumerate(names):
        lines = "\n".join(f"    {line}" for line in _FAIR[name].splitlines())
        parts.append(f"def part_{number}(forward, backward):\n{lines}\n")
    return "\n\n".join(parts), "for part in (" + ", ".join(
        f"part_{i}" for i in range(len(names))
    ) + ",):\n    part(forward, backward)\n"


def _rights() -> list[Row]:
    rows = [_check("everything", _of(*_ORDER)), _check("backwards", _of(*reversed(_ORDER)))]
    enough = ["rate", "scale", "eval", "back", "untouched"]  # finds something of each kind
    rows += [
        _check(f"enough-and-{name}", _of(*enough, name)) for name in _ORDER if name not in enough
    ]
    other = ["rate-sum", "scale-entry", "eval-positional", "back-ints", "float32"]
    rows += [
        _check(f"other-and-{name}", _of(name, *other))
        for name in ("fresh", "independent", "refuses", "global", "shapes")
    ]
    rows += [
        _check("twice-over", _of(*_ORDER, *_ORDER)),
        _check("by-halves", _of(*_ORDER[::2], *_ORDER[1::2])),
    ]
    above, body = _in_functions(_ORDER)
    rows.append(_check("in-functions", body, above=above))
    nested = "\n".join(f"    {line}" for line in _of(*_ORDER).splitlines())
    rows.append(
        _check(
            "errors-gathered",
            f"def run():\n{nested}\ntry:\n    run()\nexcept Exception as error:\n    raise AssertionError(f'wrong: {{error}}')\n",
        )
    )
    return rows


RIGHT = tuple(_rights())

_MISSES = {
    kind: f"clinic_misses_{kind}"
    for kind in ("drawing", "scaling", "evaluation", "backward", "hygiene")
}
_NEVER = ("clinic_never_raises", *_MISSES.values())
_RIGHT, _ALL, _LUCK = "clinic_rejects_right", "clinic_rejects_all", "clinic_bound_too_narrow"
_DATA = "a = np.random.default_rng(61).normal(size=(50, 40))\nout, mask = forward(a.copy(), 0.7, np.random.default_rng(62))\nkept = np.asarray(mask, float)\n"

WRONG = (
    # A part alone finds little: no cell but those of its kind has points. Some find bugs of other kinds, too.
    *(_check(f"only-{name}", _of(name), *_NEVER) for name in _ORDER if name != "back-own"),
    # Bounds that right pairs miss by chance
    *(_check(f"bound-of-{k}-sigma", f"for p in (0.3, 0.5, 0.8):\n    m = np.asarray(forward(np.ones((40, 30)), p, np.random.default_rng(63))[1], float)\n    assert abs(m.mean() - p) < {k} * (p * (1 - p) / m.size) ** 0.5, 'rate'", _LUCK) for k in (0.8, 1.2, 1.8)),
    _check("rows-within-tenth", _DATA + "assert np.abs(kept.mean(axis=1) - 0.7).max() < 0.1", _LUCK, _ALL),
    _check("correlation-too-strict", _DATA + "d = kept - 0.7\nassert abs((d[1:] * d[:-1]).mean()) < 0.21 * 1.3 / d[1:].size**0.5", _LUCK),
    _check("mean-of-out", "a = np.ones((60, 50))\nassert abs(forward(a, 0.5, np.random.default_rng(64))[0].mean() - 1) < 0.02", _LUCK),
    _check("unseeded-narrow", "rng = np.random.default_rng()\nm = np.asarray(forward(np.ones((50, 40)), 0.5, rng)[1], float)\nassert abs(m.mean() - 0.5) < 0.012"),
    # More than the contract says
    *(
        _check(title, _DATA + line, _RIGHT)
        for title, line in (
            ("mask-is-bool", "assert mask.dtype == bool"),
            ("mask-is-int", "assert mask.dtype.kind in 'iu'"),
            ("mask-like-a", "assert mask.dtype == a.dtype"),
            ("mask-indexes", "assert np.allclose(out[mask], a[mask] / 0.7)"),
            ("mask-negated", "assert not out[~mask].any()"),
            ("bits-of-a-quotient", "assert (out == a * kept / 0.7).all()"),
            ("bits-of-a-factor", "assert (out == a * (kept / 0.7)).all()"),
            ("below", "assert (kept == (np.random.default_rng(62).random(a.shape) < 0.7)).all()"),
            ("above", "assert (kept == (np.random.default_rng(62).random(a.shape) >= 0.3)).all()"),
            ("one-draw-an-entry", "rng = np.random.default_rng(62)\nrng.random(a.shape)\nother = np.random.default_rng(62)\nforward(a, 0.7, other)\nassert rng.random() == other.random()"),
            ("evaluation-copies", "assert forward(a, 0.7, np.random.default_rng(65), training=False)[0] is not a"),
            ("evaluation-shares", "assert forward(a, 0.7, np.random.default_rng(65), training=False)[0] is a"),
            ("evaluation-mask-bool", "assert forward(a, 0.7, np.random.default_rng(65), training=False)[1].dtype == bool"),
            ("evaluation-mask-float", "assert forward(a, 0.7, np.random.default_rng(65), training=False)[1].dtype == float"),
            ("no-negative-zero", "assert not np.signbit(out[out == 0]).any()"),
            ("c-contiguous", "assert mask.flags['C_CONTIGUOUS'] and mask.flags['OWNDATA']"),
        )
    ),
    # Wrong of every right pair
    *(
        _check(title, _DATA + line, _ALL)
        for title, line in (
            ("unscaled", "assert np.allclose(out, a * kept)"),
            ("drop-probability", "assert abs(kept.mean() - 0.3) < 0.05"),
            ("sum-kept", "assert np.isclose(out.sum(), a.sum())"),
            ("evaluation-scaled", "assert np.allclose(forward(a, 0.7, np.random.default_rng(66), training=False)[0], 0.7 * a)"),
            ("backward-unscaled", "assert np.allclose(backward(a, kept > 0, 0.7), a * (kept > 0))"),
            ("expected-after-the-call", "lent = a.copy()\no, m = forward(lent, 0.7, np.random.default_rng(67))\nassert np.allclose(o, lent) and m is None"),
            ("integers-stay", "n = np.arange(6)\nassert forward(n, 0.7, np.random.default_rng(68))[0].dtype == n.dtype"),
            ("own-slip", "assert np.allclose(out, a * kept / keep_prob)"),
            ("mask-alone", "assert forward(a, 0.7, np.random.default_rng(69)).shape == a.shape"),
        )
    ),
    # They never say no
    _check("prints", _DATA + "str('ok' if np.allclose(out, a * kept / 0.7) else 'wrong')", *_NEVER),
    _check("compares-and-forgets", _DATA + "np.allclose(out, a * kept / 0.7)", *_NEVER),
    _check("asserts-a-pair", _DATA + "assert (np.allclose(out, a * kept / 0.7), 'scale')", *_NEVER),
    _check("returns-true", _DATA + "return np.allclose(out, a * kept / 0.7)", *_NEVER),
    _check("defines-only", "def inside():\n    assert False\n", *_NEVER),
    _check("never-fails", _DATA + "assert out.shape == a.shape or mask.size", *_NEVER),
)  # fmt: skip
