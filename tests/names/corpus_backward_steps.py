"""Implementations of `numerical_gradient`, `momentum_step` and `prob_column_zero`."""

# ruff: noqa: E501  (a row of the table is one line)

from tests.names.harness import CHECK, writer

_slope = writer("numerical_gradient", "f, a, eps=1e-6")
_step = writer("momentum_step", "w, dw, velocity, lr, beta")
_chance = writer("prob_column_zero", "keep_prob, batch", CHECK)


def _moves(title, velocity, w, *allowed, **more):
    """The two lines of the step; the second may use the new `v`."""
    return _step(title, f"v = {velocity}\nreturn {w}, v", *allowed, **more)


def _is(title, chance, *allowed, **more):
    return _chance(title, f"return {chance}", *allowed, **more)


def _differs(title, difference, *allowed, **more):
    """The difference alone; `x` is the point, `e` one entry of it."""
    body = f"""
        x = a.astype(float)
        grad = np.zeros(a.shape)
        for index in np.ndindex(a.shape):
            e = np.zeros(a.shape)
            e[index] = eps
            grad[index] = {difference}
        return grad
        """
    return _slope(title, body, *allowed, **more)


SLOPE_RIGHT = (
    _differs("unit-vectors", "(f(x + e) - f(x - e)) / (2 * eps)"),
    _differs("halves", "0.5 * (f(x + e) / eps - f(x - e) / eps)"),
    _differs("minus-reversed", "-(f(x - e) - f(x + e)) / eps / 2"),
    _differs("float", "(float(f(x + e)) - float(f(x - e))) / (2.0 * eps)"),
    _slope("nditer", """
        x = np.array(a, dtype=np.float64)
        grad = np.zeros_like(x)
        it = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
        while not it.finished:
            i = it.multi_index
            old = x[i]
            x[i] = old + eps
            plus = f(x)
            x[i] = old - eps
            minus = f(x)
            x[i] = old
            grad[i] = (plus - minus) / (2 * eps)
            it.iternext()
        return grad
        """),
    _slope("flat", """
        x = a.astype(np.float64).ravel()
        grad = np.empty(x.size)
        for i in range(x.size):
            up, down = x.copy(), x.copy()
            up[i] += eps
            down[i] -= eps
            grad[i] = (f(up.reshape(a.shape)) - f(down.reshape(a.shape))) / (2 * eps)
        return grad.reshape(a.shape)
        """),
    _slope("identity", """
        x = np.asarray(a, dtype=float)
        steps = eps * np.eye(x.size).reshape((x.size, *x.shape))
        return np.array([(f(x + s) - f(x - s)) / (2 * eps) for s in steps]).reshape(x.shape)
        """),
    _slope("where", """
        places = np.arange(a.size).reshape(a.shape)
        def at(k, h):
            return f(np.where(places == k, a + np.float64(h), a.astype(float)))
        return np.array([at(k, eps) - at(k, -eps) for k in range(a.size)]).reshape(a.shape) / (2 * eps)
        """),
    _slope("fromiter", """
        x = 1.0 * np.array(a, dtype="f8")
        def partial(i):
            step = np.zeros(x.shape)
            step[np.unravel_index(i, x.shape)] = eps
            return (f(x + step) - f(x - step)) / (2 * eps)
        return np.fromiter(map(partial, range(x.size)), dtype=float).reshape(x.shape)
        """),
    _slope("realised-step", """
        x = a.astype(float)
        grad = np.zeros(x.shape)
        for i in np.ndindex(x.shape):
            up, down = x.copy(), x.copy()
            up[i] += eps
            down[i] -= eps
            grad[i] = (f(up) - f(down)) / (up[i] - down[i])
        return grad
        """),
    _slope("recursion", """
        x = a.astype(float)
        def rest(i):
            if i == x.size:
                return []
            kept = x.flat[i]
            x.flat[i] = kept + eps
            up = f(x)
            x.flat[i] = kept - eps
            down = f(x)
            x.flat[i] = kept
            return [(up - down) / (2 * eps), *rest(i + 1)]
        return np.array(rest(0)).reshape(a.shape)
        """),
    _slope("backwards", """
        x = np.float64(a).copy()
        grad = np.zeros(x.shape, dtype=np.float64)
        for i in reversed(range(x.size)):
            values = []
            for sign in (-1, 1):
                moved = x.copy()
                moved.flat[i] = x.flat[i] + sign * eps
                values.append(f(moved))
            grad.flat[i] = np.diff(values)[0] / (2 * eps)
        return grad
        """),
)  # fmt: skip

