"""What the proxies of a student's objects need of the connection to the student's process."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from autograder.examiner.places import Places
    from autograder.examiner.proxies import Handle, RemoteFunction


class Conversation(Protocol):
    """What a handle needs of the connection to its session."""

    dropped: list[int]  # numbers of handles that no test holds any more
    testing: bool  # a test runs
    places: Places
    may_use: Callable[[Handle, str], bool]  # the gate of all uses of an object

    def call(self, function: RemoteFunction, args: Any, kwargs: dict[str, Any]) -> Any:
        """Call a function of the student."""

    def attribute(self, handle: Handle, name: str) -> Any:
        """Read an attribute of a student's object."""

    def operate(self, handle: Handle, what: str, args: tuple[Any, ...]) -> Any:
        """Do something with a student's object."""

    def set_attribute(self, handle: Handle, name: str, value: Any) -> None:
        """Set an attribute of a student's object."""

    def is_instance(self, kind: Handle, value: Any) -> bool:
        """Ask whether an object of the student is an instance of a class of the student."""
