"""The files of `deploy/` that cannot be run here, read by linters and against schemas."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import kubernetes_validate
import pytest
import yaml

from tests.deploy.machine import ROOT

DEPLOY = ROOT / "deploy"
SCRIPTS = sorted(
    path
    for path in DEPLOY.rglob("*")
    if path.is_file() and path.read_bytes().startswith(b"#!/bin/sh")
)
KUBERNETES = "1.32"
NOT_RUN = ("tljh/setup", "tljh/dropout.py", "z2jh/values.yaml", "slurm/cluster.py",
           "kubernetes/dask.yaml")  # fmt: skip


def loaded(name: str) -> Any:
    """A file of YAML."""
    return yaml.safe_load((DEPLOY / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: str(path.relative_to(DEPLOY)))
def test_scripts_are_sound_and_say_how_they_are_called(script: Path) -> None:
    assert script.stat().st_mode & 0o111
    done = subprocess.run(["sh", script], capture_output=True, text=True, check=False)
    assert done.returncode == 2 and done.stderr.startswith("usage:")
    checker = shutil.which("shellcheck")
    if checker is None:
        pytest.skip("shellcheck is not installed; `make system` installs it")
    subprocess.run([checker, script], check=True)


def test_yaml_is_clean() -> None:
    command = [sys.executable, "-m", "yamllint", "--strict", "-c", DEPLOY / ".yamllint", DEPLOY]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", NOT_RUN)
def test_what_was_not_run_says_so(name: str) -> None:
    assert "NOT RUN" in (DEPLOY / name).read_text(encoding="utf-8")


def test_unit_is_one_that_systemd_reads(tmp_path: Path) -> None:
    """`systemd-analyze verify`, with a program where the unit has the hub's."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not installed")
    text = (DEPLOY / "jupyterhub/jupyterhub.service").read_text(encoding="utf-8")
    unit = tmp_path / "jupyterhub.service"
    unit.write_text(text.replace("/opt/jupyterhub/bin/jupyterhub", "/bin/true"), encoding="utf-8")
    done = subprocess.run([analyze, "verify", unit], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and not done.stderr, done.stderr
    read = configparser.ConfigParser()
    read.read_string(text)
    assert {"memorymax", "tasksmax"} <= set(read["Service"])


def test_dask_cluster_is_what_the_operator_and_kubernetes_take() -> None:
    """The operator's resource is pods and a service, each with Kubernetes' own schema."""
    cluster = loaded("kubernetes/dask.yaml")
    assert (cluster["apiVersion"], cluster["kind"]) == ("kubernetes.dask.org/v1", "DaskCluster")
    scheduler, worker = cluster["spec"]["scheduler"], cluster["spec"]["worker"]
    assert set(cluster["spec"]) == {"scheduler", "worker"}
    assert set(scheduler) == {"spec", "service"} and set(worker) == {"spec", "replicas"}
    validate("Pod", scheduler["spec"])
    validate("Pod", worker["spec"])
    validate("Service", scheduler["service"])


def test_dask_on_kubernetes_speaks_tls_alone() -> None:
    """Every container is told so, with files that the secret's volume holds."""
    spec = loaded("kubernetes/dask.yaml")["spec"]
    for pod in (spec["scheduler"]["spec"], spec["worker"]["spec"]):
        (container,) = pod["containers"]
        settings = {one["name"]: one["value"] for one in container["env"]}
        assert settings.pop("DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION") == "true"
        folder, names = "/tls", {"ca.pem", "cert.pem", "key.pem"}
        assert {Path(value).name for value in settings.values()} == names
        assert {str(Path(value).parent) for value in settings.values()} == {folder}
        assert any(mount["mountPath"] == folder for mount in container["volumeMounts"])
    assert any(one.startswith("tls://") for one in spec["worker"]["spec"]["containers"][0]["args"])


def test_values_of_the_pods_are_what_the_image_has() -> None:
    """The user and home of the image, limits, no way to more rights; formgrader by role."""
    values = loaded("z2jh/values.yaml")
    image = (DEPLOY / "z2jh/Containerfile").read_text(encoding="utf-8")
    pod = values["singleuser"]
    assert f"--uid {pod['uid']} " in image
    assert f"WORKDIR {pod['storage']['homeMountPath']}" in image
    assert pod["allowPrivilegeEscalation"] is False and pod["memory"]["limit"]
    configured: dict[str, Any] = {"c": SimpleNamespace(Spawner=SimpleNamespace())}
    exec(values["hub"]["extraConfig"]["10-course"], configured)
    for name, role in (("ada", "students"), ("PROF", "course")):
        spawner = SimpleNamespace(user=SimpleNamespace(name=name), environment={}, args=[])
        configured["c"].Spawner.pre_spawn_hook(spawner)
        path = spawner.environment["JUPYTER_CONFIG_PATH"]
        assert path == f"/etc/jupyterhub/{role}" and f" {path}\n" in image
        assert any("frame-ancestors 'self'" in one for one in spawner.args) is (role == "course")


def test_hub_installs_what_is_locked() -> None:
    """The lock of the hub holds the project's versions and JupyterHub; the proxy has a version."""
    text = (DEPLOY / "jupyterhub/setup").read_text(encoding="utf-8")
    assert "--require-hashes -r" in text and "requirements-hub.lock" in text
    assert re.search(r"configurable-http-proxy@\d+\.\d+\.\d+$", text, re.MULTILINE)
    versions = [set(re.findall(r"^([\w-]+==[\w.]+)", (ROOT / name).read_text(), re.MULTILINE))
                for name in ("requirements.lock", "requirements-hub.lock")]  # fmt: skip
    assert versions[0] <= versions[1]
    assert any(one.startswith("jupyterhub==") for one in versions[1])


def validate(kind: str, spec: Any) -> None:
    """Hold a spec against Kubernetes' schema; an unknown field is an error."""
    whole = {"apiVersion": "v1", "kind": kind, "metadata": {"name": "x"}, "spec": spec}
    kubernetes_validate.validate(whole, KUBERNETES, strict=True)
