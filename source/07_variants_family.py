"""Makes `07_variants/family.npy`, the numbers of the picture that opens lesson 07.

Run `python source/07_variants_family.py` in the course's folder after a change of the reference.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parent
KEEP_PROB = 0.7


def family() -> np.ndarray[Any, Any]:
    """Return what each relative does to an image: (6, channels, side, side), plain dropout first."""
    sys.path[:0] = [str(HERE.parent), str(HERE), str(HERE / "07_variants")]
    import widgets

    from solutions import variants

    functions = {
        "gaussian": variants.gaussian_dropout,
        "spatial": variants.spatial_dropout,
        "dropconnect": variants.dropconnect_forward,
        "alpha": variants.alpha_dropout,
        "dropblock": variants.dropblock_mask,
    }
    rows = [widgets.plain_values("gaussian", KEEP_PROB)[0]]
    rows += [widgets.values_of(functions, name, KEEP_PROB)[0] for name in functions]
    return np.array(rows).astype(np.float16)


if __name__ == "__main__":
    np.save(HERE / "07_variants" / "family.npy", family())
