"""How much HTML of students is cleaned, counted before nh3 sees it.

A parser of HTML takes quadratic time and memory over tags that stay open: each new tag looks
through those around it, and `<b>`, once open, is opened again in each paragraph that follows. So
what students' code put out is first written anew, in one pass: the tags that may stay, one by one,
without comments and scripts. What it will cost can then be counted, and too much is not shown.

No text is judged here to be harmless: that is nh3's work, afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import nh3

TOO_LARGE = "[not shown here: it is too large or too deeply nested]"
# Work is counted in units of about a nanosecond.
MOST = 60_000_000  # of one text
MOST_TOGETHER = 600_000_000  # of all texts of a hand-in, or of a page
_CHARACTER, _REFERENCE, _TAG, _OPEN, _HELD = 20, 200, 2000, 3, 5
_NODE = 100  # bytes of an element, about, beside its attributes

_VOID = frozenset({"area", "br", "col", "hr", "img", "wbr"})
# Elements that a parser opens again where they were cut off.
_FORMATTING = frozenset(
    {"a", "b", "big", "code", "em", "font", "i", "nobr"}
    | {"s", "small", "strike", "strong", "tt", "u"}
)
_MARKUP = re.compile(r"<(?=[a-zA-Z/!?])")
_COMMENT = re.compile(r"<!---?>|<!--.*?(?:--!?>|\Z)|<[!?][^>]*>?|</(?![a-zA-Z])[^>]*>?", re.DOTALL)
_VALUE = r"""(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)"""
_PAIR = rf"[^\s/>][^\s/>=]*+(?:\s*+=\s*+{_VALUE}?+)?+"
_ELEMENT = re.compile(rf"<(/?)([a-zA-Z][^\s/>]*+)((?:[\s/]++|{_PAIR})*+)>")
_ATTRIBUTE = re.compile(rf"([^\s/>][^\s/>=]*+)(?:\s*+=\s*+({_VALUE}))?+")
_LEFT_OUT = ("script", "style", "svg")  # with all that is in them
_END = {name: re.compile(rf"</{name}[\s/>]", re.IGNORECASE) for name in _LEFT_OUT}


class TooLarge(Exception):
    """A text would take too long to clean."""


class HtmlBudget:
    """The work that the HTML of a hand-in or a page may take.

    Attributes:
        left: what is left of it.
    """

    def __init__(self) -> None:
        self.left = MOST_TOGETHER


def clean_html(
    text: str,
    tags: set[str],
    attributes: dict[str, set[str]],
    budget: HtmlBudget,
    **settings: Any,
) -> str | None:
    """Clean HTML with nh3 if that takes reasonable time and memory.

    Args:
        text: what a student's code put out.
        tags: elements that may stay.
        attributes: those that may stay, by element.
        budget: takes what this one costs, also if it is too much.
        **settings: further arguments of `nh3.clean`.

    Returns:
        The clean HTML, None if the text is too large or too deeply nested.
    """
    writer = _Writer(min(MOST, budget.left), tags, attributes)
    try:
        plain = writer.write(text)
    except TooLarge:
        return None
    finally:
        budget.left -= writer.work
    made = nh3.clean(plain, tags=tags, attributes=attributes, **settings)
    return made if len(made) <= 6 * len(text) + 10_000 else None


class _Writer:
    """Writes HTML anew, and counts the work of those who read it.

    An element counts as open until its end stands where it belongs: that is never fewer elements
    than a parser holds open.
    """

    def __init__(self, most: int, tags: set[str], attributes: dict[str, set[str]]) -> None:
        self.work = 0
        self._most = most
        self._tags = tags
        self._everywhere = attributes.get("*", set())
        self._attributes = attributes
        self._open: list[tuple[str, int]] = []  # names, and bytes that would be made again
        self._held = 0  # sum of those bytes

    def write(self, text: str) -> str:
        """Write a text anew.

        Raises:
            TooLarge: it would take too long to read.
        """
        self._count(_CHARACTER * len(text) + _REFERENCE * text.count("&"))
        return "".join(self._pieces(text))

    def _pieces(self, text: str) -> Iterator[str]:
        at = 0
        while start := _MARKUP.search(text, at):
            yield text[at : start.start()].replace("<", "&lt;")
            found = _ELEMENT.match(text, start.start())
            if found is None:
                if (comment := _COMMENT.match(text, start.start())) is None:
                    return  # the last tag has no end
                at = comment.end()
                self._count(_TAG)
                continue
            at = found.end()
            name = found[2].lower()
            if found[1]:
                yield self._end(name)
            elif name in _END and not found[3].endswith("/"):
                end = _END[name].search(text, at)
                at = end.start() if end else len(text)
            else:
                yield self._start(name, found[3])
        yield text[at:].replace("<", "&lt;")

    def _start(self, name: str, rest: str) -> str:
        if name not in self._tags:
            self._count(_TAG)
            return ""
        allowed = self._everywhere | self._attributes.get(name, set())
        kept: dict[str, str] = {}
        for found in _ATTRIBUTE.finditer(rest):
            self._count(_TAG // 4)
            attribute, value = found[1].lower(), found[2] or ""
            if attribute in allowed:
                plain = value[1:-1] if value[:1] in ("'", '"') else value
                kept.setdefault(attribute, plain.replace('"', "&quot;"))
        made = "".join([f"<{name}", *(f' {key}="{value}"' for key, value in kept.items()), ">"])
        self._step()
        if name in _VOID:
            return made
        if rest.endswith("/") and name not in nh3.ALLOWED_TAGS:
            return f"{made}</{name}>"  # an element of a formula may end itself
        held = len(made) + _NODE if name in _FORMATTING else 0
        self._open.append((name, held))
        self._held += held
        return made

    def _end(self, name: str) -> str:
        self._step()
        if name not in self._tags:
            return ""
        if self._open and self._open[-1][0] == name:
            self._held -= self._open.pop()[1]
        elif name in _FORMATTING:  # it is looked for, and what stands between is made again
            self._count(8 * (_HELD * self._held + _OPEN * len(self._open)))
        return f"</{name}>"

    def _step(self) -> None:
        self._count(_TAG + _OPEN * len(self._open) + _HELD * self._held)

    def _count(self, work: int) -> None:
        self.work += work
        if self.work > self._most:
            raise TooLarge
