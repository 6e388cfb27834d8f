"""Wrong and right implementations of `momentum_step` and `prob_column_zero`."""

from __future__ import annotations

import textwrap

from examples.model import Mistake, Right

HEADS = {
    "momentum_step": "def momentum_step(w, dw, velocity, lr, beta):\n",
    "prob_column_zero": (
        "def prob_column_zero(keep_prob, batch):\n"
        "    if not 0 < keep_prob <= 1:\n"
        '        raise ValueError("keep_prob must lie in (0, 1]")\n'
    ),
}
VELOCITY, WEIGHTS, CONTRACT = (
    f"test_momentum_step_{name}" for name in ("velocity", "weights", "contract")
)
CHANCE, REFUSED = "test_prob_column_zero_chance", "test_prob_column_zero_validation"


def _source(function: str, body: str) -> str:
    return HEADS[function] + textwrap.indent(textwrap.dedent(body).strip("\n"), "    ") + "\n"


def _wrong(function: str, name: str, body: str, fails: tuple[str, ...], *named: str) -> Mistake:
    return Mistake(function, name, _source(function, body), fails, named)


def _right(function: str, name: str, body: str) -> Right:
    return Right(function, name, _source(function, body))


MS, PCZ = "momentum_step", "prob_column_zero"

MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        PCZ,
        "keep_prob_of_one_refused",
        _source(PCZ, "return (1 - keep_prob) ** batch").replace("<= 1", "< 1"),
        (CHANCE,),
        (),
    ),
    _wrong(
        MS,
        "beta_hard_coded",
        "velocity = 0.9 * velocity + dw\nreturn w - lr * velocity, velocity",
        (VELOCITY,),
    ),
    # momentum_step
    _wrong(
        MS,
        "running_average",
        "velocity = beta * velocity + (1 - beta) * dw\nreturn w - lr * velocity, velocity",
        (VELOCITY,),
        "averaged_velocity",
    ),
    _wrong(
        MS,
        "lr_in_velocity",
        "velocity = beta * velocity + lr * dw\nreturn w - velocity, velocity",
        (VELOCITY,),
        "lr_in_velocity",
    ),
    _wrong(
        MS,
        "lr_in_velocity_added",
        "velocity = beta * velocity - lr * dw\nreturn w + velocity, velocity",
        (VELOCITY,),
        "lr_in_velocity",
    ),
    _wrong(
        MS,
        "beta_forgotten",
        "velocity = velocity + dw\nreturn w - lr * velocity, velocity",
        (VELOCITY,),
        "beta_forgotten",
    ),
    _wrong(
        MS,
        "no_memory",
        "velocity = 1.0 * dw\nreturn w - lr * velocity, velocity",
        (VELOCITY,),
        "no_memory",
    ),
    _wrong(
        MS, "plain_descent", "return w - lr * dw, velocity", (VELOCITY,), "old_velocity_returned"
    ),
    _wrong(
        MS,
        "old_velocity_returned",
        "return w - lr * (beta * velocity + dw), velocity.copy()",
        (VELOCITY,),
        "old_velocity_returned",
    ),
    _wrong(
        MS,
        "velocity_downhill",
        "velocity = beta * velocity - dw\nreturn w + lr * velocity, velocity",
        (VELOCITY,),
        "downhill_uphill",
    ),
    _wrong(
        MS,
        "velocity_frozen_at_zero_gradient",
        "velocity = np.where(dw != 0, beta * velocity + dw, 0.0).astype(w.dtype)\n"
        "return w - lr * velocity, velocity",
        (VELOCITY,),
        "zero_gradient_frozen",
    ),
    _wrong(
        MS,
        "rows_and_columns",
        """
        rows, columns = w.shape
        velocity = beta * velocity + dw
        return w - lr * velocity, velocity
        """,
        (VELOCITY,),
        "two_dimensions_only",
    ),
    _wrong(
        MS,
        "uphill",
        "velocity = beta * velocity + dw\nreturn w + lr * velocity, velocity",
        (WEIGHTS,),
        "downhill_uphill",
    ),
    _wrong(
        MS,
        "lr_forgotten",
        "velocity = beta * velocity + dw\nreturn w - velocity, velocity",
        (WEIGHTS,),
        "lr_forgotten",
    ),
    _wrong(
        MS,
        "step_by_gradient",
        "velocity = beta * velocity + dw\nreturn w - lr * dw, velocity",
        (WEIGHTS,),
        "plain_step",
    ),
    _wrong(
        MS,
        "step_before_update",
        "w = w - lr * velocity\nreturn w, beta * velocity + dw",
        (WEIGHTS,),
        "old_velocity_used",
    ),
    _wrong(
        MS,
        "nesterov",
        "velocity = beta * velocity + dw\nreturn w - lr * (dw + beta * velocity), velocity",
        (WEIGHTS,),
        "nesterov_step",
    ),
    _wrong(
        MS,
        "weights_frozen_at_zero_gradient",
        "velocity = beta * velocity + dw\nreturn np.where(dw == 0, w, w - lr * velocity), velocity",
        (WEIGHTS,),
        "zero_gradient_frozen",
    ),
    _wrong(
        MS,
        "results_exchanged",
        "velocity = beta * velocity + dw\nreturn velocity, w - lr * velocity",
        (WEIGHTS,),
        "results_exchanged",
    ),
    _wrong(MS, "weights_not_moved", "return w.copy(), beta * velocity + dw", (WEIGHTS,)),
    _wrong(
        MS,
        "in_place",
        """
        velocity *= beta
        velocity += dw
        w -= lr * velocity
        return w, velocity
        """,
        (CONTRACT,),
        "input_changed",
    ),
    _wrong(
        MS,
        "velocity_in_place",
        "velocity *= beta\nvelocity += dw\nreturn w - lr * velocity, velocity.copy()",
        (CONTRACT,),
        "input_changed",
    ),
    _wrong(
        MS,
        "float64_velocity",
        """
        new = np.zeros(w.shape)
        new += beta * velocity + dw
        return (w - lr * new).astype(w.dtype), new
        """,
        (CONTRACT,),
        "float64_creep",
    ),
    _wrong(
        MS,
        "weights_only",
        "return w - lr * (beta * velocity + dw)",
        (VELOCITY, WEIGHTS, CONTRACT),
    ),
    _wrong(
        MS,
        "stops_where_all_gradients_are_zero",
        """
        if not dw.any():
            return w, velocity
        velocity = beta * velocity + dw
        return w - lr * velocity, velocity
        """,
        (VELOCITY,),
        "zero_gradient_frozen",
    ),
    _wrong(
        MS,
        "lr_and_beta_exchanged",
        "velocity = lr * velocity + dw\nreturn w - beta * velocity, velocity",
        (VELOCITY,),
    ),
    # prob_column_zero
    _wrong(PCZ, "kept_in_every_example", "return keep_prob**batch", (CHANCE,), "chance_of_kept"),
    _wrong(
        PCZ, "not_kept_in_every_example", "return 1 - keep_prob**batch", (CHANCE,), "chance_of_ever"
    ),
    _wrong(
        PCZ,
        "kept_at_least_once",
        "return 1 - (1 - keep_prob) ** batch",
        (CHANCE,),
        "chance_of_ever",
    ),
    _wrong(PCZ, "batch_ignored", "return 1 - keep_prob", (CHANCE,), "batch_ignored"),
    _wrong(PCZ, "chances_added", "return (1 - keep_prob) * batch", (CHANCE,), "chances_added"),
    _wrong(PCZ, "half_hard_coded", "return 0.5**batch", (CHANCE, REFUSED), "half_hard_coded"),
    _wrong(PCZ, "one_example_too_few", "return (1 - keep_prob) ** (batch - 1)", (CHANCE,)),
    _wrong(PCZ, "divided", "return (1 - keep_prob) / batch", (CHANCE,)),
    _wrong(PCZ, "rounded", "return round((1 - keep_prob) ** batch, 4)", (CHANCE,)),
    _wrong(
        PCZ,
        "simulated",
        """
        rng = np.random.default_rng(0)
        return float((rng.random((2000, batch)) >= keep_prob).all(axis=1).mean())
        """,
        (CHANCE,),
    ),
    _wrong(PCZ, "text", "return f'{(1 - keep_prob) ** batch:.3f}'", (CHANCE, REFUSED)),
    Mistake(
        PCZ,
        "anything_accepted",
        "def prob_column_zero(keep_prob, batch):\n    return (1 - keep_prob) ** batch\n",
        (REFUSED,),
        ("no_validation",),
    ),
    Mistake(
        PCZ,
        "nan_accepted",
        "def prob_column_zero(keep_prob, batch):\n"
        "    if keep_prob <= 0 or keep_prob > 1:\n"
        '        raise ValueError("keep_prob must lie in (0, 1]")\n'
        "    return (1 - keep_prob) ** batch\n",
        (REFUSED,),
        ("no_validation",),
    ),
    Mistake(
        PCZ,
        "zero_accepted",
        "def prob_column_zero(keep_prob, batch):\n"
        "    if not 0 <= keep_prob <= 1:\n"
        '        raise ValueError("keep_prob must lie in (0, 1]")\n'
        "    return (1 - keep_prob) ** batch\n",
        (REFUSED,),
        ("no_validation",),
    ),
)