SLOPE_WRONG = (
    _differs("forward", "(f(x + e) - f(x)) / eps", "one_sided_difference"),
    _differs("backward", "(f(x) - f(x - e)) / eps", "one_sided_difference"),
    _differs("by-eps", "(f(x + e) - f(x - e)) / eps", "missing_factor_two"),
    _differs("forward-by-two-eps", "(f(x + e) - f(x)) / (2 * eps)", "one_sided_difference"),
    _differs("precedence", "(f(x + e) - f(x - e)) / 2 * eps"),
    _differs("not-divided", "f(x + e) - f(x - e)"),
    _differs("sign", "(f(x - e) - f(x + e)) / (2 * eps)", "downhill_uphill"),
    _differs("sum", "(f(x + e) + f(x - e)) / (2 * eps)"),
    _differs("second-derivative", "(f(x + e) - 2 * f(x) + f(x - e)) / eps**2"),
    _differs("absolute", "abs(f(x + e) - f(x - e)) / (2 * eps)"),
    _differs("halved-step-back", "(f(x + e) - f(x - e / 2)) / (2 * eps)"),
    _differs("three-steps", "(f(x + 2 * e) - f(x - e)) / (3 * eps)", "one_sided_difference"),
    _differs("rounded", "round((f(x + e) - f(x - e)) / (2 * eps), 2)"),
    _differs("float32-values", "(np.float32(f(x + e)) - np.float32(f(x - e))) / (2 * eps)"),
    _differs("size", "(f(x + e) - f(x - e)) / (2 * eps) / x.size"),
    _differs("batch", "(f(x + e) - f(x - e)) / (2 * eps) / len(x)", "divided_by_batch"),
    _differs("of-float32", "(f((x + e).astype(np.float32)) - f((x - e).astype(np.float32))) / (2 * eps)", "float32_step"),
    _slope("all-at-once", "return np.full(a.shape, (f(a + eps) - f(a - eps)) / (2 * eps))", "all_entries_at_once"),
    _slope("one-number", "return (f(a + eps) - f(a - eps)) / (2 * eps)", "all_entries_at_once"),
    _slope("own-dtype", """
        x = a.copy()
        grad = np.zeros(a.shape)
        for i in np.ndindex(a.shape):
            old = x[i]
            x[i] = old + eps
            up = f(x)
            x[i] = old - eps
            down = f(x)
            x[i] = old
            grad[i] = (up - down) / (2 * eps)
        return grad
        """, "float32_step", "integer_truncation"),
    _slope("grad-like-a", """
        x = a.astype(float)
        grad = np.zeros_like(a)
        for i in np.ndindex(a.shape):
            e = np.zeros(a.shape)
            e[i] = eps
            grad[i] = (f(x + e) - f(x - e)) / (2 * eps)
        return grad
        """, "integer_truncation", "float32_step"),
    _slope("not-put-back", """
        x = a.astype(float)
        grad = np.zeros(a.shape)
        for i in np.ndindex(a.shape):
            x[i] += eps
            up = f(x)
            x[i] -= 2 * eps
            down = f(x)
            grad[i] = (up - down) / (2 * eps)
        return grad
        """, "step_not_undone"),
    _slope("steps-pile-up", """
        x = a.astype(float)
        grad = np.zeros(a.shape)
        for i in np.ndindex(a.shape):
            x[i] += eps
            grad[i] = (f(x) - f(2 * a - x)) / (2 * eps)
        return grad
        """, "step_not_undone"),
    _slope("moves-a", """
        grad = np.zeros(a.shape)
        for i in np.ndindex(a.shape):
            a[i] += eps
            up = f(a)
            a[i] -= 2 * eps
            down = f(a)
            a[i] += eps
            grad[i] = (up - down) / (2 * eps)
        return grad
        """, "input_changed", "float32_step", "integer_truncation"),
    _slope("asarray", """
        x = np.asarray(a, dtype=np.float64)
        grad = np.zeros(a.shape)
        for i in np.ndindex(a.shape):
            x[i] += eps
            up = f(x)
            x[i] -= 2 * eps
            down = f(x)
            x[i] += eps
            grad[i] = (up - down) / (2 * eps)
        return grad
        """, "input_changed"),
    _slope("large-step", "eps = 0.1\nx = a.astype(float)\nreturn np.array([(f(x + eps * e.reshape(a.shape)) - f(x - eps * e.reshape(a.shape))) / (2 * eps) for e in np.eye(a.size)]).reshape(a.shape)"),
    _slope("tiny-step", "eps = 1e-13\nx = a.astype(float)\nreturn np.array([(f(x + eps * e.reshape(a.shape)) - f(x - eps * e.reshape(a.shape))) / (2 * eps) for e in np.eye(a.size)]).reshape(a.shape)"),
    _slope("flat-result", "x = a.astype(float)\nreturn np.array([(f(x + eps * e.reshape(a.shape)) - f(x - eps * e.reshape(a.shape))) / (2 * eps) for e in np.eye(a.size)])", "flattened"),
    _slope("two-dimensions", """
        x = a.astype(float)
        rows, columns = a.shape
        grad = np.zeros((rows, columns))
        for i in range(rows):
            for j in range(columns):
                e = np.zeros(a.shape)
                e[i, j] = eps
                grad[i, j] = (f(x + e) - f(x - e)) / (2 * eps)
        return grad
        """, "two_dimensions_only"),
    _slope("one-dimension", """
        x = a.astype(float)
        grad = np.zeros(a.shape)
        for i in range(len(a)):
            e = np.zeros(a.shape)
            e[i] = eps
            grad[i] = (f(x + e) - f(x - e)) / (2 * eps)
        return grad
        """),
    _slope("last-missing", """
        x = a.astype(float)
        grad = np.zeros(a.shape)
        for i in range(a.size - 1):
            e = np.zeros(a.size)
            e[i] = eps
            e = e.reshape(a.shape)
            grad.flat[i] = (f(x + e) - f(x - e)) / (2 * eps)
        return grad
        """),
    _slope("copy-of-c-order", """
        x = a.astype(float).ravel(order="F")
        grad = np.empty(a.size)
        for i in range(a.size):
            e = np.zeros(a.size)
            e[i] = eps
            up, down = (x + e).reshape(a.shape, order="F"), (x - e).reshape(a.shape, order="F")
            grad[i] = (f(up) - f(down)) / (2 * eps)
        return grad.reshape(a.shape)
        """),
    _slope("numpy-gradient", "return np.gradient(a.astype(float))"),
    _slope("list", "x = a.astype(float)\nreturn [(f(x + eps * e.reshape(a.shape)) - f(x - eps * e.reshape(a.shape))) / (2 * eps) for e in np.eye(a.size)]", "list_for_array"),
    _slope("relative-to-zero", """
        x = a.astype(float)
        grad = np.zeros(a.shape)
        for i in np.ndindex(a.shape):
            h = eps * x[i]
            if h == 0:
                continue
            up, down = x.copy(), x.copy()
            up[i] += h
            down[i] -= h
            grad[i] = (f(up) - f(down)) / (2 * h)
        return grad
        """),
    _slope("random-direction", """
        x = a.astype(float)
        d = np.random.default_rng(0).choice([-1.0, 1.0], a.shape)
        return (f(x + eps * d) - f(x - eps * d)) / (2 * eps) * d
        """, "all_entries_at_once"),
    _slope("forward-in-own-dtype", """
        grad = np.zeros(a.shape)
        for i in np.ndindex(a.shape):
            x = a.copy()
            x[i] += x.dtype.type(eps)
            grad[i] = (f(x) - f(a)) / eps
        return grad
        """, "one_sided_difference", "float32_step", "integer_truncation"),
)  # fmt: skip

