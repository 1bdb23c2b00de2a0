"""The last months of the demo, through the same services as the pages: returns, orders that live on, drafts, questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from cases.enums import Exclusion
from cases.models import Question
from cases.services import (
    add_reply,
    answer_question,
    ask_question,
    assign_question,
    extend_question,
    find_topics,
    note_question,
    propose_exclusion,
    publish_article,
    rate_answer,
    reopen_question,
    return_question,
    transfer_question,
)
from core.periods import SHANGHAI, Month, day_start, local_date
from core.workdays import Calendar as WorkingCalendar
from orders.enums import FilingStatus
from orders.facts import RawChange, RawLine, RawReturn
from orders.models import Filing
from orders.selectors import month_sheet
from orders.services import file_return, freeze_roster, save_draft
from orders.takeover import RateRow, take_over_rates
from tenancy.enums import Role
from tenancy.roles import Actor, system_actor
from tenancy.rules import city_of, county_of
from tenancy.scope import actor_scope, job_scope
from zjtrade.demo.texts import ARTICLES, CANNED, GATHERED, TOPICS
from zjtrade.demo.world import Calendar

FILED = 160  # returns filed in the running month
DRAFTS = 12
QUESTIONS = 45
REASON = "演示数据"
SAME = "同类诉求政策口径一致，统一答复"
"""Why an answer is sent that the gate stops at: companies of the demo ask the same few things."""

_MARKETS = ("US", "DE", "JP", "KR", "GB", "VN", "AU", "AE", "BR", "NL")
_PRODUCTS = (
    ("6109", "针织T恤衫"),
    ("9403", "木制家具"),
    ("8516", "电热器具"),
    ("8708", "汽车零件"),
    ("3926", "塑料制品"),
    ("8205", "手工具"),
)
_RATES = {"USD": Decimal(1), "CNY": Decimal("0.1405"), "EUR": Decimal("1.0850")}


@dataclass(frozen=True)
class Member:
    """An enterprise on the running month's roster that has not filed."""

    enterprise: int
    region: int
    name: str

    @property
    def clerk(self) -> Actor:
        """Somebody of it, without an account of their own."""
        return Actor(
            user=None, role=Role.ENTERPRISE_CLERK, label=self.name, region=self.region, enterprise=self.enterprise
        )

    @property
    def officer(self) -> Actor:
        """Somebody of its county's bureau."""
        county = county_of(self.region)
        return Actor(user=None, role=Role.COUNTY_OFFICER, label=f"{county}商务局", region=county)


