"""Children of the supervisor: started in a group of their own, named in the log, never left behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from zjtrade.embedded import CannotStart, die_with_parent

_PIPED: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
_print_lock = threading.Lock()


def tell(line: str) -> None:
    """Write one whole line; threads that forward logs do not mix theirs into it. Nobody reading is no failure."""
    with _print_lock, suppress(BrokenPipeError, ValueError):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


class Stopped(Exception):
    """A signal asked the supervisor to end; raised in the main thread wherever it is."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.number = number


def catch_signals() -> None:
    """INT, TERM and HUP raise Stopped once; while stopping, further ones are ignored."""

    def raise_stopped(number: int, frame: FrameType | None) -> None:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        raise Stopped(number)

    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, raise_stopped)


def _restore_signals(ask: Callable[[], None]) -> Callable[[], None]:
    """Ignored signals are inherited: give a child the usual ones."""

    def prepare() -> None:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_DFL)
        ask()

    return prepare


def run_step(command: Sequence[str], environ: Mapping[str, str], *, silent: bool = False) -> str:
    """Run one command to its end; its output is shown unless `silent`, and returned.

    Raises CannotStart with the command's last line when it fails; a signal ends the command as well.
    """
    process = subprocess.Popen(
        command,
        env=dict(environ),
        **_PIPED,
        start_new_session=True,
        preexec_fn=_restore_signals(die_with_parent(signal.SIGTERM)),
    )
    lines = []
    try:
        assert process.stdout is not None
        for raw in process.stdout:
            line = raw.decode("utf-8", "replace").rstrip("\n")
            lines.append(line)
            if not silent:
                tell(line)
        code = process.wait()
    except BaseException:
        _end_group(process.pid)
        process.wait()
        raise
    if code:
        told = [line.strip() for line in lines if line.strip()]
        name = " ".join(str(part).rsplit("/", 1)[-1] for part in command[1:3])
        if silent:
            print("\n".join(lines), file=sys.stderr, flush=True)
        raise CannotStart(f"{name} failed (exit code {code}): {told[-1] if told else 'it said nothing'}")
    return "\n".join(lines)


def run_in_terminal(command: Sequence[str], environ: Mapping[str, str]) -> None:
    """Run one command that asks its user something. Raises CannotStart when it fails."""
    process = subprocess.Popen(command, env=dict(environ), preexec_fn=_restore_signals(die_with_parent(signal.SIGTERM)))
    try:
        code = process.wait()
    except BaseException:
        process.kill()
        process.wait()
        raise
    if code:
        raise CannotStart(f"{command[-2]} failed (exit code {code}).")


def _end_group(group: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


@dataclass
class Child:
    """One long-running process and its group; `ready_line` in its output means it is ready."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str]
    ready_line: str = ""
    ready: threading.Event = field(default_factory=threading.Event)
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Start it and forward what it writes, line by line, with its name in front."""
        self.process = subprocess.Popen(
            self.command,
            env=dict(self.environ),
            **_PIPED,
            start_new_session=True,
            preexec_fn=_restore_signals(die_with_parent(signal.SIGTERM)),
        )
        threading.Thread(target=self._forward, daemon=True).start()

    def ended(self) -> int | None:
        """Its exit code, None while it runs."""
        return None if self.process is None else self.process.poll()

    def ask_to_stop(self) -> None:
        """TERM: finish what is being done, take nothing new."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait_or_kill(self, until: float) -> None:
        """Wait until the monotonic time `until`, then kill; whatever is left of its group goes as well."""
        if self.process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.0, until - time.monotonic()))
        _end_group(self.process.pid)
        self.process.wait()

    def _forward(self) -> None:
        assert self.process is not None
        assert self.process.stdout is not None
        for raw in self.process.stdout:
            line = raw.decode("utf-8", "replace").rstrip("\n")
            if self.ready_line and self.ready_line in line:
                self.ready.set()
            tell(f"{self.name:<7} | {line}")
