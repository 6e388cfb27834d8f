"""Wrong and right implementations of lesson 02."""

from __future__ import annotations

import textwrap

from examples.model import Mistake, Right

CHECK = """
if not 0 < keep_prob <= 1:
    raise ValueError("keep_prob must lie in (0, 1]")
"""
KEEP = "mask = rng.random(a.shape) < keep_prob"
REST = "if not training:\n    return a, np.ones_like(a)\n"
CLASSIC_REST = (
    "if not training:\n    mask = np.full_like(a, keep_prob)\n    return a * mask, mask\n"
)

ARGUMENTS = {
    "dropout_forward": "a, keep_prob, rng, training=True",
    "classic_forward": "a, keep_prob, rng, training=True",
    "dropout_moments": "a, keep_prob",
}
BEFORE = {"dropout_forward": REST, "classic_forward": CLASSIC_REST, "dropout_moments": ""}
ALL = {
    "dropout_forward": (
        "density",
        "independence",
        "scaling",
        "mask",
        "evaluation",
        "generator",
        "contract",
    ),
    "classic_forward": ("training", "mask", "evaluation", "contract"),
    "dropout_moments": ("mean", "variance", "contract"),
}


def source_of(function: str, body: str, check: str = CHECK, before: str | None = None) -> str:
    """Return a whole solution cell: signature, check of keep_prob, evaluation, then the body."""
    start = BEFORE[function] if before is None else before
    text = textwrap.dedent(check).strip() + "\n" + start + textwrap.dedent(body).strip() + "\n"
    return f"def {function}({ARGUMENTS[function]}):\n" + textwrap.indent(text, "    ")


def _wrong(
    function: str,
    name: str,
    fails: str,
    named: str,
    body: str,
    check: str = CHECK,
    before: str | None = None,
) -> Mistake:
    """Return a mistake; `fails` and `named` are words with blanks between, "all" for every cell."""
    cells = ALL[function] if fails == "all" else tuple(fails.split())
    return Mistake(
        function,
        name,
        source_of(function, body, check, before),
        tuple(f"test_{function}_{cell}" for cell in cells),
        tuple(named.split()),
    )


def _inverted(
    name: str, fails: str, named: str, body: str, check: str = CHECK, before: str | None = None
) -> Mistake:
    return _wrong("dropout_forward", name, fails, named, body, check, before)


def _classic(
    name: str, fails: str, named: str, body: str, check: str = CHECK, before: str | None = None
) -> Mistake:
    return _wrong("classic_forward", name, fails, named, body, check, before)


def _moments(name: str, fails: str, named: str, body: str, check: str = CHECK) -> Mistake:
    return _wrong("dropout_moments", name, fails, named, body, check)


# The ways to draw wrongly are the same in both forms.
NEVER = "density mask contract"  # no unit is ever dropped
DRAWS: tuple[tuple[str, str, str, str], ...] = (
    (
        "reversed comparison",
        "density",
        "reversed_comparison",
        "mask = rng.random(a.shape) > keep_prob",
    ),
    (
        "binomial of the drop probability",
        "density",
        "reversed_comparison",
        "mask = rng.binomial(1, 1 - keep_prob, a.shape).astype(bool)",
    ),
    ("normal draws", "density", "normal_draws", "mask = rng.normal(size=a.shape) < keep_prob"),
    ("half hard-coded", "density", "half_hard_coded", "mask = rng.random(a.shape) < 0.5"),
    (
        "integers of zero and one",
        "density",
        "half_hard_coded",
        "mask = rng.integers(0, 2, a.shape).astype(bool)",
    ),
    (
        "uniform between minus one and one",
        "density",
        "",
        "mask = rng.uniform(-1, 1, a.shape) < keep_prob",
    ),
    (
        "two draws multiplied",
        "density",
        "",
        "mask = (rng.random(a.shape) < keep_prob) & (rng.random(a.shape) < keep_prob)",
    ),
    ("never thresholded", NEVER, "not_thresholded", "mask = rng.random(a.shape)"),
    (
        "keep_prob 1 drops",
        "density",
        "keep_all_drops",
        "mask = rng.random(a.shape) < keep_prob % 1.0",
    ),
    (
        "one mask for the batch",
        "independence",
        "one_mask_for_batch",
        "mask = rng.random((1,) + a.shape[1:]) < keep_prob",
    ),
    (
        "one mask for the batch, as a row",
        "independence",
        "one_mask_for_batch",
        "mask = rng.random(a.shape[-1]) < keep_prob",
    ),
    (
        "one mask for the batch, tiled",
        "independence",
        "one_mask_for_batch",
        "row = rng.random(a.shape[1:]) < keep_prob\nmask = np.zeros(a.shape, dtype=bool) | row",
    ),
    (
        "one value per example",
        "independence",
        "one_value_per_example",
        "ones = (1,) * (a.ndim - 1)\nmask = rng.random((len(a),) + ones) < keep_prob",
    ),
    (
        "one value per example, two dimensions",
        "independence",
        "one_value_per_example",
        "mask = rng.random((a.shape[0], 1)) < keep_prob",
    ),
    (
        "exactly k kept",
        "independence",
        "exactly_k_kept",
        "mask = np.zeros(a.size, dtype=bool)\n"
        "mask[: round(keep_prob * a.size)] = True\n"
        "mask = rng.permutation(mask).reshape(a.shape)",
    ),
    (
        "exactly k kept in each example",
        "independence",
        "exactly_k_kept",
        "order = rng.random(a.shape).argsort(axis=-1).argsort(axis=-1)\n"
        "mask = order < round(keep_prob * a.shape[-1])",
    ),
    (
        "own generator without a seed",
        "generator",
        "generator_ignored",
        "mask = np.random.default_rng().random(a.shape) < keep_prob",
    ),
    (
        "new generator in each call",
        "generator",
        "new_generator_each_call",
        "rng = np.random.default_rng(0)\nmask = rng.random(a.shape) < keep_prob",
    ),
    (
        "global generator",
        "generator",
        "global_seed_reset",
        "mask = np.random.rand(*a.shape) < keep_prob",
    ),
    (
        "global seed reset",
        "generator",
        "global_seed_reset",
        "np.random.seed(0)\nmask = np.random.random(a.shape) < keep_prob",
    ),
    (
        "two dimensions only",
        "contract",
        "two_dimensions_only",
        "batch, units = a.shape\nmask = rng.random((batch, units)) < keep_prob",
    ),
)
CACHED = """
_masks = {{}}

def {function}(a, keep_prob, rng, training=True):
    if not 0 < keep_prob <= 1:
        raise ValueError("keep_prob must lie in (0, 1]")
    if not training:
        {evaluation}
    if a.shape not in _masks:
        _masks[a.shape] = rng.random(a.shape) < keep_prob
    mask = _masks[a.shape]
    return {out}, mask
"""

