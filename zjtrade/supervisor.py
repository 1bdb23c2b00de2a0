"""Starts everything, watches it, stops everything.

    python -m zjtrade.supervisor demo             servers, demo data, web, worker, beat (`make demo`)
    python -m zjtrade.supervisor run              the same without demo data (`make run`)
    python -m zjtrade.supervisor exec -- CMD …    throw-away servers, then CMD with their addresses in its environment
        --var       the kept servers under var/ instead (those of a running demo when there is one)
        --migrate   create roles and tables first
    python -m zjtrade.supervisor wipe             remove the data under var/ (`make wipe`)

Without DATABASE_URL or REDIS_URL the server comes out of a wheel (zjtrade.embedded). Own, and not honcho: honcho has
no readiness, and leaves children behind when it is killed.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from zjtrade.embedded import CannotStart, die_with_parent
from zjtrade.environment import WrongSetting, read
from zjtrade.launch import BASE_DIR, use_running_servers, var_dir
from zjtrade.processes import Stopped, catch_signals, run_step, tell
from zjtrade.servers import announced, servers, sole_user, writable
from zjtrade.stack import Stack

MANAGE = [sys.executable, str(BASE_DIR / "manage.py")]


def say(text: str) -> None:
    """One line of the supervisor's own."""
    tell(f"zjtrade | {text}")


def quiet(text: str) -> None:
    """Nothing: the servers of `exec` are no news."""


def execute(command: Sequence[str], *, kept: bool, migrate: bool) -> int:
    """Run `command` with servers; its exit code."""
    environ = dict(os.environ)
    with ExitStack() as stack:
        if kept:
            use_running_servers(environ)
            directory = writable(var_dir(environ))
            if not environ.get("DATABASE_URL") or not environ.get("REDIS_URL"):
                stack.enter_context(sole_user(directory))
        else:
            directory = Path(tempfile.mkdtemp(prefix="zjtrade-"))
            stack.callback(shutil.rmtree, directory, ignore_errors=True)
            directory.chmod(0o711)  # as root, PostgreSQL is another user and has to pass through
            writable(directory)
            environ["VAR_DIR"] = str(directory)
        told = stack.enter_context(servers(environ, directory, durable=kept, say=quiet))
        environ |= told
        read(environ)
        if migrate and environ.get("DATABASE_ADMIN_URL"):
            run_step([*MANAGE, "bootstrap_database"], environ, silent=True)
            run_step([*MANAGE, "migrate_database", "--verbosity=0"], environ)
        return _foreground(command, environ)


def _foreground(command: Sequence[str], environ: Mapping[str, str]) -> int:
    """In the terminal's own process group, so that Ctrl-C and a debugger's prompt reach it; TERM is passed on."""
    process = subprocess.Popen(command, env=dict(environ), preexec_fn=die_with_parent(signal.SIGTERM))

    def pass_on(number: int, frame: FrameType | None) -> None:
        process.send_signal(number)

    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, pass_on)
    code = process.wait()
    return code if code >= 0 else 128 - code


def serve(*, demo: bool) -> int:
    """Everything until a signal; exit code 0 after one, 1 when something ended by itself."""
    environ = dict(os.environ)
    directory = writable(var_dir(environ))
    with ExitStack() as stack:
        stack.enter_context(sole_user(directory))
        house = Stack(environ, directory, demo=demo, say=say)
        house.check()
        told = stack.enter_context(servers(environ, directory, durable=True, say=say))
        environ |= told
        stack.enter_context(announced(directory, told))
        stack.callback(house.stop)
        house.prepare()
        house.start()
        return house.watch()


def wipe() -> int:
    """Remove what lies under the var directory, unless a supervisor uses it."""
    directory = writable(var_dir(os.environ))
    with sole_user(directory):
        for path in sorted(directory.iterdir()):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
    say(f"{directory} is empty")
    return 0


def main(arguments: Sequence[str]) -> int:
    """Parse, run, and turn every foreseen failure into one line and exit code 1."""
    parser = argparse.ArgumentParser(
        prog="python -m zjtrade.supervisor", description="Start, watch and stop the house."
    )
    parser.add_argument("--with-parent", action="store_true", help="stop when the process that started this one dies")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("demo", help="servers, demo data, web, worker, beat")
    commands.add_parser("run", help="the same without demo data")
    commands.add_parser("wipe", help="remove the data under var/")
    one = commands.add_parser("exec", help="servers, then a command with their addresses in its environment")
    one.add_argument("--var", action="store_true", help="the kept servers under var/ instead of throw-away ones")
    one.add_argument("--migrate", action="store_true", help="create roles and tables first")
    one.add_argument("arguments", nargs=argparse.REMAINDER, metavar="-- CMD")
    asked = parser.parse_args(arguments)
    catch_signals()
    if asked.with_parent:
        die_with_parent(signal.SIGTERM)()
    try:
        if asked.command == "exec":
            command = asked.arguments[1:] if asked.arguments[:1] == ["--"] else asked.arguments
            if not command:
                parser.error("exec needs a command")
            return execute(command, kept=asked.var, migrate=asked.migrate)
        if asked.command == "wipe":
            return wipe()
        return serve(demo=asked.command == "demo")
    except (CannotStart, WrongSetting) as error:
        print(f"zjtrade: {error}", file=sys.stderr, flush=True)
        return 1
    except Stopped as stopped:
        say("stopped")
        return 0 if asked.command != "exec" else 128 + stopped.number
    except FileNotFoundError as error:
        print(f"zjtrade: {error.filename} is not there.", file=sys.stderr, flush=True)
        return 127


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
