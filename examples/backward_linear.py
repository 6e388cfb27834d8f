"""Wrong and right implementations of `linear_backward`."""

from __future__ import annotations

import textwrap

from examples.model import Mistake, Right

FUNCTION = "linear_backward"
DA, DW, DB, CONTRACT = (f"test_linear_backward_{name}" for name in ("da", "dW", "db", "contract"))
ALL = (DA, DW, DB, CONTRACT)


def _source(body: str) -> str:
    text = textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")
    return f"def linear_backward(dz, a, W):\n{text}\n"


def _wrong(name: str, body: str, fails: tuple[str, ...], *named: str) -> Mistake:
    return Mistake(FUNCTION, name, _source(body), fails, named)


def _right(name: str, body: str) -> Right:
    return Right(FUNCTION, name, _source(body))


MISTAKES: tuple[Mistake, ...] = (
    # da
    _wrong(
        "da_by_transposed_weights",
        "return dz @ W.T, dz.T @ a, dz.sum(axis=0)",
        (DA,),
        "weights_transposed",
    ),
    _wrong(
        "da_transposed",
        "return W.T @ dz.T, dz.T @ a, dz.sum(axis=0)",
        (DA,),
        "gradient_transposed",
    ),
    _wrong(
        "da_masked_by_zeros_of_a",
        "return (dz @ W) * (a != 0), dz.T @ a, dz.sum(axis=0)",
        (DA,),
        "mask_guessed_from_zeros",
    ),
    _wrong(
        "da_averaged_over_batch",
        "return dz @ W / len(dz), dz.T @ a, dz.sum(axis=0)",
        (DA,),
        "divided_by_batch",
    ),
    _wrong(
        "da_of_wrong_sign", "return -dz @ W, dz.T @ a, dz.sum(axis=0)", (DA,), "downhill_uphill"
    ),
    _wrong(
        "da_with_slope_of_tanh",
        "return (dz @ W) * (1 - a**2), dz.T @ a, dz.sum(axis=0)",
        (DA,),
    ),
    _wrong("da_summed_over_batch", "return (dz @ W).sum(axis=0), dz.T @ a, dz.sum(axis=0)", (DA,)),
    _wrong(
        "da_squeezed",
        "return np.squeeze(dz @ W), dz.T @ a, dz.sum(axis=0)",
        (DA,),
    ),
    _wrong("da_is_forward", "return a @ W.T, dz.T @ a, dz.sum(axis=0)", (DA,)),
    # dW
    _wrong(
        "dW_transposed",
        "return dz @ W, a.T @ dz, dz.sum(axis=0)",
        (DW,),
        "gradient_transposed",
    ),
    _wrong(
        "dW_averaged_over_batch",
        "return dz @ W, dz.T @ a / dz.shape[0], dz.sum(axis=0)",
        (DW,),
        "divided_by_batch",
    ),
    _wrong(
        "dW_of_last_example",
        """
        for row in range(len(dz)):
            dW = np.outer(dz[row], a[row])
        return dz @ W, dW, dz.sum(axis=0)
        """,
        (DW,),
        "example_left_out",
    ),
    _wrong(
        "dW_of_first_example",
        "return dz @ W, np.outer(dz[0], a[0]), dz.sum(axis=0)",
        (DW,),
        "example_left_out",
    ),
    _wrong(
        "dW_without_last_example",
        """
        dW = np.zeros_like(W)
        for row in range(len(dz) - 1):
            dW = dW + np.outer(dz[row], a[row])
        return dz @ W, dW, dz.sum(axis=0)
        """,
        (DW,),
    ),
    _wrong(
        "dW_of_wrong_sign", "return dz @ W, -dz.T @ a, dz.sum(axis=0)", (DW,), "downhill_uphill"
    ),
    _wrong("dW_with_weight_decay", "return dz @ W, dz.T @ a + 0.1 * W, dz.sum(axis=0)", (DW,)),
    _wrong(
        "dW_of_signs",
        "return dz @ W, dz.T @ (a != 0), dz.sum(axis=0)",
        (DW,),
    ),
    _wrong("dW_from_da", "return dz @ W, dz.T @ (dz @ W), dz.sum(axis=0)", (DW,)),
    _wrong(
        "dW_keeps_zeros_out",
        "return dz @ W, dz.T @ a / np.maximum((a != 0).sum(axis=0), 1), dz.sum(axis=0)",
        (DW, CONTRACT),
        "float64_creep",
    ),
    _wrong(
        "order_of_weights_first",
        "return dz.T @ a, dz.sum(axis=0), dz @ W",
        (DW,),
        "results_exchanged",
    ),
    _wrong(
        "da_and_dW_exchanged",
        "return dz.T @ a, dz @ W, dz.sum(axis=0)",
        (DW,),
        "results_exchanged",
    ),
    # db
    _wrong(
        "db_averaged_over_batch",
        "return dz @ W, dz.T @ a, dz.mean(axis=0)",
        (DB,),
        "divided_by_batch",
    ),
    _wrong("db_not_summed", "return dz @ W, dz.T @ a, dz", (DB,), "batch_not_summed"),
    _wrong(
        "db_over_the_other_axis",
        "return dz @ W, dz.T @ a, dz.sum(axis=1)",
        (DB,),
        "batch_not_summed",
    ),
    _wrong("db_one_number", "return dz @ W, dz.T @ a, dz.sum()", (DB,), "batch_not_summed"),
    _wrong("db_as_a_row", "return dz @ W, dz.T @ a, dz.sum(axis=0, keepdims=True)", (DB,)),
    _wrong("db_of_last_example", "return dz @ W, dz.T @ a, dz[-1]", (DB,), "example_left_out"),
    _wrong("db_of_ones", "return dz @ W, dz.T @ a, np.ones_like(W[:, 0])", (DB,)),
    _wrong("db_zero", "return dz @ W, dz.T @ a, np.zeros_like(W[:, 0])", (DB,)),
    _wrong(
        "db_of_wrong_sign", "return dz @ W, dz.T @ a, -dz.sum(axis=0)", (DB,), "downhill_uphill"
    ),
    # What it leaves
    _wrong(
        "dz_changed",
        """
        da, dW = dz @ W, dz.T @ a
        dz[0] = dz.sum(axis=0)
        return da, dW, dz[0].copy()
        """,
        (CONTRACT,),
        "input_changed",
    ),
    _wrong(
        "weights_updated",
        """
        da, dW, db = dz @ W, dz.T @ a, dz.sum(axis=0)
        W -= 0.1 * dW
        return da, dW, db
        """,
        (CONTRACT,),
        "input_changed",
    ),
    _wrong(
        "a_overwritten_by_its_gradient",
        """
        dW, db = dz.T @ a, dz.sum(axis=0)
        a[:] = dz @ W
        return a, dW, db
        """,
        (CONTRACT,),
        "input_changed",
    ),
    _wrong(
        "float64_sums",
        """
        db = np.zeros(W.shape[0])
        for row in dz:
            db += row
        return dz @ W, dz.T @ a, db
        """,
        (CONTRACT,),
        "float64_creep",
    ),
    _wrong(
        "float64_first",
        "dz = dz.astype(float)\nreturn dz @ W, dz.T @ a, dz.sum(axis=0)",
        (CONTRACT,),
        "float64_creep",
    ),
    _wrong(
        "float32_always",
        "dz, a, W = (x.astype(np.float32) for x in (dz, a, W))\n"
        "return dz @ W, dz.T @ a, dz.sum(axis=0)",
        (CONTRACT,),
    ),
    # Nothing of the kind
    _wrong("bias_forgotten", "return dz @ W, dz.T @ a", ALL),
    _wrong("returns_nothing", "da, dW, db = dz @ W, dz.T @ a, dz.sum(axis=0)", ALL),
    _wrong(
        "returns_a_dict",
        "return {'da': dz @ W, 'dW': dz.T @ a, 'db': dz.sum(axis=0)}",
        ALL,
    ),
    # Two at once: both are named
    _wrong(
        "averaged_over_batch",
        "n = len(dz)\nreturn dz @ W, dz.T @ a / n, dz.sum(axis=0) / n",
        (DW, DB),
        "divided_by_batch",
    ),
    _wrong(
        "dW_transposed_and_db_averaged",
        "return dz @ W, a.T @ dz, dz.mean(axis=0)",
        (DW, DB),
        "gradient_transposed",
        "divided_by_batch",
    ),
)

