"""Cells that use up what there is, and cells that leave something behind."""

from __future__ import annotations

MARK = "redteam-was-here"  # name of everything that an attack leaves lying about
SLEEP = "31415.9"  # argument of a daemon, to be found among the machine's processes

EXHAUSTING = {
    "loop without end": "import time\nend = time.time() + 60\nwhile time.time() < end: pass",
    "loop that swallows interrupts": """
import time
end = time.time() + 60
while time.time() < end:
    try:
        time.sleep(1)
    except BaseException:
        pass
""",
    "slow answers": "import time\ndef total(a):\n    time.sleep(60)\n    return a",
    "memory": "hog = [bytearray(2**20) for _ in range(4096)]",
    "forks": """
import os, time
for _ in range(200):
    try:
        if os.fork() == 0:
            time.sleep(60); os._exit(0)
    except OSError:
        pass
""",
    "threads": """
import threading, time
for _ in range(500):
    try:
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    except RuntimeError:
        break
""",
    "disk": """
for number in range(64):
    try:
        with open(f"big{number}", "wb") as file:
            for _ in range(16): file.write(bytes(2**20))
    except OSError:
        break
""",
    "descriptors": """
import os
kept = []
try:
    while len(kept) < 5000:
        kept.append(os.dup(0))
except OSError:
    pass
""",
    "output": "for _ in range(3000): print('x' * 10_000)",
    "stops itself": "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
    "kills the parent": "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)",
    "kills its group": "import os, signal\nos.killpg(0, signal.SIGKILL)",
    "kills all": """
import os, signal
try:
    os.kill(-1, signal.SIGKILL)
except OSError as error:
    print(error)
""",
    "crashes the interpreter": "import ctypes\nctypes.string_at(0)",
    "recursion": "import sys\nsys.setrecursionlimit(10**8)\ndef f(): return f()\nf()",
}

STAYING = {
    "startup files": f"""
import os, site, sys
for folder in [site.getusersitepackages(), *site.getsitepackages(), os.path.expanduser("~"), "."]:
    for name in ("sitecustomize.py", "usercustomize.py", "numpy.py", ".pythonrc", "{MARK}.pth"):
        try:
            os.makedirs(folder, exist_ok=True)
            open(os.path.join(folder, name), "w").write("def allclose(*a, **k): return True\\n")
        except OSError:
            pass
""",
    "files in shared folders": f"""
for folder in ("/tmp", "/dev/shm", "/var/tmp", "/run", "/"):
    try:
        open(f"{{folder}}/{MARK}", "w").write("x")
    except OSError:
        pass
""",
    "shared memory": f"""
from multiprocessing import shared_memory
try:
    shared_memory.SharedMemory("{MARK}", create=True, size=100)
except Exception as error:
    print(error)
""",
    "daemon": f"""
import os, subprocess
try:
    if os.fork() == 0:
        os.setsid()
        os.execvp("sleep", ["sleep", "{SLEEP}"])
except OSError:
    pass
try:
    subprocess.Popen(["sleep", "{SLEEP}"], start_new_session=True)
except OSError:
    pass
""",
    "network": """
import socket, urllib.request
for family, address in ((socket.AF_INET, ("127.0.0.1", 22)), (socket.AF_INET, ("192.0.2.1", 80))):
    try:
        with socket.socket(family) as s:
            s.settimeout(1)
            s.connect(address)
            print("".join(["can", "ary"]), "connected")
    except OSError:
        pass
try:
    s = socket.socket(socket.AF_UNIX); s.bind("\\0redteam"); s.listen()
except OSError:
    pass
""",
    "changed environment": """
import os
os.environ["PYTHONPATH"] = "/tmp"
os.environ["LD_PRELOAD"] = "/tmp/x.so"
""",
    "user namespaces": """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
print(libc.unshare(0x10000000), libc.unshare(0x00020000))
print(libc.mount(b"none", b"/proc", b"proc", 0, None))
""",
}
