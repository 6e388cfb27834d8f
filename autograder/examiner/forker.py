"""A process between the worker and its forks, which forks and does nothing else.

After a fork, parent and child share each page of memory until one of them writes to it and pays for
a copy. A worker that forked itself would pay so for each submission, since it goes on to take in
notebooks and to read results. This process touches next to nothing.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import struct
from collections.abc import Callable
from typing import NoReturn

from autograder.sandbox.confine import keep_only

_NUMBER = struct.Struct("<q")  # asked: `FORK`, or which fork to end; answered: the fork, or -errno
FORK = 0
MOST = 8  # descriptors that a fork can be given

Be = Callable[[list[int]], NoReturn]


class Forker:
    """Forks this process as it is now, again and again.

    Args:
        be: what a fork does; it gets the descriptors it was given.
        keep: descriptors of this process that forks need as well.

    Raises:
        OSError: the machine cannot fork.
    """

    def __init__(self, be: Be, *keep: int) -> None:
        self._link, theirs = socket.socketpair()
        with theirs:
            try:
                self._process = os.fork()
            except OSError:
                self._link.close()
                raise
            if self._process == 0:
                _serve(theirs, be, keep)

    def fork(self, *descriptors: int) -> int:
        """Make a fork, give it these descriptors and return its process id.

        Raises:
            ConnectionError: this forker has died.
            OSError: the machine cannot fork.
        """
        socket.send_fds(self._link, [_NUMBER.pack(FORK)], descriptors)
        answer = self._link.recv(_NUMBER.size, socket.MSG_WAITALL)
        if not answer:
            raise ConnectionResetError
        (number,) = _NUMBER.unpack(answer)
        if number < 0:
            raise OSError(-number, os.strerror(-number))
        return int(number)

    def end(self, fork: int) -> None:
        """Kill a fork."""
        with contextlib.suppress(OSError):  # where the forker has died its forks have, too
            self._link.send(_NUMBER.pack(fork))

    def close(self) -> None:
        """End this forker and all its forks."""
        self._link.close()
        os.waitpid(self._process, 0)


def _serve(link: socket.socket, be: Be, keep: tuple[int, ...]) -> NoReturn:
    alive: set[int] = set()
    ended: set[int] = set()
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the worker's business
        keep_only(link.fileno(), *keep)
        while True:
            request, descriptors, _, _ = socket.recv_fds(link, _NUMBER.size, MOST)
            if not request:  # the worker is gone
                break
            (number,) = _NUMBER.unpack(request)
            if number != FORK:
                _kill({number} & alive)
                ended |= {number} & alive
                alive.discard(number)
                continue
            _bury(ended)
            try:
                number = os.fork()
            except OSError as error:
                number = -(error.errno or 1)
            if number == FORK:
                link.close()
                be(descriptors)
            elif number > 0:
                alive.add(number)
            for descriptor in descriptors:
                os.close(descriptor)
            link.send(_NUMBER.pack(number))
        _kill(alive)
        _bury(alive | ended)
    finally:
        os._exit(0)


def _kill(processes: set[int]) -> None:
    for process in processes:
        os.kill(process, signal.SIGKILL)  # not waited for: it is there, or a zombie


def _bury(processes: set[int]) -> None:
    while processes:
        os.waitpid(processes.pop(), 0)