_V, _W = "beta * velocity + dw", "w - lr * v"

STEP_RIGHT = (
    _moves("reordered", "dw + velocity * beta", "w + (-lr) * v"),
    _moves("ufuncs", "np.add(np.multiply(beta, velocity), dw)", "np.subtract(w, np.multiply(lr, v))"),
    _moves("negative", "-(-beta * velocity - dw)", "-(lr * v - w)"),
    _moves("spread", _V, "w - lr * beta * velocity - lr * dw"),
    _moves("sum", "sum([beta * velocity, dw])", "w - v * lr"),
    _step("copies", "w, velocity = w.copy(), velocity.copy()\nvelocity *= beta\nvelocity += dw\nw -= lr * velocity\nreturn w, velocity"),
    _step("rebound", "velocity = beta * velocity + dw\nw = w - lr * velocity\nreturn w, velocity"),
    _step("list", "velocity = beta * velocity + dw\nreturn [w - lr * velocity, velocity]"),
    _step("loop", """
        new_w, new_v = np.empty_like(w), np.empty_like(velocity)
        for i in np.ndindex(w.shape):
            new_v[i] = beta * velocity[i] + dw[i]
            new_w[i] = w[i] - lr * new_v[i]
        return new_w, new_v
        """),
    _step("out", "v = np.multiply(velocity, beta)\nnp.add(v, dw, out=v)\nreturn w - lr * v, v"),
    _step("generator", "v = np.array([beta * a + b for a, b in zip(velocity, dw)], dtype=w.dtype)\nreturn w - lr * v, v"),
    _step("nested", "def fade(v):\n    return beta * v\n\nv = fade(velocity) + dw\nreturn w - lr * v, v"),
)  # fmt: skip

