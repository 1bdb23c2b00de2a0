"""A small year for the tests: enterprises in chosen counties, with returns, questions, a list, feedback and deductions.

Everything enters by the take-over's front doors, as history does. Needs an open job scope.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from alerts.enums import Colour
from alerts.takeover import FeedbackRow, ListRow, take_over_feedback, take_over_lists
from assessment.takeover import DeductionRow, take_over_deductions
from cases.takeover import QuestionRow, take_over_questions
from core.periods import SHANGHAI, Month, Quarter, day_start
from orders.takeover import ExportRow, ReturnRow, take_over_exports, take_over_returns
from tenancy.enums import EnterpriseState
from tenancy.roles import system_actor
from tenancy.takeover import EnterpriseRow, places_of, take_over_enterprises
from tests.cast import LUCHENG, SHANGCHENG, XIHU, make_uscc

SYSTEM = system_actor("test world")
AMOUNT = Decimal("10.00")
DECEMBER = Month(2020, 12)
COUNTIES = (XIHU, SHANGCHENG, LUCHENG)
FIRST_NUMBER = 2000
"""Credit codes of the world begin after those of the cast."""


def at(text: str) -> datetime:
    """ "2020-06-20 23:59" in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


class World:
    """What is put in, gathered first and then taken over at once, in an order of the caller's choosing."""

    def __init__(self) -> None:
        self.enterprises: list[EnterpriseRow] = []
        self.exports: list[ExportRow] = []
        self.returns: list[ReturnRow] = []
        self.questions: list[QuestionRow] = []
        self.listed: list[ListRow] = []
        self.feedback: list[FeedbackRow] = []
        self.deductions: list[DeductionRow] = []

    def enterprise(self, region: int, *, exported: date = date(2019, 12, 1)) -> str:
        """An enterprise that must file from January 2020 on; gives its credit code."""
        uscc = make_uscc(FIRST_NUMBER + len(self.enterprises))
        self.enterprises.append(
            EnterpriseRow(
                uscc=uscc,
                name=f"测试企业{len(self.enterprises)}号",
                customs_code="",
                region=region,
                contact_name="",
                contact_phone="",
                state=EnterpriseState.ACTIVE,
                joined_on=date(2019, 1, 1),
                tags=(),
            )
        )
        self.exports.append(ExportRow(uscc, exported, Decimal("12.50")))
        return uscc

    def filed(self, uscc: str, month: str, when: str, *, accurate: bool = True) -> None:
        """A return of a month, filed at a moment."""
        self.returns.append(
            ReturnRow(
                uscc, Month.parse(month).first_day, at(when), is_nil=False, usd_10k=AMOUNT, orders=1, accurate=accurate
            )
        )

    def asked(self, uscc: str, when: str, answered: str | None = None, *, office: int = XIHU) -> None:
        """A question, answered at a moment or not."""
        self.questions.append(
            QuestionRow(
                number=f"Q{len(self.questions):05d}",
                uscc=uscc,
                asked_at=at(when),
                title="退税进度",
                text="退税何时到账？",
                answered_at=None if answered is None else at(answered),
                office=None if answered is None else office,
                answer="" if answered is None else "已核实，本周内到账。",
                rating=None,
                valid=True,
            )
        )

    def warned(self, uscc: str, quarter: str, fed_back: str | None = None) -> None:
        """An entry of a quarter's list, with feedback at a moment or none."""
        self.listed.append(ListRow(quarter, uscc, Colour.ORANGE, "在手订单下降"))
        if fed_back is not None:
            self.feedback.append(FeedbackRow(quarter, uscc, at(fed_back), "已调整市场"))

    def deducted(self, month: str, region: int, kind: str = "late", occurrences: int = 1) -> None:
        """Decided occurrences against a bureau."""
        day = Month.parse(month).first_day
        self.deductions.append(DeductionRow(day, region, kind, occurrences, f"依据{len(self.deductions)}"))

    def take_over(self, now: datetime, *, shuffled: Random | None = None) -> None:
        """Write everything, in the order given or shuffled."""
        rows: Sequence[list] = (
            self.enterprises,
            self.exports,
            self.returns,
            self.questions,
            self.listed,
            self.feedback,
            self.deductions,
        )
        if shuffled is not None:
            for part in rows:
                shuffled.shuffle(part)
        take_over_enterprises(rows=self.enterprises, by=SYSTEM, now=now)
        places = places_of()
        take_over_exports(rows=self.exports, places=places, by=SYSTEM, now=now)
        take_over_returns(rows=self.returns, places=places, by=SYSTEM, now=now)
        take_over_questions(rows=self.questions, places=places, by=SYSTEM, now=now)
        take_over_lists(rows=self.listed, places=places, by=SYSTEM, now=now)
        listed = {(row.quarter, row.uscc) for row in self.listed}
        take_over_feedback(rows=self.feedback, places=places, listed=listed, by=SYSTEM, now=now)
        take_over_deductions(rows=self.deductions, by=SYSTEM, now=now)


def random_year(regions: Sequence[int], each: int, *, seed: int = 1, until: Month = DECEMBER) -> World:
    """A year with some of everything in every region: on time, late, missing; answered, late, open; fed back or not."""
    chance = Random(seed)  # a world for tests, not a secret
    world = World()
    codes = {world.enterprise(region): region for region in regions for _ in range(each)}
    months = Month.span(Month(2020, 1), until)
    spirit = {region: chance.uniform(0.7, 0.99) for region in regions}
    for uscc, region in codes.items():
        diligence = min(1.0, spirit[region] + chance.uniform(-0.1, 0.1))
        for month in months:
            if chance.random() < diligence:
                day = day_start(month.first_day) + timedelta(days=chance.randint(3, 18), hours=9)
            elif chance.random() < 0.5:
                day = day_start(month.first_day) + timedelta(days=chance.randint(21, 35), hours=9)
            else:
                continue
            world.returns.append(
                ReturnRow(
                    uscc, month.first_day, day, is_nil=False, usd_10k=AMOUNT, orders=1, accurate=chance.random() < 0.95
                )
            )
            if chance.random() < 0.3:
                asked = day_start(month.first_day) + timedelta(days=chance.randint(0, 26), hours=10)
                answered = asked + timedelta(days=chance.choice((0, 1, 2, 9)), hours=2)
                done = chance.random() < spirit[region] + 0.05
                world.asked(
                    uscc, f"{asked:%Y-%m-%d %H:%M}", f"{answered:%Y-%m-%d %H:%M}" if done else None, office=region
                )
    for quarter in (Quarter(2020, 1), Quarter(2020, 2), Quarter(2020, 3)):
        if quarter.publication_month > until:
            continue
        for uscc, region in codes.items():
            if chance.random() < 0.2:
                fed = day_start(quarter.publication_month.next().first_day) + timedelta(
                    days=chance.randint(0, 40), hours=9
                )
                world.warned(uscc, str(quarter), f"{fed:%Y-%m-%d %H:%M}" if chance.random() < spirit[region] else None)
    for number in range(0, len(regions), 4):
        world.deducted(str(months[number % len(months)]), regions[number], occurrences=1 + number % 2)
    return world
