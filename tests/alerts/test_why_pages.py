"""Dry runs with other numbers, explanations and back-tests, as the province, bureaus and enterprises meet them."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from alerts.enums import Colour, DraftState
from alerts.forms.rules import numbers_of
from alerts.models import BackTest, Entry, ListDraft
from alerts.ruleset_files import all_rulesets
from alerts.rulesets import Ruleset, with_numbers
from alerts.services import (
    adopt_draft,
    change_draft_entry,
    draw,
    publish_draft,
    request_backtest,
    request_trial,
    run_backtest,
    submit_draft,
)
from core.periods import SHANGHAI, Month, Quarter
from orders.models import CustomsExport
from tenancy.enums import JobState
from tenancy.models import Enterprise, User
from tenancy.scope import actor_scope, job_scope
from tests.alerts.stage import SYSTEM, drafted, entry_of, published
from tests.cast import XIHU, Cast, make_enterprise

SignIn = Callable[[User], Client]
RULES = all_rulesets()[0]
QUARTER = Quarter(2020, 1)
THIRD, FOURTH = Quarter(2019, 3), Quarter(2019, 4)
NOW = datetime(2020, 4, 10, 9, 0, tzinfo=SHANGHAI)
NEW, TESTS = "/lists/trials/new/", "/lists/backtests/"


def page(answer) -> str:
    return answer.content.decode()


def exported(enterprise: Enterprise, *years: tuple[int, int]) -> None:
    """Customs exports of every month of some years, 万美元 a month."""
    with job_scope(reason="test"):
        CustomsExport.objects.bulk_create(
            CustomsExport(
                enterprise=enterprise,
                region_id=enterprise.region_id,
                month=Month(year, month).first_day,
                usd_10k=Decimal(amount),
            )
            for year, amount in years
            for month in range(1, 13)
        )


@pytest.fixture
def trade(cast: Cast) -> Cast:
    """Exports of everybody: one falls by 60 %, one stays, one is small, one has none."""
    exported(cast.enterprise, (2018, 100), (2019, 100), (2020, 40))
    exported(cast.sibling, (2018, 100), (2019, 100), (2020, 100))
    exported(cast.cousin, (2018, 1), (2019, 1), (2020, 0))
    return cast


def drawn(cast: Cast, ruleset: Ruleset = RULES, quarter: Quarter = QUARTER) -> ListDraft:
    """A dry run, computed."""
    centre = cast.actor("centre")
    with actor_scope(centre):
        draft = request_trial(quarter=quarter, ruleset=ruleset, by=centre, now=NOW)
    with job_scope(reason="test"):
        return draw(draft=draft)


def listed(cast: Cast, ruleset: Ruleset = RULES) -> None:
    """The list of the quarter, drawn by rules and published."""
    centre, draft = cast.actor("centre"), drawn(cast, ruleset).public_id
    with actor_scope(centre):
        adopt_draft(draft=draft, by=centre, now=NOW)
        submit_draft(draft=draft, by=centre, now=NOW)
    with actor_scope(SYSTEM):
        publish_draft(draft=draft, by=SYSTEM, now=NOW)


def why(draft: ListDraft, enterprise: Enterprise) -> str:
    return f"/lists/drafts/{draft.public_id}/why/{enterprise.public_id}/"


def typed(**changed: str) -> dict[str, object]:
    """The numbers of the ruleset as a browser sends them."""
    numbers = {key: value for key, value in numbers_of(RULES).items() if value is not False}
    return numbers | {"quarter": str(QUARTER), "ruleset": RULES.key} | changed


# --- a dry run ---


def test_a_dry_run_starts_with_the_numbers_typed(cast: Cast, client_for: SignIn) -> None:
    client = client_for(cast.centre)
    assert 'value="50"' in page(client.get(NEW))
    answer = client.post(NEW, typed(size="80"))
    with job_scope(reason="test"):
        draft = ListDraft.objects.get()
    assert answer.headers["Location"] == f"/lists/drafts/{draft.public_id}/"
    assert (draft.quarter, DraftState(draft.state)) == ("2020Q1", DraftState.COMPUTING)
    assert Ruleset.from_canonical(draft.ruleset) == with_numbers(RULES, size=Decimal(80))
    assert "计算中" in page(client.get(answer.headers["Location"]))


def test_what_was_typed_is_kept_with_its_errors(cast: Cast, client_for: SignIn) -> None:
    shown = page(
        client_for(cast.centre).post(
            NEW, typed(**{"exports_year-red": "39", "exports_year-orange": "40", "size": "77"})
        )
    )
    assert "有内容需要修改" in shown
    assert "红 39 不高于橙 40，阈值重叠" in shown
    assert 'href="#id_exports_year-red"' in shown
    assert 'value="39"' in shown
    assert 'value="77"' in shown
    with job_scope(reason="test"):
        assert not ListDraft.objects.exists()


def test_quarters_are_offered_by_what_may_become_of_them(cast: Cast, client_for: SignIn) -> None:
    published([(cast.enterprise, Colour.RED)], by=cast.actor("centre"))
    groups = dict(client_for(cast.centre).get(NEW).context["form"].fields["quarter"].choices)
    waiting, running, over = groups.values()
    today = Quarter.of(datetime.now(SHANGHAI).date())
    assert [value for value, _ in over] == ["2020Q1"]
    assert [value for value, _ in running] == [str(today)]
    assert (waiting[0][0], waiting[-1][0]) == (str(today.previous()), "2019Q1")


def test_any_quarter_that_has_begun_is_tried_and_only_a_waiting_one_adopted(trade: Cast, client_for: SignIn) -> None:
    published([(trade.foreign, Colour.RED)], by=trade.actor("centre"))
    client = client_for(trade.centre)
    draft = drawn(trade)
    assert "已经发布" in page(client.post(f"/lists/drafts/{draft.public_id}/adopt/", follow=True))
    running = Quarter.of(datetime.now(SHANGHAI).date())
    assert client.post(NEW, typed(quarter=str(running))).status_code == 302
    assert "请选择列出的季度" in page(client.post(NEW, typed(quarter=str(running.next()))))


def test_numbers_begin_with_those_of_an_earlier_try(trade: Cast, client_for: SignIn) -> None:
    draft = drawn(trade, with_numbers(RULES, size=Decimal(83), hold=False))
    form = client_for(trade.centre).get(f"{NEW}?draft={draft.public_id}").context["form"]
    assert (form["size"].value(), form["hold"].value()) == ("83", False)
    assert form.ruleset == RULES
    assert client_for(trade.centre).get(f"{NEW}?draft={uuid4()}").status_code == 404
    assert client_for(trade.centre).get(f"{NEW}?draft=x").status_code == 404
    shown = page(client_for(trade.department).get(f"/lists/rules/?draft={draft.public_id}"))
    assert "规模在 83 万美元以上的企业" in shown
    assert client_for(trade.county).get(f"/lists/rules/?draft={draft.public_id}").status_code == 403


@pytest.mark.parametrize("name", ["clerk", "county", "city", "department", "auditor", "administrator"])
def test_only_the_centre_tries(cast: Cast, client_for: SignIn, name: str) -> None:
    client = client_for(getattr(cast, name))
    for path in (NEW, f"{TESTS}new/"):
        assert client.get(path).status_code == 403
        assert client.post(path, typed()).status_code == 403
    with job_scope(reason="test"):
        assert not ListDraft.objects.exists()


# --- explanations of a draft ---


def test_a_draft_explains_why_a_worse_colour_was_not_reached(trade: Cast, client_for: SignIn) -> None:
    draft = drawn(trade)
    answer = client_for(trade.department).get(why(draft, trade.enterprise))
    assert "达到红色的规则 1 条，红色需要 2 条，因此不列为红色。" in page(answer)
    assert "黄色需要 1 条规则达到，达到的有：出口实绩同比下降（60.00%）。按规则列为黄色。" in page(answer)
    lines = {line.label: line for line in answer.context["page"].lines}
    exports = lines["出口实绩同比下降"]
    assert (exports.now, exports.base, exports.value) == ("120.00 万美元", "300.00 万美元", "60.00%")
    assert exports.reached is Colour.RED
    signed = lines["新签订单同比下降"]
    assert (signed.judged, signed.value, signed.outcome) == (False, "—", "没有两年可比的填报")
    assert "按当前数据测算" not in page(answer)


def test_an_enterprise_off_the_list_is_explained_by_its_credit_code(trade: Cast, client_for: SignIn) -> None:
    draft, client = drawn(trade), client_for(trade.centre)
    find = f"/lists/drafts/{draft.public_id}/why/"
    assert client.get(find).status_code == 200
    for enterprise, said in (
        (trade.sibling, "没有规则触发，按规则不列入清单。"),
        (trade.cousin, "规模低于 50 万美元，按规则不评估。"),
    ):
        shown = client.get(f"{find}?uscc={enterprise.uscc.lower()}", follow=True)
        assert shown.redirect_chain[-1][0] == why(draft, enterprise)
        assert said in page(shown)
        assert "按当前数据测算" in page(shown)
        assert "不列入清单" in page(shown)
    assert "企业名录中没有该企业" in page(client.get(f"{find}?uscc=913300000000000000"))
    assert "请填写统一社会信用代码" in page(client.get(f"{find}?uscc="))


def test_a_change_by_hand_and_a_kept_colour_are_said(trade: Cast, client_for: SignIn) -> None:
    centre = trade.actor("centre")
    published([(trade.sibling, Colour.ORANGE)], by=centre, quarter="2019Q4")
    draft = drawn(trade)
    client = client_for(trade.centre)
    assert "上季为橙色，颜色减轻须连续两个季度，因此本季沿用橙色。" in page(client.get(why(draft, trade.sibling)))
    with actor_scope(centre):
        adopt_draft(draft=draft.public_id, by=centre, now=NOW)
        change_draft_entry(
            draft=draft.public_id,
            enterprise=trade.enterprise.public_id,
            colour=None,
            reason="已经核实为搬迁",
            by=centre,
            now=NOW,
        )
    assert "省外贸中心人工调整，不列入清单：已经核实为搬迁" in page(client.get(why(draft, trade.enterprise)))


def test_a_workbooks_draft_says_that_no_rules_drew_it(trade: Cast, client_for: SignIn) -> None:
    draft = drafted([(trade.enterprise, Colour.RED)], by=trade.actor("centre"))
    shown = page(client_for(trade.centre).get(why(draft, trade.enterprise)))
    assert "由省外贸中心上传工作簿生成" in shown
    assert "出口额同比下降较多" in shown
    assert client_for(trade.centre).get(f"/lists/rules/?draft={draft.public_id}").status_code == 404


def test_drafts_are_explained_to_the_province_alone(trade: Cast, client_for: SignIn) -> None:
    draft = drawn(trade)
    find = f"/lists/drafts/{draft.public_id}/why/"
    for name in ("clerk", "county", "city", "auditor", "administrator"):
        client = client_for(getattr(trade, name))
        for path in (why(draft, trade.enterprise), find, f"{find}?uscc={trade.enterprise.uscc}"):
            assert client.get(path).status_code == 403
    centre = client_for(trade.centre)
    assert centre.get(f"/lists/drafts/{uuid4()}/why/{trade.enterprise.public_id}/").status_code == 404
    assert centre.get(f"/lists/drafts/{draft.public_id}/why/{uuid4()}/").status_code == 404


# --- explanations of a published list ---


def path_of(enterprise: Enterprise) -> str:
    return f"/lists/entries/{entry_of(enterprise).public_id}/why/"


@pytest.mark.parametrize("name", ["clerk", "county", "city", "centre", "department", "auditor"])
def test_an_entry_is_explained_to_whoever_sees_it(trade: Cast, client_for: SignIn, name: str) -> None:
    listed(trade)
    shown = page(client_for(getattr(trade, name)).get(path_of(trade.enterprise)))
    assert "按规则列为黄色" in shown
    assert "60.00%" in shown
    assert "/lists/rules/?list=2020Q1" in shown
    assert "按当前数据测算" not in shown


def test_a_foreign_entry_looks_like_a_missing_one(trade: Cast, client_for: SignIn) -> None:
    listed(trade)
    path = path_of(trade.enterprise)
    for name in ("sibling_clerk", "foreign_clerk", "cousin_county", "foreign_county", "foreign_city"):
        client = client_for(getattr(trade, name))
        foreign, missing = client.get(path), client.get(f"/lists/entries/{uuid4()}/why/")
        assert (foreign.status_code, missing.status_code) == (404, 404)
        assert foreign.content == missing.content
    assert client_for(trade.administrator).get(path).status_code == 403


def test_an_uploaded_entry_shows_the_centres_reason(cast: Cast, client_for: SignIn) -> None:
    published([(cast.enterprise, Colour.RED)], by=cast.actor("centre"))
    shown = page(client_for(cast.clerk).get(path_of(cast.enterprise)))
    assert "由省外贸中心上传工作簿生成" in shown
    assert "出口额同比下降较多" in shown
    assert "逐条规则" not in shown


def test_what_was_changed_after_publication_is_said(trade: Cast, client_for: SignIn) -> None:
    listed(trade)
    with job_scope(reason="test"):
        Entry.objects.update(colour_now=Colour.BLUE)
    client = client_for(trade.clerk)
    assert "发布时为黄色，发布后由省外贸中心调整为蓝色。" in page(client.get(path_of(trade.enterprise)))
    with job_scope(reason="test"):
        Entry.objects.update(removed_at=NOW)
    assert "发布后由省外贸中心移出清单。" in page(client.get(path_of(trade.enterprise)))


def test_a_kept_colour_of_one_that_is_small_now_says_so(trade: Cast, client_for: SignIn) -> None:
    """A stored row does not tell the size; that enough rules fired for nothing does."""
    published([(trade.enterprise, Colour.ORANGE)], by=trade.actor("centre"), quarter="2019Q4")
    listed(trade, with_numbers(RULES, size=Decimal(5_000)))
    shown = page(client_for(trade.clerk).get(path_of(trade.enterprise)))
    assert "规模低于 5000 万美元，按规则不评估。" in shown
    assert "上季为橙色，颜色减轻须连续两个季度，因此本季沿用橙色。" in shown
    assert "门槛 5000 万美元，该企业低于门槛" in shown


# --- back-tests ---


def back_tested(cast: Cast, first: Quarter = THIRD, last: Quarter = FOURTH) -> BackTest:
    """A back-test, done."""
    centre = cast.actor("centre")
    with actor_scope(centre):
        test = request_backtest(ruleset=RULES, first=first, last=last, drop=20, by=centre, now=NOW)
    with job_scope(reason="test"):
        run_backtest(test=test)
    return test


def test_a_back_test_is_asked_for_and_shows_how_far_it_is(trade: Cast, client_for: SignIn) -> None:
    client = client_for(trade.centre)
    form = client.get(f"{TESTS}new/").context["form"]
    offered = [value for value, _ in form.fields["first"].choices]
    assert offered == ["2020Q2", "2020Q1", "2019Q4", "2019Q3", "2019Q2", "2019Q1", "2018Q4"]
    answer = client.post(f"{TESTS}new/", typed(first="2019Q3", last="2019Q4", drop="30"))
    with job_scope(reason="test"):
        row = BackTest.objects.get()
    assert answer.headers["Location"] == f"{TESTS}{row.public_id}/"
    assert (row.first_quarter, row.last_quarter, row.drop) == ("2019Q3", "2019Q4", 30)
    for path in (f"{TESTS}{row.public_id}/", f"{TESTS}{row.public_id}/state/"):
        assert "排队中" in page(client.get(path))
        assert f'hx-get="{TESTS}{row.public_id}/state/"' in page(client.get(path))
    assert "计算中" in page(client.get(TESTS))
    assert client.get(f"{TESTS}{row.public_id}/export/").status_code == 404


@pytest.mark.parametrize(
    "changed, said",
    [
        ({"drop": "0"}, "出口降幅应为 1 至 100 之间的整数"),
        ({"drop": "x"}, "请只填数字"),
        ({"first": "2019Q4", "last": "2019Q3"}, "早于起始季度"),
        ({"last": "2026Q1"}, "请选择列出的季度"),
        ({"size": "-5"}, "规模门槛不能为负"),
    ],
)
def test_an_impossible_back_test_is_refused_with_the_reason(
    trade: Cast, client_for: SignIn, changed: dict[str, str], said: str
) -> None:
    wanted = typed(first="2019Q3", last="2019Q4", drop="20") | changed
    shown = page(client_for(trade.centre).post(f"{TESTS}new/", wanted))
    assert said in shown
    assert f'value="{wanted["drop"]}"' in shown
    with job_scope(reason="test"):
        assert not BackTest.objects.exists()


def test_the_numbers_of_a_dry_run_go_on_to_a_back_test(trade: Cast, client_for: SignIn) -> None:
    answer = client_for(trade.centre).post(f"{TESTS}new/", typed(size="七十") | {"begin": "1"})
    form = answer.context["form"]
    assert (form["size"].value(), form["hold"].value(), form["drop"].value()) == ("七十", True, 20)
    assert not form.is_bound
    with job_scope(reason="test"):
        assert not BackTest.objects.exists()


def test_a_back_test_reports_who_fell_and_who_was_warned(trade: Cast, client_for: SignIn) -> None:
    """The list of 2020Q1 warns the one that goes on falling; that of 2019Q4 warns nobody, and it falls unwarned."""
    test = back_tested(trade, FOURTH, QUARTER)
    shown = page(client_for(trade.department).get(f"{TESTS}{test.public_id}/"))
    assert "列为黄色的企业 1 家次，其后两个季度内出口下降 20% 以上的 1 家次，命中率 100.00%（样本小）。" in shown
    assert "没有列为红色的企业。" in shown
    assert "出口下降的企业 2 家次，事先未预警的 1 家次，占 50.00%（样本小）。" in shown
    assert "样本小" in shown
    assert "1/1" in shown
    book = load_workbook(BytesIO(client_for(trade.department).get(f"{TESTS}{test.public_id}/export/").content))
    colours, missed = (list(sheet.iter_rows(min_row=3, values_only=True)) for sheet in book.worksheets)
    assert len(colours) == 5 * 3
    assert ("合计", "黄", 1, 1, 0, 100, 50) in colours
    assert [row[:4] for row in missed] == [("合计", 4, 2, 1), ("2019年四季度", 2, 1, 1), ("2020年一季度", 2, 1, 0)]


def test_without_anything_to_count_a_share_is_not_applicable(trade: Cast, client_for: SignIn) -> None:
    test = back_tested(trade, Quarter(2018, 4), Quarter(2018, 4))
    shown = page(client_for(trade.centre).get(f"{TESTS}{test.public_id}/"))
    assert "没有出口下降的企业，漏报不适用。" in shown
    assert "—" in shown


def test_a_failed_back_test_says_so(trade: Cast, client_for: SignIn) -> None:
    centre = trade.actor("centre")
    with actor_scope(centre):
        test = request_backtest(ruleset=RULES, first=QUARTER, last=QUARTER, drop=20, by=centre, now=NOW)
    with job_scope(reason="test"):
        type(test.job).objects.filter(pk=test.job_id).update(state=JobState.FAILED, message="系统处理出错")
    shown = page(client_for(trade.centre).get(f"{TESTS}{test.public_id}/"))
    assert "系统处理出错" in shown
    assert "hx-get" not in shown


def test_back_tests_are_the_provinces_alone(trade: Cast, client_for: SignIn) -> None:
    test = back_tested(trade)
    paths = (TESTS, f"{TESTS}{test.public_id}/", f"{TESTS}{test.public_id}/state/", f"{TESTS}{test.public_id}/export/")
    for name in ("clerk", "county", "city", "auditor", "administrator"):
        client = client_for(getattr(trade, name))
        assert [client.get(path).status_code for path in paths] == [403] * 4
    for name in ("centre", "department"):
        client = client_for(getattr(trade, name))
        assert [client.get(path).status_code for path in paths] == [200] * 4
    assert client_for(trade.centre).get(f"{TESTS}{uuid4()}/").status_code == 404


# --- all of them ---


def test_no_page_speaks_script_or_style(trade: Cast, client_for: SignIn) -> None:
    draft, test, client = drawn(trade), back_tested(trade), client_for(trade.centre)
    for path in (
        "/lists/rules/", NEW, TESTS, f"{TESTS}new/", f"{TESTS}{test.public_id}/", why(draft, trade.enterprise),
    ):  # fmt: skip
        shown = page(client.get(path))
        assert " style=" not in shown
        assert "onclick" not in shown


def queries_of(client: Client, path: str) -> int:
    client.get(path)  # the first request fills caches of the process
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_pages_need_no_more_queries_for_more_rows(trade: Cast, client_for: SignIn) -> None:
    draft, test, centre = drawn(trade), back_tested(trade), client_for(trade.centre)
    paths = [TESTS, f"{TESTS}{test.public_id}/", why(draft, trade.enterprise), why(draft, trade.sibling)]
    frame = queries_of(centre, "/lists/rules/")
    before = [queries_of(centre, path) for path in paths]
    back_tested(trade)
    with job_scope(reason="test"):
        for number in range(200, 220):
            exported(make_enterprise(number, region=XIHU, name=f"示例{number}"), (2019, 100), (2020, 20))
    with job_scope(reason="test"):
        draw(draft=draft)
    assert [queries_of(centre, path) for path in paths] == before
    assert before[0] - frame == 3  # back-tests counted, back-tests with jobs, the office
    assert before[1] - frame == 2  # the back-test, the office
    assert before[2] - frame == 7  # draft, enterprise, row; draft, enterprise, row with regions as its page prints it
    assert before[3] - frame == 10  # the same, and its facts: customs months, late returns, facts