STEP_WRONG = (
    _moves("averaged", "beta * velocity + (1 - beta) * dw", _W, "averaged_velocity"),
    _moves("lr-in-velocity", "beta * velocity + lr * dw", "w - v", "lr_in_velocity"),
    _moves("lr-in-velocity-negative", "beta * velocity - lr * dw", "w + v", "lr_in_velocity", "downhill_uphill"),
    _moves("lr-twice", "beta * velocity + lr * dw", _W, "lr_in_velocity"),
    _moves("beta-forgotten", "velocity + dw", _W, "beta_forgotten"),
    _moves("no-memory", "dw * 1.0", _W, "no_memory"),
    _moves("beta-on-gradient", "velocity + beta * dw", _W),
    _moves("beta-on-both", "beta * (velocity + dw)", _W),
    _moves("beta-inverted", "(1 - beta) * velocity + dw", _W),
    _moves("averaged-inverted", "(1 - beta) * velocity + beta * dw", _W),
    _moves("minus-gradient", "beta * velocity - dw", _W, "downhill_uphill"),
    _moves("minus-gradient-plus", "beta * velocity - dw", "w + lr * v", "downhill_uphill"),
    _moves("minus-velocity", "-beta * velocity + dw", _W, "downhill_uphill"),
    _moves("uphill", _V, "w + lr * v", "downhill_uphill"),
    _moves("plain-step", _V, "w - lr * dw", "plain_step"),
    _moves("old-velocity", _V, "w - lr * velocity", "old_velocity_used"),
    _moves("no-lr", _V, "w - v", "lr_forgotten"),
    _moves("nesterov", _V, "w - lr * (beta * v + dw)", "nesterov_step"),
    _moves("frozen", _V, "np.where(dw != 0, w - lr * v, w)", "zero_gradient_frozen"),
    _moves("frozen-both", "np.where(dw != 0, beta * velocity + dw, 0)", _W, "zero_gradient_frozen"),
    _moves("frozen-velocity", "np.where(dw != 0, beta * velocity + dw, velocity)", _W, "zero_gradient_frozen"),
    _moves("velocity-kept-at-zero", "np.where(dw != 0, beta * velocity + dw, velocity)", "np.where(dw != 0, w - lr * v, w)", "zero_gradient_frozen"),
    _moves("decay", _V, "w - lr * (v + 1e-3 * w)"),
    _moves("clipped", "np.clip(beta * velocity + dw, -1, 1)", _W),
    _moves("lr-squared", _V, "w - lr**2 * v"),
    _moves("half", "0.9 * velocity + dw", _W),
    _moves("fixed-lr", _V, "w - 0.1 * v"),
    _moves("divided-by-batch", "beta * velocity + dw / len(dw)", _W, "divided_by_batch"),
    _moves("normalised", "beta * velocity + dw / np.linalg.norm(dw)", _W),
    _moves("signs", "beta * velocity + np.sign(dw)", _W),
    _moves("squared", "beta * velocity + dw**2", _W),
    _moves("added-to-gradient", "beta * velocity + dw", "w - lr * (v + dw)"),
    _moves("beta-in-step", _V, "beta * w - lr * v"),
    _moves("float64", "np.float64(beta) * velocity + dw", _W, "float64_creep"),
    _moves("float64-array", _V, "w.astype(float) - lr * v", "float64_creep"),
    _moves("not-new", _V, "w"),
    _moves("rms", "beta * velocity + dw", "w - lr * v / (np.sqrt(v**2) + 1e-8)"),
    _step("old-velocity-returned", "v = beta * velocity + dw\nreturn w - lr * v, velocity", "old_velocity_returned"),
    _step("old-velocity-both", "return w - lr * velocity, beta * velocity + dw", "old_velocity_used"),
    _step("exchanged", "v = beta * velocity + dw\nreturn v, w - lr * v", "results_exchanged"),
    _step("weights-alone", "v = beta * velocity + dw\nreturn w - lr * v"),
    _step("in-place", "velocity *= beta\nvelocity += dw\nw -= lr * velocity\nreturn w, velocity", "input_changed"),
    _step("weights-in-place", "v = beta * velocity + dw\nw -= lr * v\nreturn w, v", "input_changed"),
    _step("velocity-in-place", "velocity *= beta\nvelocity += dw\nreturn w - lr * velocity, velocity", "input_changed"),
    _step("velocity-global", """
        v = beta * kept.get(w.shape, velocity) + dw
        kept[w.shape] = v
        return w - lr * v, v
        """, "float64_creep", above="kept = {}"),
    _step("velocity-from-zero", "v = beta * np.zeros_like(w) + dw\nreturn w - lr * v, v", "no_memory"),
    _step("two-dimensions", "rows, units = w.shape\nv = beta * velocity + dw\nreturn w - lr * v, v", "two_dimensions_only"),
    _step("lists", "v = beta * velocity + dw\nreturn (w - lr * v).tolist(), v.tolist()", "list_for_array"),
    _step("averaged-uphill", "v = beta * velocity + (1 - beta) * dw\nreturn w + lr * v, v", "averaged_velocity", "downhill_uphill"),
)  # fmt: skip

