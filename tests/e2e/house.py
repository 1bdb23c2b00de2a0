"""One whole house for the browser tests: what `make run` starts, on a free port, with servers and data of its own."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2

from assessment.services.locks import MONTHS
from core.periods import Month
from tests.e2e.clock import Clock
from zjtrade.embedded import free_port
from zjtrade.environment import SETTINGS

ROOT = Path(__file__).resolve().parent.parent.parent
READY_LIMIT = 180.0  # seconds; a machine that does several things at once
ADMINISTRATOR = ("e2e-admin", "Xihu-Longjing-2020")
_BAD_LINES = ("Traceback (most recent call last)", " ERROR ", " CRITICAL ")


class House:
    """Started by `start`, gone after `stop`. `log` holds what all of its processes wrote."""

    def __init__(self) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="zjtrade-e2e-"))
        self.directory.chmod(0o711)  # as root, PostgreSQL is another user and has to pass through
        self.log = self.directory / "house.log"
        self.clock = Clock(self.directory / "clock")
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        ours = {setting.name for setting in SETTINGS}
        self.environ = {key: value for key, value in os.environ.items() if key not in ours} | {
            "DJANGO_SETTINGS_MODULE": "tests.e2e.settings",
            "E2E_CLOCK": str(self.clock.file),
            "VAR_DIR": str(self.directory / "var"),
            "PORT": str(self.port),
            "DEBUG": "false",
            "WEB_WORKERS": "1",
            "WORKER_PROCESSES": "1",
            "ZJTRADE_ADMIN_USER": ADMINISTRATOR[0],
            "ZJTRADE_ADMIN_PASSWORD": ADMINISTRATOR[1],
            "PYTHONPATH": str(ROOT),
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Servers, roles, tables, hashed static files, web, worker, beat; returns when all are ready."""
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "zjtrade.supervisor", "--with-parent", "run"],
                cwd=ROOT,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + READY_LIMIT
        while f"ready: {self.address}" not in self.told():
            if self._process.poll() is not None or time.monotonic() > until:
                told = self.told()
                self.stop()
                raise RuntimeError(f"the house does not start:\n{told[-4000:]}")
            time.sleep(0.1)

    def stop(self) -> None:
        """As Ctrl-C does; then nothing is left."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(60)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)

    def run(self, module: str, *arguments: str) -> str:
        """Run a module of Python with the servers of this house; its output."""
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=300,
        )
        if done.returncode:
            raise RuntimeError(f"{module} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
        return done.stdout

    @contextmanager
    def month_held(self, month: Month) -> Iterator[None]:
        """Inside, no worker gets further with a month than to its lock: a computation can be looked at while it runs."""
        servers = json.loads((self.directory / "var" / "run" / "servers.json").read_text(encoding="utf-8"))
        connection = psycopg2.connect(servers["DATABASE_ADMIN_URL"])
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s, %s)", [MONTHS, month.year * 12 + month.month])
            yield
        finally:
            connection.close()

    def told(self, since: int = 0) -> str:
        """What the processes wrote, from a byte on."""
        return self.log.read_bytes()[since:].decode("utf-8", "replace")

    def complaints(self, since: int) -> list[str]:
        """Lines written since then that no healthy house writes."""
        lines = self.told(since).splitlines()
        return [
            "\n".join(lines[max(0, at - 2) : at + 40])
            for at, line in enumerate(lines)
            if any(bad in line for bad in _BAD_LINES)
        ]
