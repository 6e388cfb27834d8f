"""Named attacks on the grader: what a hostile student writes into a cell or does to the notebook.

Each is bounded by itself (loops end, forks are few), so that a broken wall harms no machine. The
text of `cell` is put behind a wrong answer; `notebook` changes the file that is handed in.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

MARK = "redteam-was-here"  # name of everything that an attack leaves lying about
SLEEP = "31415.9"  # argument of a daemon, to be found among the machine's processes

Notebook = dict[str, Any]


@dataclass(frozen=True)
class Attack:
    """One attack.

    Attributes:
        name: what is tried.
        cell: code behind the wrong answer.
        notebook: what is done to the notebook before it is handed in.
        raw: what is done to the file's text.
    """

    name: str
    cell: str = ""
    notebook: Callable[[Notebook], None] | None = None
    raw: Callable[[str], str] | None = None


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

LYING = {
    "equal to everything": """
class Liar:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __bool__(self): return True
    def __len__(self): return 4
    def __float__(self): return 1.0
    def __array__(self, *args, **kwargs):
        import numpy as np
        return np.zeros(4)
def total(a):
    return Liar()
""",
    "takes over NumPy's functions": """
class Liar:
    def __array_function__(self, func, types, args, kwargs): return True
    def __array_ufunc__(self, *args, **kwargs): return True
def total(a):
    return Liar()
""",
    "subclass of an array": """
import numpy as np
class Liar(np.ndarray):
    def __eq__(self, other): return np.ones(self.shape, bool)
    def __array_ufunc__(self, *args, **kwargs): return np.zeros(self.shape)
def total(a):
    return np.zeros(len(a)).view(Liar)
""",
    "subclass of int": """
class Liar(int):
    def __eq__(self, other): return True
    __hash__ = int.__hash__
def total(a):
    return Liar(3)
""",
    "subclass of str and of float": """
class Text(str):
    def __eq__(self, other): return True
    __hash__ = str.__hash__
class Number(float):
    def __eq__(self, other): return True
    def __sub__(self, other): return 0.0
    __hash__ = float.__hash__
def total(a):
    return [Text("x"), Number(1)]
""",
    "array of objects that lie": """
import numpy as np
class Liar:
    def __eq__(self, other): return True
    def __sub__(self, other): return 0.0
    def __abs__(self): return 0.0
def total(a):
    return np.array([Liar() for _ in a], dtype=object)
""",
    "array without memory": """
import numpy as np
def total(a):
    return np.lib.stride_tricks.as_strided(np.zeros(1), (10**12,), (0,))
""",
    "pickle that runs code": """
class Liar:
    def __reduce__(self): return (print, ("100",))
def total(a):
    return {"a": Liar(), "b": [Liar()]}
""",
    "hostile repr": """
import os
class Liar:
    def __repr__(self): os._exit(0)
    __str__ = __repr__
def total(a):
    return Liar()
Liar
""",
    "masked array": """
import numpy as np
def total(a):
    return np.ma.masked_all(len(a))
""",
    "changes its argument to what is expected": """
def total(a):
    a[...] = 0
    return a.sum(axis=1)
""",
    "empty answer": "import numpy as np\ndef total(a):\n    return np.zeros(0)",
    "answer that broadcasts": "import numpy as np\ndef total(a):\n    return np.zeros((1, 1))",
    "deeply nested answer": """
def total(a):
    out = []
    for _ in range(100_000):
        out = [out]
    return out
""",
    "recursive answer": "def total(a):\n    out = []\n    out.append(out)\n    return out",
    "huge number": "def total(a):\n    return 10 ** 1_000_000",
    "asks the callback for the answer": """
def apply(f, x):
    try:
        return f(f)
    except Exception:
        return f
""",
}

EXHAUSTING = {
    "loop without end": "import time\nend = time.time() + 60\nwhile time.time() < end: pass",
    "loop that swallows interrupts": """
import time
end = time.time() + 60
while time.time() < end:
    try:
        time.sleep(1)
    except BaseException:
        pass
""",
    "slow answers": "import time\ndef total(a):\n    time.sleep(60)\n    return a",
    "memory": "hog = [bytearray(2**20) for _ in range(4096)]",
    "forks": """
import os, time
for _ in range(200):
    try:
        if os.fork() == 0:
            time.sleep(60); os._exit(0)
    except OSError:
        pass
""",
    "threads": """
import threading, time
for _ in range(500):
    try:
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    except RuntimeError:
        break
""",
    "disk": """
for number in range(64):
    try:
        with open(f"big{number}", "wb") as file:
            for _ in range(16): file.write(bytes(2**20))
    except OSError:
        break
""",
    "descriptors": """
import os
kept = []
try:
    while len(kept) < 5000:
        kept.append(os.dup(0))
except OSError:
    pass
""",
    "output": "for _ in range(3000): print('x' * 10_000)",
    "stops itself": "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
    "kills the parent": "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)",
    "kills its group": "import os, signal\nos.killpg(0, signal.SIGKILL)",
    "kills all": """
import os, signal
try:
    os.kill(-1, signal.SIGKILL)
except OSError as error:
    print(error)
""",
    "crashes the interpreter": "import ctypes\nctypes.string_at(0)",
    "recursion": "import sys\nsys.setrecursionlimit(10**8)\ndef f(): return f()\nf()",
}

STAYING = {
    "startup files": f"""
