"""An event loop that opens its descriptors when something first waits.

The zygote makes it, each of its forks uses it. Most notebooks never wait, and to open a loop takes
a fork about a millisecond. An open one could not be inherited: its descriptors would be shared.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Mapping
from typing import Any


class _LazySelector(selectors.BaseSelector):
    """The system's selector, once there is something to wait for."""

    def __init__(self) -> None:
        self.on_open: Callable[[], None] = lambda: None
        self._selector: selectors.BaseSelector | None = None

    def open(self) -> selectors.BaseSelector:
        if self._selector is None:
            self._selector = selectors.DefaultSelector()
            self.on_open()
        return self._selector

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self.open().register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self.open().unregister(fileobj)

    def modify(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self.open().modify(fileobj, events, data)

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._selector.get_map() if self._selector else {}

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if self._selector is not None:
            return self._selector.select(timeout)
        if timeout is None or timeout > 0:
            self.open()  # a thread may have called in between: the loop looks again
        return []

    def close(self) -> None:
        if self._selector is not None:
            self._selector.close()


class LazyLoop(asyncio.SelectorEventLoop):
    """asyncio's own loop over a `_LazySelector`; its pipe to itself is opened with that."""

    def __init__(self) -> None:
        self._lazy = _LazySelector()
        super().__init__(self._lazy)
        self._lazy.on_open = super()._make_self_pipe  # type: ignore[misc]

    def _make_self_pipe(self) -> None:
        self._ssock = self._csock = None

    def _close_self_pipe(self) -> None:
        if self._ssock is not None:
            super()._close_self_pipe()

    def add_signal_handler(self, *args: Any) -> None:  # type: ignore[override]
        """As asyncio's, which writes the signal's number into the pipe."""
        self._lazy.open()
        super().add_signal_handler(*args)
