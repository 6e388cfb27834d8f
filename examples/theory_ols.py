"""Wrong and right implementations of `dropout_ols`."""

from __future__ import annotations

import textwrap

from examples.model import Mistake, Right

HEAD = "def dropout_ols(X, y, keep_prob):\n"
CHECK = """
if not 0 < keep_prob <= 1:
    raise ValueError("keep_prob must lie in (0, 1]")
"""
VALUE, CONTRACT = (f"test_dropout_ols_{name}" for name in ("minimiser", "contract"))


def _source(body: str, check: str = CHECK) -> str:
    text = check.strip("\n") + "\n" + textwrap.dedent(body).strip("\n")
    return HEAD + textwrap.indent(text.strip("\n"), "    ") + "\n"


def _wrong(name: str, body: str, fails: tuple[str, ...], *named: str) -> Mistake:
    return Mistake("dropout_ols", name, _source(body), fails, named)


def _penalty(name: str, penalty: str, *named: str) -> Mistake:
    """Return the normal equations with another penalty, a matrix made of `gram`, X and `p`."""
    body = f"p = keep_prob\ngram = X.T @ X\nreturn np.linalg.solve(gram + {penalty}, X.T @ y)"
    return _wrong(name, body, (VALUE,), *named)


def _right(name: str, body: str) -> Right:
    return Right("dropout_ols", name, _source(body))


DIAG = "np.diag(np.diag(gram))"
EYE = "np.eye(X.shape[1], dtype=X.dtype)"

MISTAKES: tuple[Mistake, ...] = (
    _wrong(
        "plain_least_squares",
        "return np.linalg.lstsq(X, y, rcond=None)[0]",
        (VALUE,),
        "penalty_missing",
    ),
    _wrong(
        "identity",
        f"return np.linalg.solve(X.T @ X + (1 - keep_prob) / keep_prob * {EYE}, X.T @ y)",
        (VALUE,),
        "same_penalty_for_all",
    ),
    _wrong(
        "whole_matrix",
        "gram = X.T @ X\n"
        "return np.linalg.lstsq(gram + (1 - keep_prob) / keep_prob * gram, X.T @ y, rcond=None)[0]",
        (VALUE,),
        "whole_matrix_penalised",
    ),
    _wrong(
        "odds_inverted",
        f"gram = X.T @ X\nodds = keep_prob / (1 - keep_prob) if keep_prob < 1 else 0.0\n"
        f"return np.linalg.solve(gram + odds * {DIAG}, X.T @ y)",
        (VALUE,),
        "penalty_odds_inverted",
    ),
    _penalty("drop_prob_alone", f"(1 - p) * {DIAG}", "penalty_not_divided"),
    _penalty("keep_prob_for_odds", f"p * {DIAG}", "penalty_by_keep_prob"),
    _penalty("one_over_keep_prob", f"1 / p * {DIAG}", "penalty_by_keep_prob"),
    _penalty("variance_of_mask", f"p * (1 - p) * {DIAG}", "penalty_of_classic"),
    _penalty("divided_twice", f"(1 - p) / p**2 * {DIAG}", "penalty_divided_twice"),
    _penalty("standard_deviation", f"((1 - p) / p) ** 0.5 * {DIAG}", "penalty_rooted"),
    _penalty("half", DIAG, "half_hard_coded"),
    _penalty("not_squared", "(1 - p) / p * np.diag(np.abs(X).sum(0))", "penalty_not_squared"),
    _penalty("norms", f"(1 - p) / p * np.sqrt({DIAG})", "penalty_not_squared"),
    _penalty("mean_of_squares", "(1 - p) / p * np.diag((X**2).mean(0))", "penalty_averaged"),
    _penalty("variances", "(1 - p) / p * np.diag(X.var(0))", "penalty_averaged"),
    _penalty("minus", f"-(1 - p) / p * {DIAG}", "penalty_subtracted"),
    _penalty("doubled", f"2 * (1 - p) / p * {DIAG}", "penalty_halved"),
    _penalty("trace", f"(1 - p) / p * np.trace(gram) * {EYE}", "same_penalty_for_all"),
    _penalty("odd_power", f"(1 - p) / p**3 * {DIAG}"),
    _wrong(
        "classic_form",
        f"""
        gram, p = X.T @ X, keep_prob
        return np.linalg.solve(p**2 * gram + p * (1 - p) * {DIAG}, p * X.T @ y)
        """,
        (VALUE,),
        "classic_weights",
    ),
    _wrong(
        "scaled_for_the_test",
        f"""
        gram = X.T @ X
        penalty = (1 - keep_prob) / keep_prob * {DIAG}
        return keep_prob * np.linalg.solve(gram + penalty, X.T @ y)
        """,
        (VALUE,),
        "scaled_after_training",
    ),
    _wrong(
        "centred",
        f"""
        X, y = X - X.mean(axis=0), y - y.mean()
        gram = X.T @ X
        return np.linalg.solve(gram + (1 - keep_prob) / keep_prob * {DIAG}, X.T @ y)
        """,
        (VALUE,),
        "data_centred",
    ),
    _wrong(
        "sampled",
        """
        rng = np.random.default_rng()
        many = np.tile(X, (400, 1))
        many = many * (rng.random(many.shape) < keep_prob) / keep_prob
        w = np.linalg.lstsq(many, np.tile(y, 400), rcond=None)[0]
        return w.astype(X.dtype)
        """,
        (VALUE,),
        "minimiser_sampled",
    ),
    _wrong(
        "sampled_with_a_seed",
        """
        rng = np.random.default_rng(0)
        many = np.tile(X, (400, 1))
        many = many * (rng.random(many.shape) < keep_prob) / keep_prob
        w = np.linalg.lstsq(many, np.tile(y, 400), rcond=None)[0]
        return w.astype(X.dtype)
        """,
        (VALUE,),
    ),
    Mistake(
        "dropout_ols",
        "no_check",
        _source(
            f"gram = X.T @ X\nodds = (1 - keep_prob) / keep_prob\n"
            f"return np.linalg.solve(gram + odds * {DIAG}, X.T @ y)",
            "",
        ),
        (CONTRACT,),
        ("no_validation",),
    ),
    Mistake(
        "dropout_ols",
        "nan_accepted",
        _source(
            f"gram = X.T @ X\nodds = (1 - keep_prob) / keep_prob\n"
            f"return np.linalg.solve(gram + odds * {DIAG}, X.T @ y)",
            "if keep_prob <= 0 or keep_prob > 1:\n    raise ValueError",
        ),
        (CONTRACT,),
        ("no_validation",),
    ),
    _wrong(
        "columns_scaled_in_place",
        f"""
        size = np.sqrt((X**2).sum(axis=0))
        X /= size
        gram = X.T @ X
        w = np.linalg.solve(gram + (1 - keep_prob) / keep_prob * {DIAG}, X.T @ y)
        return w / size
        """,
        (CONTRACT,),
        "input_changed",
    ),
    _wrong(
        "float64",
        f"""
        X, y = X.astype(float), y.astype(float)
        gram = X.T @ X
        return np.linalg.solve(gram + (1 - keep_prob) / keep_prob * {DIAG}, X.T @ y)
        """,
        (CONTRACT,),
        "float64_creep",
    ),
    _wrong("zeros", "return np.zeros_like(X[0])", (VALUE, CONTRACT)),
    _wrong(
        "column_vector",
        f"gram = X.T @ X\nodds = (1 - keep_prob) / keep_prob\n"
        f"return np.linalg.solve(gram + odds * {DIAG}, (X.T @ y)[:, None])",
        (VALUE, CONTRACT),
    ),
)

