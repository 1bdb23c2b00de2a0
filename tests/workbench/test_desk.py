"""工作台: every number equals the page that it leads to, nothing is anybody else's, and it costs the same whatever there is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from django.utils import timezone

from alerts.takeover import ListRow, take_over_lists
from assessment.enums import PriorityState, RunKind
from assessment.models import PriorityList, Run
from cases.enums import CaseKind, CaseState
from cases.models import TypicalCase
from cases.services import prepare_selection
from core.periods import SHANGHAI, Month, local_date
from notices.enums import DeliveryState
from notices.models import Delivery
from orders.enums import FilingStatus
from orders.models import Filing
from targets.enums import Period, ProgressState
from targets.facts import TargetRow
from targets.services import file_progress, load_table, send_back_progress
from tenancy.enums import JobState
from tenancy.models import User
from tenancy.roles import system_actor
from tenancy.scope import actor_scope, job_scope
from tenancy.takeover import places_of
from tests.cases.stage import asked
from tests.cast import Cast
from tests.isolation.world import MONTH, World, build_world
from workbench.facts import Urgency
from workbench.selectors import desk
from workbench.selectors.tasks import urgency

SignIn = Callable[[User], Client]
Context = Any


def _listed(context: Context) -> int:
    return context["listed"].page.paginator.count


def _paged(context: Context) -> int:
    return context["page"].paginator.count


def _orders_home(context: Context) -> set[int]:
    return {len(context["sent_back"]), sum(due for _, due in context["own"].missing)}


def _lists(context: Context) -> int:
    return len(context["visits"]) if "visits" in context else 1  # what is due is one


def _one(context: Context) -> int:
    return 1


def _same_step(context: Context) -> int:
    """Locked months that wait for the same step as the month shown; one that is not locked stands alone."""
    candidate = context["page"].candidate
    if candidate is None:
        return 1
    run = candidate.run
    with job_scope(reason="test"):
        locked = Run.objects.filter(kind=RunKind.LOCKED)
        return locked.filter(
            handed_in_at__isnull=run.handed_in_at is None, reviewed_at__isnull=run.reviewed_at is None
        ).count()


def _target_numbers(context: Context) -> set[int]:
    page, month_end = context["page"], Month.of(local_date(timezone.now())).last_day
    open_ones = [one.due for one in page.due if one.due.period is page.period and one.due.day <= month_end]
    return {page.waiting, page.returned, sum(due.state != ProgressState.FILED.label for due in open_ones)}


# Where an item of the page leads to -> the number that is shown there.
SHOWN: dict[str, Callable[[Context], int | set[int]]] = {
    "orders:home": _orders_home,
    "orders:month": _one,
    "orders:remind": lambda context: context["segment"].open,
    "orders:roster": lambda context: context["found"].numbers.in_time,
    "orders:samples": lambda context: sum(row.open for row in context["rows"]),
    "orders:uploads": lambda context: sum(row.get_state_display() == "待确认" for row in context["page"]),
    "cases:home": _listed,
    "cases:topics": _listed,
    "cases:typical": _listed,
    "cases:ballots": lambda context: sum(group.owed for group in context["groups"] if group.is_open),
    "cases:selection": _one,
    "alerts:home": _lists,
    "alerts:feedback": _one,
    "alerts:list": _listed,
    "alerts:draft": _one,
    "alerts:objections": _listed,
    "assessment:publish": _same_step,
    "assessment:scheme": _one,
    "assessment:bulletin": _one,
    "assessment:deductions": _listed,
    "assessment:deduction_proposals": _listed,
    "assessment:year": lambda context: len(context["page"].published),
    "assessment:priority": _one,
    "targets:overview": _target_numbers,
    "targets:freeze": _one,
    "notices:inbox": _paged,
    "notices:contact": _one,
    "notices:contacts": lambda context: len(context["missing"]),
    "notices:deliveries": lambda context: sum(
        number for row in context["counts"] for state, number in row.numbers if state is DeliveryState.GIVEN_UP
    ),
    "tenancy:enterprises": lambda context: len(context["uploads"]),
    "tenancy:jobs": lambda context: sum(job.state in (JobState.QUEUED, JobState.RUNNING) for job in context["page"]),
    "tenancy:users": _paged,
}


RUNNING = Month.of(local_date(timezone.now()))
NEWEST = MONTH.quarter
TO_DO = {
    "clerk": {
        "诉求已答复，请评价",
        "商务局的走访记录请确认",
        f"{MONTH.label}填报被退回，请订正",
        f"贵企业列入{NEWEST.label}五色清单，请反馈",
    },
    "county": {
        "诉求待答复",
        "诉求拟不计入，请另一人复核",
        f"企业尚未填报{RUNNING.label}订单",
        f"{NEWEST.label}五色清单企业未反馈",
        "企业名录上传待确认",
        "典型案例被退回，请修改",
        "优秀案例待评分",
    },
    "foreign_county": {"诉求已逾期未答复"},
    "city": {"典型案例待办理", f"本单位{RUNNING.year}年负责人名单未报送"},
    "centre": {
        "多地集中诉求待处置",
        "填报抽查待核",
        "扣减线索待提请",
        "五色清单异议待处理",
        "近7天消息发送失败",
        "典型案例待办理",
        f"{RUNNING.year}年负责人名单缺报单位",
        "2019年下半年优先支持名单待发布",
        "2017年绩效目标半年度进展被退回，请补充",
        "2017年绩效目标年终进展到期未填报",
    },
    "department": {
        "扣减待认定",
        "2020年上半年优秀案例评选准备中，待开始评分",
        "2019年下半年优先支持名单待发布",
        "2018年绩效目标年终进展待核验",
        "2017年绩效目标半年度结果待冻结",
    },
    "administrator": {"近7天消息发送失败"},
}
"""What the world has for each of them, whenever the tests run."""


@pytest.fixture
def world(cast: Cast) -> World:
    """Rows of every kind; and this month's roster, a return that came back, questions that are owed."""
    found = build_world(cast)
    now = timezone.now()
    for name in ("clerk", "foreign_clerk"):
        asked(cast, name, now=now)
    with job_scope(reason="test"):
        month = Month.of(local_date(now)).first_day
        for row in (cast.enterprise, cast.sibling, cast.cousin):
            Filing.objects.create(enterprise=row, region_id=row.region_id, month=month, on_roster=True)
        Filing.objects.filter(enterprise=cast.enterprise, month__lt=month).update(status=FilingStatus.RETURNED)
        listed = [ListRow(str(NEWEST), row.uscc, 1, "订单下降") for row in (cast.enterprise, cast.foreign)]
        take_over_lists(rows=listed, places=places_of(), by=system_actor("test"), now=now)
        lost = Delivery.objects.order_by("id").values("id")[:1]
        Delivery.objects.filter(pk__in=lost).update(state=DeliveryState.GIVEN_UP, queued_at=now)
        for state in (CaseState.AT_CITY, CaseState.AT_PROVINCE):
            TypicalCase.objects.create(
                region_id=cast.enterprise.region_id, enterprise=cast.enterprise, kind=CaseKind.COPING, title="保订单",
                situation="订单下降", measures="开拓市场", state=state, month=MONTH.first_day, written_at=now,
                changed_at=now, submitted_at=now, forwarded_at=now if state is CaseState.AT_PROVINCE else None,
            )  # fmt: skip
        listed = PriorityList.objects.get()
        listed.pk, listed.public_id, listed.through = None, uuid4(), date(2019, 12, 1)
        listed.state, listed.published_at = PriorityState.COMPUTED, None
        listed.save(force_insert=True)
    _targets_of_2017(cast, now=now)
    return found