RIGHT: tuple[Right, ...] = (
    _right(MS, "one_line", "return w - lr * (beta * velocity + dw), beta * velocity + dw"),
    _right(
        MS,
        "own_copies",
        """
        w, velocity = w.copy(), velocity.copy()
        velocity *= beta
        velocity += dw
        w -= lr * velocity
        return w, velocity
        """,
    ),
    _right(
        MS,
        "two_terms",
        "new = dw + beta * velocity\nreturn w - lr * beta * velocity - lr * dw, new",
    ),
    _right(
        MS,
        "ufuncs",
        "v = np.add(np.multiply(beta, velocity), dw)\nreturn np.subtract(w, np.multiply(lr, v)), v",
    ),
    _right(MS, "list", "v = velocity * beta + dw\nreturn [w + (-lr) * v, v]"),
    _right(
        MS,
        "entry_by_entry",
        """
        new_w, new_v = np.empty_like(w), np.empty_like(velocity)
        for i in np.ndindex(w.shape):
            new_v[i] = beta * velocity[i] + dw[i]
            new_w[i] = w[i] - lr * new_v[i]
        return new_w, new_v
        """,
    ),
    _right(PCZ, "product", "return float(np.prod(np.full(batch, 1 - keep_prob)))"),
    _right(PCZ, "numpy_scalar", "return np.power(1 - keep_prob, batch)"),
    _right(
        PCZ,
        "loop",
        """
        chance = 1.0
        for _ in range(batch):
            chance *= 1 - keep_prob
        return chance
        """,
    ),
    _right(
        PCZ,
        "logarithm",
        """
        if keep_prob == 1:
            return 0.0
        return float(np.exp(batch * np.log1p(-keep_prob)))
        """,
    ),
    _right(PCZ, "integer_zero", "return 0 if keep_prob == 1 else (1 - keep_prob) ** batch"),
)
