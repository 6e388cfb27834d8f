"""Landlock: what a process takes from itself, for good, where no namespaces can be had.

Three system calls since Linux 5.13 (ABI 1), each ABI with more that can be given up: renaming
between folders (2), truncation (3), TCP (4), `ioctl` on devices (5), abstract sockets and signals
to processes outside (6). Everything that the kernel knows is given up; folders and files are then
allowed one by one. A process in a domain can neither trace nor read the memory of one outside.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from collections.abc import Iterable

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
MAKE_CHAR, MAKE_BLOCK = 1 << 6, 1 << 11
REFER, TRUNCATE, IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
ON_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
READ = EXECUTE | READ_FILE | READ_DIR
DEVICE = READ_FILE | WRITE_FILE | TRUNCATE
SCOPED_SINCE = 6
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
_ALL_TCP, _ALL_SCOPES = 3, 3
_CREATE, _ADD, _RESTRICT = 444, 445, 446  # the same on every architecture
_PATH_BENEATH, _VERSION = 1, 1
_PR_SET_NO_NEW_PRIVS = 38

_libc = ctypes.CDLL(None, use_errno=True)
_long, _ulong = ctypes.c_long, ctypes.c_ulong


def abi() -> int:
    """Return the version of Landlock that this kernel speaks; 0 for none."""
    return max(0, int(_libc.syscall(_long(_CREATE), None, _long(0), _long(_VERSION))))


def everything(version: int) -> int:
    """Return all rights to files that a version knows."""
    return (1 << 13) - 1 | sum(
        right for right, since in ((REFER, 2), (TRUNCATE, 3), (IOCTL_DEV, 5)) if version >= since
    )


def scope_signals(version: int) -> None:
    """Let this process and its children signal each other and nobody outside.

    Raises:
        OSError: the kernel refuses.
    """
    if version >= SCOPED_SINCE:
        _enter(_ruleset(struct.pack("=QQQ", 0, 0, _ALL_SCOPES)))


def restrict(version: int, readable: Iterable[str], private: str) -> None:
    """Give up all that the kernel lets a process give up, but for some folders and files.

    Args:
        version: as `abi` says it.
        readable: folders and files to read and execute; what is not there is left out.
        private: the folder to do everything in but make devices.

    Raises:
        OSError: the kernel refuses.
    """
    files = everything(version)
    handled = struct.pack("=QQQ", files, _ALL_TCP, _ALL_SCOPES)
    ruleset = _ruleset(handled[: 24 if version >= 6 else 16 if version >= 4 else 8])
    for path in readable:
        _allow(ruleset, path, READ & files)
    for path in DEVICES:
        _allow(ruleset, path, DEVICE & files)
    _allow(ruleset, private, files & ~(MAKE_CHAR | MAKE_BLOCK | IOCTL_DEV))
    _enter(ruleset)


def _check(result: int, what: str) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"Landlock, {what}: {os.strerror(code)}")
    return result


def _ruleset(handled: bytes) -> int:
    size = _long(len(handled))
    return _check(_libc.syscall(_long(_CREATE), handled, size, _long(0)), "ruleset")


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        number = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, PermissionError):
        return  # what this user does not reach needs no rule
    try:
        if not stat.S_ISDIR(os.fstat(number).st_mode):
            rights &= ON_FILES
        rule = struct.pack("=Qi", rights, number)
        kind, flags = _long(_PATH_BENEATH), _long(0)
        added = _libc.syscall(_long(_ADD), _long(ruleset), kind, rule, flags)
        _check(added, f"rule for {path}")
    finally:
        os.close(number)


def _enter(ruleset: int) -> None:
    try:
        zero = _ulong(0)
        _check(_libc.prctl(_PR_SET_NO_NEW_PRIVS, _ulong(1), zero, zero, zero), "no_new_privs")
        _check(_libc.syscall(_long(_RESTRICT), _long(ruleset), _long(0)), "restrict")
    finally:
        os.close(ruleset)
