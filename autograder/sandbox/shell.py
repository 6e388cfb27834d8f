"""An IPython shell that runs cells as a notebook kernel does and hands over their outputs.

It is ipykernel's own shell; only its connection is replaced, so magics, tracebacks, displays and
`display` hooks are ipykernel's. One cell at a time runs inside an event loop, as in a kernel.
"""

from __future__ import annotations

import asyncio
import builtins
import getpass
import json
import os
import re
import sys
from types import SimpleNamespace
from typing import Any

import comm
from comm.base_comm import BaseComm
from ipykernel.compiler import XCachingCompiler
from ipykernel.jsonutil import json_clean
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.error import StdinNotImplementedError
from jupyter_client.session import Session
from traitlets.config import Config

from autograder.sandbox.lazy_event_loop import LazyLoop
from autograder.sandbox.outputs import Collector, Output, Stream, finished

NO_INPUT = (
    "raw_input was called, but this frontend does not support input requests."  # ipykernel's words
)
NO_PASSWORD = "getpass was called, but this frontend does not support input requests."
# Names of a fresh namespace that `reset` leaves out.
NOT_RESET = ("_", "__", "___", "__doc__", "__loader__", "__package__", "__spec__")
INLINE_FIRST = re.compile(  # a cell, transformed, that begins with `%matplotlib inline`
    r"\s*(#[^\n]*\n\s*)*get_ipython\(\)\.run_line_magic\('matplotlib', 'inline'\)[ \t]*(\n|$)"
)


class _Session(Session):
    """Takes the messages of ipykernel's shell instead of sending them."""

    collector: Any = None

    def send(
        self, stream: Any, msg_or_type: Any, content: Any = None, *args: Any, **kw: Any
    ) -> Any:
        if isinstance(msg_or_type, dict):
            kind, content = msg_or_type["header"]["msg_type"], msg_or_type["content"]
        else:
            kind = msg_or_type
        handler = getattr(self, "_on_" + kind, None)
        if handler is not None:
            handler(content)
        return None

    def _on_execute_result(self, content: Any) -> None:
        output = {
            "output_type": "execute_result",
            "execution_count": content["execution_count"],
            "data": content["data"],
            "metadata": content["metadata"],
        }
        self.collector.add(output, _size(content))

    def _on_display_data(self, content: Any) -> None:
        output = {
            "output_type": "display_data",
            "data": content["data"],
            "metadata": content["metadata"],
        }
        display_id = content.get("transient", {}).get("display_id")
        self.collector.add(output, _size(content), display_id)

    def _on_update_display_data(self, content: Any) -> None:
        display_id = content.get("transient", {}).get("display_id")
        self.collector.update(display_id, content["data"], content["metadata"], _size(content))

    def _on_clear_output(self, content: Any) -> None:
        self.collector.clear(bool(content.get("wait")))

    def _on_error(self, content: Any) -> None:
        output = {"output_type": "error"} | {
            k: content[k] for k in ("ename", "evalue", "traceback")
        }
        self.collector.add(output, _size(content))


def _size(content: Any) -> int:
    data = content.get("data")
    if type(data) is dict:
        return sum(len(v) if type(v) is str else len(json.dumps(v)) for v in data.values())
    return len(json.dumps(content))


