"""The commands of ``autograder COMMAND``.

Each command is one module of `autograder.cli` that holds a function of the same name; that
function imports what is heavy only when it runs, so that ``autograder --help`` answers at once.

Exit status: 0 all went well, 1 something ended with a stated reason instead of a score, 2 the
command or the course is wrong, 128 + n stopped by signal n.
"""

from __future__ import annotations

import importlib
import os
import sys

import typer

from autograder import __version__
from autograder.cli.output import protect, say
from autograder.errors import AutograderError
from autograder.printable import printable_name

# In the order in which a course uses them.
COMMANDS = (
    "build",
    "verify",
    "collect",
    "grade",
    "serve",
    "extend",
    "attempts",
    "divide",
    "update",
    "comment",
    "feedback",
    "report",
    "export",
    "gradescope",
    "check",
    "doctor",
)
HIDDEN = ("ask",)  # programs use it

USAGE_ERROR = 2

app = typer.Typer(
    name="autograder",
    help="Grade nbgrader courses: fast, in parallel, and safe with hostile code.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        say(f"autograder {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(
        False, "--version", help="Show the version.", callback=_show_version, is_eager=True
    ),
) -> None:
    """Grade nbgrader courses: fast, in parallel, and safe with hostile code."""


for _name in (*COMMANDS, *HIDDEN):
    app.command(_name, hidden=_name in HIDDEN)(
        getattr(importlib.import_module(f"autograder.cli.{_name}"), _name)
    )


# Workers share the cores already: threads of linear algebra would only get in each other's way.
# It counts only if it is set before NumPy is imported.
for _variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")

# jsonschema, which nbformat imports, would build a parser for internationalised addresses, 0.9 s
# of work at each start, for a check of formats that nobody here asks for. It can do without.
sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]


def main() -> None:
    """Run the command line; an error that the grader knows becomes two plain lines."""
    output = protect()
    try:
        app(prog_name="autograder")
    except AutograderError as error:
        _say(error)
        sys.exit(USAGE_ERROR)
    except UnicodeEncodeError as error:  # a word of the command, or a name, of other bytes
        name = printable_name(error.object)
        _say(AutograderError(f"{name!r} must be text in UTF-8.", "Write or rename it so."))
        sys.exit(USAGE_ERROR)
    except SystemExit:
        if sys.stdout is not None:
            sys.stdout.flush()
        if output is not None and output.failure:
            _say(AutograderError(f"Standard output cannot be written: {output.failure}."))
            sys.exit(USAGE_ERROR)
        raise


def _say(error: AutograderError) -> None:
    say(f"autograder: {error.what}", err=True)
    if error.advice:
        say(f"  {error.advice}", err=True)
