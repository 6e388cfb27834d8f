"""`python -m website`: the course as a static site. See `website/__init__.py` for the steps."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from website.checks import answers_in
from website.lessons import ROOT, run_lessons
from website.lite import build_lite, stage_contents
from website.pages import copy_frames, write_pages


def build(build_folder: Path, flavour: str, self_hosted: bool) -> Path:
    """Make the site, and return its folder.

    Args:
        build_folder: where everything goes that is made.
        flavour: "self", with tests and solutions, or "class", with neither.
        self_hosted: with Pyodide on the site.
    """
    home, cache = build_folder / flavour, build_folder / "cache"
    run = run_lessons(cache, os.cpu_count() or 1)
    write_pages(home / "pages", run, answers=flavour == "self")
    out = home / "html"
    sphinx(home, out)
    copy_frames(run, out / "frames")
    stage_contents(cache, home / "contents", answers=flavour == "self")
    build_lite(cache, home / "contents", out / "lite", self_hosted)
    found = answers_in(out) if flavour == "class" else []
    if found:
        raise SystemExit("This site would give answers away:\n" + "\n".join(found))
    return out


def sphinx(home: Path, out: Path) -> None:
    """Run Sphinx over the pages; a warning is an error."""
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-j", "2", "-q", "-W", "--keep-going"]
    command += ["-c", str(Path(__file__).parent), "-d", str(home / "doctrees")]
    command += [str(home / "pages"), str(out)]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)})


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m website", description=__doc__)
    parser.add_argument("--flavour", choices=["self", "class"], default="self")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "site")
    parser.add_argument("--self-hosted", action="store_true", help="put Pyodide on the site, too")
    options = parser.parse_args()
    out = build(options.out.resolve(), options.flavour, options.self_hosted)
    print(f"The site is in {out}\nLook at it: python -m http.server --bind 127.0.0.1 -d {out}")


if __name__ == "__main__":
    main()