CHANCE_RIGHT = (
    _is("pow", "pow(1 - keep_prob, batch)"),
    _is("math-pow", "math.pow(1.0 - keep_prob, batch)", above="import math"),
    _is("exp-log", "0.0 if keep_prob == 1 else float(np.exp(batch * np.log1p(-keep_prob)))"),
    _is("numpy-float", "np.power(1 - keep_prob, batch)"),
    _is("product", "float(np.prod([1 - keep_prob] * batch))"),
    _is("math-prod", "math.prod(1 - keep_prob for _ in range(batch))", above="import math"),
    _is("reduce", "reduce(lambda p, _: p * (1 - keep_prob), range(batch), 1.0)", above="from functools import reduce"),
    _is("binomial", "float(math.comb(batch, 0) * keep_prob**0 * (1 - keep_prob) ** batch)", above="import math"),
    _chance("loop", "chance = 1.0\nfor _ in range(batch):\n    chance *= 1 - keep_prob\nreturn chance"),
    _chance("while", "chance = 1 - keep_prob\nwhile batch > 1:\n    chance, batch = chance * (1 - keep_prob), batch - 1\nreturn float(chance)"),
    _chance("recursion", "return 1.0 if batch == 0 else (1 - keep_prob) * prob_column_zero(keep_prob, batch - 1)"),
    _chance("complement", "dropped = 1 - keep_prob\nreturn dropped**batch + 0.0"),
)  # fmt: skip