INVERTED_MISTAKES: tuple[Mistake, ...] = (
    *(
        _inverted(name, fails, named, f"{body}\nreturn a * mask / keep_prob, mask")
        for name, fails, named, body in DRAWS
    ),
    Mistake(
        "dropout_forward",
        "drawn once for each shape",
        CACHED.format(
            function="dropout_forward",
            evaluation="return a, np.ones_like(a)",
            out="a * mask / keep_prob",
        ),
        ("test_dropout_forward_generator",),
        ("drawn_once",),
    ),
    _inverted(
        "floor in evaluation",
        "evaluation",
        "",
        f"{KEEP}\nreturn a * mask / keep_prob, mask",
        before="if not training:\n    return a // 1, np.ones_like(a)\n",
    ),
    _inverted(
        "mask of zeros at one",
        "mask",
        "",
        "if keep_prob == 1:\n    return a, np.zeros_like(a)\n"
        f"{KEEP}\nreturn a * mask / keep_prob, mask",
    ),
    _inverted("no scaling", "scaling", "missing_scale", f"{KEEP}\nreturn a * mask, mask"),
    _inverted(
        "divided by the drop probability",
        "scaling",
        "scaled_by_drop_prob",
        f"{KEEP}\nreturn a * mask / (1 - keep_prob), mask",
    ),
    _inverted(
        "divided by the realised fraction",
        "scaling",
        "scaled_by_realised_fraction",
        f"{KEEP}\nreturn a * mask / mask.mean(), mask",
    ),
    _inverted(
        "divided by the realised fraction of each example",
        "scaling",
        "scaled_by_realised_fraction",
        f"{KEEP}\nshare = mask.mean(axis=-1, keepdims=True)\n"
        "return a * mask / np.maximum(share, 1 / a.shape[-1]), mask",
    ),
    _inverted(
        "divided by the square root",
        "scaling",
        "scaled_by_square_root",
        f"{KEEP}\nreturn a * mask / np.sqrt(keep_prob), mask",
    ),
    _inverted(
        "multiplied",
        "scaling",
        "multiplied_by_keep_prob",
        f"{KEEP}\nreturn a * mask * keep_prob, mask",
    ),
    _inverted(
        "scaled twice",
        "scaling",
        "scaled_twice",
        f"{KEEP}\nout = a / keep_prob * mask\nreturn out / keep_prob, mask",
    ),
    _inverted(
        "divided by one half", "scaling", "half_hard_coded", f"{KEEP}\nreturn a * mask / 0.5, mask"
    ),
    _inverted("divided by 0.8 always", "scaling", "", f"{KEEP}\nreturn a * mask / 0.8, mask"),
    _inverted(
        "keep_prob read as the drop probability everywhere",
        "density",
        "reversed_comparison",
        "mask = rng.random(a.shape) < 1 - keep_prob\nreturn a * mask / (1 - keep_prob), mask",
    ),
    _inverted(
        "one half everywhere",
        "density",
        "half_hard_coded",
        "mask = rng.random(a.shape) < 0.5\nreturn a * mask / 0.5, mask",
    ),
    _inverted(
        "reversed comparison and no scaling",
        "density scaling",
        "reversed_comparison missing_scale",
        "mask = rng.random(a.shape) >= keep_prob\nreturn a * mask, mask",
    ),
    _inverted(
        "one mask for the batch, multiplied",
        "independence scaling",
        "one_mask_for_batch multiplied_by_keep_prob",
        "mask = rng.random(a.shape[-1]) < keep_prob\nreturn a * mask * keep_prob, mask",
    ),
    _inverted(
        "mask and output exchanged",
        "mask",
        "results_exchanged",
        f"{KEEP}\nreturn mask, a * mask / keep_prob",
        before="if not training:\n    return np.ones_like(a), a\n",
    ),
    _inverted(
        "only the output",
        "all",
        "mask_not_returned",
        f"{KEEP}\nreturn a * mask / keep_prob",
        check="",
        before="if not training:\n    return a\n",
    ),
    _inverted(
        "mask carries the factor",
        "mask",
        "mask_scaled",
        "mask = (rng.random(a.shape) < keep_prob) / keep_prob\nreturn a * mask, mask",
    ),
    _inverted(
        "mask marks the dropped",
        "mask",
        "mask_marks_dropped",
        "dropped = rng.random(a.shape) >= keep_prob\n"
        "return np.where(dropped, 0, a) / keep_prob, dropped",
    ),
    _inverted(
        "mask drawn and not applied",
        "mask",
        "mask_not_applied",
        f"{KEEP}\nreturn a / keep_prob, mask",
    ),
    _inverted(
        "dropped units keep their value",
        "mask",
        "mask_not_applied",
        f"{KEEP}\nreturn np.where(mask, a / keep_prob, a), mask",
    ),
    _inverted(
        "a second mask returned",
        "mask",
        "another_mask_returned",
        f"{KEEP}\nout = a * mask / keep_prob\nreturn out, rng.random(a.shape) < keep_prob",
    ),
    _inverted(
        "a mask of ones returned",
        "mask",
        "another_mask_returned",
        f"{KEEP}\nreturn a * mask / keep_prob, np.ones_like(a)",
    ),
    _inverted(
        "mask guessed from the output",
        "mask",
        "mask_guessed_from_zeros",
        f"{KEEP}\nout = a * mask / keep_prob\nreturn out, out != 0",
    ),
    _inverted(
        "dropped in evaluation too",
        "evaluation",
        "dropout_in_evaluation",
        f"{KEEP}\nreturn a * mask / keep_prob, mask",
        before="",
    ),
    _inverted(
        "multiplied in evaluation too",
        "evaluation",
        "scaled_in_evaluation",
        f"{KEEP}\nreturn a * mask / keep_prob, mask",
        before="if not training:\n    return a * keep_prob, np.ones_like(a)\n",
    ),
    _inverted(
        "divided in evaluation too",
        "evaluation",
        "scaled_in_evaluation",
        "mask = rng.random(a.shape) < keep_prob if training else np.ones(a.shape, dtype=bool)\n"
        "return a * mask / keep_prob, mask",
        before="",
    ),
    _inverted(
        "classic evaluation",
        "evaluation",
        "scaled_in_evaluation",
        f"{KEEP}\nreturn a * mask / keep_prob, mask",
        before=CLASSIC_REST,
    ),
    _inverted(
        "flag reversed",
        "evaluation",
        "flag_reversed",
        f"{KEEP}\nreturn a * mask / keep_prob, mask",
        before="if training:\n    return a, np.ones_like(a)\n",
    ),
    _inverted(
        "no mask in evaluation",
        "evaluation",
        "wrong_mask_in_evaluation",
        f"{KEEP}\nreturn a * mask / keep_prob, mask",
        before="if not training:\n    return a, None\n",
    ),
    _inverted(
        "mask of keep_prob in evaluation",
        "evaluation",
        "wrong_mask_in_evaluation",
        f"{KEEP}\nreturn a * mask / keep_prob, mask",
        before="if not training:\n    return a, np.full_like(a, keep_prob)\n",
    ),
    _inverted(
        "evaluation hands back the input alone",
        "evaluation",
        "mask_not_returned",
        f"{KEEP}\nreturn a * mask / keep_prob, mask",
        before="if not training:\n    return a\n",
    ),
    _inverted(
        "kept entries only",
        "contract",
        "flattened",
        f"{KEEP}\nreturn a[mask] / keep_prob, mask",
    ),
    _inverted(
        "evaluation in two dimensions only",
        "contract",
        "two_dimensions_only",
        f"{KEEP}\nreturn a * mask / keep_prob, mask",
        before="if not training:\n    return a, np.ones((a.shape[0], a.shape[1]))\n",
    ),
    _inverted(
        "keep_prob not checked",
        "contract",
        "no_validation",
        f"{KEEP}\nreturn a * mask / keep_prob, mask",
        check="",
    ),
    _inverted(
        "NaN accepted",
        "contract",
        "no_validation",
        f"{KEEP}\nreturn a * mask / keep_prob, mask",
        check="if keep_prob <= 0 or keep_prob > 1:\n    raise ValueError('keep_prob')",
    ),
    _inverted(
        "checked with assert",
        "contract",
        "",
        f"{KEEP}\nreturn a * mask / keep_prob, mask",
        check="assert 0 < keep_prob <= 1",
    ),
    _inverted(
        "keep_prob 1 refused",
        "density",
        "",
        f"{KEEP}\nreturn a * mask / keep_prob, mask",
        check="if not 0 < keep_prob < 1:\n    raise ValueError('keep_prob')",
    ),
    _inverted(
        "input changed in place",
        "contract",
        "input_changed",
        f"{KEEP}\na *= mask\na /= keep_prob\nreturn a, mask",
    ),
    _inverted(
        "input zeroed in place",
        "contract",
        "input_changed",
        f"{KEEP}\na[~mask] = 0\nreturn a / keep_prob, mask",
    ),
    _inverted(
        "mask of float64",
        "contract",
        "float64_creep",
        f"{KEEP}\nmask = mask.astype(float)\nreturn a * mask / keep_prob, mask",
    ),
    _inverted(
        "output buffer of float64",
        "contract",
        "float64_creep",
        f"{KEEP}\nout = np.zeros(a.shape)\nout[mask] = a[mask] / keep_prob\nreturn out, mask",
    ),
    _inverted(
        "output buffer of the input's dtype",
        "contract",
        "integer_truncation",
        f"{KEEP}\nout = np.zeros_like(a)\nout[mask] = a[mask] / keep_prob\nreturn out, mask",
    ),
    _inverted(
        "cast back to the input's dtype",
        "contract",
        "integer_truncation",
        f"{KEEP}\nreturn (a * mask / keep_prob).astype(a.dtype), mask",
    ),
    _inverted(
        "positive activations are kept",
        "density",
        "mask_from_input",
        "mask = a > 0\nreturn a * mask / keep_prob, mask",
    ),
    _inverted(
        "largest activations are kept",
        "density",
        "mask_from_input",
        "size = np.abs(a).ravel()\n"
        "mask = np.zeros(a.size, dtype=bool)\n"
        "mask[np.argsort(size)[a.size - round(keep_prob * a.size) :]] = True\n"
        "mask = mask.reshape(a.shape)\nreturn a * mask / keep_prob, mask",
    ),
    _inverted(
        "keep_prob squared",
        "density",
        "",
        "mask = rng.random(a.shape) < keep_prob**2\nreturn a * mask / keep_prob, mask",
    ),
    _inverted(
        "0.8 hard-coded in the draw",
        "density",
        "",
        "mask = rng.random(a.shape) < 0.8\nreturn a * mask / keep_prob, mask",
    ),
    Mistake(
        "dropout_forward",
        "a generator at module level",
        "GENERATOR = np.random.default_rng(42)\n\n"
        + source_of(
            "dropout_forward",
            f"{KEEP.replace('rng', 'GENERATOR')}\nreturn a * mask / keep_prob, mask",
        ),
        ("test_dropout_forward_generator",),
        ("generator_ignored",),
    ),
    _inverted(
        "exchanged in training only",
        "mask",
        "results_exchanged",
        f"{KEEP}\nreturn mask, a * mask / keep_prob",
    ),
    _inverted(
        "a mask of minus one and one",
        "mask",
        "",
        "mask = np.where(rng.random(a.shape) < keep_prob, 1, -1).astype(np.int8)\n"
        "return np.where(mask > 0, a, 0) / keep_prob, mask",
    ),
    _inverted(
        "dropped units take the mean",
        "mask",
        "mask_not_applied",
        f"{KEEP}\nreturn np.where(mask, a / keep_prob, a.mean()).astype(a.dtype), mask",
        before=REST + "if a.dtype.kind == 'i':\n    a = a.astype(float)\n",
    ),
    _inverted(
        "gaussian noise of mean one",
        NEVER,
        "not_thresholded",
        "spread = ((1 - keep_prob) / keep_prob) ** 0.5\n"
        "mask = rng.normal(1, spread, a.shape)\nreturn a * mask, mask",
    ),
    _inverted(
        "multiplied by the drop probability",
        "scaling",
        "",
        f"{KEEP}\nreturn a * mask * (1 - keep_prob), mask",
    ),
    _inverted(
        "rescaled to the sum of the input",
        "scaling",
        "",
        f"{KEEP}\nout = a * mask\nreturn out * float(a.sum() / out.sum()), mask",
    ),
    _inverted(
        "evaluation by an average over masks",
        "evaluation",
        "",
        f"{KEEP}\nreturn a * mask / keep_prob, mask",
        before="if not training:\n"
        "    mask = (rng.random((50, *a.shape)) < keep_prob).mean(axis=0)\n"
        "    return a * mask / keep_prob, np.ones_like(a)\n",
    ),
    Mistake(
        "dropout_forward",
        "training is not the default",
        source_of("dropout_forward", f"{KEEP}\nreturn a * mask / keep_prob, mask").replace(
            "training=True", "training=False"
        ),
        ("test_dropout_forward_evaluation",),
        (),
    ),
    _inverted(
        "a view of the input zeroed",
        "contract",
        "input_changed",
        "flat = a.reshape(-1)\nmask = rng.random(a.size) < keep_prob\nflat[~mask] = 0\n"
        "return flat.reshape(a.shape) / keep_prob, mask.reshape(a.shape)",
    ),
    _inverted(
        "written back into the input",
        "contract",
        "input_changed",
        f"{KEEP}\na[...] = a * mask / keep_prob\nreturn a, mask",
    ),
    _inverted(
        "half precision",
        "contract",
        "",
        f"{KEEP}\nreturn (a * mask / keep_prob).astype(np.float16), mask",
    ),
    _inverted(
        "whole channels",
        "contract",
        "",
        "shared = a.shape[:2] + (1, 1) if a.ndim == 4 else a.shape\n"
        "mask = np.broadcast_to(rng.random(shared) < keep_prob, a.shape)\n"
        "return a * mask / keep_prob, mask",
    ),
    _inverted(
        "0.8 everywhere",
        "density scaling",
        "",
        "mask = rng.random(a.shape) < 0.8\nreturn a * mask / 0.8, mask",
    ),
    _inverted(
        "nothing dropped",
        "density independence scaling mask contract generator",
        "nothing_dropped",
        "return a.copy(), np.ones_like(a)",
    ),
    _inverted(
        "NaN for the dropped",
        "mask",
        "nan_for_dropped",
        f"{KEEP}\nreturn np.where(mask, a / keep_prob, np.nan), mask",
    ),
    _inverted(
        "nothing returned", "all", "", f"{KEEP}\nout = a * mask / keep_prob", check="", before=""
    ),
)


