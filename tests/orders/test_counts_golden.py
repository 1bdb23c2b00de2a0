"""Special cases of the counts, played through the services and compared with numbers counted by hand (and with the fold)."""

import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from core.periods import SHANGHAI, Month
from orders.enums import SampleResult
from orders.facts import FilingCounts, RawReturn
from orders.models import Filing, SampleItem
from orders.selectors import filing_counts
from orders.services import file_return, freeze_roster
from orders.services.roster import add_to_roster, remove_from_roster
from orders.services.supervision import draw_sample, judge_item, verify_return
from tenancy.enums import EnterpriseState, Role
from tenancy.models import Enterprise
from tenancy.roles import Actor
from tenancy.scope import actor_scope, job_scope
from tenancy.services.registry import move_enterprise, set_state
from tests.cast import LUCHENG, PROVINCE, SHANGCHENG, XIHU, make_enterprise
from tests.oracles.orders import PlainFinding, PlainReturn, count
from tests.orders.conftest import SYSTEM, export, line, officer_of, send_back

CASES = tomllib.loads((Path(__file__).parent.parent / "golden" / "filing_cases.toml").read_text(encoding="utf-8"))[
    "算例"
]
COUNTIES = {"西湖区": XIHU, "上城区": SHANGCHENG, "鹿城区": LUCHENG}
CENTRE = Actor(user=None, role=Role.PROVINCIAL_CENTRE, label="省外贸中心", region=PROVINCE)
EXPLANATION = "客户要求分批交货，最后一批在两年之后"


