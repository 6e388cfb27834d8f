"""Wrong and right implementations of `dropconnect_forward`, `dropblock_mask` and `max_norm`."""

from __future__ import annotations

import textwrap

from examples.model import Mistake, Right

CHECK = "if not 0 < keep_prob <= 1:\n    raise ValueError('keep_prob must lie in (0, 1]')\n"
PLAIN = "if not training:\n    return x @ W.T + b\n"
HEADS = {
    "dropconnect_forward": "x, W, b, keep_prob, rng, training=True",
    "dropblock_mask": "height, width, keep_prob, block, rng",
    "max_norm": "W, c",
}


def source_of(function: str, body: str, before: str) -> str:
    """Return a whole solution cell: the signature, what comes first, then the body."""
    text = before + textwrap.dedent(body).strip() + "\n"
    return f"def {function}({HEADS[function]}):\n" + textwrap.indent(text, "    ")


def wrong(function: str, name: str, fails: str, named: str, body: str, before: str) -> Mistake:
    """Return a mistake; `fails` and `named` are words with blanks between."""
    return Mistake(
        function,
        name,
        source_of(function, body, before),
        tuple(f"test_{function}_{cell}" for cell in fails.split()),
        tuple(named.split()),
    )


MASK = "mask = rng.random((len(x), *W.shape)) < keep_prob\n"
SUM = "return np.einsum('nij,nj->ni', W * mask / keep_prob, x) + b"
SHAPE = "(len(x), *W.shape)"
CONNECT: tuple[tuple[str, str, str, str], ...] = (
    (
        "reversed comparison",
        "density",
        "reversed_comparison",
        f"mask = rng.random({SHAPE}) > keep_prob\n" + SUM,
    ),
    (
        "normal draws",
        "density",
        "normal_draws",
        f"mask = rng.normal(size={SHAPE}) < keep_prob\n" + SUM,
    ),
    ("half hard-coded", "density", "half_hard_coded", f"mask = rng.random({SHAPE}) < 0.5\n" + SUM),
    (
        "never thresholded",
        "density",
        "not_thresholded",
        f"mask = rng.random({SHAPE}).astype(x.dtype)\n" + SUM,
    ),
    (
        "input units dropped",
        "weights",
        "units_dropped",
        "mask = rng.random(x.shape) < keep_prob\nreturn (x * mask / keep_prob) @ W.T + b",
    ),
    (
        "outputs dropped",
        "weights",
        "outputs_dropped",
        "mask = rng.random((len(x), len(W))) < keep_prob\nreturn (x @ W.T) * mask / keep_prob + b",
    ),
    (
        "outputs dropped with the bias",
        "weights",
        "outputs_dropped",
        "z = x @ W.T + b\nmask = rng.random(z.shape) < keep_prob\nreturn z * mask / keep_prob",
    ),
    (
        "one mask for the batch",
        "examples",
        "one_mask_for_batch",
        "mask = rng.random(W.shape) < keep_prob\nreturn x @ (W * mask / keep_prob).T + b",
    ),
    ("no scaling", "scaling", "missing_scale", MASK + SUM.replace(" / keep_prob", "")),
    (
        "multiplied",
        "scaling",
        "multiplied_by_keep_prob",
        MASK + SUM.replace("/ keep_prob", "* keep_prob"),
    ),
    (
        "divided by the drop probability",
        "scaling",
        "scaled_by_drop_prob",
        MASK + SUM.replace("/ keep_prob", "/ max(1 - keep_prob, 1e-9)"),
    ),
    (
        "divided by the realised share",
        "scaling",
        "scaled_by_realised_fraction",
        MASK + SUM.replace("W * mask / keep_prob", "(W * mask / mask.mean()).astype(W.dtype)"),
    ),
    (
        "square root",
        "scaling",
        "scaled_by_square_root",
        MASK + SUM.replace("/ keep_prob", "/ keep_prob**0.5"),
    ),
    (
        "scaled twice",
        "scaling",
        "scaled_twice",
        MASK + SUM.replace("/ keep_prob", "/ keep_prob / keep_prob"),
    ),
    (
        "bias dropped",
        "scaling",
        "bias_dropped",
        MASK
        + "kept = rng.random((len(x), len(b))) < keep_prob\n"
        + SUM.replace("+ b", "+ b * kept"),
    ),
    (
        "bias scaled",
        "scaling",
        "bias_scaled",
        MASK + "return (np.einsum('nij,nj->ni', W * mask, x) + b) / keep_prob",
    ),
    ("pair returned", "contract", "pair_returned", MASK + SUM + ", mask"),
    (
        "global generator",
        "density",
        "global_seed_reset",
        "mask = np.random.rand(len(x), *W.shape) < keep_prob\n" + SUM,
    ),
    (
        "new generator in each call",
        "density",
        "new_generator_each_call",
        "rng = np.random.default_rng(1)\n" + MASK + SUM,
    ),
    (
        "input changed",
        "contract",
        "input_changed",
        MASK + "x /= keep_prob\nreturn np.einsum('nij,nj->ni', W * mask, x) + b",
    ),
    (
        "float64",
        "contract",
        "float64_creep",
        "x = x.astype(np.float64)\n" + MASK + SUM,
    ),
)