def _in_classic(fails: str) -> str:
    """Return the cells of `classic_forward` that judge what those of `dropout_forward` do."""
    drawn = {"density", "independence", "generator"}
    return " ".join(dict.fromkeys("training" if f in drawn else f for f in fails.split()))


CLASSIC_MISTAKES: tuple[Mistake, ...] = (
    *(
        _classic(name, _in_classic(fails), named, f"{body}\nreturn a * mask, mask")
        for name, fails, named, body in DRAWS
    ),
    Mistake(
        "classic_forward",
        "drawn once for each shape",
        CACHED.format(
            function="classic_forward",
            evaluation="return a * keep_prob, np.full(a.shape, keep_prob)",
            out="a * mask",
        ),
        ("test_classic_forward_training",),
        ("drawn_once",),
    ),
    _classic(
        "scaled in training",
        "training",
        "scaled_in_training",
        f"{KEEP}\nreturn a * mask / keep_prob, mask",
    ),
    _classic(
        "scaled through the mask",
        "training",
        "scaled_in_training",
        "mask = (rng.random(a.shape) < keep_prob) / keep_prob\nreturn a * mask, mask",
    ),
    _classic(
        "multiplied in training",
        "training",
        "scaled_in_training",
        f"{KEEP}\nreturn a * mask * keep_prob, mask",
    ),
    _classic(
        "the inverted form",
        "training evaluation",
        "scaled_in_training unscaled_in_evaluation",
        f"{KEEP}\nreturn a * mask / keep_prob, mask",
        before=REST,
    ),
    _classic(
        "not scaled in evaluation",
        "evaluation",
        "unscaled_in_evaluation",
        f"{KEEP}\nreturn a * mask, mask",
        before=REST,
    ),
    _classic(
        "mask of keep_prob not applied",
        "evaluation",
        "unscaled_in_evaluation",
        f"{KEEP}\nreturn a * mask, mask",
        before="if not training:\n    return a, np.full_like(a, keep_prob)\n",
    ),
    _classic(
        "mask of ones in evaluation",
        "evaluation",
        "wrong_mask_in_evaluation",
        f"{KEEP}\nreturn a * mask, mask",
        before="if not training:\n    return a * keep_prob, np.ones_like(a)\n",
    ),
    _classic(
        "a number as mask in evaluation",
        "evaluation",
        "wrong_mask_in_evaluation",
        f"{KEEP}\nreturn a * mask, mask",
        before="if not training:\n    return a * keep_prob, keep_prob\n",
    ),
    _classic(
        "divided in evaluation",
        "evaluation",
        "divided_in_evaluation",
        f"{KEEP}\nreturn a * mask, mask",
        before="if not training:\n    return a / keep_prob, np.full_like(a, 1 / keep_prob)\n",
    ),
    _classic(
        "drop probability in evaluation",
        "evaluation",
        "drop_prob_in_evaluation",
        f"{KEEP}\nreturn a * mask, mask",
        before="if not training:\n    mask = np.full_like(a, 1 - keep_prob)\n"
        "    return a * mask, mask\n",
    ),
    _classic(
        "square root in evaluation",
        "evaluation",
        "square_root_in_evaluation",
        f"{KEEP}\nreturn a * mask, mask",
        before="if not training:\n    mask = np.full_like(a, keep_prob**0.5)\n"
        "    return a * mask, mask\n",
    ),
    _classic(
        "scaled twice in evaluation",
        "evaluation",
        "scaled_twice",
        f"{KEEP}\nreturn a * mask, mask",
        before="if not training:\n    mask = np.full_like(a, keep_prob)\n"
        "    return a * mask * keep_prob, mask\n",
    ),
    _classic(
        "one half in evaluation",
        "evaluation",
        "half_hard_coded",
        f"{KEEP}\nreturn a * mask, mask",
        before="if not training:\n    return a * 0.5, np.full_like(a, 0.5)\n",
    ),
    _classic(
        "dropped in evaluation too",
        "evaluation",
        "dropout_in_evaluation",
        f"{KEEP}\nreturn a * mask, mask",
        before="",
    ),
    _classic(
        "dropped and scaled in evaluation",
        "evaluation",
        "dropout_in_evaluation",
        f"{KEEP}\nif not training:\n    return a * mask * keep_prob, mask * keep_prob\n"
        "return a * mask, mask",
        before="",
    ),
    _classic(
        "flag reversed",
        "evaluation",
        "flag_reversed",
        f"{KEEP}\nreturn a * mask, mask",
        before=CLASSIC_REST.replace("not training", "training"),
    ),
    _classic(
        "keep_prob read as the drop probability everywhere",
        "training",
        "reversed_comparison",
        "mask = rng.random(a.shape) > keep_prob\nreturn a * mask, mask",
        before="if not training:\n    mask = np.full_like(a, 1 - keep_prob)\n"
        "    return a * mask, mask\n",
    ),
    _classic(
        "mask and output exchanged",
        "mask",
        "results_exchanged",
        f"{KEEP}\nreturn mask, a * mask",
        before="if not training:\n    mask = np.full_like(a, keep_prob)\n"
        "    return mask, a * mask\n",
    ),
    _classic(
        "only the output",
        "all",
        "mask_not_returned",
        f"{KEEP}\nreturn a * mask",
        check="",
        before="if not training:\n    return a * keep_prob\n",
    ),
    _classic(
        "mask marks the dropped",
        "mask",
        "mask_marks_dropped",
        "dropped = rng.random(a.shape) >= keep_prob\nreturn a * ~dropped, dropped",
    ),
    _classic(
        "mask drawn and not applied",
        "mask",
        "mask_not_applied",
        f"{KEEP}\nreturn a, mask",
    ),
    _classic(
        "a second mask returned",
        "mask",
        "another_mask_returned",
        f"{KEEP}\nreturn a * mask, rng.random(a.shape) < keep_prob",
    ),
    _classic(
        "mask guessed from the output",
        "mask",
        "mask_guessed_from_zeros",
        f"{KEEP}\nout = a * mask\nreturn out, out != 0",
    ),
    _classic(
        "the mean of the masks in training too",
        "training mask contract",
        "nothing_dropped",
        "mask = np.full_like(a, keep_prob)\nreturn a * mask, mask",
    ),
    _classic("kept entries only", "contract", "flattened", f"{KEEP}\nreturn a[mask], mask"),
    _classic(
        "keep_prob not checked",
        "contract",
        "no_validation",
        f"{KEEP}\nreturn a * mask, mask",
        check="",
    ),
    _classic(
        "one is not checked",
        "contract",
        "no_validation",
        f"{KEEP}\nreturn a * mask, mask",
        check="if not keep_prob > 0:\n    raise ValueError('keep_prob')",
    ),
    _classic(
        "input changed in training",
        "contract",
        "input_changed",
        f"{KEEP}\na *= mask\nreturn a, mask",
    ),
    _classic(
        "input changed in evaluation",
        "contract",
        "input_changed",
        f"{KEEP}\nreturn a * mask, mask",
        before="if not training:\n    a *= keep_prob\n    return a, np.full_like(a, keep_prob)\n",
    ),
    _classic(
        "mask of float64",
        "contract",
        "float64_creep",
        "mask = np.where(rng.random(a.shape) < keep_prob, 1.0, 0.0)\nreturn a * mask, mask",
    ),
)