def at(text: str) -> datetime:
    """«06-10 12:00» of 2026, or with its year."""
    full = text if text.count("-") == 2 else f"2026-{text}"
    return datetime.strptime(full, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


class Play:
    """A small world in which a case happens."""

    def __init__(self) -> None:
        self.firms: dict[str, Enterprise] = {}
        with job_scope(reason="test"):
            for number, (name, county) in enumerate((("甲", XIHU), ("乙", XIHU), ("丙", SHANGCHENG)), 600):
                self.firms[name] = self._firm(number, name, county, date(2019, 1, 1))

    @staticmethod
    def _firm(number: int, name: str, county: int, joined: date) -> Enterprise:
        firm = make_enterprise(number, region=county, name=f"算例{name}", joined_on=joined)
        export(firm, date(2025, 3, 1))
        return firm

    def freeze(self, month: Month) -> None:
        with job_scope(reason="test"):
            now = datetime(month.year, month.month, 1, 0, 10, tzinfo=SHANGHAI)
            assert freeze_roster(month=month, by=SYSTEM, now=now) > 0

    def happens(self, event: dict[str, str]) -> None:
        """One line of «经过»."""
        now, name = at(event["时刻"]), event["企业"]
        month = Month.parse(event["月份"]) if "月份" in event else None
        act = event["事"]
        if act == "纳入":
            with job_scope(reason="test"):
                self.firms[name] = self._firm(650, name, COUNTIES[event["到"]], now.date())
        elif act in ("迁移", "停业"):
            self._registry(act, name, event, now)
        elif act in ("填报", "订正", "填报（提示未说明）", "补充说明"):
            assert month is not None
            self._file(act, name, month, now)
        else:
            assert month is not None
            self._supervise(act, name, month, now)

    def _registry(self, act: str, name: str, event: dict[str, str], now: datetime) -> None:
        with job_scope(reason="test"):
            firm = Enterprise.objects.get(pk=self.firms[name].pk)
        more: dict[str, Any] = {"enterprise": firm.public_id, "version": firm.version, "by": CENTRE, "now": now}
        with actor_scope(CENTRE):
            if act == "迁移":
                move_enterprise(region=COUNTIES[event["到"]], reason="注册地迁移", **more)
            else:
                set_state(state=EnterpriseState.SUSPENDED, reason="停止经营", **more)

    def _file(self, act: str, name: str, month: Month, now: datetime) -> None:
        firm = self.firms[name]
        clerk = Actor(user=None, role=Role.ENTERPRISE_CLERK, label=firm.name, region=firm.region_id, enterprise=firm.pk)
        flagged = act in ("填报（提示未说明）", "补充说明")
        contract = f"{name}{month}"
        typed = line(
            contract,
            signed_on=month.first_day.isoformat(),
            amount=str(100 * month.month + (1 if act == "订正" else 0)),
            shipment_month=str(month.plus(30 if flagged else 3)),
        )
        explanations = {f"far:{contract}": EXPLANATION} if act == "补充说明" else {}
        with job_scope(reason="test"):
            there = Filing.objects.filter(enterprise=firm, month=month.first_day).first()
        with actor_scope(clerk):
            file_return(
                month=month,
                typed=RawReturn(lines=(typed,), explanations=explanations, accept_flags=True),
                version=there.version if there else 0,
                by=clerk,
                now=now,
            )

    def _supervise(self, act: str, name: str, month: Month, now: datetime) -> None:
        with job_scope(reason="test"):
            filing = Filing.objects.filter(enterprise=self.firms[name], month=month.first_day).first()
        if act == "补列":
            with actor_scope(CENTRE):
                add_to_roster(month=month, uscc=self.firms[name].uscc, reason="漏列", by=CENTRE, now=now)
            return
        assert filing is not None
        if act == "退回":
            send_back(filing, at=now)
        elif act == "核实":
            officer = officer_of(filing)
            with actor_scope(officer):
                verify_return(filing=filing.public_id, revision=filing.revision, by=officer, now=now)
        elif act == "移出":
            with actor_scope(CENTRE):
                remove_from_roster(filing=filing.public_id, reason="停业", by=CENTRE, now=now)
        elif act == "抽查有误":
            with actor_scope(CENTRE):
                sample = draw_sample(month=month, per_county=50, seed="算例", by=CENTRE, now=now)
                item = SampleItem.objects.get(sample=sample, filing=filing)
                judge_item(
                    item=item.public_id, result=SampleResult.FAULTY, note="金额与合同不符", revision=filing.revision,
                    by=CENTRE, now=now,
                )  # fmt: skip
        else:
            raise AssertionError(f"no such act: {act}")


def plain() -> list[PlainReturn]:
    """What stands in the database, as the fold takes it."""
    return [
        PlainReturn(
            region=filing.region_id,
            month=filing.month,
            on_roster=filing.on_roster,
            first_filed_at=filing.first_filed_at,
            findings=tuple(PlainFinding(one.opened_at, one.closed_at) for one in filing.findings.all()),
        )
        for filing in Filing.objects.all()
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES, ids=[case["名称"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    play = Play()
    steps: list[tuple[datetime, Any]] = [(at(event["时刻"]), event) for event in case["经过"]]
    for text in case["冻结"]:
        month = Month.parse(text)
        steps.append((datetime(month.year, month.month, 1, 0, 10, tzinfo=SHANGHAI), month))
    for _, step in sorted(steps, key=lambda one: one[0]):
        if isinstance(step, Month):
            play.freeze(step)
        else:
            play.happens(step)
    with job_scope(reason="test"):
        for wanted in case["计数"]:
            month, cutoff, county = Month.parse(wanted["月份"]), at(wanted["时点"]), COUNTIES[wanted["县"]]
            found = filing_counts(month, cutoff)
            assert found.get(county, FilingCounts.ZERO) == FilingCounts(*wanted["数"]), wanted
            nonzero = {code: counts for code, counts in found.items() if counts != FilingCounts.ZERO}
            assert nonzero == count(plain(), month, cutoff)


def test_every_special_case_of_the_issue_is_there() -> None:
    told = " ".join(case["名称"] for case in CASES)
    for words in (
        "首月",
        "迁移",
        "新纳入",
        "退回后在次月截止前订正",
        "停业",
        "最后一天补报",
        "名录变动",
        "提示未说明",
        "抽查",
    ):
        assert words in told
