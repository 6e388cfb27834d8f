"""A JupyterHub for one class on one machine: /etc/jupyterhub/jupyterhub_config.py.

People log in with their accounts of this machine. A student has a server of their own; the
instructors share the course's, which runs as the course's account. `setup` puts this in its place.
"""

import grp
import os
from urllib.parse import urlsplit

c = get_config()  # noqa: F821  # traitlets puts it into the namespace of a configuration file
COURSE = "dropout"
TLS = "/etc/jupyterhub/tls"
STUDENTS, INSTRUCTORS = f"{COURSE}-students", f"{COURSE}-instructors"

address = urlsplit(os.environ.get("HUB_ADDRESS", ""))
if address.scheme not in ("http", "https") or not address.hostname:
    raise ValueError(
        "HUB_ADDRESS in /etc/jupyterhub/hub.env must be the address that people type, like "
        "https://hub.example.org; *.hub.example.org must lead to this machine, too."
    )
c.JupyterHub.bind_url = f"{address.scheme}://:{address.port or ''}".rstrip(":")
if address.scheme == "https":
    c.JupyterHub.ssl_key = f"{TLS}/key.pem"
    c.JupyterHub.ssl_cert = f"{TLS}/cert.pem"

# Each student's server and the course's have a name, and so an origin, of their own. A browser
# then keeps what a student's server sends, whatever it is, away from the instructor's pages.
c.JupyterHub.subdomain_host = address.geturl()

# Who may come: members of two groups of this machine, with the password that they have there.
c.JupyterHub.authenticator_class = "pam"
c.PAMAuthenticator.allowed_groups = {STUDENTS, INSTRUCTORS}
c.PAMAuthenticator.open_sessions = False

# A student's server. prlimit bounds each process; the unit's limits bound all of them together.
c.Spawner.cmd = ["prlimit", "--core=0", "--nproc=512", f"--as={8 << 30}", "jupyterhub-singleuser"]
c.Spawner.args = [
    "--ServerApp.shutdown_no_activity_timeout=7200",
    "--MappingKernelManager.cull_idle_timeout=3600",
]
c.Spawner.default_url = "/lab"
c.Spawner.environment = {"JUPYTER_CONFIG_PATH": "/etc/jupyterhub/students", "MALLOC_ARENA_MAX": "2"}

# The course's server: formgrader, and a terminal for `autograder`. The Lab shows formgrader in a
# frame; a hub forbids all frames, which leaves it blank. Here the server may frame itself, and
# nobody else may: nothing but it has its origin.
c.JupyterHub.services = [
    {
        "name": COURSE,
        "display": True,
        "oauth_no_confirm": True,  # the hub itself runs it
        "url": "http://127.0.0.1:10101",
        "user": COURSE,
        "cwd": f"/home/{COURSE}/course",
        "command": [
            "jupyterhub-singleuser",
            """--ServerApp.tornado_settings={'headers': {'Content-Security-Policy': """
            """"frame-ancestors 'self'"}}""",
        ],
        "environment": {
            "JUPYTERHUB_DEFAULT_URL": "/lab",
            "JUPYTER_CONFIG_PATH": "/etc/jupyterhub/course",
        },
    }
]
c.JupyterHub.load_groups = {f"formgrade-{COURSE}": {"users": grp.getgrnam(INSTRUCTORS).gr_mem}}
c.JupyterHub.load_roles = [
    {
        "name": f"formgrade-{COURSE}",
        "scopes": [f"access:services!service={COURSE}", f"read:services!service={COURSE}",
                   f"list:services!service={COURSE}"],  # fmt: skip
        "groups": [f"formgrade-{COURSE}"],
    }
]
