"""Rebuilds `source/05_experiment/data/digits.npz` from scikit-learn's copy of the digits.

    pip install scikit-learn      (in an environment of its own; the course does not need it)
    python tools/data/experiment_digits.py

The file is small: 1797 images of 8 x 8 pixels with values 0 to 16, and their labels, as bytes.
"""

from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits

COURSE = Path(__file__).resolve().parents[2]
TARGET = COURSE / "source" / "05_experiment" / "data" / "digits.npz"


def main() -> None:
    """Write the file; the same data give the same arrays, whatever version made them."""
    digits = load_digits()
    x, y = digits.data.astype(np.uint8), digits.target.astype(np.uint8)
    if x.shape != (1797, 64) or not np.array_equal(x, digits.data) or set(y) != set(range(10)):
        raise SystemExit("These are not the digits that the lesson was measured on.")
    np.savez_compressed(TARGET, x=x, y=y)
    print(f"{TARGET}: {len(x)} images, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