CHANCE_WRONG = (
    _is("kept", "keep_prob**batch", "chance_of_kept"),
    _is("ever-dropped", "1 - keep_prob**batch", "chance_of_ever"),
    _is("ever-kept", "1 - (1 - keep_prob) ** batch", "chance_of_ever"),
    _is("one-example", "1 - keep_prob", "batch_ignored"),
    _is("keep-prob", "keep_prob"),
    _is("added", "(1 - keep_prob) * batch", "chances_added"),
    _is("added-bounded", "min(1.0, (1 - keep_prob) * batch)", "chances_added"),
    _is("divided", "(1 - keep_prob) / batch"),
    _is("off-by-one", "(1 - keep_prob) ** (batch - 1)"),
    _is("off-by-one-more", "(1 - keep_prob) ** (batch + 1)"),
    _is("root", "(1 - keep_prob) ** (1 / batch)"),
    _is("squared", "(1 - keep_prob) ** 2", "batch_ignored"),
    _is("half", "0.5**batch", "half_hard_coded"),
    _is("exponential", "float(np.exp(-keep_prob * batch))"),
    _is("once", "batch * keep_prob * (1 - keep_prob) ** (batch - 1)"),
    _is("percent", "100 * (1 - keep_prob) ** batch"),
    _is("rounded", "round((1 - keep_prob) ** batch, 3)"),
    _is("logarithm", "batch * np.log1p(-keep_prob)"),
    _is("xor", "(1 - keep_prob) * (1 - batch)"),
    _is("array", "np.array([(1 - keep_prob) ** batch])"),
    _is("string", "str((1 - keep_prob) ** batch)"),
    _is("pair", "(1 - keep_prob) ** batch, batch"),
    _is("unchecked", "(1 - keep_prob) ** batch", "no_validation", check=""),
    _is("zero-accepted", "(1 - keep_prob) ** batch", "no_validation", check="if not 0 <= keep_prob <= 1:\n    raise ValueError"),
    _is("nan-accepted", "(1 - keep_prob) ** batch", "no_validation", check="if keep_prob <= 0 or keep_prob > 1:\n    raise ValueError"),
    _is("above-one-accepted", "(1 - keep_prob) ** batch", "no_validation", check="if not keep_prob > 0:\n    raise ValueError"),
    _is("one-refused", "(1 - keep_prob) ** batch", "keep_all_fails", "keep_all_drops", check="if not 0 < keep_prob < 1:\n    raise ValueError"),
    _chance("sampled", "rng = np.random.default_rng(0)\nreturn float((~(rng.random((20000, batch)) < keep_prob).any(axis=1)).mean())"),
    _chance("no-return", "chance = (1 - keep_prob) ** batch"),
    _is("kept-unchecked", "keep_prob**batch", "chance_of_kept", "no_validation", check=""),
)  # fmt: skip

RIGHT = SLOPE_RIGHT + STEP_RIGHT + CHANCE_RIGHT
WRONG = SLOPE_WRONG + STEP_WRONG + CHANCE_WRONG
