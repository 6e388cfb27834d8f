"""Cells that speak for themselves on the session's socket."""

from __future__ import annotations

# The student's process speaks for itself on the socket on which it is asked.
SPEAK = """
import gc, json, struct
session = next(s for s in gc.get_objects() if type(s).__name__ == "Session" and hasattr(s, "table"))
sock = session.channel._sock
def say(head, raw=b""):
    text = head if isinstance(head, bytes) else json.dumps(head).encode()
    sock.sendall(struct.pack("<II", len(text), len(raw)) + text + raw)
def value(node, raw=b"", **more):
    say({"op": "value", "number": session._asked, "value": node, **more}, raw)
"""
# Values that no honest session writes: each is noted.
MALFORMED = {
    "values in values past the depth": """
def apply(f, x):
    node = 1
    for _ in range(300):
        node = ["v", "Fraction", node, 1]
    value(node)
""",
    "own reference that is a list by hand": """
def apply(f, x):
    value(["N", ["N", 1, "str", []], "n", ["a"], 1])
""",
    "number of too many digits by hand": """
def apply(f, x):
    value(["i", "0x" + "f" * 2_000_000])
""",
    "fraction of two huge numbers": """
def apply(f, x):
    value(["v", "Fraction", ["i", "0x" + "f" * 3_800_000], ["i", "0x" + "b" * 3_800_000]])
""",
    "range between huge numbers": """
def apply(f, x):
    value(["R", 0, ["i", "0x" + "f" * 5_000_000], ["i", "0x" + "b" * 2_500_000]])
""",
}
SPEAKING = MALFORMED | {
    "head of four gigabytes": """
def apply(f, x):
    sock.sendall(struct.pack("<II", 2**32 - 1, 0) + b"x" * 1000)
""",
    "message that never comes": """
def apply(f, x):
    sock.sendall(struct.pack("<II", 10, 60_000_000) + b"x" * 2000)
""",
    "head nested deep": "def apply(f, x):\n    say(b'[' * 100_000 + b']' * 100_000)",
    "head with repeated keys": """
def apply(f, x):
    say(b'{"op": "raised", "op": "value", "value": true}')
""",
    "head that is not UTF-8": "def apply(f, x):\n    say(b'\\xff\\xfe{}')",
    "head that is no object": "def apply(f, x):\n    say([1, 2])",
    "number of 5,000 digits": """
def apply(f, x):
    say(b'{"op": "value", "value": ' + b"9" * 5000 + b"}")
""",
    "answers before they are asked": """
say({"op": "ran", "outputs": [], "updates": [], "timed_out": False})
for _ in range(50):
    value(True)
""",
    "two answers to one question": "def total(a):\n    value(True)\n    value(True)\n    return a",
    "answers from a second process": """
import os
def total(a):
    os.fork()
    return a
""",
    "answers from a thread": """
import threading, time
def speak():
    for _ in range(300):
        time.sleep(0.001)
        try: value(True)
        except OSError: return
threading.Thread(target=speak, daemon=True).start()
""",
    "callback while a cell runs": """
for number in range(20):
    say({"op": "callback", "target": number, "args": ["t", None], "kwargs": ["t", None]})
""",
    "exception while a cell runs": "for n in range(20): say({'op': 'raised', 'original': n})",
    "callbacks that were never passed": """
kept = []
def apply(f, x):
    for number in range(40):
        try: kept.append(session.call_back(number, (6,), {}))
        except BaseException as error: kept.append(repr(error))
    return x
""",
    "array of objects by hand": """
def total(a):
    value(["a", None, "|O", [1], None, True], b"x" * 8)
""",
    "array of a negative length": "def total(a):\n    value(['a', None, '<f8', [-1], None, True])",
    "structured array by hand": """
def total(a):
    value(["a", None, "f8,f8", [1], None, True], b"x" * 16)
""",
    "arguments of another shape": """
def total(a):
    value(1, b"x" * 48, u=[[0, ["a", None, "<f8", [2, 3], None, True]]])
""",
    "global state that is none": """
def halve(x):
    value(1, g=["d", None, "numpy", ["t", None, 1, 2, 3, 4]])
""",
    "list that holds itself": "def total(a):\n    value(['l', 101, ['r', 101], ['r', 101]])",
    "list of lists of the same lists": """
def total(a):
    node = ["l", 101, 1, 1]
    for key in range(103, 161, 2):
        node = ["l", key, node, ["r", key - 2]]
    value(node)
""",
    "keys that collide": """
def apply(f, x):
    pairs = ",".join('["i","%x"],0' % (n * (2**61 - 1)) for n in range(1, 100_000))
    say(('{"op":"value","value":["d",null,' + pairs + "]}").encode())
""",
    "descriptors in a message": """
import socket
def total(a):
    for _ in range(50):
        socket.send_fds(sock, [b" "], [0, 1, 2])
    return a
""",
    "another program in the place of the session": """
import os
def total(a):
    os.execv("/bin/true", ["true"])
""",
    "values that are written wrong": """
from autograder.protocol import encode
encode.Packer.pack = lambda self, *args, **kwargs: 7
""",
    "arguments that never change": """
from autograder.protocol import aliases
aliases.Entry.changed = lambda self: False
""",
}