RIGHT: tuple[Right, ...] = (
    _right(
        "inverse",
        f"gram = X.T @ X\nreturn np.linalg.inv(gram + (1 / keep_prob - 1) * {DIAG}) @ (X.T @ y)",
    ),
    _right(
        "more_rows",
        """
        size = np.sqrt((1 - keep_prob) / keep_prob * (X**2).sum(axis=0))
        rows = np.vstack([X, np.diag(size)])
        targets = np.concatenate([y, np.zeros(len(size), dtype=y.dtype)])
        return np.linalg.lstsq(rows, targets, rcond=None)[0]
        """,
    ),
    _right(
        "diagonal_divided",
        """
        gram = X.T @ X
        for j in range(len(gram)):
            gram[j, j] /= keep_prob
        return np.linalg.solve(gram, X.T @ y)
        """,
    ),
    _right(
        "classic_rescaled",
        f"""
        gram, p = X.T @ X, keep_prob
        return p * np.linalg.solve(p * gram + (1 - p) * {DIAG}, X.T @ y)
        """,
    ),
    _right(
        "mean_loss",
        f"""
        count = len(X)
        gram = X.T @ X / count
        return np.linalg.solve(gram + (1 - keep_prob) / keep_prob * {DIAG}, X.T @ y / count)
        """,
    ),
    _right(
        "einsum",
        """
        gram = np.einsum("ij,ik->jk", X, X)
        gram = np.where(np.eye(len(gram), dtype=bool), gram / keep_prob, gram)
        return np.linalg.solve(gram, np.einsum("ij,i->j", X, y))
        """,
    ),
)
