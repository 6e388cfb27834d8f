"""Wrong and right implementations of `all_masks`."""

from __future__ import annotations

import textwrap

from examples.model import Mistake, Right

HEAD = "def all_masks(n):\n"
COMPLETE = "test_all_masks_complete"


def _source(body: str) -> str:
    return HEAD + textwrap.indent(textwrap.dedent(body).strip("\n"), "    ") + "\n"


def _wrong(name: str, body: str, fails: tuple[str, ...], *named: str) -> Mistake:
    return Mistake("all_masks", name, _source(body), fails, named)


def _right(name: str, body: str) -> Right:
    return Right("all_masks", name, _source(body))


BITS = "(np.arange(2**n)[:, None] >> np.arange(n)) & 1"

MISTAKES: tuple[Mistake, ...] = (
    _wrong(
        "range_too_short",
        "return (np.arange(2**n - 1)[:, None] >> np.arange(n)) & 1",
        (COMPLETE,),
        "last_mask_missing",
    ),
    _wrong(
        "range_from_one",
        "return (np.arange(1, 2**n)[:, None] >> np.arange(n)) & 1",
        (COMPLETE,),
        "empty_mask_missing",
    ),
    _wrong("transposed", f"return ({BITS}).T", (COMPLETE,), "table_of_masks_transposed"),
    _wrong("one_hot", "return np.eye(n, dtype=int)", (COMPLETE,), "one_mask_for_each_unit"),
    _wrong("triangle", "return np.tri(n + 1, n, -1)", (COMPLETE,), "counts_for_masks"),
    _wrong(
        "square",
        "return (np.arange(n**2)[:, None] >> np.arange(n)) & 1",
        (COMPLETE,),
        "square_for_power",
    ),
    _wrong(
        "drawn",
        "return (np.random.default_rng().random((2**n, n)) < 0.5).astype(int)",
        (COMPLETE,),
        "masks_sampled",
    ),
    _wrong(
        "repeated",
        "half = (np.arange(2 ** (n - 1))[:, None] >> np.arange(n)) & 1\n"
        "return np.concatenate([half, half])",
        (COMPLETE,),
        "masks_repeated",
    ),
    _wrong("signs", f"return 2 * ({BITS}) - 1", (COMPLETE,), "signs_for_masks"),
    _wrong("ones_and_twos", f"return 1 + ({BITS})", (COMPLETE,)),
    _wrong("bits_not_reduced", "return np.arange(2**n)[:, None] & 2 ** np.arange(n)", (COMPLETE,)),
    _wrong(
        "list_of_tuples",
        "from itertools import product\n\nreturn list(product([0, 1], repeat=n))",
        (COMPLETE,),
        "list_for_array",
    ),
    _wrong(
        "digits_of_text",
        "return np.array([list(np.binary_repr(i, n)) for i in range(2**n)])",
        (COMPLETE,),
    ),
    _wrong(
        "nothing",
        "return np.zeros((2**n, n))",
        (COMPLETE,),
        "masks_repeated",
    ),
    _wrong(
        "eight_bits",
        "return np.unpackbits(np.arange(2**n).astype(np.uint8)[:, None], axis=1)[:, -n:]",
        (COMPLETE,),
    ),
)

RIGHT: tuple[Right, ...] = (
    _right(
        "product",
        "from itertools import product\n\nreturn np.array(list(product([0, 1], repeat=n)))",
    ),
    _right("indices", "return np.indices([2] * n).reshape(n, -1).T"),
    _right(
        "meshgrid",
        "return np.stack(np.meshgrid(*[[0.0, 1.0]] * n), axis=-1).reshape(-1, n)",
    ),
    _right("bools", f"return ({BITS}).astype(bool)[::-1]"),
    _right(
        "text_to_numbers",
        "return np.array([[int(d) for d in np.binary_repr(i, n)] for i in range(2**n)])",
    ),
    _right(
        "doubling",
        """
        masks = np.zeros((1, 0), dtype=np.int8)
        for _ in range(n):
            count = len(masks)
            without = np.hstack([masks, np.zeros((count, 1), dtype=np.int8)])
            masks = np.vstack([without, np.hstack([masks, np.ones((count, 1), dtype=np.int8)])])
        return masks
        """,
    ),
    _right(
        "combinations",
        """
        from itertools import combinations

        rows = []
        for k in range(n + 1):
            for kept in combinations(range(n), k):
                row = np.zeros(n)
                row[list(kept)] = 1
                rows.append(row)
        return np.array(rows)
        """,
    ),
)
