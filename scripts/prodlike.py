"""Proof of the process lines of docker-compose.yml, without a container engine.

Debian's PostgreSQL and Redis start on loopback, on free ports, with a cluster of their own in a temporary directory.
Then exactly the compose file's commands run with exactly its environment, in production mode: migrate, web, worker,
beat. Seen: a superuser's login is refused, /healthz is ok, the sign-in page is served with its hashed style sheet,
a job goes from the queue through the worker, TERM ends everything.
"""

import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import yaml

from zjtrade.embedded import CannotStart, Postgres, Valkey, free_port, new_passwords
from zjtrade.launch import BASE_DIR
from zjtrade.processes import Child, Stopped, catch_signals, run_step, tell

COMPOSE = BASE_DIR / "docker-compose.yml"
PACKAGES = ("postgresql", "redis-server")


def say(text: str) -> None:
    """One line of the proof."""
    tell(f"prodlike | {text}")


def debian_programs() -> tuple[Path, Path]:
    """PostgreSQL's newest program directory and redis-server; installed when missing and permitted."""

    def found() -> tuple[Path, Path] | None:
        versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4]))
        redis = shutil.which("redis-server")
        return (versions[-1].parent, Path(redis)) if versions and redis else None

    there = found()
    if there is None and shutil.which("apt-get"):
        say(f"installing {' and '.join(PACKAGES)} …")
        sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
        for command in (
            ["apt-get", "update", "-q"],
            ["apt-get", "install", "-q", "-y", "--no-install-recommends", *PACKAGES],
        ):
            subprocess.run(
                [*sudo, *command],
                capture_output=True,
                check=False,
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            )
        there = found()
    if there is None:
        say(f"left out: Debian's {' and '.join(PACKAGES)} are not here and may not be installed")
        sys.exit(0)
    return there


def filled(value: Any, variables: Mapping[str, str]) -> str:
    """A compose value with its ${NAME:-default} and ${NAME:?message} replaced, as docker compose would."""

    def replace(match: re.Match[str]) -> str:
        name, kind, rest = match.group(1), match.group(2), match.group(3)
        if variables.get(name):
            return variables[name]
        if kind == ":?":
            raise CannotStart(f"docker-compose.yml wants {name}: {rest}")
        return rest or ""

    return re.sub(r"\$\{(\w+)(?:(:[-?])([^}]*))?\}", replace, str(value)).replace("$$", "$")


class Service:
    """One service of the compose file: its environment and command line on this machine."""

    def __init__(
        self, name: str, compose: Mapping[str, Any], variables: Mapping[str, str], hosts: Mapping[str, str]
    ) -> None:
        told = compose["services"][name]
        base = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
        self.environ = base | {"PYTHONUNBUFFERED": "1", "BIND": "127.0.0.1"}
        for key, value in told["environment"].items():
            text = filled(value, variables)
            for inside, here in hosts.items():
                text = text.replace(inside, here)
            self.environ[key] = text
        python = [sys.executable if part == "python" else filled(part, variables) for part in told["command"]]
        self.command = [
            part.replace("python ", f"'{sys.executable}' ").replace("/app/var", variables["VAR_DIR"]) for part in python
        ]
        self.environ |= {"VAR_DIR": variables["VAR_DIR"], "PORT": variables["PORT"]}
        self.child = Child(name, self.command, self.environ)


def get(address: str) -> tuple[int, str]:
    """Status and text of one page."""
    with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310  # an address of this script
        return answer.status, answer.read().decode()