RIGHT: tuple[Right, ...] = (
    _right("dot", "return np.dot(dz, W), np.dot(dz.T, a), np.sum(dz, 0)"),
    _right(
        "einsum",
        """
        da = np.einsum("no,oi->ni", dz, W)
        return da, np.einsum("no,ni->oi", dz, a), np.einsum("no->o", dz)
        """,
    ),
    _right("dW_as_transpose_of_product", "return dz @ W, (a.T @ dz).T, dz.sum(0)"),
    _right("da_as_transpose_of_product", "return (W.T @ dz.T).T, dz.T @ a, dz.T.sum(axis=1)"),
    _right("db_by_ones", "return dz @ W, dz.T @ a, np.ones(len(dz), dz.dtype) @ dz"),
    _right(
        "loop_over_examples",
        """
        da, dW, db = np.zeros_like(a), np.zeros_like(W), np.zeros_like(W[:, 0])
        for n in range(dz.shape[0]):
            da[n] = W.T @ dz[n]
            dW += np.outer(dz[n], a[n])
            db += dz[n]
        return da, dW, db
        """,
    ),
    _right(
        "broadcast_and_sum",
        """
        dW = (dz[:, :, None] * a[:, None, :]).sum(axis=0)
        return (dz[:, :, None] * W[None]).sum(axis=1), dW, dz.sum(axis=0)
        """,
    ),
    _right("mean_times_batch", "return dz @ W, dz.T @ a, dz.mean(axis=0) * len(dz)"),
    _right("list_of_three", "return [dz @ W, dz.T @ a, dz.sum(axis=0)]"),
    _right("tensordot", "return dz @ W, np.tensordot(dz, a, axes=(0, 0)), np.add.reduce(dz)"),
    _right(
        "loops_over_indices",
        """
        da, dW, db = np.zeros_like(a), np.zeros_like(W), np.zeros_like(W[:, 0])
        for n, o in np.ndindex(dz.shape):
            db[o] += dz[n, o]
            for i in range(a.shape[1]):
                da[n, i] += dz[n, o] * W[o, i]
                dW[o, i] += dz[n, o] * a[n, i]
        return da, dW, db
        """,
    ),
)
