"""Priority lists: counted as the slow fold says, frozen once published, shown to everybody his own part and no more."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from importlib import import_module
from io import BytesIO

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from assessment import services
from assessment.enums import Benefit, PriorityState
from assessment.exports import export_priority_for_job
from assessment.models import PriorityCount, PriorityEntry, PriorityList
from assessment.rules.halves import HalfYear
from assessment.scheme_files import cutoff_of
from assessment.selectors.priority import cutoffs_of
from assessment.selectors.priority_checked import verify_priority_lists
from core.errors import NotAllowed, Refused, Stale
from core.periods import Month
from orders.enums import FilingStatus
from orders.models import ExchangeRate, Filing
from orders.selectors.records import records
from tenancy.enums import EnterpriseState
from tenancy.models import Enterprise, Job, StoredFile, User
from tenancy.roles import system_actor
from tenancy.scope import actor_scope, job_scope
from tests.assessment.conftest import confirm_year
from tests.assessment.world import at
from tests.cast import XIHU, Cast, make_enterprise
from tests.oracles.conversions import PlainDue, PlainExport
from tests.oracles.priority import PlainMonth, records_of
from tests.orders.conftest import export
from tests.orders.test_conversion import plant

SignIn = Callable[[User], Client]
SYSTEM = system_actor("test")
HALF, JUNE = HalfYear(2026, 1), Month(2026, 6)
NOW = at("2026-07-25 10:00")
YINZHOU = 330212000
"""鄞州区, of 宁波市."""


def filed(enterprise: Enterprise, month: Month, when: datetime | None, *, on_roster: bool = True) -> None:
    """A return of a month, filed at a moment or not at all (needs an open job scope)."""
    status = FilingStatus.NOT_FILED if when is None else FilingStatus.FILED
    Filing.objects.create(
        enterprise=enterprise,
        region_id=enterprise.region_id,
        month=month.first_day,
        on_roster=on_roster,
        status=status,
        first_filed_at=when,
        filed_at=when,
    )


def steady(enterprise: Enterprise, *, late: int = 0, exported: str = "10.00") -> None:
    """Twelve months to June 2026, the first `late` of them a day late; exports each month (needs an open job scope)."""
    for number, month in enumerate(Month.span(JUNE.plus(-11), JUNE)):
        filed(enterprise, month, cutoff_of(month) + timedelta(days=1 if number < late else -5))
        export(enterprise, month.first_day, exported)


@pytest.fixture
def world(cast: Cast) -> Cast:
    """甲 files well and converts; 乙 was late four times; 丙 exports a third; 丁 as 甲; one of Ningbo as 甲; one is closed."""
    with job_scope(reason="test"):
        ningbo = make_enterprise(50, region=YINZHOU, name="宁波参照外贸有限公司")
        closed = make_enterprise(51, region=XIHU, name="已注销外贸有限公司", state=EnterpriseState.CLOSED)
        cast.__dict__["ningbo"] = ningbo
        for one in (cast.enterprise, cast.foreign, ningbo, closed):
            steady(one)
        steady(cast.sibling, late=4)
        steady(cast.cousin, exported="3.00")
        owners = dict(
            zip("abcdef", (cast.enterprise, cast.sibling, cast.cousin, cast.foreign, ningbo, closed), strict=True)
        )
        months = Month.span(JUNE.plus(-11), JUNE)
        due = [
            PlainDue(name, month, "USD", Decimal(100_000), Decimal(0), Decimal(0))
            for name in owners
            for month in months
        ]
        plant(owners, due)
    return cast


def make(*, now: datetime = NOW, reason: str = "", made_by: int | None = None) -> PriorityList:
    with job_scope(reason="test"):
        return services.make_priority_list(half=HALF, by=SYSTEM, now=now, reason=reason, made_by=made_by)


def publish(cast: Cast, row: PriorityList, *, who: str = "department", now: datetime = NOW) -> PriorityList:
    actor = cast.actor(who)
    with actor_scope(actor):
        return services.publish_priority_list(shown=row.public_id, seen=row.digest, by=actor, now=now)


@pytest.fixture
def published(world: Cast) -> PriorityList:
    confirm_year(2026, now=NOW)
    return publish(world, make())


# --- the counts against the oracle ---

WINDOW = Month.span(JUNE.plus(-12), JUNE.next())
moments = st.sampled_from([None, -9 * 86400, 0, 1, 40 * 86400])
returns = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from(WINDOW), st.booleans(), moments),
    max_size=14,
    unique_by=lambda drawn: drawn[:2],
)
amounts = st.integers(1, 5_000_000).map(lambda cents: Decimal(cents) / 100)
orders = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.sampled_from(WINDOW),
        st.sampled_from(["USD", "EUR", "JPY"]),
        amounts,
        st.integers(-3, 3),
        st.integers(0, 2),
    ),
    max_size=10,
)
exported = st.dictionaries(st.tuples(st.sampled_from("abc"), st.sampled_from(WINDOW)), amounts, max_size=8)
rated = st.dictionaries(
    st.tuples(st.sampled_from(WINDOW), st.sampled_from(["EUR", "JPY"])),
    st.sampled_from([Decimal("1.08123456"), Decimal("0.0067")]),
    max_size=10,
)


@given(returns, orders, exported, rated, st.booleans())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_records_are_what_the_slow_fold_says(cast, drawn, ordered, exports, rates, short) -> None:
    # `short`: the first months have no scheme, as in the first half-year of the system
    cutoffs = {month: cutoff_of(month) for month in WINDOW[4 if short else 0 :]}
    plain = [
        PlainMonth(name, month, on_roster, None if when is None else cutoff_of(month) + timedelta(seconds=when))
        for name, month, on_roster, when in drawn
    ]
    due = [
        PlainDue(name, month, currency, amount, Decimal(part) / 10 * amount // 1, amount / 4 // 1 * taken)
        for name, month, currency, amount, part, taken in ordered
    ]
    due = [one for one in due if one.amount + one.adjusted - one.cancelled >= 0]
    owners = {"a": cast.enterprise, "b": cast.sibling, "c": cast.foreign}
    with transaction.atomic(), job_scope(reason="test"):
        for one in plain:
            filed(owners[one.enterprise], one.month, one.filed_at, on_roster=one.on_roster)
        plant(owners, due)
        for (name, month), amount in exports.items():
            export(owners[name], month.first_day, str(amount))
        for (month, currency), usd in rates.items():
            ExchangeRate.objects.create(month=month.first_day, currency=currency, usd=usd, source="x")
        sold = [PlainExport(name, month, amount) for (name, month), amount in exports.items()]
        wanted = records_of(plain, due, sold, rates, cutoffs, through=JUNE, as_of=NOW)
        found = {one.enterprise: one for part in records(cutoffs, through=JUNE, as_of=NOW) for one in part}
        assert set(found) == {owners[name].pk for name in wanted}
        for name, slow in wanted.items():
            quick = found[owners[name].pk]

            def months(bits: int) -> set[Month]:
                return {JUNE.plus(place - 11) for place in range(12) if bits >> place & 1}

            assert (months(quick.rostered), months(quick.on_time), months(quick.filed)) == (
                slow.rostered,
                slow.on_time,
                slow.filed,
            )
            assert (list(quick.due), list(quick.exported), quick.incomplete) == (
                slow.due,
                slow.exported,
                slow.incomplete,
            )
            alone = [
                one for part in records(cutoffs, through=JUNE, as_of=NOW, enterprise=quick.enterprise) for one in part
            ]
            assert alone == [quick]
        transaction.set_rollback(True)


def test_months_without_a_scheme_ask_for_no_return() -> None:
    assert sorted(cutoffs_of(Month(2020, 6))) == Month.span(Month(2020, 1), Month(2020, 6))
    assert len(cutoffs_of(JUNE)) == 12


# --- a list ---


def test_who_qualifies_and_why(world: Cast) -> None:
    row = make()
    with job_scope(reason="test"):
        masks = {one.enterprise_id: one.benefits for one in PriorityEntry.objects.filter(list=row)}
        assert masks == {
            world.enterprise.pk: 31,
            world.foreign.pk: 31,
            world.__dict__["ningbo"].pk: 31,
            world.sibling.pk: 0,  # 8 of 12 on time
            world.cousin.pk: 0,  # 30 %
        }
        marked = PriorityEntry.objects.filter(list=row, by_reference=True)
        assert [one.enterprise_id for one in marked] == [world.__dict__["ningbo"].pk]
        counts = PriorityCount.objects.filter(list=row, benefit=Benefit.LOANS)
        assert {(one.region_id, one.listed, one.qualified, one.by_reference) for one in counts} == {
            (XIHU, 2, 1, False),
            (330102000, 1, 0, False),
            (330302000, 1, 1, False),
            (YINZHOU, 1, 1, True),
        }
        before = (row.digest, row.inputs_digest)
    again = make()
    assert (again.pk, again.digest, again.inputs_digest) == (row.pk, *before)


def test_a_published_list_stays_as_it_was(world: Cast, published: PriorityList) -> None:
    with job_scope(reason="test"):
        # 乙 turns out to have filed in time: the list does not move, a correction beside it does
        Filing.objects.filter(enterprise=world.sibling, on_roster=True).update(first_filed_at=at("2025-07-01 10:00"))
        entry = PriorityEntry.objects.get(list=published, enterprise=world.sibling)
        assert (entry.benefits, entry.on_time.bit_count()) == (0, 8)
        assert [one.differences for one in verify_priority_lists()] == [()]
    with pytest.raises(Refused, match="须写明原因"):
        make()
    second = make(reason="核实四个月的填报时间")
    assert (second.version, second.state) == (2, PriorityState.COMPUTED)
    with job_scope(reason="test"):
        assert PriorityEntry.objects.get(list=second, enterprise=world.sibling).benefits == 31
        assert PriorityEntry.objects.get(list=published, enterprise=world.sibling).benefits == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda row: PriorityEntry.objects.filter(list=row).delete(),
        lambda row: PriorityEntry.objects.filter(list=row).update(benefits=31),
        lambda row: PriorityCount.objects.filter(list=row).delete(),
        lambda row: PriorityCount.objects.create(
            list=row, region_id=330103000, benefit=1, by_reference=False, listed=1, qualified=1
        ),
        lambda row: PriorityList.objects.filter(pk=row.pk).update(reason="x"),
    ],
)
def test_nothing_published_is_ever_changed(world: Cast, published: PriorityList, change: Callable) -> None:
    with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic(), job_scope(reason="test"):
        change(published)


def test_two_people_and_the_list_that_was_looked_at(world: Cast) -> None:
    confirm_year(2026, now=NOW)
    centre, department = world.actor("centre"), world.actor("department")
    row = make(made_by=centre.user)
    with pytest.raises(Refused, match="两人"):
        publish(world, row, who="centre")
    with pytest.raises(Stale), actor_scope(department):
        services.publish_priority_list(shown=row.public_id, seen="0" * 64, by=department, now=NOW)
    for who in ("county", "clerk", "auditor"):
        with pytest.raises(NotAllowed):
            publish(world, row, who=who)
    done = publish(world, row)
    with pytest.raises(Refused, match="已发布"):
        publish(world, done)


def test_a_list_waits_for_cut_off_customs_and_the_schemes_confirmation(world: Cast) -> None:
    with pytest.raises(Refused, match="尚未截止"):
        make(now=at("2026-06-15 10:00"))
    with pytest.raises(Refused, match="尚未由省级用户确认"):
        publish(world, make())
    with job_scope(reason="test"), pytest.raises(Refused, match="海关出口实绩尚未导入"):
        services.make_priority_list(half=HalfYear(2025, 1), by=SYSTEM, now=NOW)


def test_thresholds_stay_while_a_list_of_the_year_is_published(
    world: Cast, published: PriorityList, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = import_module("assessment.services.priority")
    key, rules = module.priority_rules(2026)
    changed = rules.canonical()
    changed["benefits"][0]["swing"] = "10"
    monkeypatch.setattr(module, "priority_rules", lambda year: (key, type(rules).from_canonical(changed)))
    with pytest.raises(Refused, match="优先支持：参加境外展与已发布的2026年上半年名单第1版所用门槛不一致"):
        make(reason="x")


def test_verify_names_what_does_not_follow(world: Cast) -> None:
    confirm_year(2026, now=NOW)
    row = make()
    with job_scope(reason="test"):
        entry = PriorityEntry.objects.get(list=row, enterprise=world.cousin)
        PriorityEntry.objects.filter(pk=entry.pk).delete()
        entry.benefits, entry.exported = 31, [*entry.exported[:3], Decimal("9.01")]
        entry.save(force_insert=True)
    publish(world, row)
    with job_scope(reason="test"):
        (found,) = verify_priority_lists()
    assert len(found.differences) == 3 and "1 家企业登记的资格与按依据重算的不符" in found.differences


# --- pages ---

LIST = "/assessment/priority/"


def names(client: Client, query: str = "") -> list[str]:
    return [row.enterprise.name for row in client.get(f"{LIST}{query}").context.get("rows", [])]


def test_everybody_sees_his_own_part_and_nothing_before_it_is_published(world: Cast, client_for: SignIn) -> None:
    confirm_year(2026, now=NOW)
    row = make()
    county, centre, clerk = (client_for(user) for user in (world.county, world.centre, world.clerk))
    entry = f"{LIST}{row.public_id}/{world.enterprise.public_id}/"
    assert names(centre, "?half=2026H1") == [world.enterprise.name, world.foreign.name]
    assert "本期名单还没有发布" in county.get(LIST).content.decode()
    assert county.get(entry).status_code == 404
    assert "还没有列有本企业的名单" in clerk.get(f"{LIST}own/").content.decode()
    publish(world, row)
    a, b, c, d = (one.name for one in (world.enterprise, world.sibling, world.cousin, world.foreign))
    e = world.__dict__["ningbo"].name
    assert names(county) == [a] and names(county, "?standing=all") == [a, b]
    assert names(client_for(world.city), "?standing=no") == [c, b] or names(client_for(world.city), "?standing=no") == [
        b,
        c,
    ]
    assert names(client_for(world.foreign_city), "?standing=all") == [d]
    assert names(centre, "?standing=all&sort=conversion") == [c, a, b, d]
    assert names(centre, "?scope=reference") == [e]
    assert "参照执行" in centre.get(f"{LIST}?scope=reference").content.decode()
    assert names(centre, "?benefit=loans&standing=no&q=金丝雀乙") == [b]
    assert county.get(f"{LIST}?region=330302000").status_code == 404
    assert county.get(entry).status_code == 200
    assert client_for(world.foreign_county).get(entry).status_code == 404
    assert client_for(world.cousin_county).get(entry).status_code == 404
    for page in (LIST, entry):
        assert clerk.get(page).status_code == 403
    reasons = county.get(f"{LIST}{row.public_id}/{world.sibling.public_id}/").content.decode()
    assert "按时填报8个月（66.67%），未达到要求（不低于80%）" in reasons and "今后连续" in reasons


def test_an_enterprise_sees_its_own_standing_now_and_on_the_list(
    world: Cast, published: PriorityList, client_for: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    client = client_for(world.sibling_clerk)
    before = client.get(f"{LIST}own/").context["found"]
    assert (before.now.qualifying, before.last.standing.qualifying) == ([], [])
    assert before.now.figures == before.last.standing.figures
    with job_scope(reason="test"):
        Filing.objects.filter(enterprise=world.sibling, on_roster=True).update(first_filed_at=at("2025-07-01 10:00"))
    page = client.get(f"{LIST}own/")
    after = page.context["found"]
    assert len(after.now.qualifying) == 5 and after.last.standing.qualifying == []
    text = page.content.decode()
    assert world.sibling.name and "金丝雀甲" not in text and "推荐申请金融优惠利率贷款" in text
    assert client_for(world.county).get(f"{LIST}own/").status_code == 403


def test_the_workbook_is_the_page(world: Cast, published: PriorityList, client_for: SignIn) -> None:
    city = client_for(world.city)
    asked = "?standing=all&benefit=loans"
    rows = city.get(f"{LIST}{asked}").context["rows"]
    answer = city.post(f"{LIST}export/{asked}")
    sheet = load_workbook(BytesIO(answer.content)).active
    cells = [list(row) for row in sheet.iter_rows(values_only=True)]
    head = next(number for number, row in enumerate(cells) if "企业名称" in row)
    place = {title: number for number, title in enumerate(cells[head])}
    told = [(row[place["企业名称"]], row[place["推荐申请金融优惠利率贷款：理由"]]) for row in cells[head + 1 :]]
    assert told == [(row.enterprise.name, row.judgements[0].words) for row in rows] and len(told) == 3
    assert client_for(world.clerk).post(f"{LIST}export/").status_code == 403


def test_a_long_list_leaves_by_a_job_with_what_its_asker_may_see(
    world: Cast, published: PriorityList, client_for: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("assessment.views.priority"), "PRIORITY_LIMIT", 1)
    answer = client_for(world.county).post(f"{LIST}export/?standing=all")
    assert answer.status_code == 302
    with job_scope(reason="test"):
        job = Job.objects.get(kind="assessment.export_priority")
        export_priority_for_job(job, now=NOW, report=lambda *told: None)
        content = bytes(StoredFile.objects.get(job=job).content)
    text = str([list(row) for row in load_workbook(BytesIO(content)).active.iter_rows(values_only=True)])
    assert world.sibling.name in text and world.enterprise.name in text
    assert world.cousin.name not in text and world.foreign.name not in text


def test_made_by_the_centre_published_by_the_department_on_their_pages(
    world: Cast, client_for: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirm_year(2026, now=NOW)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    centre, department = client_for(world.centre), client_for(world.department)
    assert client_for(world.department).post(f"{LIST}2026H1/make/").status_code == 403
    assert centre.post(f"{LIST}2026H1/make/").status_code == 302
    with job_scope(reason="test"):
        job = Job.objects.get(kind="assessment.make_priority")
        services.make_priority_for_job(job, now=NOW, report=lambda *told: None)
        row = PriorityList.objects.get()
    assert row.made_by_id == world.centre.pk
    shown = centre.get(f"{LIST}?half=2026H1").content.decode()
    assert "确认发布" not in shown and "待发布" in shown
    offered = department.get(f"{LIST}?half=2026H1")
    assert "确认发布" in offered.content.decode()
    stale = department.post(f"{LIST}{row.public_id}/publish/?half=2026H1", {"seen": "0" * 64})
    assert stale.status_code == 409 and "已重新生成" in stale.content.decode()
    answer = department.post(f"{LIST}{row.public_id}/publish/", {"seen": offered.context["seen"]}, follow=True)
    assert "优先支持名单已发布（第1版）" in answer.content.decode()
    refused = centre.post(f"{LIST}2026H1/make/", {"reason": ""})
    assert refused.status_code == 200 and "更正原因" in refused.content.decode()


def test_the_list_asks_the_same_queries_for_few_and_many(
    world: Cast, published: PriorityList, client_for: SignIn
) -> None:
    centre = client_for(world.centre)

    def queries(query: str) -> int:
        with CaptureQueriesContext(connection) as context:
            assert centre.get(f"{LIST}{query}").status_code == 200
        return len(context)

    queries("")
    assert queries("?standing=all") == queries("?q=金丝雀乙&standing=all") - 1  # whom the words fit
