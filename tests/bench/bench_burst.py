"""The deadline: 70 filings a second for a minute against gunicorn, and every acknowledged one in the database exactly once."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings
from django.core.management import call_command

from tests.bench.december import clerks, clock_environment, month_form
from tests.bench.measure import Figure
from tests.bench.world import MONTH, World, Worlds
from zjtrade.embedded import free_port

RATE, SECONDS = 70, 60
ROOT = Path(__file__).resolve().parents[2]
_TOKEN = "b" * 32
_STORED = """
SELECT f.enterprise_id, f.status, count(v.id) FROM orders_filing f
LEFT JOIN orders_filingversion v ON v.filing_id = f.id
WHERE f.month = %s AND f.enterprise_id = ANY (%s) GROUP BY 1, 2
"""


def run(worlds: Worlds) -> list[Figure]:
    """The load tool shares the two cores with the server and the database."""
    call_command("collectstatic", "--noinput", verbosity=0)
    world = worlds.large
    world.fill_orders()
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder)
        targets, answers = directory / "targets.jsonl", directory / "answers.json"
        with world.in_use():
            _write_targets(world, targets)
        report = _burst(world, directory, targets, answers)
    lost = _lost(world, report)
    share = report["percentiles"]
    per_second = (report["requests"] - report["failures"]) / report["seconds"]
    asked, failed = report["requests"], report["failures"]
    figures = [
        Figure(
            "burst", f"filings a second, {RATE} wanted", f"{per_second:.1f}/s", "", RATE / per_second, "×", 1.1, "ours"
        ),
        Figure("burst", "answers that were no receipt", f"{failed}", f"{asked}", failed, "", 0, "issue"),
        Figure("burst", "acknowledged, not there exactly once", f"{lost}", f"{asked - failed}", lost, "", 0, "issue"),
    ]
    for part in ("50", "95", "99"):
        figures.append(Figure("burst", f"p{part} of an answer", f"{share[part]:.0f} ms", "", share[part] / 1000, " s"))
    return figures


def _write_targets(world: World, path: Path) -> None:
    """Two in five file 零申报, the others one to ten lines."""
    with path.open("w", encoding="utf-8") as out:
        for serial, clerk in enumerate(clerks(world, RATE * SECONDS + 300)):
            lines = 0 if serial % 5 < 2 else 1 + serial % 10
            page = f"/orders/months/{MONTH}/" + ("" if lines else "nil/")
            form = month_form(0, lines, clerk.enterprise) | {"csrfmiddlewaretoken": _TOKEN}
            cookies = {settings.SESSION_COOKIE_NAME: clerk.cookie, settings.CSRF_COOKIE_NAME: _TOKEN}
            row = {"enterprise": clerk.enterprise, "page": page, "form": form, "cookies": cookies}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


def _burst(world: World, directory: Path, targets: Path, answers: Path) -> dict[str, Any]:
    port = free_port()
    environ = clock_environment(directory) | world.environ | {"PORT": str(port), "WEB_WORKERS": "2"}
    environ |= {
        "DJANGO_SETTINGS_MODULE": "tests.e2e.settings",
        "BURST_TARGETS": str(targets),
        "BURST_ANSWERS": str(answers),
    }
    with (directory / "web.log").open("wb") as log:
        web = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", "python:zjtrade.gunicorn", "zjtrade.wsgi:application"],
            env=environ, cwd=ROOT, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            _await(f"http://127.0.0.1:{port}/login/", web)
            command = [
                sys.executable, "-m", "locust", "--headless", "--locustfile", str(Path(__file__).with_name("burst.py")),
                "--host", f"http://127.0.0.1:{port}", "--users", str(2 * RATE), "--spawn-rate", str(2 * RATE),
                "--run-time", f"{SECONDS}s", "--exit-code-on-error", "0", "--loglevel", "ERROR", "--only-summary",
            ]  # fmt: skip
            subprocess.run(command, env=environ, cwd=ROOT, check=True, capture_output=True)
        finally:
            web.send_signal(signal.SIGTERM)
            web.wait(30)
    told = (directory / "web.log").read_text(encoding="utf-8")
    if "Traceback" in told:
        print(told[-3000:])
    return json.loads(answers.read_text(encoding="utf-8"))


def _await(address: str, web: "subprocess.Popen[bytes]") -> None:
    until = monotonic() + 60
    while monotonic() < until and web.poll() is None:
        try:
            with urlopen(address, timeout=5):
                return
        except (URLError, OSError):
            os.sched_yield()
    raise RuntimeError("the web server does not start")


def _lost(world: World, report: dict[str, Any]) -> int:
    acknowledged = [answer["enterprise"] for answer in report["answers"] if answer["status"] == 302]
    world.admin.execute(_STORED, [MONTH.first_day, acknowledged])
    stored = {enterprise: (status, versions) for enterprise, status, versions in world.admin.fetchall()}
    return sum(stored.get(enterprise) != (3, 1) for enterprise in acknowledged)
