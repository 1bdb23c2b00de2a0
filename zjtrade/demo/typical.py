"""What the demo shows of typical cases: both halves of 2020 collected, the running one at every step of the way."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from cases.enums import CaseKind
from cases.models import Question, TypicalCase
from cases.services import (
    adopt_case,
    comment_on_case,
    forward_case,
    return_case,
    submit_case,
    withdraw_case,
    write_case,
)
from core.periods import Month, day_start, local_date
from notices.selectors import inbox
from tenancy.enums import RegionLevel, Role
from tenancy.models import Enterprise
from tenancy.roles import Actor
from tenancy.rules import city_of, county_of
from tenancy.scope import actor_scope, job_scope
from tenancy.selectors import Regions, all_regions, within_region
from zjtrade.demo.stories import COMMENT, COPING, REMARK, RETURNED, SERVICE, WITHDRAWN, Story
from zjtrade.demo.texts import TOPICS

REASON = "演示数据"
COLLECTED = {(2020, 1): 14, (2020, 2): 12}
"""Cases adopted of each half-year: enough to select ten of them."""
RECENT = 8
_STORIES = {topic.title: story for topic, story in zip(TOPICS, SERVICE, strict=False)}


@dataclass(frozen=True)
class Subject:
    """What a case is about: an enterprise of a county, and the answered question that it grew out of, if it did."""

    county: int
    name: str
    uscc: str
    story: Story
    question: UUID | None = None


class TypicalCases:
    """Written, reported, passed on, returned, adopted by the services, each act at its moment."""

    def __init__(self, random: Random, now: datetime, people: Mapping[str, Actor]) -> None:
        self._random = random
        self._now = now
        self._people = people
        with job_scope(reason=REASON):
            self._regions: Regions = all_regions()

    def play(self) -> None:
        """The two halves of 2020, then the last weeks."""
        for (year, half), number in COLLECTED.items():
            months = Month.span(Month(year, 6 * half - 5), Month(year, 6 * half))
            self._collect(months, number)
        self._recent()
        self._read()

    def _office(self, region: int) -> Actor:
        """Somebody of a county's or a city's office; the demo's own people where there are some."""
        known = next(
            (actor for actor in self._people.values() if actor.region == region and actor.enterprise is None), None
        )
        if known is not None:
            return known
        role = Role.CITY_OFFICER if city_of(region) == region else Role.COUNTY_OFFICER
        return Actor(user=None, role=role, label=f"{self._regions.names[region]}商务局", region=region)

    # --- the half-years ---

    def _collect(self, months: Sequence[Month], number: int) -> None:
        """So many cases of these months, over as many cities as there are, adopted within the month after."""
        with job_scope(reason=REASON):
            subjects = [self._subject(months[at % len(months)], at) for at in range(number)]
        for at, subject in enumerate(subjects):
            month = months[at % len(months)]
            written_at = day_start(month.first_day) + timedelta(days=20 + at % 6, hours=9, minutes=7 * at)
            case = self._write(subject, at, written_at)
            self._report(subject, case, written_at + timedelta(hours=5))
            self._forward(subject, case, written_at + timedelta(days=1, hours=2))
            if at % 4 == 0:
                self._comment(case, written_at + timedelta(days=2))
            self._adopt(case, written_at + timedelta(days=6))

    def _subject(self, month: Month, at: int) -> Subject:
        """Another city each time. Two of three grow out of a question that was answered in the month by then."""
        cities = self._regions.at(RegionLevel.CITY)
        city = cities[at % len(cities)]
        until = day_start(month.first_day) + timedelta(days=20)
        if at % 3 != 2:
            rows = (
                within_region(Question.objects.all(), city)
                .filter(
                    title__in=_STORIES,
                    first_answered_at__range=(day_start(month.first_day), until),
                    exclusion__isnull=True,
                    typical__isnull=True,
                )
                .select_related("enterprise")
            )
            question = rows.order_by("asked_at", "id").first()
            if question is not None:
                return Subject(
                    question.region_id, question.enterprise.name, question.enterprise.uscc, _STORIES[question.title],
                    question.public_id,
                )  # fmt: skip
        counties = self._regions.at(RegionLevel.COUNTY, within=city)
        county = counties[at % len(counties)]
        return self._enterprise(county, COPING[at % len(COPING)], at)

    def _enterprise(self, county: int, story: Story, at: int) -> Subject:
        rows = within_region(Enterprise.objects.all(), county).order_by("uscc")
        found = rows[at % 3]
        return Subject(county, found.name, found.uscc, story)

    # --- the last weeks ---

    def _recent(self) -> None:
        """One at each step: draft, at the city, returned by city and by centre, at the province, adopted, withdrawn."""
        county, other = self._people["county"].region, self._people["county2"].region
        assert county is not None and other is not None
        stories = [SERVICE[0], COPING[0], SERVICE[1], SERVICE[2], COPING[1], SERVICE[3], COPING[2], SERVICE[0]]
        with job_scope(reason=REASON):
            subjects = [
                self._enterprise(other if at == 4 else county, story, at) for at, story in enumerate(stories[:RECENT])
            ]
        cases = []
        for at, (subject, moment) in enumerate(zip(subjects, self._moments(), strict=True)):
            case = self._write(subject, at, moment)
            if at:  # the first is a draft still
                self._report(subject, case, moment + timedelta(hours=2))
            cases.append((subject, case, moment + timedelta(hours=4)))
        _, (_, waiting, _), returned, sent_back, at_province, adopted, taken_back, also_adopted = cases
        del waiting  # at the city
        self._return(self._office(city_of(returned[0].county)), *returned[1:])
        for subject, case, moment in (sent_back, at_province, adopted, also_adopted):
            self._forward(subject, case, moment)
        self._return(self._people["centre"], sent_back[1], sent_back[2] + timedelta(hours=3))
        self._comment(at_province[1], at_province[2] + timedelta(hours=3))
        for _, case, moment in (adopted, also_adopted):
            self._adopt(case, moment + timedelta(hours=4))
        office = self._office(taken_back[0].county)
        with actor_scope(office):
            withdraw_case(case=taken_back[1].public_id, reason=WITHDRAWN, by=office, now=taken_back[2])

    def _moments(self) -> Iterator[datetime]:
        """Working mornings of the last weeks, the oldest last acted on first; never later than twelve hours ago."""
        for at in range(RECENT):
            day = local_date(self._now - timedelta(days=2 + 3 * (RECENT - at)))
            yield day_start(day) + timedelta(hours=9, minutes=11 * at)

    # --- acts ---

    def _write(self, subject: Subject, at: int, moment: datetime) -> TypicalCase:
        story = subject.story
        words = {"name": subject.name, "sum": f"{self._random.randint(60, 900)}"}
        texts = {part: getattr(story, part).format(**words) for part in ("situation", "measures", "effect")}
        about: dict[str, Any] = (
            {"enterprise": subject.uscc} if subject.question is None else {"question": subject.question}
        )
        office = self._office(county_of(subject.county))
        with actor_scope(office):
            return write_case(
                kind=CaseKind.SERVICE if story.effect else CaseKind.COPING, title=story.title, texts=texts,
                named=at % 3 != 1, by=office, now=moment, **about,
            )  # fmt: skip

    def _report(self, subject: Subject, case: TypicalCase, moment: datetime) -> None:
        office = self._office(county_of(subject.county))
        with actor_scope(office):
            submit_case(case=case.public_id, version=1, by=office, now=moment)

    def _forward(self, subject: Subject, case: TypicalCase, moment: datetime) -> None:
        office = self._office(city_of(subject.county))
        with actor_scope(office):
            forward_case(case=case.public_id, version=1, text=REMARK, by=office, now=moment)

    def _return(self, by: Actor, case: TypicalCase, moment: datetime) -> None:
        with actor_scope(by):
            return_case(case=case.public_id, version=1, reason=RETURNED, by=by, now=moment)

    def _comment(self, case: TypicalCase, moment: datetime) -> None:
        centre = self._people["centre"]
        with actor_scope(centre):
            comment_on_case(case=case.public_id, text=COMMENT, by=centre, now=moment)

    def _adopt(self, case: TypicalCase, moment: datetime) -> None:
        centre = self._people["centre"]
        with actor_scope(centre):
            adopt_case(case=case.public_id, version=1, by=centre, now=moment)

    def _read(self) -> None:
        """Notices of 2020 were read in 2020: an inbox of today does not begin with them."""
        for name in ("county", "county2", "city", "centre"):
            actor = self._people[name]
            with actor_scope(actor):
                old = inbox(actor, unread_only=True).filter(key__startswith="typical-case:", sent_at__year=2020)
                old.update(read_at=self._now)
