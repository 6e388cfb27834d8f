"""A system call filter that closes what namespaces leave open.

Namespaces decide what a process sees; this decides what it may ask the kernel for. The list is
short and made of calls that no notebook needs: calls that reach into other processes, change
namespaces or mounts, load code into the kernel, or hold memory that no limit counts. Denied calls
fail with EPERM (unknown architectures and the x32 numbering are denied as a whole).

The program is classic BPF, written here in full: the `pyseccomp` package needs a shared library
that containers often lack, and 20 lines of table are easier to check than a second dependency.
"""

from __future__ import annotations

import errno
import platform
import struct

# name: (x86_64, aarch64); None where the architecture has no such call.
DENIED: dict[str, tuple[int | None, int | None]] = {
    # other processes
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "pidfd_getfd": (438, 438),
    "process_madvise": (440, 440),
    # namespaces and mounts
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    # the kernel and its secrets
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "syslog": (103, 116),
    "quotactl": (179, 60),
    "acct": (163, 89),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "reboot": (169, 142),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "fanotify_init": (300, 262),
    "lookup_dcookie": (212, 18),
    "vhangup": (153, 58),
    "iopl": (172, None),
    "ioperm": (173, None),
    "modify_ldt": (154, None),
    # memory that neither the process limits nor the tmpfs bounds count
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "msgget": (68, 186),
    "semget": (64, 190),
    "mq_open": (240, 180),
    # memory policies and priorities of the machine
    "mbind": (237, 235),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    "sched_setscheduler": (144, 119),
    "sched_setattr": (314, 274),
    # what the whole machine has once: the way to its disks, a number of asynchronous reads
    "sync": (162, 81),
    "syncfs": (306, 267),
    "io_setup": (206, 0),
}
# What Landlock leaves open to a process of the same user, and network namespaces would close.
DENIED_WITHOUT_NAMESPACES: dict[str, tuple[int | None, int | None]] = {
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    "truncate": (76, 45),
    "chown": (92, None),
    "lchown": (94, None),
    "fchown": (93, 55),
    "fchownat": (260, 54),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "setxattrat": (463, 463),
    "removexattrat": (466, 466),
    "file_setattr": (469, 469),
    "shmctl": (31, 195),
    "msgsnd": (69, 189),
    "msgrcv": (70, 188),
    "msgctl": (71, 187),
    "semop": (65, 193),
    "semtimedop": (220, 192),
    "semctl": (66, 191),
    "mq_unlink": (241, 181),
    "inotify_add_watch": (254, 27),
    "inotify_init": (253, None),
    "inotify_init1": (294, 26),
    "setpriority": (141, 140),
    "ioprio_set": (251, 30),
    "sched_setparam": (142, 118),
    "process_mrelease": (448, 448),
}
# Times and rights of files: `shutil.copy` asks for them, so these answer 0 and do nothing.
IGNORED_WITHOUT_NAMESPACES: dict[str, tuple[int | None, int | None]] = {
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
}
_ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
_NUMBERS = {
    "clone": (56, 220),
    "clone3": (435, 435),
    "socket": (41, 198),
    "socketpair": (53, 199),
    "prlimit64": (302, 261),
    "sched_setaffinity": (203, 122),
    "fcntl": (72, 25),
    "setsockopt": (54, 208),
}
_NEW_NAMESPACES = 0x7E020000  # user, pid, net, ipc, uts, cgroup, mount
_AF_UNIX = 1
_SOCK_STREAM, _SOCK_SEQPACKET, _SOCK_TYPE = 1, 5, 0xF
_F_SETLEASE, _F_NOTIFY = 1024, 1026
_SO_BUFFERS = (7, 8, 32, 33)  # SO_SNDBUF, SO_RCVBUF and both with FORCE
_X32_BIT = 0x40000000

_LOAD, _EQUAL, _ANY_BIT, _AT_LEAST, _RETURN, _AND = 0x20, 0x15, 0x45, 0x35, 0x06, 0x54
# Offsets in struct seccomp_data (both architectures little endian).
_NUMBER, _ARCH, _ARG0, _ARG1, _ARG2 = 0, 4, 16, 24, 32
_ALLOW, _KILL = 0x7FFF0000, 0x80000000


def _refuse(code: int) -> int:
    return 0x00050000 | code


