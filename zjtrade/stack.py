"""The three processes of the house (web, worker, beat): prepared, started until ready, watched, stopped."""

import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from zjtrade.embedded import CannotStart
from zjtrade.environment import OUTGOING, read
from zjtrade.launch import BASE_DIR
from zjtrade.processes import Child, run_in_terminal, run_step
from zjtrade.servers import secret_key

_READY_LIMIT = 60.0  # seconds for web, worker and beat together
_STOP_LIMIT = 20.0  # seconds for a request or a task that is under way

WEB = ("-m", "gunicorn", "--config", "python:zjtrade.gunicorn", "zjtrade.wsgi:application")
WORKER = (
    "-m",
    "celery",
    "--quiet",
    "--app",
    "zjtrade",
    "worker",
    "--loglevel",
    "INFO",
    "--without-mingle",
    "--without-gossip",
)
BEAT = ("-m", "celery", "--quiet", "--app", "zjtrade", "beat", "--loglevel", "INFO")


class Stack:
    """Web, worker and beat of one installation. `environ` may still grow (server addresses) until `prepare`."""

    def __init__(self, environ: dict[str, str], directory: Path, *, demo: bool, say: Callable[[str], None]) -> None:
        self.environ = environ
        self.directory = directory
        self.demo = demo
        self.say = say
        self.children: list[Child] = []
        environ.setdefault("DEBUG", "false")
        environ["VAR_DIR"] = str(directory)
        environ["PYTHONUNBUFFERED"] = "1"
        if demo:
            for name in OUTGOING:
                environ.pop(name, None)  # invented people: nothing of it leaves the house
        if environ.get("ZJTRADE_ENV", "development") == "development" and not environ.get("SECRET_KEY"):
            environ["SECRET_KEY"] = secret_key(directory)
        values = read(environ)
        self.bind: str = values["BIND"]
        self.port: int = values["PORT"]
        self.processes: int = values["WORKER_PROCESSES"]

    @property
    def address(self) -> str:
        """Where a browser on this machine finds it."""
        host = "127.0.0.1" if self.bind in ("0.0.0.0", "::", "") else self.bind  # noqa: S104  # compared, not bound
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    def check(self) -> None:
        """Refuse a port that is taken before anything lengthy happens."""
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(
                self.bind or None, self.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )[0]
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
        except PermissionError as error:
            raise CannotStart(
                f"port {self.port} may not be used by this user: choose another with PORT=8080."
            ) from error
        except socket.gaierror as error:
            raise CannotStart(f"BIND={self.bind} is no address of this machine.") from error
        except OSError as error:
            raise CannotStart(
                f"port {self.port} on {self.bind} is taken: choose another with PORT={self.port + 1}."
            ) from error

    def prepare(self) -> None:
        """Roles, tables, static files, demo data or the first administrator; each is harmless when repeated."""
        self.say("roles, tables, static files …")
        self._manage("prepare", silent=True)
        if self.demo:
            self.say("demo data …")
            self._manage("seed_demo")
        else:
            self._first_administrator()

    def start(self) -> None:
        """Start web, worker and beat and return when all three are ready; then say where."""
        python = sys.executable
        beat = self.directory / "run" / "beat"
        self.children = [
            Child("web", [python, *WEB], self.environ),
            Child("worker", [python, *WORKER, f"--concurrency={self.processes}"], self.environ, ready_line=" ready."),
            Child("beat", [python, *BEAT, f"--schedule={beat}"], self.environ, ready_line="beat: Starting"),
        ]
        for child in self.children:
            child.start()
        until = time.monotonic() + _READY_LIMIT
        accounts = self._manage("seed_demo", "--print-accounts", silent=True).splitlines() if self.demo else []
        web = self.children[0]
        while not all(child.ready.is_set() for child in self.children):
            if not web.ready.is_set() and self._answers():
                web.ready.set()
            if self._fallen() is not None:
                raise CannotStart(f"{self._fallen()} before it was ready: see the lines above.")
            if time.monotonic() > until:
                late = [child.name for child in self.children if not child.ready.is_set()]
                raise CannotStart(f"{', '.join(late)} not ready after {_READY_LIMIT:.0f} s.")
            time.sleep(0.1)
        for line in ("", f"ready: {self.address}   (Ctrl-C stops everything)", *accounts, ""):
            self.say(line)

    def watch(self) -> int:
        """Wait; when one child ends by itself, everything ends: exit code 1. A signal raises Stopped out of here."""
        while True:
            fallen = self._fallen()
            if fallen is not None:
                self.say(f"{fallen}: stopping everything")
                return 1
            time.sleep(0.3)

    def stop(self) -> None:
        """TERM to all, wait, kill what is left; beat first, so that nothing new is asked for."""
        for child in reversed(self.children):
            child.ask_to_stop()
        until = time.monotonic() + _STOP_LIMIT
        for child in self.children:
            child.wait_or_kill(until)

    def _manage(self, *arguments: str, silent: bool = False) -> str:
        return run_step([sys.executable, str(BASE_DIR / "manage.py"), *arguments], self.environ, silent=silent)

    def _first_administrator(self) -> None:
        """From the environment, or asked for when somebody sits at a terminal."""
        given = self.environ.get("ZJTRADE_ADMIN_USER") and self.environ.get("ZJTRADE_ADMIN_PASSWORD")
        if given or not sys.stdin.isatty():
            self._manage("create_first_admin", "--if-missing")
        else:
            run_in_terminal(
                [sys.executable, str(BASE_DIR / "manage.py"), "create_first_admin", "--if-missing"], self.environ
            )

    def _fallen(self) -> str | None:
        for child in self.children:
            code = child.ended()
            if code is not None:
                return f"{child.name} ended by itself ({f'exit code {code}' if code >= 0 else f'signal {-code}'})"
        return None

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=2) as answer:  # noqa: S310  # own address
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False