def until(what: str, seconds: float, test: Any) -> None:
    """Wait until `test()` is true. Raises CannotStart naming `what`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if test():
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise CannotStart(f"{what}: not within {seconds:.0f} s")


def prove(stack: ExitStack) -> None:
    """The whole proof. Raises CannotStart with what did not hold."""
    programs, redis_server = debian_programs()
    directory = Path(
        stack.enter_context(tempfile.TemporaryDirectory(prefix="zjtrade-prodlike-", ignore_cleanup_errors=True))
    )
    directory.chmod(0o711)
    passwords = new_passwords()
    postgres = Postgres(
        directory / "postgres", passwords, durable=False, programs=programs, options=("--locale=C.UTF-8",)
    )
    queue = Valkey(directory / "redis", passwords["queue"], program=redis_server)
    stack.callback(postgres.stop)
    stack.callback(queue.stop)
    queue.start()
    postgres.start()
    version = subprocess.run(
        [programs / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout.strip()
    say(f"{version} on 127.0.0.1:{postgres.port}, {redis_server} on 127.0.0.1:{queue.port}")

    compose = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    port = free_port()
    variables = {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "127.0.0.1",
        "HTTPS": "false",
        "POSTGRES_PASSWORD": passwords["postgres"],
        "ZJ_OWNER_PASSWORD": passwords["zj_owner"],
        "ZJ_APP_PASSWORD": passwords["zj_app"],
        "REDIS_PASSWORD": passwords["queue"],
        "VAR_DIR": str(directory / "var"),
        "PORT": str(port),
    }
    (directory / "var" / "run").mkdir(parents=True)
    hosts = {"@postgres:5432": f"@127.0.0.1:{postgres.port}", "@redis:6379": f"@127.0.0.1:{queue.port}"}
    migrate, web, worker, beat = (
        Service(name, compose, variables, hosts) for name in ("migrate", "web", "worker", "beat")
    )

    for line in run_step(migrate.command, migrate.environ, silent=True).splitlines():
        say(f"migrate: {line}")
    manage = [sys.executable, str(BASE_DIR / "manage.py")]
    run_step([*manage, "collectstatic", "--noinput", "--verbosity=0"], web.environ, silent=True)

    powerful = {**web.environ, "DATABASE_URL": postgres.url("postgres")}
    refused = subprocess.run(web.command, env=powerful, capture_output=True, text=True, check=False, timeout=60)
    if refused.returncode == 0 or "is a superuser" not in refused.stderr + refused.stdout:
        raise CannotStart("a superuser's login was not refused")
    say(f"web with a superuser's login: {(refused.stderr + refused.stdout).strip().splitlines()[-1]}")

    for service in (web, worker, beat):
        stack.callback(service.child.wait_or_kill, time.monotonic() + 120)
        stack.callback(service.child.ask_to_stop)
        service.child.start()
    address = f"http://127.0.0.1:{port}"
    until("web is up", 60, lambda: get(f"{address}/healthz") == (200, "ok\n"))
    say("GET /healthz: 200 ok")
    status, page = get(f"{address}/")
    style = re.search(r'href="(/static/[^"]+\.[0-9a-f]{12}\.css)"', page)
    if status != 200 or 'name="password"' not in page or style is None:
        raise CannotStart("the sign-in page is not what / leads a visitor to, or has no hashed style sheet")
    if get(address + style.group(1))[0] != 200 or len(get(address + style.group(1))[1]) < 1000:
        raise CannotStart(f"{style.group(1)} is not served")
    say(f"GET /: the sign-in page, with {style.group(1)}")

    worker.child.ready_line = " succeeded in "
    rung = [sys.executable, "-m", "celery", "--app", "zjtrade", "call", "tenancy.sweep_jobs"]
    run_step(rung, worker.environ, silent=True)
    until("a job is done", 60, worker.child.ready.is_set)
    say("tenancy.sweep_jobs: rung, taken, done")
    fallen = [service.child.name for service in (web, worker, beat) if service.child.ended() is not None]
    if fallen:
        raise CannotStart(f"{', '.join(fallen)} ended by itself")
    began = time.monotonic()
    for service in (beat, worker, web):
        service.child.ask_to_stop()
    for service in (beat, worker, web):
        service.child.wait_or_kill(began + 30)
    codes = {service.child.name: service.child.ended() for service in (web, worker, beat)}
    if any(codes.values()):
        raise CannotStart(f"TERM was not obeyed: {codes}")
    say(f"TERM ended web, worker and beat in {time.monotonic() - began:.1f} s")


def main() -> int:
    """Exit code 0 when all of it holds or the servers cannot be had, else 1 and one line."""
    catch_signals()
    try:
        with ExitStack() as stack:
            prove(stack)
    except (CannotStart, Stopped) as error:
        print(f"prodlike: {error}", file=sys.stderr, flush=True)
        return 1
    say("all of it holds")
    return 0


if __name__ == "__main__":
    sys.exit(main())
