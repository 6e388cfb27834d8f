"""What tests ask of modules in a session: those handed in, and imports that students write."""

from __future__ import annotations

import importlib
import types
from typing import Any


class OwnModule:
    """A module that was handed in, for a test that imports it: it has no name on the other side."""

    def __init__(self, module: types.ModuleType) -> None:
        self.__dict__ = module.__dict__


def import_own(name: str, attribute: str) -> Any:
    """Import a module that was handed in: itself, an attribute of it, or for "*" its names."""
    module = importlib.import_module(name)
    if not attribute:
        return OwnModule(module)
    if attribute == "*":
        return list(getattr(module, "__all__", [n for n in vars(module) if n[0] != "_"]))
    if not hasattr(module, attribute):
        try:
            return OwnModule(importlib.import_module(f"{name}.{attribute}"))
        except ModuleNotFoundError:
            raise ImportError(f"cannot import name {attribute!r} from {name!r}") from None
    value = getattr(module, attribute)
    return OwnModule(value) if isinstance(value, types.ModuleType) else value


def how_imported(names: dict[str, Any], name: str, module: str, attribute: str) -> str:
    """Say whether a name stands for what an import would bind: "same", "other", or "" if for none.

    Args:
        name: the name; "" asks for all names that ``from module import *`` binds.
        attribute: what of the module; "" for the module itself.
    """
    if name and name not in names:
        return ""
    try:
        wanted: Any = importlib.import_module(module)
        if not name:
            public = [n for n in vars(wanted) if n[0] != "_"]
            every = getattr(wanted, "__all__", public)
            return "same" if all(names.get(n) is getattr(wanted, n) for n in every) else ""
        if attribute and not hasattr(wanted, attribute):
            wanted = importlib.import_module(f"{module}.{attribute}")
        elif attribute:
            wanted = getattr(wanted, attribute)
    except Exception:
        return "other"
    return "same" if names[name] is wanted else "other"
