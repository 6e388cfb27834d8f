"""`nbgrader release_feedback` without those whose pages it cannot release: they are named.

Stock ends at the first page without a secret, with the rest of the class unreleased; of a page with
a secret that nobody has it says that it was released. See `autograder.pages.exchange`.
"""

from __future__ import annotations

from glob import escape, glob
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeReleaseFeedback

from autograder.pages.exchange import Key, read_key
from autograder.printable import in_command

stock_copy_files = ExchangeReleaseFeedback.copy_files


def copy_files(release: Any) -> None:
    """Release the pages of each student who can be given them, as nbgrader does.

    Raises:
        ExchangeError: there are pages, and nobody can be given any.
    """
    wanted = release.src_path
    found = sorted(glob(wanted))  # noqa: PTH207  # an absolute pattern, nbgrader's own
    folders = [folder for folder in found if any(Path(folder).glob("*.html"))]
    held = 0
    try:
        for folder in folders:
            key = read_key(Path(folder), Path(release.coursedir.root)) or Key()
            problem: object = key.problem
            if key.secret:
                release.src_path = escape(folder)
                try:
                    stock_copy_files(release)
                except (OSError, ValueError) as error:
                    problem = error
            if problem:
                held += 1
                release.log.warning("%s is not released: %s", folder, problem)
    finally:
        release.src_path = wanted
    if held:
        again = f"`autograder feedback {in_command(release.coursedir.assignment_id)}` shows why"
        if held == len(folders):
            release.fail(f"Nothing can be released; {again}.")
        release.log.warning("%d of %d are not released; %s.", held, len(folders), again)
