"""What every process does before Django: find the servers that run here, and turn a dead one into one line."""

import json
import os
import sys
from collections.abc import Callable, MutableMapping
from pathlib import Path

from django.db import OperationalError

BASE_DIR = Path(__file__).resolve().parent.parent
SERVER_NAMES = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_ADMIN_URL", "REDIS_URL")


def var_dir(environ: MutableMapping[str, str]) -> Path:
    """Where data of this installation lie: VAR_DIR, or `var/` beside the code."""
    return Path(environ.get("VAR_DIR", "").strip() or BASE_DIR / "var")


def use_running_servers(environ: MutableMapping[str, str]) -> None:
    """Point at the servers that `make demo` or `make run` keeps running here, unless the environment names others.

    The supervisor writes var/run/servers.json when they are up and removes it when it stops.
    """
    if environ.get("DATABASE_URL"):
        return
    try:
        told = json.loads((var_dir(environ) / "run" / "servers.json").read_text(encoding="utf-8"))
        os.kill(told["supervisor"], 0)
    except (OSError, ValueError, KeyError):
        return
    for name in SERVER_NAMES:
        if name in told and not environ.get(name):
            environ[name] = told[name]


def run_command(execute: Callable[[list[str]], None], arguments: list[str]) -> None:
    """Run one management command; a dead database or queue ends it with one line and exit code 1."""
    use_running_servers(os.environ)
    try:
        execute(arguments)
    except OperationalError as error:
        reason = " ".join(str(error).split())
        hint = "start one with `make demo` or `make run`, or set DATABASE_URL"
        sys.exit(f"zjtrade: the database does not answer ({reason}); {hint}.")