def _connect(name: str, fails: str, named: str, body: str, before: str) -> Mistake:
    return wrong("dropconnect_forward", name, fails, named, body, before)


CONNECT_MISTAKES = (
    *(_connect(*one, CHECK + PLAIN) for one in CONNECT),
    _connect("dropped in evaluation", "contract", "dropout_in_evaluation", MASK + SUM, CHECK),
    _connect(
        "weights scaled in evaluation",
        "contract",
        "scaled_in_evaluation",
        MASK + SUM,
        CHECK + "if not training:\n    return x @ (keep_prob * W).T + b\n",
    ),
    _connect(
        "flag reversed",
        "contract",
        "flag_reversed",
        MASK + SUM,
        CHECK + "if training:\n    return x @ W.T + b\n",
    ),
    _connect(
        "bias forgotten",
        "scaling",
        "bias_forgotten",
        MASK + SUM.replace(" + b", ""),
        CHECK + "if not training:\n    return x @ W.T\n",
    ),
    _connect("keep_prob not checked", "contract", "no_validation", MASK + SUM, PLAIN),
)
CONNECT_RIGHT = tuple(
    Right("dropconnect_forward", name, source_of("dropconnect_forward", body, CHECK + PLAIN))
    for name, body in (
        (
            "loop over the batch",
            "z = np.empty((len(x), len(W)), dtype=x.dtype)\nfor n in range(len(x)):\n"
            "    mask = rng.random(W.shape) < keep_prob\n"
            "    z[n] = (W * mask / keep_prob) @ x[n] + b\nreturn z",
        ),
        (
            "broadcast and sum",
            MASK + "return (W * mask * x[:, None, :]).sum(axis=2) / keep_prob + b",
        ),
        ("matmul", MASK + "return ((W * mask / keep_prob) @ x[:, :, None])[:, :, 0] + b"),
        ("binomial", f"mask = rng.binomial(1, keep_prob, {SHAPE})\n" + SUM),
        (
            "mask with the inputs in front",
            "mask = rng.random((len(x), W.shape[1], W.shape[0])) < keep_prob\n"
            "return np.einsum('nji,nj,ij->ni', mask, x, W) / keep_prob + b",
        ),
        (
            "drop and where",
            f"drop = rng.random({SHAPE}) >= keep_prob\nM = np.where(drop, 0, W / keep_prob)\n"
            "return np.einsum('nij,nj->ni', M, x) + b",
        ),
        (
            "plain layer of scaled inputs",
            MASK + "return np.einsum('nij,nj->ni', mask * W, x / keep_prob) + b[None, :]",
        ),
    )
)