MOMENTS_MISTAKES: tuple[Mistake, ...] = (
    _moments(
        "mean without the division",
        "mean",
        "mean_of_classic",
        "return a * keep_prob, a**2 * (1 - keep_prob) / keep_prob",
    ),
    _moments(
        "mean of the survivors",
        "mean",
        "mean_of_survivors",
        "return a / keep_prob, a**2 * (1 - keep_prob) / keep_prob",
    ),
    _moments(
        "mean of all entries",
        "mean",
        "averaged_over_entries",
        "return np.full(a.shape, a.mean()).astype(a.dtype), a**2 * (1 - keep_prob) / keep_prob",
    ),
    _moments(
        "moments of the array as numbers",
        "all",
        "averaged_over_entries",
        "return a.mean(), a.var()",
    ),
    _moments(
        "variance of the classic form",
        "variance",
        "variance_of_classic",
        "return a.copy(), a**2 * keep_prob * (1 - keep_prob)",
    ),
    _moments(
        "both of the classic form",
        "mean variance",
        "mean_of_classic variance_of_classic",
        "return a * keep_prob, a**2 * keep_prob * (1 - keep_prob)",
    ),
    _moments(
        "no division in the variance",
        "variance",
        "variance_divided_once",
        "return a.copy(), a**2 * (1 - keep_prob)",
    ),
    _moments(
        "divided by the square in the variance",
        "variance",
        "variance_divided_once",
        "return a.copy(), a**2 * (1 - keep_prob) / keep_prob**2",
    ),
    _moments(
        "mean of the square",
        "variance",
        "second_moment",
        "return a.copy(), a**2 / keep_prob",
    ),
    _moments(
        "standard deviation",
        "variance",
        "standard_deviation",
        "return a.copy(), abs(a) * ((1 - keep_prob) / keep_prob) ** 0.5",
    ),
    _moments(
        "activation not squared",
        "variance",
        "activation_not_squared",
        "return a.copy(), a * (1 - keep_prob) / keep_prob",
    ),
    _moments(
        "activation missing",
        "variance",
        "activation_missing",
        "return a.copy(), np.full_like(a, (1 - keep_prob) / keep_prob)",
    ),
    _moments(
        "odds turned over",
        "variance",
        "odds_inverted",
        "return a.copy(), a**2 * keep_prob / (1 - keep_prob)",
    ),
    _moments(
        "sampled",
        "mean variance",
        "moments_sampled",
        "draws = np.random.default_rng().random((400,) + a.shape) < keep_prob\n"
        "outs = a * draws / keep_prob\n"
        "return outs.mean(axis=0), outs.var(axis=0)",
    ),
    _moments(
        "exchanged",
        "mean",
        "results_exchanged",
        "return a**2 * (1 - keep_prob) / keep_prob, a.copy()",
    ),
    _moments(
        "two dimensions only",
        "contract",
        "two_dimensions_only",
        "variance = np.empty_like(a)\n"
        "for i in range(a.shape[0]):\n"
        "    for j in range(a.shape[1]):\n"
        "        variance[i, j] = float(a[i, j]) ** 2 * (1 - keep_prob) / keep_prob\n"
        "return a.copy(), variance",
    ),
    _moments(
        "not checked",
        "contract",
        "no_validation",
        "return a.copy(), a**2 * (1 - keep_prob) / keep_prob",
        check="",
    ),
    _moments(
        "squared in place",
        "contract",
        "input_changed",
        "mean = a.copy()\na **= 2\nreturn mean, a * (1 - keep_prob) / keep_prob",
    ),
    _moments(
        "computed in float64",
        "contract",
        "float64_creep",
        "a = a.astype(float)\nreturn a, a**2 * (1 - keep_prob) / keep_prob",
    ),
)

