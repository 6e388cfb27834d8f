"""Runs first in every Python that student code starts behind the walls.

joblib's workers ask psutil for their own memory if they can import it, and end when it has no
answer: /proc is empty here. Without psutil they do without that.
"""

import sys

if any("loky" in part for part in sys.orig_argv):
    sys.modules["psutil"] = None  # type: ignore[assignment]
