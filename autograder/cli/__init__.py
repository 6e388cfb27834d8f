"""The door: ``autograder COMMAND``, which `autograder.cli.app` runs.

Light, so that Ctrl-C is an orderly end from the first moment, before the commands are loaded.
"""

import sys

from autograder.isolation import leave_out_working_folder

INTERRUPTED = 130  # 128 + SIGINT


def main() -> None:
    """Run the command line; Ctrl-C ends it quietly."""
    leave_out_working_folder()
    try:
        from autograder.cli.app import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