ROWS = "rows, columns = height - block + 1, width - block + 1\n"
GAMMA = "gamma = (1 - keep_prob) / block**2 * height * width / (rows * columns)\n"
CORNERS = "corners = rng.random((rows, columns)) < gamma\n"
FILL = (
    "mask = np.ones((height, width))\nfor i, j in np.argwhere(corners):\n"
    "    mask[i : i + block, j : j + block] = 0\n"
)
BLOCK = ROWS + GAMMA + CORNERS + FILL
BLOCKS: tuple[tuple[str, str, str, str], ...] = (
    (
        "reversed comparison",
        "density",
        "reversed_comparison",
        BLOCK.replace("(1 - keep_prob) / block", "keep_prob / block") + "return mask",
    ),
    (
        "half hard-coded",
        "density",
        "half_hard_coded",
        BLOCK.replace("(1 - keep_prob) / block", "0.5 / block") + "return mask",
    ),
    (
        "entries, not blocks",
        "blocks",
        "entries_not_blocks",
        ROWS + GAMMA + "mask = np.ones((height, width))\n"
        "mask[:rows, :columns][rng.random((rows, columns)) < gamma] = 0\nreturn mask",
    ),
    (
        "ordinary mask",
        "blocks",
        "entries_not_blocks",
        "return (rng.random((height, width)) < keep_prob).astype(float)",
    ),
    (
        "blocks cut at the border",
        "blocks",
        "blocks_cut_at_border",
        ROWS + GAMMA + "corners = rng.random((height, width)) < gamma\n" + FILL + "return mask",
    ),
    (
        "last places left out",
        "blocks",
        "last_places_left_out",
        "rows, columns = height - block, width - block\n"
        + GAMMA.replace("(rows * columns)", "((rows + 1) * (columns + 1))")
        + CORNERS
        + FILL
        + "return mask",
    ),
    (
        "normal draws",
        "density",
        "normal_draws",
        BLOCK.replace("rng.random((rows, columns))", "rng.normal(size=(rows, columns))")
        + "return mask",
    ),
    (
        "no border factor",
        "gamma",
        "border_factor_missing",
        ROWS + "gamma = (1 - keep_prob) / block**2\n" + CORNERS + FILL + "return mask",
    ),
    (
        "not divided by the area of a block",
        "gamma",
        "block_area_missing",
        BLOCK.replace(" / block**2", "") + "return mask",
    ),
    (
        "corners with the drop probability",
        "gamma",
        "gamma_is_drop_prob",
        ROWS + "gamma = 1 - keep_prob\n" + CORNERS + FILL + "return mask",
    ),
    (
        "divided by the side of a block",
        "gamma",
        "block_not_squared",
        BLOCK.replace("block**2", "block") + "return mask",
    ),
    (
        "border factor upside down",
        "gamma",
        "border_factor_inverted",
        ROWS
        + "gamma = (1 - keep_prob) / block**2 / (height * width) * (rows * columns)\n"
        + CORNERS
        + FILL
        + "return mask",
    ),
    (
        "exactly k corners",
        "density",
        "exactly_k_kept",
        ROWS + GAMMA + "corners = np.zeros(rows * columns, dtype=bool)\n"
        "corners[: round(gamma * corners.size)] = True\n"
        "corners = rng.permutation(corners).reshape(rows, columns)\n" + FILL + "return mask",
    ),
    (
        "blocks one too large",
        "blocks",
        "wrong_block_side",
        BLOCK.replace("i + block, j : j + block", "i + block + 1, j : j + block + 1")
        + "return mask",
    ),
    (
        "blocks one too small",
        "blocks",
        "wrong_block_side",
        BLOCK.replace("i + block, j : j + block", "i + block - 1, j : j + block - 1")
        + "return mask",
    ),
    (
        "places miscounted in gamma",
        "gamma",
        "places_off_by_one",
        BLOCK.replace("/ (rows * columns)", "/ max((height - block) * (width - block), 1)")
        + "return mask",
    ),
    (
        "comparison of corners reversed",
        "density",
        "reversed_comparison",
        BLOCK.replace("< gamma", "> gamma") + "return mask",
    ),
    (
        "blocks that never overlap",
        "density",
        "",
        ROWS
        + GAMMA
        + CORNERS
        + "mask = np.ones((height, width))\nfor i, j in np.argwhere(corners):\n"
        + "    if mask[i : i + block, j : j + block].all():\n"
        + "        mask[i : i + block, j : j + block] = 0\nreturn mask",
    ),
    ("marks dropped", "blocks", "mask_marks_dropped", BLOCK + "return 1 - mask"),
    (
        "rescaled",
        "blocks",
        "mask_rescaled",
        BLOCK + "return mask * mask.size / max(mask.sum(), 1)",
    ),
    ("divided by keep_prob", "blocks", "mask_rescaled", BLOCK + "return mask / keep_prob"),
    (
        "global generator",
        "density",
        "global_seed_reset",
        BLOCK.replace("rng.random((rows, columns))", "np.random.rand(rows, columns)")
        + "return mask",
    ),
    (
        "new generator in each call",
        "density",
        "new_generator_each_call",
        "rng = np.random.default_rng(0)\n" + BLOCK + "return mask",
    ),
)
BLOCK_MISTAKES = (
    *(wrong("dropblock_mask", *one, CHECK) for one in BLOCKS),
    wrong(
        "dropblock_mask",
        "keep_prob not checked",
        "contract",
        "no_validation",
        BLOCK + "return mask",
        "",
    ),
)
BLOCK_RIGHT = tuple(
    Right("dropblock_mask", name, source_of("dropblock_mask", body, CHECK))
    for name, body in (
        ("loop over corners", BLOCK + "return mask"),
        ("bool", BLOCK + "return mask.astype(bool)"),
        (
            "int",
            BLOCK.replace("np.ones((height, width))", "np.ones((height, width), dtype=int)")
            + "return mask",
        ),
        (
            "place by place",
            ROWS + GAMMA + "mask = np.ones((height, width))\nfor i in range(rows):\n"
            "    for j in range(columns):\n        if rng.random() < gamma:\n"
            "            mask[i : i + block, j : j + block] = 0\nreturn mask",
        ),
        (
            "binomial",
            ROWS
            + GAMMA
            + "corners = rng.binomial(1, gamma, (rows, columns))\n"
            + FILL
            + "return mask",
        ),
        (
            "centres of blocks",
            ROWS + GAMMA + "half = block // 2\ncentres = np.zeros((height, width), dtype=bool)\n"
            "drawn = rng.random((rows, columns)) < gamma\n"
            "centres[half : half + rows, half : half + columns] = drawn\n"
            ""
            "mask = np.ones((height, width), dtype=np.int8)\n"
            "for i, j in zip(*np.nonzero(centres)):\n"
            "    mask[i - half : i - half + block, j - half : j - half + block] = 0\nreturn mask",
        ),
        (
            "bottom-right corners",
            ROWS + GAMMA + "corners = rng.random((rows, columns)) >= 1 - gamma\n"
            "mask = np.ones((height, width))\nfor i, j in np.argwhere(corners[::-1, ::-1]):\n"
            "    mask[i : i + block, j : j + block] = 0\nreturn mask",
        ),
    )
)

