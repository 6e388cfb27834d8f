"""Patterns of paths, as `c.Autograder.files` lists them."""

from __future__ import annotations

from fnmatch import fnmatchcase


def matches(path: str, pattern: str) -> bool:
    """Say whether a path matches a glob: `*` stays within one name, `**` stands for any folders."""
    return _match(path.split("/"), pattern.split("/"))


def _match(names: list[str], patterns: list[str]) -> bool:
    if not patterns or not names:
        return not names and all(pattern == "**" for pattern in patterns)
    if patterns[0] == "**":
        return _match(names, patterns[1:]) or _match(names[1:], patterns)
    return fnmatchcase(names[0], patterns[0]) and _match(names[1:], patterns[1:])
