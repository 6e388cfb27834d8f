"""What a mistake is: a title in a learner's words, a hint, a passage."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    """One mistake.

    Attributes:
        title: what was done, in a learner's words; completes "This looks like: ...".
        hint: a question or step that leads on.
        passage: headings of the passage to read again, one a line: the first that the lesson has;
            "" for the one above the test. They come from `passages`.
    """

    title: str
    hint: str
    passage: str = ""
