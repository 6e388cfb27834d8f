"""Classes and modules of libraries that both sides have, by the name that a session sends.

A name is looked up among what this side has imported, and only in Python's own library and in
installed packages: a session cannot make this side import anything, nor show anything of the
course or of the grader.
"""

from __future__ import annotations

import sys
import sysconfig
import types
from functools import lru_cache
from pathlib import Path

_FOLDERS = tuple(
    Path(sysconfig.get_path(name)).resolve()
    for name in ("stdlib", "platstdlib", "purelib", "platlib")
)
_OURS = ("autograder", "__main__")
MAX_NAME = 200


def library_module(name: object) -> types.ModuleType | None:
    """Return an imported module of a library; None if there is none of that name."""
    if type(name) is not str or len(name) > MAX_NAME or name.partition(".")[0] in _OURS:
        return None
    module = sys.modules.get(name)
    return module if isinstance(module, types.ModuleType) and _is_library(name) else None


def library_class(path: object) -> type | None:
    """Return a class of a library.

    Args:
        path: "module:name", the name with its outer classes.
    """
    if type(path) is not str or len(path) > MAX_NAME or ":" not in path:
        return None
    module, _, name = path.partition(":")
    found: object = library_module(module)
    for part in name.split("."):
        found = vars(found).get(part) if isinstance(found, types.ModuleType | type) else None
    return found if isinstance(found, type) else None


@lru_cache(500)
def _is_library(name: str) -> bool:
    if name.partition(".")[0] in sys.builtin_module_names:
        return True
    file = getattr(sys.modules[name], "__file__", None)
    if not isinstance(file, str):
        return False
    path = Path(file).resolve()
    return any(path.is_relative_to(folder) for folder in _FOLDERS)
