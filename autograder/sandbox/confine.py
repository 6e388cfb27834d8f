"""What a fork of the zygote does to itself before it runs student code.

From the outside inwards: namespaces of its own (user, mount, process, IPC), bounded private
folders, limits, no capabilities, no new privileges, a system call filter. Every step raises
`OSError` if the kernel refuses it: a session starts with all of its walls or not at all.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
from dataclasses import dataclass

UID = 1000  # what the student's process sees itself as
_CLONE = {"x86_64": 56, "aarch64": 220}
_NEW_NAMESPACES = 0x10000000 | 0x00020000 | 0x20000000 | 0x08000000  # user, mount, pid, ipc
_MS_NOSUID, _MS_NODEV, _MS_RDONLY = 2, 4, 1
_PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 4, 22, 24, 38
_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL = 47, 4
_SECCOMP_MODE_FILTER = 2
_CAPABILITY_VERSION = 0x20080522
_LAST_CAPABILITY = 63
_MAX_FILES = 20_000  # inodes of each private folder

_libc = ctypes.CDLL(None, use_errno=True)
_libc_with_gil = ctypes.PyDLL(None, use_errno=True)
_ulong = ctypes.c_ulong


@dataclass(frozen=True)
class Bounds:
    """What the kernel enforces for one session."""

    memory_bytes: int  # address space beyond what the zygote already has
    processes: int
    open_files: int
    cpu_seconds: int
    written_bytes: int


def _check(result: int, what: str) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")
    return result


def clone_into_namespaces() -> int:
    """Forks; the child is the first process of new user, mount, process and IPC namespaces.

    Signals from inside that it has no handler for do not reach it, `SIGKILL` and `SIGSTOP`
    included. When it ends, the kernel ends everything else in the namespaces. No function of the
    C library does this, so Python is told before and after, as `os.fork` does.

    Returns:
        0 in the child, the child's process id in the parent.
    """
    flags = _ulong(_NEW_NAMESPACES | signal.SIGCHLD)
    zero = _ulong(0)
    python = ctypes.pythonapi
    python.PyOS_BeforeFork()
    child = _libc_with_gil.syscall(_CLONE[platform.machine()], flags, zero, zero, zero, zero)
    if child == 0:
        python.PyOS_AfterFork_Child()
        return 0
    python.PyOS_AfterFork_Parent()
    return _check(child, "clone")


def keep_only(*descriptors: int) -> None:
    """Close every descriptor but the standard three and these."""
    first = 3
    for descriptor in (*sorted(descriptors), 1 << 16):
        os.closerange(first, descriptor)
        first = descriptor + 1


def map_user(uid: int, gid: int, proc: int) -> None:
    """Map `UID` inside to the zygote's user outside; nobody else exists in here.

    Args:
        proc: descriptor of `/proc`, which may be hidden by now.
    """
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{UID} {uid} 1"),
        ("gid_map", f"{UID} {gid} 1"),
    ):
        number = os.open(f"self/{name}", os.O_WRONLY, dir_fd=proc)
        os.write(number, text.encode())
        os.close(number)


def mount_private(folders: tuple[str, ...], size: int) -> None:
    """Put a fresh, bounded memory file system over each folder."""
    options = f"size={size},nr_inodes={_MAX_FILES},mode=1777".encode()
    for folder in folders:
        flags = _ulong(_MS_NOSUID | _MS_NODEV)
        _check(_libc.mount(b"tmpfs", folder.encode(), b"tmpfs", flags, options), "mount " + folder)


def hide(folder: str) -> None:
    """Put an empty read-only file system over a folder."""
    flags = _ulong(_MS_NOSUID | _MS_NODEV | _MS_RDONLY)
    options = b"size=4k,nr_inodes=2,mode=555"
    _check(_libc.mount(b"tmpfs", folder.encode(), b"tmpfs", flags, options), "hide " + folder)


def set_limits(bounds: Bounds, address_space: int, count_processes: bool) -> None:
    """Set resource limits, hard and soft.

    Args:
        address_space: bytes that the zygote itself maps, on top of which the bound counts.
        count_processes: whether the kernel counts processes for each session alone.
    """
    limits = {
        resource.RLIMIT_AS: bounds.memory_bytes + address_space,
        resource.RLIMIT_NOFILE: bounds.open_files,
        resource.RLIMIT_CPU: bounds.cpu_seconds,
        resource.RLIMIT_FSIZE: bounds.written_bytes,
        resource.RLIMIT_CORE: 0,
    }
    if hasattr(resource, "RLIMIT_MSGQUEUE"):
        limits[resource.RLIMIT_MSGQUEUE] = 0
        limits[resource.RLIMIT_MEMLOCK] = 0
        limits[resource.RLIMIT_SIGPENDING] = 256
        limits[resource.RLIMIT_NICE] = 0
        limits[resource.RLIMIT_RTPRIO] = 0
    if count_processes:
        limits[resource.RLIMIT_NPROC] = bounds.processes
    for kind, value in limits.items():
        hard = resource.getrlimit(kind)[1]
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (bound, bound))


def drop_privileges(program: bytes) -> None:
    """Give up every capability for good and load the system call filter."""
    zero = _ulong(0)
    for capability in range(_LAST_CAPABILITY + 1):
        if _libc.prctl(_PR_CAPBSET_DROP, _ulong(capability), zero, zero, zero) < 0:
            break  # EINVAL: past the last capability of this kernel
    _libc.prctl(_PR_CAP_AMBIENT, _ulong(_PR_CAP_AMBIENT_CLEAR_ALL), zero, zero, zero)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    _check(_libc.capset(header, (ctypes.c_uint32 * 6)()), "capset")
    _check(_libc.prctl(_PR_SET_NO_NEW_PRIVS, _ulong(1), zero, zero, zero), "no_new_privs")
    set_dumpable(False)
    if program:
        _load_filter(program)


def set_dumpable(yes: bool) -> None:
    """Let this process open its own files in /proc after it changed its user, or nobody."""
    zero = _ulong(0)
    _check(_libc.prctl(_PR_SET_DUMPABLE, _ulong(int(yes)), zero, zero, zero), "dumpable")


def _load_filter(program: bytes) -> None:
    class Program(ctypes.Structure):
        _fields_ = [("count", ctypes.c_ushort), ("steps", ctypes.c_char_p)]

    value = Program(len(program) // 8, program)
    zero = _ulong(0)
    mode = _ulong(_SECCOMP_MODE_FILTER)
    _check(_libc.prctl(_PR_SET_SECCOMP, mode, ctypes.byref(value), zero, zero), "seccomp")
