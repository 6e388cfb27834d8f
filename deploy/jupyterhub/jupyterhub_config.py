"""A JupyterHub for one class on one machine: /etc/jupyterhub/jupyterhub_config.py.

People log in with their accounts of this machine. A student has a server of their own; the
instructors share the course's, which runs as the course's account (see `course.py`).
"""

from urllib.parse import urlsplit

c = get_config()  # noqa: F821  # traitlets puts it into the namespace of a configuration file
load_subconfig("/etc/jupyterhub/course.py")  # noqa: F821  # the same

address = urlsplit(c.JupyterHub.subdomain_host)
c.JupyterHub.bind_url = f"{address.scheme}://:{443 if address.scheme == 'https' else 80}"
if address.scheme == "https":
    c.JupyterHub.ssl_key = "/etc/jupyterhub/tls/key.pem"
    c.JupyterHub.ssl_cert = "/etc/jupyterhub/tls/cert.pem"

# Who may come: members of two groups of this machine, with the password that they have there.
c.JupyterHub.authenticator_class = "pam"
c.PAMAuthenticator.allowed_groups = {"dropout-students", "dropout-instructors"}
c.PAMAuthenticator.open_sessions = False

# prlimit bounds each process of a student's server; the unit bounds all servers together.
c.JupyterHub.spawner_class = "localprocess"
c.Spawner.cmd = ["prlimit", "--core=0", "--nproc=512", f"--as={8 << 30}", "jupyterhub-singleuser"]
c.Spawner.args = [
    "--ServerApp.shutdown_no_activity_timeout=7200",
    "--MappingKernelManager.cull_idle_timeout=3600",
]