import os, site, sys
for folder in [site.getusersitepackages(), *site.getsitepackages(), os.path.expanduser("~"), "."]:
    for name in ("sitecustomize.py", "usercustomize.py", "numpy.py", ".pythonrc", "{MARK}.pth"):
        try:
            os.makedirs(folder, exist_ok=True)
            open(os.path.join(folder, name), "w").write("def allclose(*a, **k): return True\\n")
        except OSError:
            pass
""",
    "files in shared folders": f"""
for folder in ("/tmp", "/dev/shm", "/var/tmp", "/run", "/"):
    try:
        open(f"{{folder}}/{MARK}", "w").write("x")
    except OSError:
        pass
""",
    "shared memory": f"""
from multiprocessing import shared_memory
try:
    shared_memory.SharedMemory("{MARK}", create=True, size=100)
except Exception as error:
    print(error)
""",
    "daemon": f"""
import os, subprocess
try:
    if os.fork() == 0:
        os.setsid()
        os.execvp("sleep", ["sleep", "{SLEEP}"])
except OSError:
    pass
try:
    subprocess.Popen(["sleep", "{SLEEP}"], start_new_session=True)
except OSError:
    pass
""",
    "network": """
import socket, urllib.request
for family, address in ((socket.AF_INET, ("127.0.0.1", 22)), (socket.AF_INET, ("192.0.2.1", 80))):
    try:
        with socket.socket(family) as s:
            s.settimeout(1)
            s.connect(address)
            print("".join(["can", "ary"]), "connected")
    except OSError:
        pass
try:
    s = socket.socket(socket.AF_UNIX); s.bind("\\0redteam"); s.listen()
except OSError:
    pass
""",
    "changed environment": """
import os
os.environ["PYTHONPATH"] = "/tmp"
os.environ["LD_PRELOAD"] = "/tmp/x.so"
""",
    "user namespaces": """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
print(libc.unshare(0x10000000), libc.unshare(0x00020000))
print(libc.mount(b"none", b"/proc", b"proc", 0, None))
""",
}


def _cell(notebook: Notebook, grade_id: str) -> dict[str, Any]:
    return next(
        c
        for c in notebook["cells"]
        if c["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
    )


def _empty_tests(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade"):
            cell["source"] = "pass"


def _more_points(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade"):
            cell["metadata"]["nbgrader"]["points"] = 1e9
            cell["source"] = "1e9"


def _tests_become_solutions(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        meta = cell["metadata"].get("nbgrader")
        if meta and meta.get("grade"):
            meta |= {"solution": True, "locked": False}
            cell["cell_type"] = "markdown"


def _forged_outputs(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [
                {
                    "output_type": "execute_result",
                    "data": {"text/plain": "100"},
                    "metadata": {},
                    "execution_count": 1,
                }
            ]
            cell["execution_count"] = 1


def _skipping_tags(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        cell["metadata"]["tags"] = ["skip-execution", "raises-exception"]


def _another_kernel(notebook: Notebook) -> None:
    notebook["metadata"]["kernelspec"] = {
        "name": "bash",
        "display_name": "x",
        "language": "bash",
        "argv": ["sh", "-c", "true"],
    }


def _tests_first(notebook: Notebook) -> None:
    notebook["cells"].reverse()


def _deleted_tests(notebook: Notebook) -> None:
    notebook["cells"] = [
        c for c in notebook["cells"] if not c["metadata"].get("nbgrader", {}).get("grade")
    ]


def _changed_given_cell(notebook: Notebook) -> None:
    _cell(notebook, "given")["source"] = "class np:\n    allclose = lambda *a, **k: True"


def _doubled_test(notebook: Notebook) -> None:
    test = json.loads(json.dumps(_cell(notebook, "test_total_close")))
    test["source"], test["id"] = "2", "another"
    notebook["cells"].insert(0, test)


NOTEBOOKS = {
    "tests emptied": _empty_tests,
    "points raised": _more_points,
    "tests turned into solutions": _tests_become_solutions,
    "outputs forged": _forged_outputs,
    "tags that skip": _skipping_tags,
    "another kernel": _another_kernel,
    "cells in another order": _tests_first,
    "tests deleted": _deleted_tests,
    "given cell replaced": _changed_given_cell,
    "test doubled": _doubled_test,
}

RAW = {
    "byte order mark": lambda text: "\ufeff" + text,
    "doubled keys": lambda text: text.replace('"cells":', '"cells": [], "cells":', 1),
    "not a number in metadata": lambda text: text.replace(
        '"metadata": {', '"metadata": {"x": NaN, ', 1
    ),
    "deep nesting": lambda text: text.replace(
        '"metadata": {', '"metadata": {"x": ' + "[" * 50_000 + "]" * 50_000 + ", ", 1
    ),
    "cut in the middle": lambda text: text[: len(text) // 2],
}

ATTACKS = (
    *(
        Attack(name, cell=cell)
        for family in (READING, FORGING, LYING, EXHAUSTING, STAYING)
        for name, cell in family.items()
    ),
    *(Attack(name, notebook=change) for name, change in NOTEBOOKS.items()),
    *(Attack(name, raw=change) for name, change in RAW.items()),
)
