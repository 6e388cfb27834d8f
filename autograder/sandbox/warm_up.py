"""A conversation as any submission has it, held in the zygote before the first one.

Python is slow where it runs for the first time, and writes down what it learns there: in a fork,
into pages that have to be copied for it. What the zygote has run often, its forks find done.
"""

from __future__ import annotations

import signal
import socket

import numpy as np

from autograder.protocol.endpoint import Peer
from autograder.protocol.framing import Channel
from autograder.sandbox.session import Session
from autograder.sandbox.shell import Shell

ROUNDS = 8  # CPython settles how it runs an instruction after a few
SECONDS = 30.0
LIMIT = 1_000_000  # bytes of a message
IMPORTS = "%matplotlib inline\nimport numpy as np\nimport matplotlib.pyplot as plt"
SOLUTIONS = (
    'def f(a, rng):\n    """Scale."""\n    # by a student\n    return a * rng.random(a.shape)',
    "def g(a, p=0.5):\n    if p > 1:\n        raise ValueError('p')\n    return a / p, a.sum()",
    "class C:\n    def __init__(self):\n        self.x = 1.0\nc = C()",
    "f(np.ones(2), np.random.default_rng(0))",
    "# nothing yet",
)


def rehearse(shell: Shell) -> None:
    """Run cells and answer calls, for nobody; `Shell.fresh` forgets it."""
    before = signal.getsignal(signal.SIGALRM)
    try:
        for _ in range(ROUNDS):
            ours, theirs = socket.socketpair()
            with ours, theirs:
                _ask(Peer(Channel(ours, LIMIT, LIMIT), LIMIT, first_key=0))
                Session(Channel(theirs, LIMIT, LIMIT), shell, LIMIT).serve()
    finally:
        signal.signal(signal.SIGALRM, before)


def _ask(peer: Peer) -> None:
    """Write all requests at once: they and their answers fit into the socket."""
    peer.send("greet", number=0, processor=-1)
    for index, source in enumerate((IMPORTS, *SOLUTIONS)):
        peer.send("run", number=0, source=source, cell=index, count=index + 1, seconds=SECONDS)
    a, rng = np.arange(6.0).reshape(2, 3), np.random.default_rng(0)
    for target, name, arguments in ((1, "f", (a, rng)), (2, "g", (a,)), (2, "g", (a, 2.0))):
        peer.send("get", number=0, name=name)
        values = {"args": arguments, "kwargs": ()}
        mark = peer.table.mark()
        peer.send("call", share=True, values=values, number=0, target=target, seconds=SECONDS)
        peer.table.release(mark)
    peer.send("get", number=0, name="c")
    peer.send("attr", number=0, target=3, name="x", seconds=SECONDS)
    peer.send("widgets", number=0)
    peer.send("end")
