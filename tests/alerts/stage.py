"""Lists, uploads and feedback brought about by their services, for the tests of alerts."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from threading import Barrier, Thread

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from openpyxl import Workbook

from alerts.enums import Colour, Need, Outlook, Severity, Situation, VisitState, VisitWay
from alerts.facts import FeedbackAnswers
from alerts.models import Entry, EntryChange, Feedback, ListDraft, ListUpload, Visit, WarningList
from alerts.rulesets import parse_ruleset
from alerts.services import (
    answer_visit,
    draft_from_upload,
    give_feedback,
    publish_draft,
    recolour_entry,
    record_visit,
    remove_entry,
    submit_draft,
    upload_list,
)
from alerts.takeover import ListRow
from core.errors import Refused
from core.periods import SHANGHAI, local_date
from tenancy.enums import RegionLevel, Role
from tenancy.models import Enterprise, Region
from tenancy.roles import Actor
from tenancy.rules import county_of
from tenancy.scope import actor_scope, job_scope

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "ruleset.toml"
RULESET = parse_ruleset(GOLDEN.read_text(encoding="utf-8"), GOLDEN.name)
"""Rules whose numbers the tests know, whatever those in force say."""
HEADERS = ("季度", "统一社会信用代码", "颜色", "预警原因")
APRIL = datetime(2020, 4, 10, 9, 0, tzinfo=SHANGHAI)
REASON = "出口额同比下降较多"
TAPS = FeedbackAnswers(Situation.FEWER_ORDERS, Severity.NOTABLE, Outlook.TWO_QUARTERS, Need.INSURANCE, may_call=True)
"""Five taps without a text."""
SYSTEM = Actor(user=None, role=None, label="测试")


def clerk_of(enterprise: Enterprise) -> Actor:
    """An actor for an enterprise without a person."""
    return Actor(user=None, role=Role.ENTERPRISE_CLERK, label="", region=enterprise.region_id, enterprise=enterprise.pk)


def workbook(*rows: Sequence[object], headers: Sequence[object] = HEADERS) -> bytes:
    """A list's workbook as a person's program writes it."""
    book = Workbook()
    book.active.title = "五色清单"
    for row in (headers, *rows):
        book.active.append(list(row))
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def uploaded(
    rows: Sequence[tuple[Enterprise, Colour]], *, by: Actor, now: datetime = APRIL, quarter: str = "2020Q1"
) -> ListUpload:
    """A workbook without errors, waiting."""
    with actor_scope(by):
        return upload_list(
            content=f"{quarter}{rows}".encode(),
            file_name="清单.xlsx",
            rows=[ListRow(quarter, enterprise.uscc, colour.value, REASON) for enterprise, colour in rows],
            by=by,
            now=now,
        )


def drafted(
    rows: Sequence[tuple[Enterprise, Colour]], *, by: Actor, now: datetime = APRIL, quarter: str = "2020Q1"
) -> ListDraft:
    """A list handed in for review."""
    upload = uploaded(rows, by=by, now=now, quarter=quarter)
    with actor_scope(by):
        draft = draft_from_upload(upload=upload.public_id, by=by, now=now)
        return submit_draft(draft=draft.public_id, by=by, now=now)


def published(
    rows: Sequence[tuple[Enterprise, Colour]],
    *,
    by: Actor,
    reviewer: Actor = SYSTEM,
    now: datetime = APRIL,
    quarter: str = "2020Q1",
) -> WarningList:
    """A list that `by` handed in and `reviewer` published."""
    draft = drafted(rows, by=by, now=now, quarter=quarter)
    with actor_scope(reviewer):
        return publish_draft(draft=draft.public_id, by=reviewer, now=now)


def entry_of(enterprise: Enterprise, quarter: str = "2020Q1") -> Entry:
    """An enterprise's entry on a quarter's list."""
    with job_scope(reason="test"):
        return Entry.objects.select_related("warning_list").get(enterprise=enterprise, warning_list__quarter=quarter)


def fed_back(
    enterprise: Enterprise,
    *,
    now: datetime,
    quarter: str = "2020Q1",
    text: str = "已调整市场，订单正在恢复，请继续关注。",
    taps: FeedbackAnswers = TAPS,
) -> Feedback:
    """An enterprise's feedback on its entry."""
    actor = clerk_of(enterprise)
    entry = entry_of(enterprise, quarter)
    with actor_scope(actor):
        return give_feedback(entry=entry.public_id, answers=replace(taps, text=text), by=actor, now=now)


def send(client: Client, content: bytes, name: str = "清单.xlsx"):
    """Upload a workbook as a browser does; the page that it leads to, or the form again."""
    return client.post("/lists/uploads/new/", {"file": SimpleUploadedFile(name, content)}, follow=True)


def move_abroad(enterprise: Enterprise) -> None:
    """To a county of another province."""
    with job_scope(reason="test"):
        for code, level, parent in (
            (320000000, RegionLevel.PROVINCE, None),
            (320500000, RegionLevel.CITY, 320000000),
            (320505000, RegionLevel.COUNTY, 320500000),
        ):
            Region.objects.get_or_create(
                code=code, defaults={"name": f"外省{code}", "level": level, "parent_id": parent}
            )
        Enterprise.objects.filter(pk=enterprise.pk).update(region_id=320505000)


# --- what the province changes after publication, and what bureaus record ---


def removed(enterprise: Enterprise, *, now: datetime, quarter: str = "2020Q1") -> EntryChange:
    """An enterprise taken off a published list."""
    entry = entry_of(enterprise, quarter)
    with actor_scope(SYSTEM):
        return remove_entry(entry=entry.public_id, reason="核实后予以移出", by=SYSTEM, now=now)


def recoloured(enterprise: Enterprise, colour: Colour, *, now: datetime, quarter: str = "2020Q1") -> EntryChange:
    """An enterprise given another colour on a published list."""
    entry = entry_of(enterprise, quarter)
    with actor_scope(SYSTEM):
        return recolour_entry(entry=entry.public_id, colour=colour, reason="核实后调整颜色", by=SYSTEM, now=now)


def visited(
    enterprise: Enterprise,
    *,
    now: datetime,
    state: VisitState = VisitState.AWAITING,
    answered_at: datetime | None = None,
    quarter: str = "2020Q1",
) -> Visit:
    """A record of a visit by the bureau of the county in which the enterprise was listed, and what the enterprise said of it."""
    entry = entry_of(enterprise, quarter)
    officer = Actor(user=None, role=Role.COUNTY_OFFICER, label="县商务局", region=county_of(entry.region_id))
    with actor_scope(officer):
        visit = record_visit(
            entry=entry.public_id,
            way=VisitWay.ON_SITE,
            visited_on=local_date(now),
            text="上门了解订单和交货情况。",
            by=officer,
            now=now,
        )
    if state is VisitState.AWAITING:
        return visit
    clerk, confirmed = clerk_of(enterprise), state is VisitState.CONFIRMED
    with actor_scope(clerk):
        return answer_visit(
            visit=visit.public_id,
            confirmed=confirmed,
            remark="" if confirmed else "当日没有人来访过",
            by=clerk,
            now=answered_at or now,
        )


def at_once(acts: Sequence[Callable[[], object]]) -> list[str]:
    """Do all of them together, each on a connection of its own; "done" or the refusal of each."""
    outcomes: list[str] = []
    barrier = Barrier(len(acts))

    def press(act: Callable[[], object]) -> None:
        try:
            barrier.wait()
            act()
            outcomes.append("done")
        except Refused as refusal:
            outcomes.append(refusal.message)
        finally:
            connection.close()

    threads = [Thread(target=press, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