def _step(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("<HBBI", code, yes, no, value)


def supported() -> bool:
    """Say whether this machine's system calls are in the table."""
    return platform.machine() in _ARCHITECTURES


def program(namespaces: bool = True) -> bytes:
    """Return the filter as an array of `struct sock_filter`, for this machine.

    Args:
        namespaces: whether namespaces stand around the process; without them more is refused.

    Raises:
        KeyError: the architecture is not in the table.
    """
    arch, column = _ARCHITECTURES[platform.machine()]
    steps = [
        _step(_LOAD, _ARCH),
        _step(_EQUAL, arch, 1, 0),
        _step(_RETURN, _KILL),
        _step(_LOAD, _NUMBER),
    ]
    if column == 0:
        steps += [_step(_AT_LEAST, _X32_BIT, 0, 1), _step(_RETURN, _refuse(errno.EPERM))]
    steps += _answer(DENIED, column, errno.EPERM)
    if not namespaces:
        steps += _answer(DENIED_WITHOUT_NAMESPACES, column, errno.EPERM)
        steps += _answer(IGNORED_WITHOUT_NAMESPACES, column, 0)
        steps += _for_itself_alone(column)
    # clone3 passes its flags in memory, where a filter cannot look: libc falls back to clone.
    steps += [
        _step(_EQUAL, _NUMBERS["clone3"][column], 0, 1),
        _step(_RETURN, _refuse(errno.ENOSYS)),
        _step(_EQUAL, _NUMBERS["clone"][column], 0, 4),
        _step(_LOAD, _ARG0),
        _step(_ANY_BIT, _NEW_NAMESPACES, 0, 1),
        _step(_RETURN, _refuse(errno.EPERM)),
        _step(_RETURN, _ALLOW),
        *_small_buffers(column),
        _step(_EQUAL, _NUMBERS["socket"][column], 0, 3),
        _step(_LOAD, _ARG0),
        _step(_EQUAL, _AF_UNIX, 1, 0),
        _step(_RETURN, _refuse(errno.EAFNOSUPPORT)),
        _step(_RETURN, _ALLOW),
    ]
    return b"".join(steps)


def _small_buffers(column: int) -> list[bytes]:
    """Return steps that keep sockets' buffers as small as they are.

    What waits in them counts as nobody's memory.
    """
    last = len(_SO_BUFFERS) - 1
    return [
        _step(_EQUAL, _NUMBERS["setsockopt"][column], 0, last + 4),
        _step(_LOAD, _ARG2),
        *(_step(_EQUAL, option, last - i, i == last) for i, option in enumerate(_SO_BUFFERS)),
        _step(_RETURN, _refuse(errno.EPERM)),
        _step(_RETURN, _ALLOW),
    ]


def _answer(calls: dict[str, tuple[int | None, int | None]], column: int, code: int) -> list[bytes]:
    """Return steps that give these calls an error, or 0 for doing nothing."""
    steps = []
    for numbers in calls.values():
        number = numbers[column]
        if number is not None:
            steps += [_step(_EQUAL, number, 0, 1), _step(_RETURN, _refuse(code))]
    return steps


def _for_itself_alone(column: int) -> list[bytes]:
    """Return steps that keep a process to itself where others of its user can be named.

    Sockets come in connected pairs only: Landlock does not ask who connects to a socket that has a
    path, and a pair of datagram sockets could be connected anew. Limits and processors are set for
    the caller alone. A lease on a file holds up everybody else who opens it.
    """
    refused = _step(_RETURN, _refuse(errno.EPERM))
    steps = [
        _step(_EQUAL, _NUMBERS["socket"][column], 0, 1),
        _step(_RETURN, _refuse(errno.EAFNOSUPPORT)),
        _step(_EQUAL, _NUMBERS["socketpair"][column], 0, 6),
        _step(_LOAD, _ARG1),
        _step(_AND, _SOCK_TYPE),
        _step(_EQUAL, _SOCK_STREAM, 2, 0),
        _step(_EQUAL, _SOCK_SEQPACKET, 1, 0),
        refused,
        _step(_RETURN, _ALLOW),
        _step(_EQUAL, _NUMBERS["fcntl"][column], 0, 5),
        _step(_LOAD, _ARG1),
        _step(_EQUAL, _F_SETLEASE, 1, 0),
        _step(_EQUAL, _F_NOTIFY, 0, 1),
        refused,
        _step(_RETURN, _ALLOW),
    ]
    for call in ("prlimit64", "sched_setaffinity"):
        steps += [
            _step(_EQUAL, _NUMBERS[call][column], 0, 4),
            _step(_LOAD, _ARG0),
            _step(_EQUAL, 0, 1, 0),
            refused,
            _step(_RETURN, _ALLOW),
        ]
    return steps
