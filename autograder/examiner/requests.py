"""What a test may ask of a session, one request each."""

from __future__ import annotations

from typing import Any

from autograder.examiner.arguments import Arguments
from autograder.examiner.exceptions import FromStudent
from autograder.examiner.proxies import Handle, RemoteFunction
from autograder.protocol.endpoint import Peer


class Requests(Peer):
    """The requests of an examiner.

    Attributes:
        arguments: knows what student code may change.
    """

    arguments: Arguments

    def _request(
        self, op: str, place: str = "", values: dict[str, Any] | None = None, **fields: Any
    ) -> Any:
        """Send a request and return the answer's value."""
        raise NotImplementedError

    def fetch(self, name: str) -> Any:
        """Look a name up with the student.

        Raises:
            NameError: the student has no such name.
        """
        try:
            return self._request("get", place=name, name=name)
        except FromStudent as error:
            if isinstance(error, KeyError):
                text = f"name {name!r} is not defined by the student"
                raise NameError(text, name=name) from None
            raise

    def bind(self, name: str, value: Any) -> None:
        """Put a function, the test's or one of the student's own, in the place of a name."""
        self._request("bind", values={"value": value}, name=name)

    def unbind(self, name: str) -> None:
        """Delete a name of the student.

        Raises:
            NameError: the student has no such name.
        """
        try:
            self._request("unbind", name=name)
        except FromStudent as error:
            if isinstance(error, KeyError):
                raise NameError(f"name {name!r} is not defined by the student") from None
            raise

    def imported(self, wanted: tuple[tuple[str, str, str], ...]) -> Any:
        """Ask how names stand for imports, see `asked_imports`; raw, not yet trusted."""
        return self._request("imported", values={"asked": wanted})

    def call(self, function: RemoteFunction, args: Any, kwargs: dict[str, Any]) -> Any:
        """Call a function of the student.

        Raises:
            BaseException: what it raised, by its kind; or `CannotCross`, `SessionEnded`.
        """
        values = {"args": args, "kwargs": tuple(kwargs.items())}
        place = f"{function._place}()"
        with self.arguments.given(place, args, kwargs):
            return self._request("call", place, values=values, target=function._number)

    def attribute(self, handle: Handle, name: str) -> Any:
        """Read an attribute of a student's object."""
        return self._request("attr", f".{name}", target=handle._number, name=name)

    def set_attribute(self, handle: Handle, name: str, value: Any) -> None:
        """Set an attribute of a student's object."""
        self._request("set", values={"value": value}, target=handle._number, name=name)

    def operate(self, handle: Handle, what: str, args: tuple[Any, ...]) -> Any:
        """Have the session do something with a student's object, see `sandbox.operations`."""
        values = {"args": args}
        return self._request("do", f"{what}()", values=values, target=handle._number, what=what)

    def is_instance(self, kind: Handle, value: Any) -> bool:
        """Ask whether an object of the student is an instance of a class of the student."""
        answer = self._request("isinstance", values={"value": value}, target=kind._number)
        return answer is True

    def handed_in(self, module: str, attribute: str) -> Any:
        """Import a module of the student, or something of it; for "*" its names."""
        return self._request("module", attribute, name=module, attribute=attribute)

    def give(self, name: str, text: str, value: Any) -> None:
        """Bind a name in the student's process: to a value, or by running a text."""
        self._request("give", values={"value": value}, name=name, text=text)
