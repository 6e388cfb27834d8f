"""The systemd unit is one that systemd takes, and calls the command as it is."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

UNIT = Path(__file__).resolve().parents[2] / "deploy" / "systemd" / "autograder-serve.service"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs Debian's package systemd")
def test_the_unit_is_valid(tmp_path: Path) -> None:
    text = UNIT.read_text(encoding="utf-8")
    program = Path(sys.executable).with_name("autograder")
    assert "/opt/autograder/bin/autograder serve --course" in text
    unit = tmp_path / UNIT.name
    unit.write_text(
        text.replace("/opt/autograder/bin/autograder", str(program)).replace(
            "User=course", "User=daemon"
        )
    )
    done = subprocess.run(
        ["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False
    )
    said = [line for line in done.stderr.splitlines() if UNIT.name in line]
    assert (done.returncode, said) == (0, []), done.stderr
