"""`make bench`: ratios within one run; all groups, or those named (ARGS="counts scope").

Prints a table, writes var/bench.json, and ends with code 1 when a claim does not hold. What is claimed and how it is
measured: docs/bench.md.
"""

import argparse
import json
import os
import platform
import sys
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from time import perf_counter

import django
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
GROUPS = (
    "workdays", "counts", "assess", "growth", "pages", "scope", "submit", "month", "lists", "questions",
    "draw", "import", "burst", "leading", "gap", "published", "priority", "cases", "selection",
)  # fmt: skip


def main(arguments: list[str]) -> int:
    """Run the groups in order."""
    parser = argparse.ArgumentParser(prog="make bench", description="Speed as ratios within one run.")
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"of {', '.join(GROUPS)}; default all")
    wanted = parser.parse_args(arguments).groups or list(GROUPS)
    unknown = set(wanted) - set(GROUPS)
    if unknown:
        print(f"bench: no {', '.join(sorted(unknown))}; there are {', '.join(GROUPS)}")
        return 1
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zjtrade.settings")
    django.setup()
    # After setup: the groups import models.
    measure = import_module("tests.bench.measure")
    begun = perf_counter()
    figures = []
    with ExitStack() as stack:
        worlds = import_module("tests.bench.world").Worlds(stack)
        for name in wanted:
            print(f"… {name}", flush=True)
            figures += import_module(f"tests.bench.bench_{name}").run(worlds)
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            server = cursor.fetchone()[0]
        connection.close()
    print("", *measure.table(figures), "", sep="\n")
    failed = [figure for figure in figures if figure.is_met is False]
    print(f"{len(figures)} figures, {len(failed)} claims broken, {perf_counter() - begun:.0f} s")
    report = {
        "cores": len(os.sched_getaffinity(0)),
        "python": platform.python_version(),
        "postgresql": server,
        "figures": [figure.as_row() for figure in figures],
    }
    path = ROOT / "var" / "bench.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
