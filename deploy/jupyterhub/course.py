"""What a hub needs for this course, whatever hub it is: /etc/jupyterhub/course.py.

`setup` writes its settings into /etc/jupyterhub/hub.env: `HUB_ADDRESS`, what people type, and
`HUB_PROGRAMS`, the folder of `jupyterhub-singleuser`.
"""

import grp
from pathlib import Path
from urllib.parse import urlsplit

c = get_config()  # noqa: F821  # traitlets puts it into the namespace of a configuration file
COURSE = "dropout"
SETTINGS = Path("/etc/jupyterhub/hub.env")

lines = SETTINGS.read_text(encoding="utf-8").splitlines()
settings = dict(line.split("=", 1) for line in lines)
address = urlsplit(settings["HUB_ADDRESS"])
if address.scheme not in ("http", "https") or not address.hostname or address.port:
    raise ValueError(
        f"HUB_ADDRESS in {SETTINGS} must be what people type, without a number of a port: "
        "https://hub.example.org. *.hub.example.org must lead to this machine, too."
    )
# Each student's server and the course's have a name, and so an origin, of their own. A browser
# then keeps what a student's server sends, whatever it is, away from the instructors' pages.
c.JupyterHub.subdomain_host = address.geturl()

# Students' Labs show the list of assignments, and nothing to grade or to make assignments with.
c.Spawner.environment = {"JUPYTER_CONFIG_PATH": "/etc/jupyterhub/students", "MALLOC_ARENA_MAX": "2"}
c.Spawner.default_url = "/lab"

# The course's server: formgrader, and a terminal for `autograder`. The Lab shows formgrader in a
# frame; a hub forbids all frames, which leaves it blank. Here the server may frame itself, and
# nobody else may: nothing but it has its origin.
FRAMES = "{'headers': {'Content-Security-Policy': \"frame-ancestors 'self'\"}}"
c.JupyterHub.services = [
    {
        "name": COURSE,
        "url": "http://127.0.0.1:10101",
        "oauth_no_confirm": True,  # the hub itself runs it
        "user": COURSE,
        "timeout": 120,  # seconds to start in: a Lab takes long on a busy machine
        "cwd": f"/home/{COURSE}/course",
        "command": [
            f"{settings['HUB_PROGRAMS']}/jupyterhub-singleuser",
            f"--ServerApp.tornado_settings={FRAMES}",
        ],
        "environment": {
            "PATH": f"{settings['HUB_PROGRAMS']}:/usr/local/bin:/usr/bin:/bin",
            "JUPYTERHUB_DEFAULT_URL": "/lab",
            "JUPYTER_CONFIG_PATH": "/etc/jupyterhub/course",
        },
    }
]
instructors = grp.getgrnam(f"{COURSE}-instructors").gr_mem
c.JupyterHub.load_groups = {f"formgrade-{COURSE}": {"users": instructors}}
c.JupyterHub.load_roles = [
    {
        "name": f"formgrade-{COURSE}",
        "scopes": [f"access:services!service={COURSE}"],
        "groups": [f"formgrade-{COURSE}"],
    }
]
