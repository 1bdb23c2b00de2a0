"""Starting and stopping: taken ports, dead servers, unwritable folders, signals, and that nothing is left behind."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from zjtrade.embedded import free_port
from zjtrade.environment import SETTINGS
from zjtrade.processes import Child

ROOT = Path(__file__).resolve().parent.parent.parent
SUPERVISOR = [sys.executable, "-m", "zjtrade.supervisor"]
NAMES = {setting.name for setting in SETTINGS}


def environment(var: Path, **more: str) -> dict[str, str]:
    base = {key: value for key, value in os.environ.items() if key not in NAMES}
    return {**base, "VAR_DIR": str(var), "PYTHONPATH": str(ROOT), **more}


@pytest.fixture
def var(tmp_path: Path) -> Path:
    for parent in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        parent.chmod(0o755)
    return tmp_path / "var with spaces"


def told(arguments: list[str], environ: dict[str, str]) -> tuple[int, list[str]]:
    done = subprocess.run([*SUPERVISOR, *arguments], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=120)
    return done.returncode, [line for line in done.stderr.splitlines() if line.strip()]


def test_a_taken_port_is_said_at_once(var: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        code, lines = told(["demo"], environment(var, PORT=str(port)))
    assert code == 1
    assert lines == [f"zjtrade: port {port} on 127.0.0.1 is taken: choose another with PORT={port + 1}."]


def test_a_var_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    code, lines = told(["run"], environment(blocked / "var"))
    assert code == 1
    assert len(lines) == 1
    assert "cannot be written" in lines[0]


def test_a_wrong_address_is_one_line(var: Path) -> None:
    code, lines = told(["demo"], environment(var, DATABASE_URL="http://somewhere"))
    assert code == 1
    assert len(lines) == 1
    assert lines[0].startswith("zjtrade: DATABASE_URL is wrong")


def test_a_dead_database_is_one_line_and_leaves_nothing(var: Path) -> None:
    port = free_port()
    dead = f"postgresql://{{}}:x@127.0.0.1:{port}/zjtrade"
    environ = environment(
        var,
        DATABASE_URL=dead.format("zj_app"),
        DATABASE_OWNER_URL=dead.format("zj_owner"),
        DATABASE_ADMIN_URL=dead.format("postgres"),
        PORT=str(free_port()),
    )
    code, lines = told(["demo"], environ)
    assert code == 1
    assert "the database does not answer" in lines[-1]
    assert not any("Traceback" in line for line in lines)
    assert left_behind(var) == []


def test_exec_hands_on_addresses_and_exit_code(var: Path) -> None:
    script = (
        "import os, psycopg2\n"
        "psycopg2.connect(os.environ['DATABASE_ADMIN_URL'].replace('/zjtrade', '/postgres'))\n"
        "raise SystemExit(7)\n"
    )
    done = subprocess.run(
        [*SUPERVISOR, "exec", "--", sys.executable, "-c", script],
        cwd=ROOT,
        env=environment(var),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (7, "")


def left_behind(var: Path) -> list[str]:
    """Processes that work with this var directory."""
    found = []
    for process in psutil.process_iter():
        try:
            words = " ".join(process.cmdline())
            environ = process.environ().get("VAR_DIR") if "python" in words else None
        except psutil.Error:
            continue
        if str(var) in words or environ == str(var):
            found.append(f"{process.pid} {words}")
    return found


def wait_until_gone(var: Path, seconds: float = 20) -> list[str]:
    until = time.monotonic() + seconds
    while left_behind(var) and time.monotonic() < until:
        time.sleep(0.2)
    return left_behind(var)


@pytest.fixture
def sleeper(var: Path) -> Iterator[subprocess.Popen[str]]:
    """Kept servers with a command that never ends."""
    process = subprocess.Popen(
        [*SUPERVISOR, "exec", "--var", "--", sys.executable, "-uc", "import time; print('up'); time.sleep(600)"],
        cwd=ROOT,
        env=environment(var),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_second_user_of_the_same_var_gets_a_sentence(sleeper: subprocess.Popen[str], var: Path) -> None:
    code, lines = told(["exec", "--var", "--", "true"], environment(var))
    assert code == 1
    assert lines == [f"zjtrade: {var} is in use by process {sleeper.pid}: stop that one first."]


def test_term_stops_servers_and_command(sleeper: subprocess.Popen[str], var: Path) -> None:
    assert len(left_behind(var)) >= 3
    sleeper.send_signal(signal.SIGTERM)
    assert sleeper.wait(30) == 143
    assert wait_until_gone(var) == []


def test_a_killed_supervisor_takes_the_servers_along(sleeper: subprocess.Popen[str], var: Path) -> None:
    sleeper.kill()
    sleeper.wait()
    assert wait_until_gone(var) == []


def test_a_child_that_ignores_term_is_killed_with_its_own_children() -> None:
    script = (
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "other = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "print('started', other.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    child = Child("stubborn", [sys.executable, "-c", script], dict(os.environ), ready_line="started")
    child.start()
    assert child.ready.wait(10)
    assert child.process is not None
    family = [child.process.pid, *(process.pid for process in psutil.Process(child.process.pid).children())]
    assert len(family) == 2
    child.ask_to_stop()
    child.wait_or_kill(time.monotonic() + 0.5)
    time.sleep(0.2)
    assert not [pid for pid in family if psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie"]


def processor_seconds(pid: int) -> float:
    """What a process, its ended children and its running descendants have used so far."""
    supervisor = psutil.Process(pid)
    spent = sum(supervisor.cpu_times()[:4])
    return spent + sum(sum(child.cpu_times()[:2]) for child in supervisor.children(recursive=True))


@pytest.mark.slow
def test_run_starts_everything_and_stops_everything_twice(var: Path) -> None:
    """From an empty folder; then again on the same data, with less work; then with a child that dies."""
    spent: list[float] = []
    port = free_port()
    environ = environment(
        var, PORT=str(port), ZJTRADE_ADMIN_USER="first-admin", ZJTRADE_ADMIN_PASSWORD="a-Long-Enough-1-password"
    )
    for number in (signal.SIGINT, signal.SIGTERM, None):
        process = subprocess.Popen(
            [*SUPERVISOR, "run"], cwd=ROOT, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            if "ready: http" in line:
                break
        assert f"ready: http://127.0.0.1:{port}" in lines[-1], "".join(lines)
        spent.append(processor_seconds(process.pid))
        if number is not None:
            process.send_signal(number)
            rest = process.stdout.read()
            assert process.wait(40) == 0, rest
        else:
            (worker,) = [
                child
                for child in psutil.Process(process.pid).children()
                if re.search("celery.*worker", " ".join(child.cmdline()))
            ]
            worker.kill()
            rest = process.stdout.read()
            assert process.wait(40) == 1
            assert "worker ended by itself (signal 9): stopping everything" in rest
        assert left_behind(var) == []
    assert spent[1] < spent[0], "what is there is not made again"
