"""A headless browser, and a server of files on this machine."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
FLAGS += ["--disable-background-networking", "--disable-component-update"]
# Whatever a page asks of another machine is refused.
FLAGS += ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]


class NoBrowser(Exception):
    """There is no Chromium; the message says what to do."""


class _Handler(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        """Let pages of other addresses fetch a file, as hosts of libraries do."""
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path, port: int = 0) -> Iterator[str]:
    """Serve a folder to this machine only; yield the address.

    Args:
        folder: what to serve.
        port: 0 for any that is free.
    """
    handler = partial(_Handler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def find_browser() -> str:
    """Return the path of Chromium.

    Raises:
        NoBrowser: it is not installed.
    """
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        raise NoBrowser("Chromium is not installed. On Debian or Ubuntu: apt-get install chromium")
    return path


@contextmanager
def browser() -> Iterator[Browser]:
    """Start Chromium, which reaches this machine only.

    Raises:
        NoBrowser: it is not installed.
    """
    path = find_browser()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()