MISTAKES: tuple[Mistake, ...] = (*INVERTED_MISTAKES, *CLASSIC_MISTAKES, *MOMENTS_MISTAKES)

# Ways to draw that are all right, in both forms.
RIGHT_DRAWS: tuple[tuple[str, str], ...] = (
    ("less or equal", "mask = rng.random(a.shape) <= keep_prob"),
    ("above the drop probability", "mask = rng.random(a.shape) >= 1 - keep_prob"),
    ("binomial", "mask = rng.binomial(1, keep_prob, a.shape)"),
    ("binomial, cast", "mask = rng.binomial(1, keep_prob, a.shape).astype(a.dtype)"),
    ("binomial of bytes", "mask = rng.binomial(1, keep_prob, size=a.shape).astype(np.int8)"),
    (
        "choice",
        "mask = rng.choice([True, False], size=a.shape, p=[keep_prob, 1 - keep_prob])",
    ),
    ("uniform", "mask = (rng.uniform(size=a.shape) < keep_prob).astype(np.float32)"),
    ("drawn in float32", "mask = rng.random(a.shape, dtype=np.float32) < keep_prob"),
    ("drawn transposed", "mask = (rng.random(a.shape[::-1]) < keep_prob).T"),
    ("drawn flat", "mask = (rng.random(a.size) < keep_prob).reshape(a.shape)"),
    (
        "one by one",
        "mask = np.zeros(a.shape, dtype=bool)\n"
        "for place in np.ndindex(*a.shape):\n"
        "    mask[place] = rng.random() < keep_prob",
    ),
    (
        "row by row",
        "mask = np.array([rng.random(a.shape[1:]) < keep_prob for _ in range(len(a))])",
    ),
    ("exponential waiting times", "mask = rng.exponential(size=a.shape) > -np.log(keep_prob)"),
    ("where", "mask = np.where(rng.random(a.shape) < keep_prob, 1, 0).astype(np.int8)"),
    ("dropped set to zero", "mask = np.ones_like(a)\nmask[rng.random(a.shape) >= keep_prob] = 0"),
    ("floor of a shifted number", "mask = np.floor(rng.random(a.shape) + keep_prob).astype(bool)"),
)

