"""Collects what a cell puts out, as nbclient would have written it into the notebook.

Streams are merged, `clear_output` and `update_display` take effect, widget state is kept, an
`ipywidgets.Output` catches what is printed inside it. Everything is counted as it comes; what goes
beyond the limit is cut, and a line says so.
"""

from __future__ import annotations

import base64
import io
from typing import Any

Output = dict[str, Any]
CUT = "\n[output cut: it is longer than the limit of {limit} bytes]\n"
MAX_WAITING = 1000  # pieces of text
KEPT = 1000  # bytes of an error or a result that stays when the rest is cut
EACH = 100  # bytes that an output counts besides its text
MAX_WIDGETS = 500


class Collector:
    """Outputs of the cell that runs, and displays that later cells may update.

    Args:
        limit: bytes of output that one cell may have, and widget state that all may have.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.forget()

    def bound(self, limit: int) -> None:
        """Set another limit, before the first cell."""
        self.limit = self._left = self._widgets_left = limit

    def forget(self) -> None:
        """Start anew: no cell, no display, no widget."""
        self.silent = True  # outside cells, and while a test calls: nothing is kept
        self.cell = -1
        self.outputs: list[Output] = []
        self._updates: dict[tuple[int, int], tuple[Any, Any]] = {}
        self.widgets: dict[str, dict[str, Any]] = {}
        self.buffers: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = {}
        self._left = self.limit
        self._widgets_left = self.limit
        self._cut = False
        self._clear_next = False
        self._displays: dict[str, list[tuple[int, int]]] = {}
        self._catchers: list[str] = []  # Output widgets that are open, innermost last
        self.caught: set[str] = set()  # Output widgets whose outputs changed in this cell
        self._waiting: dict[str, list[str]] = {"stdout": [], "stderr": []}

    def begin(self, cell: int) -> None:
        """Start the outputs of one cell; `cell` names it in updates of displays."""
        for waiting in self._waiting.values():
            waiting.clear()
        self.cell = cell
        self.outputs = []
        self._updates = {}
        self._left = self.limit
        self._cut = self._clear_next = False
        self._catchers.clear()
        self.silent = False

    def end(self) -> list[Output]:
        """End the cell and return its outputs."""
        self.flush()
        self.silent = True
        return self.outputs

    def stream(self, name: str, text: str) -> None:
        """Add text to stdout or stderr. It waits until the stream is flushed, as in a kernel."""
        if self.silent or not text:
            return
        waiting = self._waiting[name]
        waiting.append(text)
        if len(waiting) > MAX_WAITING or len(text) > self._left:
            self.flush(name)

    def flush(self, name: str = "") -> None:
        """Put what was printed among the outputs: of one stream, or of both."""
        for each in (name,) if name else ("stdout", "stderr"):
            if self._waiting[each]:
                text = "".join(self._waiting[each])
                self._waiting[each].clear()
                self._put(each, text)

    def _put(self, name: str, text: str) -> None:
        if self.silent:
            return
        outputs = self._target()
        goes_on = bool(outputs) and outputs[-1].get("name") == name
        size = len(text) + (1 if goes_on else EACH)
        if size > self._left:
            self._cut_at(name, text)
            return
        self._left -= size
        if goes_on:
            outputs[-1]["text"].append(text)
        else:
            outputs.append({"output_type": "stream", "name": name, "text": [text]})

    def _cut_at(self, name: str, text: str) -> None:
        if not self._cut:
            self._cut = True
            end = text[: self._left] + CUT.format(limit=self.limit)
            self._target().append({"output_type": "stream", "name": name, "text": [end]})
            self._left = 0

    def add(self, output: Output, size: int, display_id: str | None = None) -> None:
        """Add a result, a display or an error of about `size` bytes.

        An error or a short result may decide points: it stays, in short, when the rest is cut.
        """
        if self.silent:
            return
        self.flush()
        size += EACH
        if size > self._left:
            self._cut_at("stderr", "")
            if output["output_type"] == "error":
                short = str(output["evalue"])[:KEPT]
                self._target().append(output | {"evalue": short, "traceback": [short]})
            elif output["output_type"] == "execute_result" and size <= KEPT:
                self._target().append(output)
            return
        self._left -= size
        outputs = self._target()
        if display_id is not None and not self._catchers:
            self._displays.setdefault(display_id, []).append((self.cell, len(outputs)))
        outputs.append(output)

    def update(self, display_id: str | None, data: Any, metadata: Any, size: int) -> None:
        """Replace the data of every display with this id, in this cell and in earlier ones."""
        self.flush()
        if self.silent or display_id is None or size > self._left:
            return
        self._left -= size
        for cell, index in self._displays.get(display_id, ()):
            if cell != self.cell:
                self._updates[cell, index] = data, metadata
            elif index < len(self.outputs):
                self.outputs[index]["data"] = data
                self.outputs[index]["metadata"] = metadata

    @property
    def updates(self) -> list[tuple[int, int, Any, Any]]:
        """Cell, index, data and metadata of each earlier display that this cell has updated."""
        return [(*place, *state) for place, state in self._updates.items()]

    def clear(self, wait: bool) -> None:
        """Clear the outputs of the cell, now or when the next one comes."""
        if self.silent:
            return
        self.flush()
        if wait:
            self._clear_next = True
        else:
            self._clear_now()

    def _clear_now(self) -> None:
        if self._catchers:
            self.widgets[self._catchers[-1]]["outputs"] = []
            self.caught.add(self._catchers[-1])
            return
        self.outputs.clear()
        for places in self._displays.values():
            places[:] = [p for p in places if p[0] != self.cell]

    def _target(self) -> list[Output]:
        if self._clear_next:
            self._clear_next = False
            self._clear_now()
        if self._catchers:
            self.caught.add(self._catchers[-1])
            captured = self.widgets[self._catchers[-1]].setdefault("outputs", [])
            if type(captured) is not list:
                captured = self.widgets[self._catchers[-1]]["outputs"] = list(captured)
            return captured
        return self.outputs

    def comm(self, comm_id: str, data: Any, buffers: Any, size: int) -> None:
        """Take the state that a widget reports."""
        if not isinstance(data, dict) or not isinstance(data.get("state"), dict):
            return
        if size > self._widgets_left or len(self.widgets) >= MAX_WIDGETS:
            return
        self._widgets_left -= size
        state = self.widgets.setdefault(comm_id, {})
        state.update(data["state"])
        for path, buffer in zip(data.get("buffer_paths") or (), buffers or (), strict=False):
            entry = {
                "data": base64.b64encode(bytes(buffer)).decode(),
                "encoding": "base64",
                "path": list(path),
            }
            self.buffers.setdefault(comm_id, {})[tuple(path)] = entry
        if state.get("_model_name") == "OutputModel" and "msg_id" in data["state"]:
            self.flush()
            if data["state"]["msg_id"]:
                self._catchers.append(comm_id)
            elif comm_id in self._catchers:
                self._catchers.remove(comm_id)

    def widget_state(self) -> dict[str, Any]:
        """Return the notebook metadata that holds the widgets, as nbclient writes it."""
        state = {
            model: {
                "model_name": captured.get("_model_name"),
                "model_module": captured.get("_model_module"),
                "model_module_version": captured.get("_model_module_version"),
                "state": _joined(captured),
            }
            | ({"buffers": list(self.buffers[model].values())} if model in self.buffers else {})
            for model, captured in self.widgets.items()
            if "_model_name" in captured
        }
        if not state:
            return {}
        return {
            "application/vnd.jupyter.widget-state+json": {
                "state": state,
                "version_major": 2,
                "version_minor": 0,
            }
        }


def _joined(state: dict[str, Any]) -> dict[str, Any]:
    if not state.get("outputs"):
        return state
    return state | {"outputs": finished(list(state["outputs"]))}


def finished(outputs: list[Output]) -> list[Output]:
    """Join the pieces of each stream into one text."""
    return [o | {"text": "".join(o["text"])} if type(o.get("text")) is list else o for o in outputs]


class Stream(io.TextIOBase):
    """`sys.stdout` or `sys.stderr` of the student's cells."""

    encoding = "UTF-8"
    errors = "strict"

    def __init__(self, name: str, collector: Collector, native: Any) -> None:
        self.name = name
        self._collector = collector
        self._native = native

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        self._native()
        self._collector.stream(self.name, text)
        return len(text)

    def writable(self) -> bool:
        return True

    def flush(self) -> None:
        self._native()
        self._collector.flush(self.name)

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        return 1 if self.name == "stdout" else 2
