"""A Dask cluster of Slurm jobs that grade: `python deploy/slurm/cluster.py CERTIFICATES --jobs 4`.

NOT RUN on a Slurm cluster by its authors: a test starts its scheduler and reads the job's script.
Needs `pip install dask-jobqueue distributed` where the grader is installed, on a disk that all
nodes see, as the course is. It goes on until it is ended (Ctrl+C); meanwhile, elsewhere:

    autograder grade 01_masks --executor tls://HOST:PORT --cluster-security CERTIFICATES
"""

from __future__ import annotations

import argparse
import signal
from pathlib import Path

from dask_jobqueue import SLURMCluster
from distributed.security import Security


def make_cluster(
    certificates: Path, partition: str, walltime: str, host: str = "", dashboard: str = ":8787"
) -> SLURMCluster:
    """Start the scheduler here; jobs come with `scale`.

    Args:
        certificates: folder made by `deploy/slurm/certificates`, which all nodes see.
        partition: of Slurm.
        walltime: of a job, "02:00:00".
        host: name or address of this machine in the cluster's network; "" lets Dask choose.
        dashboard: where the dashboard listens.
    """
    files = {name: str((certificates / f"{name}.pem").resolve()) for name in ("ca", "cert", "key")}
    security = Security(
        require_encryption=True,
        tls_ca_file=files["ca"],
        **{
            f"tls_{role}_{what}": files[what]
            for role in ("scheduler", "worker", "client")
            for what in ("cert", "key")
        },
    )
    return SLURMCluster(
        queue=partition,
        walltime=walltime,
        cores=8,
        processes=1,  # its threads each drive a grading process of their own
        memory="16GB",
        protocol="tls://",
        security=security,
        shared_temp_directory=str(certificates),
        job_extra_directives=["--requeue"],
        scheduler_options={"dashboard_address": dashboard} | ({"host": host} if host else {}),
    )


def main() -> None:
    """Start scheduler and jobs, say where they are, and wait."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("certificates", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--partition", default="")
    parser.add_argument("--walltime", default="02:00:00")
    parser.add_argument("--host", default="")
    given = parser.parse_args()
    cluster = make_cluster(given.certificates, given.partition, given.walltime, given.host)
    with cluster:
        cluster.scale(jobs=given.jobs)
        print(f"--executor {cluster.scheduler_address} --cluster-security {given.certificates}")
        print(f"Dashboard: {cluster.dashboard_link}", flush=True)
        signal.sigwait({signal.SIGINT, signal.SIGTERM})


if __name__ == "__main__":
    main()
