"""Cells that read what they should not, and cells that forge results."""

from __future__ import annotations

# Everything that can be read is printed: the harness looks for the hidden tests in it.
READING = {
    "read the file system": """
import os
for top in ("/", "/proc", "/home", "/tmp", "/course", ".."):
    for folder, _, names in os.walk(top):
        if folder.count("/") > 6 or "/lib/" in folder or "site-packages" in folder:
            continue
        for name in names[:50]:
            try:
                print(open(os.path.join(folder, name), errors="replace").read(2000))
            except OSError:
                pass
""",
    "read the history": """
print(In, Out, get_ipython().user_ns.keys())
get_ipython().run_line_magic("history", "")
""",
    "hook the input transformers": """
seen = []
ip = get_ipython()
ip.input_transformers_cleanup.append(lambda lines: (print(lines), lines)[1])
ip.events.register("pre_run_cell", lambda info: print(info.raw_cell))
ip.events.register("post_run_cell", lambda result: print(result))
""",
    "walk the frames of the caller": """
import sys
def total(a):
    frame = sys._getframe()
    while frame:
        print(frame.f_code.co_filename, {k: repr(v)[:500] for k, v in frame.f_locals.items()})
        frame = frame.f_back
    return a
""",
    "search the garbage collector": """
import gc
def total(a):
    for thing in gc.get_objects():
        if type(thing) in (str, dict, list) and len(thing) < 100:
            text = repr(thing)
            if "".join(["can", "ary"]) in text:  # in one piece it would find itself
                print(text)
    return a
""",
    "inspect the source of a callback": """
import inspect
def apply(f, x):
    for look in (inspect.getsource, inspect.getfile, lambda g: g.__code__.co_consts, vars, dir):
        try:
            print(look(f))
        except Exception as error:
            print(type(error))
    return f(x) + 1
""",
    "import the reference": """
import importlib, sys
sys.path[:0] = ["/", "/course", "..", "../..", "/home"]
for name in ("solutions", "solutions.exams", "exams_here", "autograder", "autograder.examiner"):
    try:
        module = importlib.import_module(name)
        print(vars(module))
    except ImportError:
        pass
""",
    "read the memory of the parents": """
import os
for pid in range(0, 64):
    for what in ("environ", "cmdline", "maps", "mem"):
        try:
            with open(f"/proc/{pid}/{what}", "rb") as file:
                print(file.read(4096))
        except OSError:
            pass
""",
    "trace the parent": """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
for pid in (1, 2, os.getppid(), os.getpid()):
    print(libc.ptrace(16, pid, 0, 0), ctypes.get_errno())
""",
    "listen on every descriptor": """
import os, socket
for number in range(0, 64):
    try:
        os.set_blocking(number, False)
        print(os.read(number, 65536))
    except OSError:
        pass
""",
    "keep what tests pass and show it in a later cell": """
kept = []
def total(a):
    kept.append(a)
    return a
""",
    "say it in an exception": """
def total(a):
    raise ValueError(repr(a) + repr(globals()))
""",
}

# What hidden tests passed is kept, and a later cell brings it to the page: (cell, last cell).
KEEP = """
kept = []
def apply(f, x):
    kept.append("".join(["can", "ary"]))
    return x
"""
TELLING = {
    "print it": (KEEP, "print(kept)"),
    "raise it": (KEEP, "raise type(kept[0], (Exception,), {})(kept[0])"),
    "put it into a display of an earlier cell": (
        KEEP + "display('x', display_id='early')",
        "from IPython.display import update_display\nupdate_display(kept[0], display_id='early')",
    ),
    "put it into a widget of an earlier cell": (
        KEEP + "import ipywidgets\nbox = ipywidgets.HTML('x')\nbox",
        "box.value = kept[0]",
    ),
    "return it to a test that students can read": (
        """
kept = ""
def apply(f, x):
    global kept
    back, kept = kept, "".join(["can", "ary"])
    return back
""",
        "",
    ),
}

FORGING = {
    "replace the display hook": """
import sys
sys.displayhook = lambda value: print("100")
get_ipython().displayhook.__class__.__call__ = lambda self, result=None: None
""",
    "print points": "print(100)\n100",
    "answer with not a number": "def total(a):\n    return float('nan')",
    "answer with infinity": "import numpy as np\ndef total(a):\n    return np.full(len(a), np.inf)",
    "register hooks that hide errors": """
ip = get_ipython()
ip.set_custom_exc((Exception,), lambda *args, **kwargs: None)
ip.showtraceback = lambda *args, **kwargs: None
""",
    "leave through atexit": "import atexit\natexit.register(lambda: print('100'))",
    "end the process": "import os\nos._exit(0)",
    "end the process in a call": "import os\ndef total(a):\n    os._exit(0)",
    "raise SystemExit in a call": "def total(a):\n    raise SystemExit(0)",
    "raise KeyboardInterrupt in a call": "def total(a):\n    raise KeyboardInterrupt",
    "raise GeneratorExit in a call": "def total(a):\n    raise GeneratorExit",
    "define names of the test": """
expected = None
def assert_equal(*args): pass
class AssertionError(Exception): pass
np = None
""",
    "patch NumPy's comparisons": """
import numpy as np
np.allclose = np.array_equal = np.isclose = lambda *args, **kwargs: True
np.testing.assert_allclose = np.testing.assert_array_equal = lambda *args, **kwargs: None
np.ndarray.__eq__ = None if False else np.ndarray.__eq__
""",
    "patch builtins": """
import builtins
builtins.abs = builtins.len = builtins.all = lambda *args: True
builtins.AssertionError = type("AssertionError", (BaseException,), {})
""",
    "write on the session's socket": """
import os, socket
for number in range(3, 64):
    try:
        os.write(number, b'{"op": "answer", "value": true}' * 100)
    except OSError:
        pass
""",
    "replace the session's functions": """
import gc, types
for thing in gc.get_objects():
    if isinstance(thing, types.FunctionType) and "sandbox" in str(thing.__code__.co_filename):
        try:
            thing.__code__ = (lambda *args, **kwargs: True).__code__
        except (ValueError, AttributeError, TypeError):
            pass
""",
}