class Shell:
    """The shell of one session; made once in the zygote, used in each fork."""

    def __init__(self, limit: int = 1_000_000) -> None:
        self.collector = Collector(limit)
        config = Config()
        config.HistoryManager.enabled = False
        self.ip: Any = ZMQInteractiveShell.instance(config=config, compiler_class=XCachingCompiler)
        self._first_names = {n: self.ip.user_ns[n] for n in NOT_RESET if n in self.ip.user_ns}
        session = _Session(username="", session="")
        session.collector = self.collector
        self.ip.displayhook.session = session
        self.ip.displayhook.pub_socket = None
        self.ip.display_pub.session = session
        self.ip.display_pub.pub_socket = None
        self.ip.kernel = SimpleNamespace(get_parent=self._parent, eventloop=None)
        # `%matplotlib inline` asks for a GUI's event loop, which only a whole kernel could run.
        self.ip.enable_gui = lambda gui=None: None
        self._enable_matplotlib = self.ip.enable_matplotlib
        self.ip.enable_matplotlib = self._set_up_matplotlib
        self._inline: Any = None  # what it returned when it was set up last
        self._untouched = False  # no cell has run since
        self._is_inline = False  # this cell begins with what is done
        self._start_loop()
        self._native_files: dict[str, tuple[int, int]] = {}
        self._replace_comms()
        builtins.input = self._no_input  # type: ignore[assignment]
        getpass.getpass = self._no_password
        self._streams = {
            name: Stream(name, self.collector, self._read_native) for name in ("stdout", "stderr")
        }
        vars(sys).update(self._streams)

    def _parent(self) -> dict[str, Any]:
        return {"header": {"msg_id": f"cell-{self.collector.cell}"}}

    @staticmethod
    def _no_input(prompt: str = "") -> str:
        raise StdinNotImplementedError(NO_INPUT)

    @staticmethod
    def _no_password(prompt: str = "", stream: Any = None) -> str:
        raise StdinNotImplementedError(NO_PASSWORD)

    def _replace_comms(self) -> None:
        collector = self.collector

        class Comm(BaseComm):  # type: ignore[misc]
            def publish_msg(
                self, msg_type: str, data: Any = None, metadata: Any = None, buffers: Any = None,
                **keys: Any,
            ) -> None:  # fmt: skip
                data = json_clean(data or {})  # type: ignore[no-untyped-call]
                collector.comm(self.comm_id, data, buffers, len(json.dumps(data)))

        comm.create_comm = Comm
        comm.get_comm_manager().register_target("jupyter.widget", lambda *args: None)

    def catch_native(self, folder: str) -> None:
        """Send descriptors 1 and 2 to files: output of C code and of child processes is kept."""
        for name, descriptor in (("stdout", 1), ("stderr", 2)):
            path = f"{folder}/.{name}"
            number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            os.unlink(path)  # noqa: PTH108  every module less is memory less to copy
            os.dup2(number, descriptor)
            self._native_files[name] = (number, 0)

    def without_terminals(self) -> None:
        """Run `!command` without a terminal of its own: there is none behind these walls."""
        self.ip.system = self.ip.system_raw

    def _read_native(self) -> None:
        for name, (number, at) in self._native_files.items():
            size = os.fstat(number).st_size
            if size > at:
                text = os.pread(number, min(size - at, self.collector.limit + 1), at)
                self._native_files[name] = (number, size)
                self.collector.stream(name, text.decode("utf-8", "replace"))

    def fresh(self) -> None:
        """Forget what was run so far."""
        self.ip.reset(new_session=True)
        self.ip.user_ns.update(self._first_names)
        self.collector.forget()
        self._loop.close()
        self._start_loop()

    def be_inline(self) -> None:
        """Set matplotlib up ahead, for notebooks that begin with ``%matplotlib inline``."""
        self._inline = self._enable_matplotlib("inline")
        self._untouched = True

    def _set_up_matplotlib(self, gui: str | None = None) -> Any:
        if self._is_inline:
            self._is_inline = False
            return self._inline
        return self._enable_matplotlib(gui)

    def run(self, source: str, cell: int, count: int) -> list[Output]:
        """Run one cell and return its outputs; what it raises becomes one of them.

        Args:
            cell: index of the cell in the notebook.
            count: its execution count.
        """
        self._read_native()
        self.collector.begin(cell)
        try:
            self.ip.execution_count = count
            if self._loop.is_closed():
                self._start_loop()
            self._loop.run_until_complete(self._execute(source))
        except BaseException:
            self._put_back_streams()
            self.ip.showtraceback()
        self._put_back_streams()
        self._read_native()
        outputs = finished(self.collector.end())
        self._tell_output_widgets()
        return outputs

    def _put_back_streams(self) -> None:
        """Put back what a cell took away whole; what it put in their place stays."""
        for name, stream in self._streams.items():
            if getattr(sys, name, None) is None:
                setattr(sys, name, stream)

    def _tell_output_widgets(self) -> None:
        """Tell each `Output` widget what it caught, as a front end does after the cell."""
        for number in self.collector.caught:
            captured = self.collector.widgets[number].get("outputs", [])
            data = {
                "method": "update",
                "state": {"outputs": finished(captured)},
                "buffer_paths": [],
            }
            link = comm.get_comm_manager().comms.get(number)
            if link is not None:
                link.handle_msg({"content": {"comm_id": number, "data": data}, "buffers": []})
        self.collector.caught.clear()

    def _start_loop(self) -> None:
        self._loop: asyncio.AbstractEventLoop = LazyLoop()
        asyncio.set_event_loop(self._loop)

    async def _execute(self, source: str) -> None:
        ip = self.ip
        prepared, trouble = source, None
        try:
            prepared = ip.transform_cell(source)
        except Exception:
            trouble = sys.exc_info()
        self._is_inline = self._untouched and INLINE_FIRST.match(prepared) is not None
        self._untouched = False
        result = None
        try:  # as `run_cell` does, which would transform and parse it all once more
            result = await ip.run_cell_async(
                source,
                store_history=True,
                transformed_cell=prepared,
                preprocessing_exc_tuple=trouble,
            )
        finally:
            ip.events.trigger("post_execute")
            ip.events.trigger("post_run_cell", result)
