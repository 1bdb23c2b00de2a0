"""Integrity signals: the rules, where a return came from, the nightly search, the province's list."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.errors import NotAllowed
from core.periods import SHANGHAI, Month, local_date
from orders.enums import SignalKind
from orders.exports import make_signals_file
from orders.facts import RawReturn, Trace
from orders.models import FilingTrace, Finding, Signal
from orders.rules.signals import (
    AmountSet,
    CopiedMonths,
    SignIn,
    Traced,
    bureau_networks,
    bursts,
    copies,
    in_words,
    shared_origins,
)
from orders.selectors import month_sheet
from orders.services import file_return
from orders.services.signals import find_signals
from orders.tasks import find_signals as nightly
from tenancy.devices import COOKIE
from tenancy.enums import Role
from tenancy.models import Enterprise, Job, StoredFile, User
from tenancy.models import SignIn as SignedIn
from tenancy.roles import Actor
from tenancy.scope import actor_scope, job_scope
from tenancy.services import purge
from tests.cast import PASSWORD, Cast
from tests.orders.conftest import JUNE, NOON, SYSTEM, line

SignInAs = Callable[[User], Client]


def traced(enterprise: int, **fields: object) -> Traced:
    values = {"region": 1, "filing": f"f{enterprise}", "at": NOON, "address": "10.0.0.1", "device": "", "agent": False}
    return Traced(enterprise, **(values | fields))  # type: ignore[arg-type]


def amounts(enterprise: int, minutes: int, signature: str = "s", lines: int = 3) -> AmountSet:
    return AmountSet(enterprise, 1, f"f{enterprise}", NOON + timedelta(minutes=minutes), signature, lines)


# --- the rules ---


def test_three_enterprises_from_one_device_and_two_are_not_enough() -> None:
    rows = [traced(number, device="d", address=f"10.0.0.{number}") for number in range(3)]
    assert shared_origins(rows[:2]) == []
    found = shared_origins(rows)
    assert [(one.kind, one.enterprise, one.evidence["enterprises"]) for one in found] == [
        (SignalKind.DEVICE, number, 3) for number in range(3)
    ]


def test_one_enterprise_often_is_one_enterprise() -> None:
    assert shared_origins([traced(1, device="d"), traced(1, device="d"), traced(2, device="d")]) == []


def test_what_an_authorised_agent_files_does_not_count_and_is_said() -> None:
    rows = [traced(number, device="d", agent=number > 2) for number in range(6)]
    found = shared_origins(rows)
    assert {one.enterprise for one in found} == {0, 1, 2}
    assert found[0].evidence["agents"] == 3
    assert "3 家由授权代填人填报" in in_words(found[0].kind, found[0].evidence)
    assert shared_origins([traced(number, device="d", agent=True) for number in range(20)]) == []


def test_ten_from_one_address_and_the_same_ten_are_not_told_twice() -> None:
    assert shared_origins([traced(number) for number in range(9)]) == []
    assert {one.kind for one in shared_origins([traced(number) for number in range(10)])} == {SignalKind.ADDRESS}
    both = shared_origins([traced(number, device="d") for number in range(10)])
    assert {one.kind for one in both} == {SignalKind.DEVICE}


def test_unknown_origins_are_no_origin() -> None:
    assert shared_origins([traced(number, address="", device="") for number in range(20)]) == []


@pytest.mark.parametrize(("days", "told"), [(0, True), (90, True), (91, False), (-1, False)])
def test_a_bureaus_network_is_one_for_ninety_days_after_a_sign_in(days: int, told: bool) -> None:
    found = bureau_networks([traced(1)], [SignIn("10.0.0.1", 330106000, NOON - timedelta(days=days))])
    assert bool(found) is told
    assert bureau_networks([traced(1, address="")], [SignIn("", 330106000, NOON)]) == []


def test_three_enterprises_with_the_same_amounts_within_an_hour() -> None:
    near = [amounts(1, 0), amounts(2, 30), amounts(3, 60)]
    assert {one.enterprise for one in bursts(near)} == {1, 2, 3}
    assert bursts([amounts(1, 0), amounts(2, 30), amounts(3, 61)]) == []
    assert bursts([amounts(1, 0), amounts(1, 5), amounts(2, 10)]) == []
    assert bursts([amounts(number, 0, lines=1) for number in range(5)]) == []
    late = [amounts(9, -300), *near]
    assert {one.enterprise for one in bursts(late)} == {1, 2, 3}


def test_an_enterprise_in_two_bursts_of_one_set_is_told_once() -> None:
    rows = [amounts(number, at) for at in (0, 300) for number in (1, 2, 3)]
    assert sorted(one.enterprise for one in bursts(rows)) == [1, 2, 3]


def test_copies_need_three_months() -> None:
    months = ("2026年4月", "2026年5月", "2026年6月")
    assert copies([CopiedMonths(1, 1, "f", "s", months[:2])]) == []
    (one,) = copies([CopiedMonths(1, 1, "f", "s", months)])
    assert "2026年4月、2026年5月、2026年6月" in in_words(one.kind, one.evidence)


# --- from filings to signals ---


def clerk_of(enterprise: Enterprise, user: User) -> Actor:
    return Actor(
        user=user.pk, role=Role.ENTERPRISE_CLERK, label="", region=enterprise.region_id, enterprise=enterprise.pk
    )


def file(actor: Actor, month: Month, *lines: tuple[str, str], now: datetime | None = None, **trace: str) -> None:
    now = now or datetime(month.year, month.month, 10, 12, tzinfo=SHANGHAI)
    with actor_scope(actor):
        typed = RawReturn(
            lines=[
                line(contract, amount=amount, signed_on=f"{month}-03", shipment_month=str(month.plus(2)))
                for contract, amount in lines
            ],
            nil=not lines,
            accept_flags=True,
        )
        version = month_sheet(actor, month, now=now).version
        file_return(month=month, typed=typed, version=version, by=actor, now=now, trace=Trace(**trace))


def found(month: Month = JUNE) -> dict[SignalKind, set[int]]:
    with job_scope(reason="test"):
        find_signals(month=month, by=SYSTEM, now=NOON)
        kinds: dict[SignalKind, set[int]] = {}
        for row in Signal.objects.filter(month=month.first_day):
            kinds.setdefault(SignalKind(row.kind), set()).add(row.enterprise_id)
        return kinds


def test_from_one_device(cast: Cast) -> None:
    for name in ("clerk", "sibling_clerk", "cousin_clerk"):
        file(cast.actor(name), JUNE, device="d" * 64, address="10.1.1.1")
    file(cast.actor("foreign_clerk"), JUNE, device="e" * 64, address="10.1.1.1")
    assert found() == {SignalKind.DEVICE: {cast.enterprise.pk, cast.sibling.pk, cast.cousin.pk}}
    first = sorted(stored())
    assert found() and sorted(stored()) == first
    with job_scope(reason="test"):
        assert not Finding.objects.exists()


def stored() -> list[tuple[object, ...]]:
    with job_scope(reason="test"):
        return list(Signal.objects.values_list("kind", "group", "enterprise_id", "month"))


def test_an_agent_with_an_authorisation_is_no_signal(cast: Cast) -> None:
    with job_scope(reason="test"), connection.cursor() as cursor:
        for enterprise in (cast.sibling, cast.cousin):
            cursor.execute(
                "INSERT INTO tenancy_membership (user_id, role, region_id, enterprise_id, entity_name)"
                " VALUES (%s, 1, %s, %s, '') RETURNING id",
                [cast.clerk.pk, enterprise.region_id, enterprise.pk],
            )
            membership = cursor.fetchone()[0]
            cursor.execute(
                "INSERT INTO tenancy_authorisation (public_id, enterprise_id, region_id, user_id, username, membership_id,"
                " basis, granted_at, valid_until) VALUES (gen_random_uuid(), %s, %s, %s, 'x', %s, '授权书', %s, %s)",
                [
                    enterprise.pk,
                    enterprise.region_id,
                    cast.clerk.pk,
                    membership,
                    NOON - timedelta(days=9),
                    "2027-01-01",
                ],
            )
    for enterprise in (cast.enterprise, cast.sibling, cast.cousin):
        file(clerk_of(enterprise, cast.clerk), JUNE, device="d" * 64)
    assert found() == {}


def test_from_a_bureaus_network(cast: Cast) -> None:
    with job_scope(reason="test"):
        assert SignedIn.objects.count() == 0
    client = Client(REMOTE_ADDR="10.9.9.9")
    client.post("/login/", {"username": cast.county.username, "password": PASSWORD})
    with job_scope(reason="test"):
        row = SignedIn.objects.get()
        assert (row.address, row.office) == ("10.9.9.9", 330106000)
    month = Month.of(local_date(row.at))
    file(cast.actor("clerk"), month, address="10.9.9.9", now=row.at + timedelta(minutes=5))
    file(cast.actor("sibling_clerk"), month, address="10.9.9.8", now=row.at + timedelta(minutes=5))
    assert found(month) == {SignalKind.BUREAU_NETWORK: {cast.enterprise.pk}}


def test_the_same_amounts_within_an_hour(cast: Cast) -> None:
    for number, name in enumerate(("clerk", "sibling_clerk", "cousin_clerk", "foreign_clerk")):
        pair = (("A", "100.50"), ("B", "200")) if name != "foreign_clerk" else (("A", "100.50"), ("B", "201"))
        file(cast.actor(name), JUNE, *pair, now=NOON + timedelta(minutes=number), address=f"10.0.0.{number}")
    assert found() == {SignalKind.BURST: {cast.enterprise.pk, cast.sibling.pk, cast.cousin.pk}}


def test_three_months_copied(cast: Cast) -> None:
    for month in (Month(2026, 4), Month(2026, 5), JUNE):
        file(cast.actor("clerk"), month, (f"A-{month}", "100"), (f"B-{month}", "200"))
        file(cast.actor("sibling_clerk"), month, (f"A-{month}", "100"), (f"B-{month}", str(200 + month.month)))
        file(cast.actor("cousin_clerk"), month)
    assert found() == {SignalKind.COPIES: {cast.enterprise.pk}}
    assert found(Month(2026, 5)) == {}


def test_only_the_system_looks(cast: Cast) -> None:
    centre = cast.actor("centre")
    with actor_scope(centre), pytest.raises(NotAllowed):
        find_signals(month=JUNE, by=centre, now=NOON)
    nightly()


# --- devices and sign-ins ---


def test_a_browser_keeps_its_random_cookie_and_a_trace_only_its_hash(cast: Cast) -> None:
    client = Client()
    answer = client.post("/login/", {"username": cast.clerk.username, "password": PASSWORD})
    cookie = answer.cookies[COOKIE]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["max-age"] == 365 * 86400
    client.post("/logout/")
    again = client.post("/login/", {"username": cast.clerk.username, "password": PASSWORD})
    assert COOKIE not in again.cookies
    with job_scope(reason="test"):
        assert SignedIn.objects.count() == 0  # of an enterprise's clerk nothing is kept
        assert FilingTrace.objects.count() == 0


def test_a_failed_sign_in_leaves_no_cookie(cast: Cast) -> None:
    answer = Client().post("/login/", {"username": cast.county.username, "password": "wrong"})
    assert COOKIE not in answer.cookies
    with job_scope(reason="test"):
        assert SignedIn.objects.count() == 0


def test_sign_ins_go_after_180_days(cast: Cast, now: datetime) -> None:
    Client().post("/login/", {"username": cast.city.username, "password": PASSWORD})
    with job_scope(reason="test"):
        purge(now=now + timedelta(days=179))
        assert SignedIn.objects.count() == 1
        purge(now=now + timedelta(days=181))
        assert SignedIn.objects.count() == 0


# --- the list ---


def planted(cast: Cast) -> Month:
    month = Month.of(local_date(datetime.now(SHANGHAI)))
    for number, name in enumerate(("clerk", "cousin_clerk", "foreign_clerk")):
        now = datetime.now(SHANGHAI) - timedelta(minutes=number)
        file(cast.actor(name), month, device="d" * 64, address="10.1.1.1", now=now)
    with job_scope(reason="test"):
        assert find_signals(month=month, by=SYSTEM, now=NOON) == 3
    return month


@pytest.mark.parametrize("name", ["clerk", "county", "city", "administrator", "auditor"])
def test_signals_are_the_provinces_alone(cast: Cast, client_for: SignInAs, name: str) -> None:
    planted(cast)
    client = client_for(getattr(cast, name))
    assert client.get("/orders/signals/").status_code == 403
    assert client.post("/orders/signals/export/").status_code == 403
    assert "数据质量线索" not in client.get("/orders/rates/").content.decode()


@pytest.mark.parametrize("name", ["centre", "department"])
def test_the_province_reads_them_in_words_with_a_way_to_the_return(cast: Cast, client_for: SignInAs, name: str) -> None:
    planted(cast)
    client = client_for(getattr(cast, name))
    shown = client.get("/orders/signals/")
    text = shown.content.decode()
    assert "3 家企业从同一台设备" in text and "不计入任何考核" in text
    assert "d" * 64 not in text
    filing = shown.context["rows"][0].filing
    assert client.get(f"/orders/returns/{filing}/").status_code == 200
    assert len(client.get("/orders/signals/?region=330300000").context["rows"]) == 1
    assert len(client.get("/orders/signals/?kind=4").context["rows"]) == 0
    assert client.get("/orders/signals/?month=1999-01").status_code == 404
    assert client.post("/orders/signals/export/?kind=1").status_code == 302
    with job_scope(reason="test"):
        job = Job.objects.get(kind="orders.export_signals")

        class Silent:
            def report(self, *args: object) -> None:
                """Nobody watches."""

        make_signals_file(job, Silent())  # type: ignore[arg-type]
        assert bytes(StoredFile.objects.get(job=job).content).startswith(b"PK")


def test_the_list_asks_the_same_queries_for_few_and_many(cast: Cast, client_for: SignInAs) -> None:
    planted(cast)
    centre = client_for(cast.centre)

    def queries() -> int:
        with CaptureQueriesContext(connection) as context:
            assert centre.get("/orders/signals/").status_code == 200
        return len(context)

    queries()
    few = queries()
    with job_scope(reason="test"):
        row = Signal.objects.first()
        assert row is not None
        for number in range(40):
            row.pk, row.group = None, f"g{number}"
            row.save(force_insert=True)
    assert queries() == few