def _targets_of_2017(cast: Cast, *, now: datetime) -> None:
    """A target that nobody files, and one whose half-year came back; and a selection that is prepared."""
    centre, department = cast.actor("centre"), cast.actor("department")
    rows = [
        TargetRow(
            "稳外贸",
            number,
            "新增企业10家",
            "一般量化指标",
            12,
            "5家",
            Decimal(4),
            "统计",
            "清单",
            remark="",
            funded=False,
        )
        for number in (1, 2, 3)
    ]
    with actor_scope(department):
        prepare_selection(year=2020, half=1, by=department, now=now)
        table = load_table(rows=rows, year=2017, title="目标表", region=330000000, by=department, now=now)
        which: dict[str, Any] = {"target": table.targets.get(number=1).public_id, "period": Period.HALF, "now": now}
    with actor_scope(centre):
        file_progress(**which, value=Decimal(3), text="三家", files=[], version=0, by=centre)
    with actor_scope(department):
        send_back_progress(**which, reason="请附上证明材料", version=1, by=department)


def test_every_number_equals_the_page_that_it_leads_to(cast: Cast, world: World, client_for: SignIn) -> None:
    wrong, seen = [], {}
    for who in (
        "clerk",
        "foreign_clerk",
        "county",
        "foreign_county",
        "city",
        "centre",
        "department",
        "administrator",
        "auditor",
    ):
        client = client_for(cast.users[who])
        desk = client.get("/").context["desk"]
        seen[who] = {task.title for task in desk.tasks}
        for item in (*desk.tasks, *desk.counts):
            page = client.get(item.url)
            name = resolve(item.url.split("?")[0]).view_name
            shown = SHOWN[name](page.context) if page.status_code == 200 else page.status_code
            if item.number not in (shown if isinstance(shown, set) else {shown}):
                wrong.append(f"{who}: {item} leads to {name}, which shows {shown}")
        for shortcut in desk.shortcuts:
            if client.get(shortcut.url).status_code != 200:
                wrong.append(f"{who}: {shortcut} leads nowhere")
    assert wrong == []
    assert {who: todo - seen[who] for who, todo in TO_DO.items() if todo - seen[who]} == {}
    assert seen["auditor"] == set()
    assert "目前没有需要办理的事项" in client_for(cast.auditor).get("/").content.decode()


