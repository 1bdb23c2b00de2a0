"""What was published: opened down to its rows, recomputed from its frozen inputs, taken away with all its lists."""

import re
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from django.core.management import call_command
from openpyxl import Workbook, load_workbook

from assessment.enums import Figure as Figures
from assessment.exports import month_workbook
from assessment.scheme_files import cutoff_of
from assessment.selectors import explanation, verify_publications
from assessment.services import begin_bulletin, publish_run
from core.periods import Month
from tenancy.enums import Role
from tenancy.models import User
from tenancy.roles import Actor
from tenancy.scope import actor_scope, in_snapshot, job_scope
from tenancy.selectors import actor_of
from tests.bench.bench_pages import signed_in
from tests.bench.measure import Figure, Pair, ms, paired, seconds
from tests.bench.world import MONTH, NOW, SYSTEM, World, Worlds
from tests.cast import PROVINCE

ROUNDS, DRAWN = 5, 3
CENTRE = Actor(user=None, role=Role.PROVINCIAL_CENTRE, label="bench", region=PROVINCE)
PUBLICATIONS = 24
SEARCHES = {
    "one enterprise": "77777号",
    "hundreds": "777",
    "thousands": "77",
    "a county's own": "号&within=330106",
    "every name": "外贸",
}
YEAR = 200
"""Milliseconds: a table of ninety counties judges and prints a thousand months."""
PRINTED = {
    "the table of the counties' year": f"/assessment/year/?year={MONTH.year}&group=counties&rate=response",
    "the province's year taken apart": f"/assessment/year/{MONTH.year}/regions/330000/response/",
}
PARTS = (Figures.ON_TIME, Figures.ACCURACY, Figures.COMPLETION, Figures.QUESTIONS, Figures.LISTING)
PAGES = re.compile(r"第 \d+／(\d+) 页")


def run(worlds: Worlds) -> list[Figure]:
    """The year's months published twice: twenty-four publications, each with its frozen inputs."""
    call_command("collectstatic", "--noinput", verbosity=0)
    world = worlds.large
    client = signed_in(world)
    with world.in_use():
        for month in (*Month.span(Month(MONTH.year, 1), MONTH),) * (PUBLICATIONS // 12):
            publish(month)
        pages = {figure: _slowest(client, figure) for figure in Figures}
        searched = {
            (figure, what): _page(client, f"{_address(figure)}?q={words}")
            for figure in PARTS
            for what, words in SEARCHES.items()
        }
        printed = {name: _page(client, address) for name, address in (PRINTED | _bulletin()).items()}
        begun = perf_counter()
        with actor_scope(SYSTEM, snapshot=True):
            verified = list(verify_publications())
        took = perf_counter() - begun
        assert len(verified) >= PUBLICATIONS and not any(found.differences for found in verified)
        workbook, cells, memory = _workbook(world)
    return [
        *(
            Figure("published", f"the province's {figure.label} opened, slowest of first, middle and last page", ms(took), "",
                   took * 1000, " ms", 100, "issue")
            for figure, took in pages.items()
        ),
        *(
            Figure("published", f"the province's {figure.label} searched, {what}", ms(took), "", took * 1000, " ms", 100, "ours")
            for (figure, what), took in searched.items()
        ),
        *(
            Figure("published", name, ms(took), "", took * 1000, " ms", YEAR if "table" in name else 100, "ours")
            for name, took in printed.items()
        ),
        Figure("published", f"verify {len(verified)} publications", ms(took), "", took, " s", 60, "issue"),
        Figure("published", f"December's workbook with all lists, {cells:,} cells : bare openpyxl, write-only",
               ms(workbook.subject), ms(workbook.yardstick), workbook.ratio, bound=1.3, source="issue"),
        Figure("published", "largest memory of the process that made it", f"{memory:.0f} MB", "", memory, " MB", 300, "ours"),
    ]  # fmt: skip


def _bulletin() -> dict[str, str]:
    """A draft of the month's bulletin: two charts, the year's course, tables of eleven cities and ninety counties."""
    with job_scope(reason="bench"):
        centre = actor_of(User.objects.get(username="bench-centre"), None)
    with actor_scope(centre):
        row = begin_bulletin(month=MONTH, by=centre, now=max(NOW, cutoff_of(MONTH)))
    return {"the province's bulletin": f"/assessment/bulletins/{row.public_id}/"}


def publish(month: Month) -> None:
    """Computed, frozen, chained; a correction when it is published already."""
    now = max(NOW, cutoff_of(month))
    in_snapshot(SYSTEM, lambda: publish_run(month=month, by=SYSTEM, now=now, reason="更正"))


def _slowest(client: Any, figure: Figures) -> float:
    """Seconds of server time of the slowest of three depths."""
    address = _address(figure)
    told = PAGES.search(client.get(address).content.decode())
    pages = int(told[1]) if told else 1
    return max(_page(client, f"{address}?page={number}") for number in (1, max(1, pages // 2), pages))


def _address(figure: Figures) -> str:
    return f"/assessment/{MONTH}/regions/330000/explain/{figure}/"


def _page(client: Any, address: str) -> float:
    """Seconds of server time of a page."""
    asked = partial(client.get, address)
    assert asked().status_code == 200
    return median(seconds(asked) for _ in range(ROUNDS))


def _workbook(world: World) -> tuple[Pair, int, float]:
    """The workbook and openpyxl writing the same cells, taking turns; how many they are; the memory of making one, in MB."""
    with actor_scope(CENTRE):
        assert explanation(CENTRE, MONTH, PROVINCE, Figures.ON_TIME).counted
    book = load_workbook(BytesIO(_make()), read_only=True)
    sheets = {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}
    cells = sum(len(row) for rows in sheets.values() for row in rows)
    pairs = [(seconds(_make), seconds(lambda: _bare(sheets))) for _ in range(DRAWN)]
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", f"from {__name__} import alone; alone()"]
    told = subprocess.run(command, env=world.environ, capture_output=True, text=True, check=True).stdout
    return paired(pairs), cells, float(told)


def _make() -> bytes:
    with actor_scope(CENTRE):
        return month_workbook(CENTRE, MONTH, made_at=NOW)


def _bare(sheets: dict[str, Sequence[Sequence[Any]]]) -> None:
    """The same cells by openpyxl alone."""
    book = Workbook(write_only=True)
    book.properties.created = datetime(2020, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    book.save(BytesIO())


def alone() -> None:
    """The workbook made in a process of its own, and the largest memory of that: the bench's has held whole worlds by then."""
    _make()
    # Not getrusage: that of a child begins with what its parent held.
    told = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    print(int(told[1]) / 1024 if told else "")
