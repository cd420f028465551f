"""One guarded child process that answers calls, and is killed when it does not."""

import contextlib
import signal
import socket
import subprocess
import sys
import time

from postroom.errors import UnreadablePartError
from postroom.stages.document import wire

_START_TIMEOUT_S = 120.0
_EXIT_TIMEOUT_S = 5.0


class GuardedProcess:
    """A worker process with a memory limit of its own, called with a time limit each time.

    Any failure ends the process: there is no state worth keeping in it, and a new one starts in a third of a second.
    """

    def __init__(self, *, memory_mib: int, max_reply_bytes: int) -> None:
        ours, theirs = socket.socketpair()
        self._connection = ours
        self._max_reply_bytes = max_reply_bytes
        command = [sys.executable, "-m", "postroom.stages.document.worker", str(theirs.fileno()), str(memory_mib)]
        with theirs:
            self._child = subprocess.Popen(  # noqa: S603 -- our own module, our own numbers
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )
        self._receive(time.monotonic() + _START_TIMEOUT_S)

    @property
    def pid(self) -> int:
        """The process's number in the operating system."""
        return self._child.pid

    @property
    def alive(self) -> bool:
        """Whether it can still be called."""
        return self._connection.fileno() >= 0

    def call(self, header: wire.Header, body: bytes = b"", *, timeout_s: float) -> tuple[wire.Header, bytes]:
        """Send one request and give the answer to it.

        Raises:
            UnreadablePartError: The process died, answered nonsense, or took longer than `timeout_s` and was killed.
        """
        deadline = time.monotonic() + timeout_s
        try:
            wire.send(self._connection, {**header, "timeout_s": timeout_s}, body, deadline=deadline)
        except TimeoutError:
            self.kill()
            raise UnreadablePartError(f"took more than its {timeout_s:g} s, so its reader was stopped") from None
        except OSError:
            raise UnreadablePartError(self._bury()) from None
        return self._receive(deadline, timeout_s)

    def close(self) -> None:
        """Let the process end by itself, and kill it where it does not."""
        self._connection.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._child.wait(_EXIT_TIMEOUT_S)
        self.kill()

    def kill(self) -> None:
        """End the process at once, whatever it is doing."""
        self._connection.close()
        self._child.kill()
        self._child.wait()

    def _receive(self, deadline: float, timeout_s: float = _START_TIMEOUT_S) -> tuple[wire.Header, bytes]:
        try:
            return wire.receive(self._connection, max_body_bytes=self._max_reply_bytes, deadline=deadline)
        except TimeoutError:
            self.kill()
            raise UnreadablePartError(f"took more than its {timeout_s:g} s, so its reader was stopped") from None
        except wire.BrokenFrameError as error:
            self.kill()
            raise UnreadablePartError(f"its reader answered with {error}, so it was stopped") from None
        except (EOFError, OSError):
            raise UnreadablePartError(self._bury()) from None

    def _bury(self) -> str:
        """Take the dead process's status, and say how it ended."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._child.wait(_EXIT_TIMEOUT_S)
        status = self._child.poll()
        self.kill()
        if status == wire.OUT_OF_MEMORY:
            return "its reader ran out of memory"
        if status is not None and status < 0:
            return f"its reader was ended by {signal.Signals(-status).name} (a crash, or its memory limit)"
        return f"its reader ended with status {status}"
