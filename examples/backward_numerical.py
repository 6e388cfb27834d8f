"""Wrong and right implementations of `numerical_gradient`."""

from __future__ import annotations

import textwrap

from examples.model import Mistake, Right

FUNCTION = "numerical_gradient"
SLOPE, CENTRAL, DTYPES, CONTRACT = (
    f"test_numerical_gradient_{name}" for name in ("slope", "central", "any_dtype", "contract")
)


def _source(body: str) -> str:
    text = textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")
    return f"def numerical_gradient(f, a, eps=1e-6):\n{text}\n"


def _wrong(name: str, body: str, fails: tuple[str, ...], *named: str) -> Mistake:
    return Mistake(FUNCTION, name, _source(body), fails, named)


def _right(name: str, body: str) -> Right:
    return Right(FUNCTION, name, _source(body))


def _loop(inside: str, before: str = "x = np.array(a, dtype=float)", grad: str = "x.shape") -> str:
    """Return a gradient entry by entry; `inside` sets `slope` for entry `i` of `x`."""
    inside = textwrap.indent(textwrap.dedent(inside).strip("\n"), "    ")
    return (
        f"{before}\ngrad = np.zeros({grad})\nfor i in np.ndindex(x.shape):\n{inside}\n"
        "    grad[i] = slope\nreturn grad"
    )


CENTRE = """
old = x[i]
x[i] = old + eps
high = f(x)
x[i] = old - eps
low = f(x)
x[i] = old
slope = (high - low) / (2 * eps)
"""
MISTAKES: tuple[Mistake, ...] = (
    _wrong(
        "last_entry_left_out",
        _loop(f"if i == tuple(n - 1 for n in x.shape):\n    continue\n{CENTRE}"),
        (SLOPE, CENTRAL, DTYPES),
    ),
    _wrong(
        "forward_difference",
        _loop(
            "old = x[i]\nx[i] = old + eps\nslope = (f(x) - base) / eps\nx[i] = old",
            "x = np.array(a, dtype=float)\nbase = f(x)",
        ),
        (CENTRAL,),
        "one_sided_difference",
    ),
    _wrong(
        "backward_difference",
        _loop(
            "old = x[i]\nx[i] = old - eps\nslope = (base - f(x)) / eps\nx[i] = old",
            "x = np.array(a, dtype=float)\nbase = f(x)",
        ),
        (CENTRAL,),
        "one_sided_difference",
    ),
    _wrong(
        "factor_two_missing",
        _loop(CENTRE.replace("(2 * eps)", "eps")),
        (SLOPE,),
        "missing_factor_two",
    ),
    _wrong("precedence_slip", _loop(CENTRE.replace("(2 * eps)", "2 * eps")), (SLOPE,)),
    _wrong("sign", _loop(CENTRE.replace("high - low", "low - high")), (SLOPE,), "downhill_uphill"),
    _wrong(
        "all_entries_together",
        "x = np.array(a, dtype=float)\n"
        "slope = (f(x + eps) - f(x - eps)) / (2 * eps)\nreturn np.full(x.shape, slope)",
        (SLOPE, CENTRAL, DTYPES, CONTRACT),
        "all_entries_at_once",
    ),
    _wrong(
        "never_put_back",
        _loop("x[i] += eps\nhigh = f(x)\nx[i] -= 2 * eps\nslope = (high - f(x)) / (2 * eps)"),
        (CENTRAL,),
        "step_not_undone",
    ),
    _wrong(
        "put_back_to_one_side",
        _loop("x[i] -= eps\nlow = f(x)\nx[i] += 2 * eps\nslope = (f(x) - low) / (2 * eps)"),
        (CENTRAL,),
        "step_not_undone",
    ),
    _wrong("half_of_it", _loop(CENTRE.replace("(2 * eps)", "(4 * eps)")), (SLOPE,)),
    _wrong("not_divided", _loop(CENTRE.replace(" / (2 * eps)", "")), (SLOPE,)),
    _wrong(
        "one_sided_by_two_eps",
        _loop(
            "old = x[i]\nx[i] = old + eps\nslope = (f(x) - base) / (2 * eps)\nx[i] = old",
            "x = np.array(a, dtype=float)\nbase = f(x)",
        ),
        (SLOPE, CENTRAL),
        "one_sided_difference",
    ),
    _wrong("large_step", _loop(CENTRE, "x = np.array(a, dtype=float)\neps = 0.01"), (CENTRAL,)),
    _wrong("tiny_step", _loop(CENTRE, "x = np.array(a, dtype=float)\neps = 1e-11"), (CENTRAL,)),
    _wrong(
        "steps_in_dtype_of_a",
        _loop(CENTRE, "x = a.copy()"),
        (DTYPES,),
        "float32_step",
        "integer_truncation",
    ),
    _wrong(
        "steps_in_float32",
        _loop(CENTRE, "x = a.astype(np.float32) if a.dtype == np.float32 else a.astype(float)"),
        (DTYPES,),
        "float32_step",
    ),
    _wrong(
        "answer_in_dtype_of_a",
        _loop(CENTRE, grad="x.shape, dtype=a.dtype"),
        (DTYPES,),
        "integer_truncation",
    ),
    _wrong(
        "answer_in_float32",
        _loop(CENTRE, grad="x.shape, dtype=np.float32"),
        (DTYPES,),
    ),
    _wrong(
        "two_loops",
        """
        x = np.array(a, dtype=float)
        grad = np.zeros(x.shape)
        rows, columns = x.shape
        for r in range(rows):
            for c in range(columns):
                step = np.zeros(x.shape)
                step[r, c] = eps
                grad[r, c] = (f(x + step) - f(x - step)) / (2 * eps)
        return grad
        """,
        (CONTRACT,),
        "two_dimensions_only",
    ),
    _wrong(
        "point_changed_by_rounding",
        """
        x = a if a.dtype == np.float64 else a.astype(float)
        grad = np.zeros(x.shape)
        for i in np.ndindex(x.shape):
            x[i] += eps
            high = f(x)
            x[i] -= 2 * eps
            grad[i] = (high - f(x)) / (2 * eps)
            x[i] += eps
        return grad
        """,
        (CONTRACT,),
        "input_changed",
    ),
    _wrong("zeros", "return np.zeros(a.shape)", (SLOPE, CENTRAL, DTYPES, CONTRACT)),
    _wrong("eps_in_one_place_only", _loop(CENTRE.replace("(2 * eps)", "2e-6")), (SLOPE,)),
    _wrong(
        "zeros_skipped",
        _loop("slope = 0.0\nif x[i] == 0:\n    continue\n" + CENTRE),
        (SLOPE,),
    ),
    _wrong(
        "steps_in_float32_always",
        _loop(CENTRE, "x = a.astype(np.float32)"),
        (SLOPE, CENTRAL),
        "float32_step",
    ),
    _wrong(
        "f_sees_a_flat_array",
        _loop(CENTRE, "x = np.array(a, dtype=float).ravel()").replace(
            "return grad", "return grad.reshape(a.shape)"
        ),
        (CONTRACT,),
    ),
)