RIGHT: tuple[Right, ...] = (
    *(
        Right(function, name, source_of(function, f"{body}\n{last}"))
        for function, last in (
            ("dropout_forward", "return a * mask / keep_prob, mask"),
            ("classic_forward", "return a * mask, mask"),
        )
        for name, body in RIGHT_DRAWS
    ),
    Right(
        "dropout_forward",
        "scaled before the mask",
        source_of("dropout_forward", f"{KEEP}\nout = a / keep_prob\nreturn out * mask, mask"),
    ),
    Right(
        "dropout_forward",
        "where",
        source_of("dropout_forward", f"{KEEP}\nreturn np.where(mask, a / keep_prob, 0.0), mask"),
    ),
    Right(
        "dropout_forward",
        "own copy changed in place",
        source_of(
            "dropout_forward", f"{KEEP}\nout = a / keep_prob\nout[~mask] = 0.0\nreturn out, mask"
        ),
    ),
    Right(
        "dropout_forward",
        "one return for both modes",
        source_of(
            "dropout_forward",
            f"if training:\n    {KEEP}\n    out = a * mask / keep_prob\n"
            "else:\n    mask = np.ones(a.shape)\n    out = a.copy()\nreturn out, mask",
            before="",
        ),
    ),
    Right(
        "dropout_forward",
        "evaluation as keeping everything",
        source_of(
            "dropout_forward",
            "share = keep_prob if training else 1.0\n"
            "mask = rng.random(a.shape) < share\nreturn a * mask / share, mask",
            before="",
        ),
    ),
    Right(
        "dropout_forward",
        "a list as pair",
        source_of("dropout_forward", f"{KEEP}\nreturn [a * mask / keep_prob, mask]"),
    ),
    Right(
        "dropout_forward",
        "times a factor",
        source_of("dropout_forward", f"{KEEP}\nreturn (1 / keep_prob) * (mask * a), mask"),
    ),
    Right(
        "classic_forward",
        "evaluation by a number",
        source_of(
            "classic_forward",
            f"{KEEP}\nreturn a * mask, mask",
            before="if not training:\n    return keep_prob * a, np.full(a.shape, keep_prob)\n",
        ),
    ),
    Right(
        "classic_forward",
        "evaluation with a mask of float64",
        source_of(
            "classic_forward",
            f"if training:\n    {KEEP}\nelse:\n    mask = np.full(a.shape, keep_prob)\n"
            "return a * mask, mask",
            before="",
        ),
    ),
    Right(
        "classic_forward",
        "where",
        source_of("classic_forward", f"{KEEP}\nreturn np.where(mask, a, 0), mask"),
    ),
    Right(
        "classic_forward",
        "own copy changed in place",
        source_of("classic_forward", f"{KEEP}\nout = a.copy()\nout[~mask] = 0\nreturn out, mask"),
    ),
    Right(
        "dropout_moments",
        "from the two values",
        source_of(
            "dropout_moments",
            "value = a / keep_prob\nmean = keep_prob * value\n"
            "variance = keep_prob * (value - mean) ** 2 + (1 - keep_prob) * mean**2\n"
            "return mean, variance",
        ),
    ),
    Right(
        "dropout_moments",
        "second moment less the square of the mean",
        source_of("dropout_moments", "return a.copy(), a**2 / keep_prob - a**2"),
    ),
    Right(
        "dropout_moments",
        "factor first",
        source_of(
            "dropout_moments", "odds = (1 - keep_prob) / keep_prob\nreturn +a, odds * np.square(a)"
        ),
    ),
    Right(
        "dropout_moments",
        "entry by entry",
        source_of(
            "dropout_moments",
            "mean, variance = np.empty_like(a), np.empty_like(a)\n"
            "for place, value in np.ndenumerate(a):\n"
            "    mean[place] = value\n"
            "    variance[place] = value * value * (1 / keep_prob - 1)\n"
            "return mean, variance",
        ),
    ),
    Right(
        "dropout_moments",
        "from the moments of the mask",
        source_of(
            "dropout_moments",
            "mean_mask, variance_mask = keep_prob, keep_prob * (1 - keep_prob)\n"
            "return a * mean_mask / keep_prob, (a / keep_prob) ** 2 * variance_mask",
        ),
    ),
)

WRONG_ANSWERS: dict[str, str] = {
    "answer_wrong_line": "answer_wrong_line = 2",
    "answer_row_sum": "answer_row_sum = 10",
    "answer_exactly_eight": "answer_exactly_eight = 1.0",
    "answer_signal_left": "answer_signal_left = 0.8",
}
