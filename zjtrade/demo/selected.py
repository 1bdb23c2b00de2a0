"""What the demo shows of the half-yearly selection: the first half of 2020 published, the second one being scored."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

from cases.enums import BallotState
from cases.models import Ballot, Selection
from cases.selectors import criteria_of, selection_page
from cases.services import (
    appoint_reviewers,
    close_scoring,
    decide_selection,
    officials_to_appoint,
    open_scoring,
    prepare_selection,
    publish_selection,
    score_ballot,
)
from core.periods import SHANGHAI, local_date
from tenancy.roles import Actor
from tenancy.scope import actor_scope

REVIEWERS = ("county", "county2", "city", "centre")
COMMENTS = ("做法具体，可在同类地区推广。", "成效有数据支撑。", "", "", "举措与成效的联系可再写明。")
STARTED = datetime(2020, 7, 6, 9, tzinfo=SHANGHAI)
TERM = timedelta(days=8)


class Selections:
    """Prepared, scored, decided and published by the services; where no case was adopted there is nothing to select."""

    def __init__(self, random: Random, now: datetime, people: Mapping[str, Actor]) -> None:
        self._random = random
        self._now = now
        self._people = people

    def play(self) -> None:
        """The first half of 2020 to its end; of the second one about half of the ballots are scored."""
        first = self._opened(1, STARTED)
        if first is not None:
            self._score(first, STARTED + timedelta(days=2), share=1.0)
            self._finish(first, STARTED + TERM)
        second = self._opened(2, self._now - timedelta(days=2))
        if second is not None:
            self._score(second, self._now - timedelta(days=1), share=0.5)

    def _opened(self, half: int, moment: datetime) -> Selection | None:
        department = self._people["department"]
        wanted = {self._people[name].user for name in REVIEWERS}
        with actor_scope(department):
            row = prepare_selection(year=2020, half=half, by=department, now=moment)
            if not row.contenders.exists():
                return None
            posts = [one.membership for one in officials_to_appoint(department) if one.user in wanted]
            appoint_reviewers(selection=row.public_id, memberships=posts, by=department, now=moment)
            return open_scoring(
                selection=row.public_id,
                version=row.version,
                until=local_date(moment + TERM),
                sure=True,
                by=department,
                now=moment,
            )

    def _score(self, row: Selection, moment: datetime, *, share: float) -> None:
        criteria = criteria_of(row)
        for number, name in enumerate(REVIEWERS):
            actor = self._people[name]
            with actor_scope(actor):
                own = Ballot.objects.filter(selection=row, user_id=actor.user or 0, state=BallotState.OPEN)
                for ballot in own.order_by("number"):
                    if self._random.random() >= share:
                        continue
                    score_ballot(
                        ballot=ballot.public_id,
                        version=ballot.version,
                        points=[self._random.randint(one.most * 6 // 10, one.most) for one in criteria],
                        comment=self._random.choice(COMMENTS),
                        by=actor,
                        now=moment + timedelta(minutes=20 * number + ballot.number),
                    )

    def _finish(self, row: Selection, moment: datetime) -> None:
        department = self._people["department"]
        with actor_scope(department):
            row = close_scoring(selection=row.public_id, version=row.version, sure=True, by=department, now=moment)
            page = selection_page(department, row.public_id, now=moment)
            free = row.places - len(page.chosen)
            chosen = {*page.chosen, *(one.contender.public_id for one in page.edge[:free])}
            row = decide_selection(
                selection=row.public_id, version=row.version, chosen=chosen, reason="", by=department, now=moment
            )
            publish_selection(
                selection=row.public_id, version=row.version, by=department, now=moment + timedelta(days=2)
            )
