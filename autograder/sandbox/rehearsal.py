"""What every session does: cells that define functions, and calls of them by tests."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.sandbox.peer import Heard, Peer
from autograder.sandbox.wire import Channel

LIMIT = 1_000_000  # bytes of a message
SECONDS = 20.0
CELLS = (
    "%matplotlib inline\nimport numpy as np\nimport matplotlib.pyplot as plt",
    'def double(a, rng=None):\n    """Twice."""\n    if a is None:\n'
    '        raise ValueError(f"no {a}")\n    return np.where(a > 1, 2 * a, a + a).astype(a.dtype)',
    "x = np.arange(12.0).reshape(3, 4)\ndouble(x).mean(axis=0)",
    "print(x)",
)


class _Driver(Peer):
    """The examiner's part."""

    def ask(self, op: str, **fields: Any) -> Heard:
        self.say(op, seconds=SECONDS, share=True, number=0, **fields)
        return self.hear()

    def resolve(self, node: Any) -> Any:
        return node[1]


def rehearse(channel: Channel) -> None:
    """Holds a conversation with a session as an examiner does."""
    driver = _Driver(channel, LIMIT, first_key=0, announce=False)
    for number, source in enumerate(CELLS):
        driver.ask("run", source=source, cell=number, count=number + 1)
    function = driver.ask("get", name="double").value("value")
    generator = np.random.default_rng(0)
    for args in ((np.ones((3, 4)),), (np.ones((3, 4)), generator), (None,)):
        mark = driver.table.mark()
        driver.ask("call", target=function, values={"args": args, "kwargs": ()})
        driver.table.release(mark)
    driver.ask("widgets")
    driver.say("end")
