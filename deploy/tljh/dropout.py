"""The course in The Littlest JupyterHub: /opt/tljh/config/jupyterhub_config.d/dropout.py.

TLJH's own configuration reads it last. NOT RUN by its authors; `course.py` is what a test runs.
"""

import grp

c = get_config()  # noqa: F821  # traitlets puts it into the namespace of a configuration file
load_subconfig("/etc/jupyterhub/course.py")  # noqa: F821  # the same

# TLJH's name of a user's account is jupyter-NAME; the hub's name is NAME.
members = grp.getgrnam("dropout-instructors").gr_mem
names = [name.removeprefix("jupyter-") for name in members]
c.JupyterHub.load_groups = {"formgrade-dropout": {"users": names}}