class RunningMonth:
    """Everything that happened between the 1st of the month and `now`, in the order of time."""

    def __init__(self, random: Random, now: datetime, people: dict[str, Actor]) -> None:
        self._random = random
        self._now = now
        self._people = people
        self._month = Month.of(local_date(now))

    def play(self) -> None:
        """File the months before with their orders, freeze the roster, then let the month happen up to now."""
        with job_scope(reason=REASON):
            take_over_rates(rows=_rates(self._month), by=system_actor(REASON), now=self._now)
            freeze_roster(month=self._month, by=system_actor(REASON), now=self._now)
            members = self._unfiled(self._month)
        held = {self._people[name].enterprise for name in ("enterprise", "enterprise2")}
        # The months before are filed order by order, by some; the older ones are taken over as totals.
        for month in Calendar(local_date(self._now)).recent[-2:]:
            self._file_before(month, held)
        others = [member for member in members if member.enterprise not in held]
        self._file(others)
        self._converse(others, members)

    def _unfiled(self, month: Month) -> list[Member]:
        """Who is on a month's roster and has not filed, by credit code."""
        rows = Filing.objects.filter(month=month.first_day, on_roster=True, status=FilingStatus.NOT_FILED)
        return [
            Member(*row)
            for row in rows.order_by("enterprise__uscc").values_list("enterprise_id", "region_id", "enterprise__name")
        ]

    def _file_before(self, month: Month, held: set[int | None]) -> None:
        """An earlier month of the demo companies and of the first company of each county: orders that are in hand now."""
        with job_scope(reason=REASON):
            first = {county_of(member.region): member for member in reversed(self._unfiled(month))}
            chosen = [
                member for member in self._unfiled(month) if member.enterprise in held or member in first.values()
            ]
        for serial, member in enumerate(chosen):
            moment = day_start(month.first_day) + timedelta(days=4 + serial % 15, hours=9, minutes=serial)
            with actor_scope(member.clerk):
                self._file_one(member.clerk, serial, moment, month)

    def _moments(self, number: int) -> list[datetime]:
        """As many moments in working hours since the 1st, ascending; the first minutes of the month when it is young."""
        start = day_start(self._month.first_day)
        span = self._now.astimezone(SHANGHAI) - start
        moments = [start + span * self._random.random() for _ in range(number)]
        daytime = (moment.replace(hour=8 + moment.hour % 10) for moment in moments)
        return sorted(min(moment, self._now) for moment in daytime)

    def _file(self, members: Sequence[Member]) -> None:
        chosen = self._random.sample(members, min(FILED + DRAFTS, len(members)))
        moments = self._moments(len(chosen))
        neighbour = self._people["enterprise2"]
        with actor_scope(neighbour):
            self._file_one(neighbour, 0, moments[0])
        for serial, (member, moment) in enumerate(zip(chosen, moments, strict=True), 1):
            with actor_scope(member.clerk):
                if serial % (FILED // DRAFTS) == 0:
                    save_draft(
                        month=self._month,
                        typed=RawReturn(lines=self._lines(serial, moment)),
                        version=0,
                        by=member.clerk,
                        now=moment,
                    )
                else:
                    self._file_one(member.clerk, serial, moment)

    def _file_one(self, clerk: Actor, serial: int, moment: datetime, month: Month | None = None) -> None:
        month = month or self._month
        nil = serial % 7 == 6
        typed = RawReturn(
            lines=() if nil else self._lines(serial, moment, month),
            changes=self._changes(clerk, month, moment),
            sentiment={
                "orders": self._random.choice(("up", "flat", "flat", "down")),
                "cost": self._random.choice(("up", "flat")),
            },
            nil=nil,
            accept_flags=True,
        )
        file_return(month=month, typed=typed, version=0, by=clerk, now=moment)

    def _changes(self, clerk: Actor, month: Month, moment: datetime) -> list[RawChange]:
        """What became of the orders in hand: some are shipped, some in part, few are cancelled."""
        changes = []
        for held in month_sheet(clerk, month, now=moment).held:
            fate = self._random.random()
            if fate < 0.3:
                changes.append(RawChange(order=str(held.public_id), state="完成"))
            elif fate < 0.5:
                changes.append(RawChange(order=str(held.public_id), shipped=str(round(held.opening / 2, 2))))
            elif fate < 0.55:
                changes.append(RawChange(order=str(held.public_id), state="取消", note="客户取消"))
        return changes

    def _lines(self, serial: int, moment: datetime, month: Month | None = None) -> list[RawLine]:
        today, month = local_date(moment), month or self._month
        return [
            self._line(f"DM{month.year}{month.month:02d}-{serial:04d}-{line}", today, month)
            for line in range(1, self._random.randint(1, 3) + 1)
        ]

    def _line(self, contract: str, today: date, month: Month) -> RawLine:
        code, product = self._random.choice(_PRODUCTS)
        signed = month.first_day + timedelta(days=self._random.randrange(today.day))
        return RawLine(
            contract_no=contract,
            signed_on=signed.isoformat(),
            market=self._random.choice(_MARKETS),
            hs_code=code,
            product=product,
            currency=self._random.choices(("USD", "EUR", "CNY"), (7, 2, 1))[0],
            amount=str(self._random.randrange(8_000, 900_000, 500)),
            shipment_month=str(month.plus(self._random.randint(1, 7))),
        )

    def _converse(self, members: Sequence[Member], all_of_them: Sequence[Member]) -> None:
        """Questions from everywhere; 西湖区 has open ones, and the demo company an answer that it may rate."""
        county = self._people["county"]
        home = [member for member in all_of_them if county.covers(member.region)]
        askers = self._random.choices(members, k=QUESTIONS - 4) + self._random.choices(home, k=4)
        moments = self._moments(len(askers))
        working = WorkingCalendar()
        for serial, (member, moment) in enumerate(zip(askers, moments, strict=True)):
            question = self._ask(member.clerk, serial, moment)
            open_at_home = serial >= QUESTIONS - 4
            answered_at = moment + (working.due_at(moment) - moment) * (0.1 + self._random.random() * 1.1)
            if open_at_home or answered_at >= self._now or self._random.random() < 0.1:
                continue
            self._answer(member.officer, question, serial, answered_at)
            if serial % 3 == 0:
                with actor_scope(member.clerk):
                    rating = self._random.choice((5, 5, 5, 4, 4, 3))
                    rate_answer(question=question.public_id, rating=rating, by=member.clerk, now=self._now)
        clerk = self._people["enterprise"]
        first = self._moments(1)[0]
        question = self._ask(clerk, 0, first)
        self._answer(county, question, 0, first + (self._now - first) / 2)
        self._ask(clerk, 4, self._now - (self._now - first) / 4)
        self._handle(county, home)
        self._gather(members)

    def _handle(self, county: Actor, home: Sequence[Member]) -> None:
        """Fresh questions in 西湖区 at every step of their lives, for a visitor to go on with."""
        asked_at, acted_at = self._now - timedelta(hours=3), self._now - timedelta(hours=1)
        askers = self._random.choices(home, k=6)
        taken, longer, returned, handed, odd, again = (
            self._ask(member.clerk, serial, asked_at).public_id for serial, member in enumerate(askers)
        )
        with actor_scope(county):
            act: dict[str, Any] = {"by": county, "now": acted_at}
            assign_question(question=taken, **act)
            note_question(question=taken, text="已电话联系企业，船公司明日答复舱位。", **act)
            extend_question(question=longer, workdays=3, reason="需与主管税务机关核对申报记录", **act)
            return_question(question=returned, text="请补充订单金额、取消日期和信用保险保单号。", **act)
            transfer_question(question=handed, to=city_of(county.region or 0), reason="需协调市级人社部门", **act)
            propose_exclusion(question=odd, kind=Exclusion.INVALID, reason="不涉及外贸业务，属于个人咨询", **act)
            answer_question(question=again, text=TOPICS[5].answer, reason=SAME, **act)
            for title, text in CANNED:
                add_reply(title=title, text=text, **act)
            for title, asked, answer, topic in ARTICLES:
                publish_article(title=title, asked=asked, answer=answer, topic=topic, **act)
        asker = askers[5].clerk
        with actor_scope(asker):
            reopen_question(
                question=again,
                reason="按答复提交后仍被退回，请协助核实原因",
                by=asker,
                now=acted_at + timedelta(minutes=30),
            )

    def _gather(self, members: Sequence[Member]) -> None:
        """The same trouble in several counties at once: a topic for the centre."""
        by_county = {county_of(member.region): member for member in members}
        for member in list(by_county.values())[:6]:
            with actor_scope(member.clerk):
                ask_question(title=GATHERED[0], text=GATHERED[1], by=member.clerk, now=self._now - timedelta(hours=5))
        with job_scope(reason=REASON):
            find_topics(by=system_actor(REASON), now=self._now)

    def _ask(self, clerk: Actor, serial: int, moment: datetime) -> Question:
        topic = TOPICS[serial % len(TOPICS)]
        with actor_scope(clerk):
            return ask_question(title=topic.title, text=topic.text, by=clerk, now=moment)

    def _answer(self, officer: Actor, question: Question, serial: int, moment: datetime) -> None:
        with actor_scope(officer):
            answer_question(
                question=question.public_id,
                text=TOPICS[serial % len(TOPICS)].answer,
                reason=SAME,
                by=officer,
                now=moment,
            )


def _rates(month: Month) -> list[RateRow]:
    """Invented rates, one a currency, of the running year's months."""
    months = Month.span(Month(month.year, 1), month)
    return [RateRow(each.first_day, code, usd, "示例") for each in months for code, usd in _RATES.items()]
