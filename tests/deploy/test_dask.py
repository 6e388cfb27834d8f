"""A Dask cluster that speaks TLS, with the certificates of `deploy/slurm/certificates`."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.cli.doctor import BAD, NOTE, OK, examine
from tests.cli.running import grade
from tests.deploy.machine import ROOT
from tests.grading.dask import Cluster
from tests.grading.test_cluster import EXPECTED, written

SLURM = ROOT / "deploy" / "slurm"


def certificates(folder: Path) -> Path:
    """Certificates in a folder, made as an instructor makes them."""
    subprocess.run(["sh", SLURM / "certificates", folder], check=True)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificates(tmp_path_factory.mktemp("tls") / "ours")


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Iterator[Cluster]:
    """A scheduler and a worker that show their certificates."""
    cluster = Cluster(tmp_path_factory.mktemp("secured"), folder)
    try:
        cluster.start_worker()
        yield cluster
    finally:
        cluster.close()


def test_key_is_for_its_owner_only(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == {"ca.pem", "cert.pem", "key.pem"}
    assert not any(path.stat().st_mode & 0o077 for path in (folder, *folder.iterdir()))


def test_class_is_graded_over_tls(
    course: Path, secured: Cluster, folder: Path, scores: Callable[[Path], dict[str, float]]
) -> None:
    """And the run says where the cluster and its dashboard are."""
    assert secured.address.startswith("tls://")
    done = grade(course, "--executor", secured.address, "--cluster-security", str(folder))
    assert done.returncode == 0, done.stderr
    assert scores(course) == EXPECTED
    assert f"threads at {secured.address}; dashboard: http" in done.stdout + done.stderr


@pytest.mark.parametrize("shown", ["nothing", "others'"])
def test_nobody_else_gets_in(course: Path, secured: Cluster, tmp_path: Path, shown: str) -> None:
    """Neither without certificates nor with such as another authority made."""
    others = certificates(tmp_path / "others")
    before = written(course)
    given = [] if shown == "nothing" else ["--cluster-security", str(others)]
    done = grade(course, "--executor", secured.address, *given)
    assert done.returncode == 2 and written(course) == before
    assert "No Dask scheduler answers" in done.stderr and "--cluster-security" in done.stderr
    assert "Traceback" not in done.stderr


def test_missing_file_is_named(course: Path, tmp_path: Path) -> None:
    done = grade(course, "--executor", "tls://127.0.0.1:1", "--cluster-security", str(tmp_path))
    assert done.returncode == 2
    assert f"{tmp_path / 'ca.pem'} is missing" in done.stderr.replace("\n", "")


def test_doctor_says_what_the_cluster_is(
    course: Path, secured: Cluster, folder: Path, tmp_path: Path
) -> None:
    """Open to everybody, or not, and where its dashboard is."""
    open_to_all = Cluster(tmp_path)
    try:
        open_to_all.start_worker()
        seen = [(open_to_all.address, ""), (secured.address, str(folder)), (secured.address, "")]
        lines = [
            next(line for line in examine(course, *given) if line.name == "cluster")
            for given in seen
        ]
    finally:
        open_to_all.close()
    assert [line.state for line in lines] == [NOTE, OK, BAD]
    assert "dashboard: http" in lines[1].found and "TLS" in lines[0].advice


def test_jobs_of_slurm_speak_tls(folder: Path) -> None:
    """The scheduler starts; a job's script leads a worker to it, with its certificates."""
    spec = importlib.util.spec_from_file_location("slurm_cluster", SLURM / "cluster.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with module.make_cluster(folder, "teaching", "01:00:00", "127.0.0.1", ":0") as cluster:
        assert cluster.scheduler_address.startswith("tls://127.0.0.1:")
        assert cluster.dashboard_link.startswith("http://")
        script = cluster.job_script()
    assert "#SBATCH -p teaching" in script and f"tls://{'127.0.0.1'}" in script
    for name in ("ca", "cert", "key"):
        assert str(folder / f"{name}.pem") in script
    assert sys.executable in script