RIGHT: tuple[Right, ...] = (
    _right(
        "unit_vectors",
        """
        x = np.asarray(a, dtype=np.float64)
        grad = np.zeros(x.shape)
        for k in range(x.size):
            step = np.zeros(x.size)
            step[k] = eps
            step = step.reshape(x.shape)
            grad.flat[k] = (f(x + step) - f(x - step)) / (2 * eps)
        return grad
        """,
    ),
    _right(
        "half_steps",
        _loop("""
        old = x[i]
        x[i] = old + eps / 2
        high = f(x)
        x[i] = old - eps / 2
        slope = (high - f(x)) / eps
        x[i] = old
        """),
    ),
    _right(
        "real_distance",
        _loop("""
        old = x[i]
        high, low = old + eps, old - eps
        x[i] = high
        above = f(x)
        x[i] = low
        slope = (above - f(x)) / (high - low)
        x[i] = old
        """),
    ),
    _right(
        "five_points",
        _loop("""
        old, h = x[i], 1e-4
        values = []
        for k in (-2, -1, 1, 2):
            x[i] = old + k * h
            values.append(f(x))
        x[i] = old
        slope = (values[0] - 8 * values[1] + 8 * values[2] - values[3]) / (12 * h)
        """),
    ),
    _right(
        "nditer",
        """
        x = a.astype("float64").copy()
        grad = np.zeros_like(x)
        it = np.nditer(x, flags=["multi_index"])
        while not it.finished:
            i = it.multi_index
            plus, minus = x.copy(), x.copy()
            plus[i] += eps
            minus[i] -= eps
            grad[i] = (f(plus) - f(minus)) / 2 / eps
            it.iternext()
        return grad
        """,
    ),
    _right(
        "in_place_put_back_exactly",
        _loop(CENTRE, "x = a if a.dtype == np.float64 else a.astype(np.float64)"),
    ),
    _right("own_larger_step", _loop(CENTRE, "x = np.array(a, dtype=float)\neps = 1e-5")),
    _right(
        "float32_answer_for_float32",
        _loop(CENTRE, grad="x.shape, dtype=np.float32 if a.dtype == np.float32 else float"),
    ),
    _right(
        "list_of_slopes",
        """
        x = np.array(a, dtype=float)
        slopes = []
        for k in range(x.size):
            e = (np.arange(x.size) == k).reshape(x.shape) * eps
            slopes.append((f(x + e) - f(x - e)) / (2 * eps))
        return np.array(slopes).reshape(x.shape)
        """,
    ),
)
