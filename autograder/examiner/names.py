"""Names that a piece of Python binds and uses."""

from __future__ import annotations

import symtable
from dataclasses import dataclass


@dataclass(frozen=True)
class Names:
    """Names in a piece of code, see `names_of_module`."""

    binds: frozenset[str]
    now: frozenset[str]  # loaded while the statement runs
    later: frozenset[str]  # loaded in functions that it defines


def names_of_module(text: str) -> Names:
    """Names that code binds at its top level, and names that it uses there and in functions."""
    table = symtable.symtable(text, "<cell>", "exec")
    binds = {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported()}
    binds |= {c.get_name() for c in table.get_children() if c.get_type() in ("function", "class")}
    now = {s.get_name() for s in table.get_symbols() if s.is_referenced()}
    later: set[str] = set()
    _inner_names(table, later, binds)
    binds = {name for name in binds if name.isidentifier() and name not in ("lambda",)}
    comprehensions = {"listcomp", "setcomp", "dictcomp", "genexpr"}
    binds -= comprehensions
    eager: set[str] = set()
    for child in table.get_children():
        if child.get_name() in comprehensions or child.get_type() == "class":
            _inner_names(child, eager, set(), own=True)
    return Names(frozenset(binds), frozenset(now | eager), frozenset(later))


def _inner_names(
    table: symtable.SymbolTable, out: set[str], binds: set[str], own: bool = False
) -> None:
    """Collect global names that the scopes inside `table` use, and those they bind."""
    for inner in [table] if own else table.get_children():
        for symbol in inner.get_symbols():
            if symbol.is_global() and symbol.is_referenced():
                out.add(symbol.get_name())
            if symbol.is_declared_global() and symbol.is_assigned():
                binds.add(symbol.get_name())
        _inner_names(inner, out, binds)