def test_what_is_to_do_is_marked_by_its_limit() -> None:
    until = datetime(2020, 6, 21, tzinfo=SHANGHAI)  # 20 June, 24:00
    at = [datetime(2020, 6, 19, 23, 59, tzinfo=SHANGHAI), datetime(2020, 6, 20, tzinfo=SHANGHAI), until]
    assert [urgency(until, now) for now in at] == [Urgency.OPEN, Urgency.TODAY, Urgency.LATE]
    assert urgency(None, until) is Urgency.OPEN


def test_who_files_for_another_is_shown_returns_alone(cast: Cast, world: World) -> None:
    actor = replace(cast.actor("clerk"), agent=True)
    with actor_scope(actor):
        found = desk(actor, now=timezone.now())
    assert found.own is not None
    assert [task.title for task in found.tasks] == [f"{MONTH.label}填报被退回，请订正"]
    assert {count.label for count in found.counts} == {"未读消息", "进行中的后台任务"}
    assert [shortcut.label for shortcut in found.shortcuts] == ["历次填报"]


def test_the_page_asks_the_same_whatever_there_is(cast: Cast, world: World, client_for: SignIn) -> None:
    def queries() -> dict[str, int]:
        found = {}
        for who in ("clerk", "county", "city", "centre", "department"):
            client = client_for(cast.users[who])
            with CaptureQueriesContext(connection) as captured:
                assert client.get("/").status_code == 200
            found[who] = len(captured)
        return found

    before = queries()
    for _ in range(3):
        asked(cast, "clerk", now=timezone.now())
        asked(cast, "cousin_clerk", now=timezone.now())
    assert queries() == before
    assert max(before.values()) <= 40