NORMS = "norms = np.linalg.norm(W, axis=1, keepdims=True)\n"
NORM: tuple[tuple[str, str, str, str], ...] = (
    (
        "norms of columns",
        "long",
        "norms_of_columns",
        "norms = np.linalg.norm(W, axis=0, keepdims=True)\nreturn W * (c / np.maximum(norms, c))",
    ),
    (
        "norm of the whole matrix",
        "long",
        "norm_of_whole_matrix",
        "return W * min(1.0, c / float(np.linalg.norm(W)))",
    ),
    (
        "sum of absolute values",
        "long",
        "sum_of_absolute_values",
        "norms = np.abs(W).sum(axis=1, keepdims=True)\nreturn W * (c / np.maximum(norms, c))",
    ),
    (
        "largest entry",
        "long",
        "largest_entry",
        "norms = np.abs(W).max(axis=1, keepdims=True)\nreturn W * (c / np.maximum(norms, c))",
    ),
    (
        "no root",
        "long",
        "norm_without_root",
        "norms = (W**2).sum(axis=1, keepdims=True)\nreturn W * (c / np.maximum(norms, c))",
    ),
    (
        "scaled to one",
        "long",
        "scaled_to_one",
        NORMS + "return np.where(norms > c, W / np.maximum(norms, 1e-30), W)",
    ),
    ("clipped", "long", "entries_clipped", "return np.clip(W, -c, c)"),
    ("nothing done", "long short", "bound_without_effect", "return W"),
    ("long rows zeroed", "long", "long_rows_zeroed", NORMS + "return np.where(norms > c, 0, W)"),
    (
        "condition reversed",
        "long",
        "condition_reversed",
        NORMS + "return np.where(norms < c, W * c / np.maximum(norms, 1e-30), W)",
    ),
    (
        "every row scaled to one",
        "long short",
        "scaled_to_one all_rows_scaled",
        NORMS + "return W / np.maximum(norms, 1e-30)",
    ),
    (
        "every row scaled",
        "short",
        "all_rows_scaled",
        NORMS + "return W / np.maximum(norms, 1e-30) * c",
    ),
    (
        "zero row lost",
        "short",
        "zero_row_lost",
        NORMS + "with np.errstate(all='ignore'):\n    return W / norms * np.minimum(norms, c)",
    ),
    (
        "written into the weights",
        "short",
        "input_changed",
        NORMS + "W *= c / np.maximum(norms, c)\nreturn W",
    ),
    (
        "float64",
        "short",
        "float64_creep",
        "W = W.astype(np.float64)\n" + NORMS + "return W * (c / np.maximum(norms, c))",
    ),
)
NORM_MISTAKES = tuple(wrong("max_norm", *one, "") for one in NORM)
NORM_RIGHT = tuple(
    Right("max_norm", name, source_of("max_norm", body, ""))
    for name, body in (
        ("linalg", NORMS + "return W * (c / np.maximum(norms, c))"),
        (
            "row by row",
            "out = W.copy()\nfor i, row in enumerate(W):\n    norm = np.linalg.norm(row)\n"
            "    if norm > c:\n        out[i] = row * (c / norm)\nreturn out",
        ),
        (
            "rows chosen",
            "norms = np.sqrt((W**2).sum(axis=1))\nout = W.copy()\nlong = norms > c\n"
            "out[long] *= (c / norms[long])[:, None]\nreturn out",
        ),
        (
            "where",
            NORMS
            + "with np.errstate(all='ignore'):\n    return np.where(norms > c, W * c / norms, W)",
        ),
        ("clip", NORMS + "return W / np.maximum(norms / c, 1)"),
        (
            "einsum",
            "norms = np.einsum('ij,ij->i', W, W) ** 0.5\n"
            "return W / np.maximum(1, norms / c)[:, None]",
        ),
        ("small number", NORMS + "return W * np.minimum(1, c / (norms + 1e-12))"),
    )
)

MISTAKES: tuple[Mistake, ...] = (*CONNECT_MISTAKES, *BLOCK_MISTAKES, *NORM_MISTAKES)
RIGHT: tuple[Right, ...] = (*CONNECT_RIGHT, *BLOCK_RIGHT, *NORM_RIGHT)
