"""Examples of lesson 08: checks that miss bugs, that reject what is right, and good ones."""

from __future__ import annotations

from examples.model import Mistake, Right

CELLS = ("accepts", "drawing", "scaling", "evaluation", "backward", "hygiene")


def _cells(*names: str) -> tuple[str, ...]:
    return tuple(f"test_check_dropout_{name}" for name in names)


def _check(body: str) -> str:
    lines = "".join(f"    {line}\n" for line in body.strip().splitlines())
    return f"def check_dropout(forward, backward):\n{lines}"


BACKWARD = """
dout = np.array([[1.0, -2.0, 0.0], [3.0, 4.0, 5.0]])
mask = np.array([[1, 0, 1], [1, 1, 0]], dtype=bool)
for p in (0.3, 0.8):
    assert np.allclose(backward(dout, mask, p), dout * mask / p)
"""
EVALUATION = """
a = np.random.default_rng(0).normal(size=(5, 4))
out, mask = forward(a.copy(), 0.7, np.random.default_rng(1), training=False)
assert np.array_equal(out, a)
assert (np.asarray(mask) == 1).all()
"""
RATE = """
a = np.ones((60, 50))
out, mask = forward(a, 0.8, np.random.default_rng(1))
assert abs(np.mean(mask) - 0.8) < 0.05
"""
NARROW = """
a = np.ones((30, 41))
for p in (0.25, 0.7, 0.9):
    masks = [np.array(forward(a, p, np.random.default_rng(s))[1], float) for s in (1, 2, 3)]
    for mask in masks:
        assert abs(mask.mean() - p) < 0.5 * (p * (1 - p) / a.size) ** 0.5
    assert len({mask.sum() for mask in masks}) > 1
"""

MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        "check_dropout", "never raises", _check("return None"), _cells(*CELLS),
        ("clinic_never_raises", *(f"clinic_misses_{name}" for name in CELLS[1:])),
    ),
    Mistake(
        "check_dropout", "returns False in place of raising",
        _check("return bool(np.mean(forward(np.ones((9, 9)), 0.5, np.random.default_rng(0))[1]))"),
        _cells(*CELLS),
        ("clinic_never_raises", *(f"clinic_misses_{name}" for name in CELLS[1:])),
    ),
    Mistake(
        "check_dropout", "always raises", _check('raise AssertionError("wrong")'), _cells(*CELLS),
        ("clinic_rejects_all",),
    ),
    Mistake(
        "check_dropout", "share must be exact",
        _check(RATE + "assert np.mean(mask) == 0.8"), _cells(*CELLS), ("clinic_rejects_all",),
    ),
    Mistake(
        "check_dropout", "mask must be bool",
        _check(RATE + "assert mask.dtype == bool"), _cells(*CELLS), ("clinic_rejects_right",),
    ),
    Mistake(
        "check_dropout", "compares with the numbers of one seed",
        _check(RATE + "assert (mask == (np.random.default_rng(1).random(a.shape) < 0.8)).all()"),
        _cells(*CELLS), ("clinic_rejects_right",),
    ),
    Mistake(
        "check_dropout", "bound of 1.5 standard deviations",
        _check(RATE.replace("< 0.05", "< 1.5 * (0.8 * 0.2 / a.size) ** 0.5") + EVALUATION),
        _cells(*CELLS), ("clinic_bound_too_narrow",),
    ),
    Mistake(
        "check_dropout", "bound of half a standard deviation at three rates",
        _check(NARROW), _cells(*CELLS), ("clinic_bound_too_narrow",),
    ),
    Mistake(
        "check_dropout", "evaluation only", _check(EVALUATION),
        _cells("drawing", "scaling", "backward", "hygiene"),
        ("clinic_misses_drawing", "clinic_misses_scaling",
         "clinic_misses_backward", "clinic_misses_hygiene"),
    ),
)  # fmt: skip
RIGHT: tuple[Right, ...] = (
    Right("check_dropout", "finds some of each kind", _check(RATE + EVALUATION + BACKWARD + """
a = np.random.default_rng(3).normal(size=(5, 4))
out, mask = forward(a.copy(), 0.7, np.random.default_rng(1))
assert np.allclose(out, a * np.asarray(mask) / 0.7)
""")),
)  # fmt: skip
WRONG_ANSWERS = {
    "answer_blind_rate": "answer_blind_rate = 1.0",
    "answer_sigmas": "answer_sigmas = 0.4",
}
