"""Classes, functions and modules of libraries that both sides have, by the name that is sent.

A name is looked up among what this side has imported, and only in Python's own library and in
installed packages: a session cannot make this side import anything, nor show anything of the
course or of the grader.
"""

from __future__ import annotations

import functools
import sys
import sysconfig
import types
from functools import lru_cache
from pathlib import Path

import numpy as np

_FUNCTIONS = (types.BuiltinFunctionType, types.FunctionType, types.MethodDescriptorType, np.ufunc)
_FOLDERS = tuple(
    Path(sysconfig.get_path(name)).resolve()
    for name in ("stdlib", "platstdlib", "purelib", "platlib")
)
_OURS = ("autograder", "__main__")
MAX_NAME = 200
_SAYING_MORE = ("__bool__", "__len__", "__iter__", "__next__", "__call__")


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


def is_always_true(path: str, name: str) -> bool:
    """Say whether objects of a library's class are true, whatever they hold: a match of `re`, say.

    Not those that one may call or go through: who returns one has forgotten to.

    Args:
        path: as of `library_class`; a class derived from this one may say otherwise.
        name: of the class that an object has.
    """
    found = library_class(path)
    if found is None or found.__name__ != name:
        return False
    return not any(method in vars(base) for base in found.__mro__ for method in _SAYING_MORE)


def library_path(value: object) -> str:
    """Name a function or class of a library as "module:name"; "" if it is of nobody's library."""
    if not isinstance(value, (type, *_FUNCTIONS, type(functools.lru_cache(len)))):
        return ""
    owner = getattr(value, "__objclass__", getattr(value, "__self__", None))
    name = getattr(value, "__qualname__", "")
    module = getattr(owner if isinstance(owner, type) else value, "__module__", None)
    if isinstance(value, types.BuiltinFunctionType) and isinstance(owner, types.ModuleType):
        module = owner.__name__
    if type(module) is not str or type(name) is not str:
        return ""
    found: object = library_module(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    same = found is value or (isinstance(owner, type) and found == value)
    return f"{module}:{name}" if same and found is not None else ""


@lru_cache(500)
def _is_library(name: str) -> bool:
    if name.partition(".")[0] in sys.builtin_module_names:
        return True
    file = getattr(sys.modules[name], "__file__", None)
    if not isinstance(file, str):
        return False
    path = Path(file).resolve()
    return any(path.is_relative_to(folder) for folder in _FOLDERS)
