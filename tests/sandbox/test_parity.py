"""The same cells through nbclient and through a session give the same outputs.

Normalised: addresses, times, ids of widgets and displays, the file names of cells in tracebacks,
and how often a stream was flushed. Pictures are the same to the last byte.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.models import Limits
from autograder.sandbox.host import Sandbox
from tests.sandbox.conftest import LIMITS, Session

NOTEBOOKS: dict[str, list[str]] = {
    "streams": [
        "print('a'); print('b')",
        "import sys\nprint('out'); print('err', file=sys.stderr); print('out again')",
        "import os\nprint('before', flush=True); os.system('echo child; sleep .3'); print('after')",
        "import warnings; warnings.warn('careful')",
        "sys.stdout.write('no newline')",
        "print('x', end=''); print('y', end='')",
        "!echo shell",
        "print(sys.stdout.isatty(), sys.stdout.encoding)",
        "try: sys.stdout.write(3)\nexcept TypeError as e: print(e)",
        "",
        "# only a comment",
    ],
    "results": [
        "1 + 1",
        "_ + 1, In[1], Out[1]",
        "'text'",
        "None",
        "1;",
        "x = 5\nx",
        "[i ** 2 for i in range(200)]",
        "{'b': 1, 'a': [1, 2]}",
        "import numpy as np\nnp.arange(2000).reshape(40, 50)",
        "if True:\n    3\n4",
        "class R:\n    def _repr_html_(self): return '<b>r</b>'\nr = R()\nr.x = 1; r",
        "class B:\n    def __repr__(self): raise ValueError('no repr')\nB()",
        "object()",
        "lambda: 0",
        "?print",
        "len?",
    ],
    "errors": [
        "1 / 0",
        "def f(x):\n    return g(x)\ndef g(x):\n    raise ValueError('deep ' + x)\nf('down')",
        "def f(:\n  pass",
        "  indented = 1",
        "undefined",
        "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise KeyError('k') from e",
        "raise SystemExit(3)",
        "raise KeyboardInterrupt",
        "assert 1 == 2, 'not equal'",
        "print('printed'); [][1]",
        "def r(n): return r(n - 1) if n else 1 / 0\nr(5)",
        "class E(Exception): pass\nraise E('mine', 2)",
        "import no_such_module",
        "raise ExceptionGroup('several', [ValueError(1), TypeError(2)])",
        "input('name? ')",
        "import getpass; getpass.getpass()",
        "print('still here')",
    ],
    "display": [
        "from IPython.display import *\ndisplay(1, 'two', [3])",
        "display(HTML('<i>h</i>')); display(Markdown('*m*')); display(Latex('$x$'))",
        "display(JSON({'a': [1, 2]})); display(SVG('<svg></svg>')); display(Javascript('1'))",
        "h = display('first', display_id='here')",
        "h = display('second', display_id=True); h.update('second, updated')",
        "update_display('first, updated from later', display_id='here')",
        "print('gone'); clear_output(); print('kept')",
        "print('gone'); clear_output(wait=True); print('kept')",
        "print('kept'); clear_output(wait=True)",
        "display({'text/plain': 'raw', 'text/html': '<p>raw</p>'}, raw=True)",
        "from IPython.utils.io import *\nwith capture_output() as c: print('in')\nc.stdout",
        "display(Image(data=b'\\x89PNG\\r\\n\\x1a\\n' + b'\\0' * 20, format='png'))",
        "import sys\nsys.displayhook(5)",
    ],
    "figures": [
        "import matplotlib.pyplot as plt",
        "plt.plot([1, 2])",
        "plt.plot([1, 2]);",
        "fig, ax = plt.subplots(figsize=(2, 1))",
        "fig",
        "plt.figure(); plt.show(); print('after show')",
        "for k in range(2): plt.figure(figsize=(1, 1)); plt.plot([k])",
        "fig, ax = plt.subplots(); 1 / 0",
        "%matplotlib inline\nplt.plot([3]); plt.title('t');",
        "%config InlineBackend.close_figures = True",
        "plt.close('all')",
    ],
    "magics": [
        "%%capture c\nprint('captured')",
        "c.stdout",
        "%who_ls",
        "%%writefile note.txt\nhello",
        "%cat note.txt",
        "d = %pwd\nd == __import__('os').getcwd()",
        "%%python_does_not_exist\n1",
        "%no_such_magic",
        "a = %env HOME\ntype(a).__name__",
        "%load_ext autoreload\n%autoreload 2",
        "%run note.py",
        "%precision 3\n3.14159",
        "get_ipython().__class__.__name__",
        "__name__, '__file__' in globals()",
        "open('mine.py', 'w').write('x = 3'); import mine; mine.x",
        "exit",
        "print('after exit')",
    ],
    "awaiting": [
        "import asyncio\nawait asyncio.sleep(0)\nprint('waited')",
        "async def f():\n    await asyncio.sleep(0)\n    return 3\nawait f()",
        "asyncio.run(f())",
        "t = asyncio.create_task(f())",
        "await t",
        "asyncio.get_running_loop().is_running()",
        "await asyncio.sleep(0); 1 / 0",
        "import threading as t\nx = t.Thread(target=lambda: print('thread')); x.start(); x.join()",
        "await asyncio.sleep(0.02), await asyncio.to_thread(sum, [1, 2])",
        "import signal, os\ncame = asyncio.Event()\nloop = asyncio.get_running_loop()\n"
        "loop.add_signal_handler(signal.SIGUSR1, came.set)\n"
        "os.kill(os.getpid(), signal.SIGUSR1)\nawait asyncio.wait_for(came.wait(), 5)",
        "r, w = os.pipe()\nread = asyncio.Event()\nloop.add_reader(r, read.set)\n"
        "os.write(w, b'x')\nawait read.wait()\nloop.remove_reader(r)",
        "p = await asyncio.create_subprocess_exec('echo', 'child', stdout=-1)\n"
        "await p.communicate()",
    ],
    "called from a thread": [
        "import asyncio, threading\nloop = asyncio.get_running_loop()\ncame = asyncio.Event()\n"
        "threading.Timer(0.1, loop.call_soon_threadsafe, [came.set]).start()\n"
        "await asyncio.wait_for(came.wait(), 5)",
    ],
    "signal first": [
        "import asyncio, os, signal\ncame = []\nloop = asyncio.get_running_loop()\n"
        "loop.add_signal_handler(signal.SIGUSR1, came.append, 1)\n"
        "os.kill(os.getpid(), signal.SIGUSR1)\nawait asyncio.sleep(.05)\ncame",
        "loop.remove_signal_handler(signal.SIGUSR1)",
    ],
    "widgets": [
        "import ipywidgets as w\ns = w.IntSlider(3)\ns",
        "display(s)",
        "s.value = 7",
        "o = w.Output()\nwith o: print('in the widget'); display(5)\nprint('outside')",
        "o",
        "with o: 1 / 0",
        "o.clear_output()\nwith o: print('again')",
        "out = []\ns.observe(lambda c: out.append(c['new']), 'value'); s.value = 9; out",
        "w.interactive(lambda k: k, k=3)",
        "w.Image(value=b'abc', format='png')",
    ],
    "nothing yet": ["_, __, ___, Out, len(In)", "sorted(n for n in dir() if n[:2] != '_i')"],
    "inline first": [
        "# imports\n%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);",
        "plt.rcParams['figure.dpi'] = 30; plt.rcParams['figure.dpi']",
        "%matplotlib inline\nplt.rcParams['figure.dpi']",
        "plt.plot([3, 2]);",
        "%matplotlib",
        "%matplotlib inline\nplt.get_backend()",
    ],
    "inline after a change": [
        "import matplotlib.pyplot as plt\nplt.rcParams['figure.figsize'] = 1, 1\n"
        "%matplotlib inline\nplt.plot([1, 2]);",
        "plt.rcParams['figure.figsize']",
    ],
    "partial credit": ["0.5", "1", "True", "'0.5'", "[0.5]", "import numpy as np\nnp.float64(0.5)"],
}


# Raised in the kernel's own code, whose frames the traceback shows.
ELSEWHERE = ("StdinNotImplementedError",)


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[list[Any], dict[str, Any]]]:
    """Outputs and metadata as nbclient writes them, a kernel for each notebook."""
    done = {}
    os.environ.pop("PYTEST_CURRENT_TEST")  # with it, ipykernel does not catch native output
    for name, sources in NOTEBOOKS.items():
        cells = [nbformat.v4.new_code_cell(source) for source in sources]
        notebook = nbformat.v4.new_notebook(cells=cells)
        resources = {"metadata": {"path": str(tmp_path_factory.mktemp("stock"))}}
        NotebookClient(
            notebook, allow_errors=True, kernel_name="python3", timeout=60, resources=resources
        ).execute()
        outputs = [list(cell.outputs) for cell in notebook.cells]
        done[name] = (outputs, dict(notebook.metadata.get("widgets", {})))
    return done


def normalised(outputs: list[Any]) -> list[Any]:
    """Outputs without what differs from run to run."""
    merged: list[Any] = []
    for output in outputs:
        plain = _plain(output)
        same = merged and plain["output_type"] == "stream" == merged[-1]["output_type"]
        if same and merged[-1]["name"] == plain["name"]:
            merged[-1]["text"] += plain["text"]
        else:
            merged.append(plain)
    return merged


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        out = {key: _plain(item) for key, item in value.items()}
        if out.get("ename") in ELSEWHERE:
            del out["traceback"]
        if "traceback" in out:
            out["traceback"] = "\n".join(out["traceback"]).split("\n")
        return out
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, str):
        value = value.replace("\r\n", "\n")
        value = re.sub(r"0x[0-9a-f]+", "0x", value)
        value = re.sub(r"[0-9a-f]{32}", "ID", value)
        value = re.sub(r"/tmp/ipykernel_\d+/\d+\.py|<ipython-input-[^>]*>", "CELL", value)
        return re.sub(r"[^ \"']*/lib/python3[^ \"':\n]*/", "", value)
    return value


@pytest.fixture(scope="module")
def roomy() -> Iterator[Sandbox]:
    """A sandbox in which figures fit."""
    with Sandbox(Limits()) as running:
        yield running


@pytest.fixture
def ours(roomy) -> Iterator[Session]:
    """A session of ours."""
    session = Session(roomy)
    yield session
    session.end()


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_outputs_are_those_of_nbclient(ours, stock, name):
    """Cell by cell, and the state of the widgets at the end."""
    outputs: list[list[Any]] = []
    count = 0
    for index, source in enumerate(NOTEBOOKS[name]):
        outputs.append([])
        if not source.strip():
            continue
        count += 1
        ours.examiner.begin_cell(LIMITS.cell_seconds)
        answer = ours.examiner.run_cell(source, index, count)
        outputs[index] = answer["outputs"]
        for cell, at, data, metadata in answer["updates"]:
            outputs[cell][at] |= {"data": data, "metadata": metadata}
    theirs, widgets = stock[name]
    for index, source in enumerate(NOTEBOOKS[name]):
        assert normalised(outputs[index]) == normalised(theirs[index]), source
    assert _models(ours.examiner.widgets()) == _models(widgets)


def _models(state: dict[str, Any]) -> list[Any]:
    """Models without their ids, in an order of their own."""
    models = state.get("application/vnd.jupyter.widget-state+json", {}).get("state", {})
    return sorted((_plain(model) for model in models.values()), key=repr)
