"""`python -m website`: the course as a static site. See `website/__init__.py` for the steps."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Event

from autograder.errors import AutograderError
from website.checks import answers_in
from website.lessons import ROOT, lesson_names, run_lessons
from website.lite import build_lite, stage_contents
from website.pages import copy_frames, write_pages
from website.pyodide import NoPyodide, prepare
from website.serve import served

# A third of the size: what only those who debug the tools ask for, and fonts for old browsers.
NOT_NEEDED = re.compile(r".*\.map|fa-.*\.(eot|svg|ttf|woff)")


def build(build_folder: Path, flavour: str, self_hosted: bool, lessons: list[str]) -> Path:
    """Make the site, and return its folder.

    Args:
        build_folder: where everything goes that is made.
        flavour: "self", with tests and solutions, or "class", with neither.
        self_hosted: with Pyodide on the site.
        lessons: their names; of some only, for a quick look, links to the others lead nowhere.
    """
    home, cache = build_folder / flavour, build_folder / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    prepare(cache, self_hosted)  # first: it can lack something
    run = run_lessons(cache, lessons)
    write_pages(home / "source", run, answers=flavour == "self", warm=self_hosted)
    out = home / "html"
    sphinx(home, out, strict=lessons == lesson_names())
    copy_frames(run, out / "frames")
    stage_contents(cache, home / "contents", answers=flavour == "self")
    build_lite(cache, home / "contents", out / "lite", self_hosted)
    for path in out.rglob("*"):
        if NOT_NEEDED.fullmatch(path.name):
            path.unlink()
    found = answers_in(out) if flavour == "class" else []
    if found:
        raise SystemExit("This site would give answers away:\n" + "\n".join(found))
    return out


def sphinx(home: Path, out: Path, strict: bool) -> None:
    """Run Sphinx over the pages; where it is strict, a warning is an error."""
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-j", "2", "-q"]
    command += ["-W", "--keep-going"] if strict else ["-Q"]
    command += ["-c", str(Path(__file__).parent), "-d", str(home / "doctrees")]
    command += [str(home / "source"), str(out)]
    done = subprocess.run(command, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)})
    if done.returncode:
        raise SystemExit("Sphinx could not make the pages; what it says above names the page.")


def main() -> None:
    """Make the site that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m website", description=__doc__)
    parser.add_argument("--flavour", choices=["self", "class"], default="self")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "site")
    parser.add_argument("--self-hosted", action="store_true", help="put Pyodide on the site, too")
    parser.add_argument("--lessons", nargs="+", choices=lesson_names(), default=lesson_names())
    parser.add_argument("--serve", type=int, metavar="PORT", help="then show it on this machine")
    options = parser.parse_args()
    try:
        out = build(
            options.out.resolve(), options.flavour, options.self_hosted, sorted(options.lessons)
        )
    except (NoPyodide, AutograderError) as error:
        raise SystemExit(f"The site was not made. {error}") from None
    print(f"The site is in {out}", flush=True)
    if options.serve:
        show(out, options.serve)


def show(site: Path, port: int) -> None:
    """Serve the site to this machine until Ctrl-C."""
    try:
        with served(site, port) as address, suppress(KeyboardInterrupt):
            print(f"Look at it: {address}/  Ctrl-C ends.", flush=True)
            Event().wait()
    except (OSError, OverflowError) as error:
        raise SystemExit(f"Port {port} cannot be used: {error}. Give another to --serve.") from None


if __name__ == "__main__":
    main()
