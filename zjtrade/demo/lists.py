"""The newest five-colour list of the demo, through the services of its pages: drawn by rules, reviewed, published, answered."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from alerts.enums import Need, ObjectionState, Outlook, Severity, Situation, VisitWay
from alerts.facts import FeedbackAnswers
from alerts.models import Entry, WarningList
from alerts.ruleset_files import ruleset_for
from alerts.selectors import EntryFilter, quarters_with_outcome
from alerts.services import (
    adopt_draft,
    answer_visit,
    count_leading,
    decide_objection,
    give_feedback,
    publish_draft,
    raise_objection,
    record_visit,
    remind_entries,
    request_backtest,
    request_trial,
    submit_draft,
)
from alerts.services.backtesting import back_test_of
from alerts.services.drawing import draw_of
from core.errors import Refused
from core.periods import SHANGHAI, Month, Quarter, day_start, local_date
from tenancy.enums import Role
from tenancy.jobs import run_job
from tenancy.roles import Actor, system_actor
from tenancy.rules import county_of
from tenancy.scope import actor_scope, job_scope
from zjtrade.demo.conversation import list_quarters
from zjtrade.demo.texts import FEEDBACK, OBJECTIONS, VISITS
from zjtrade.demo.world import Calendar

REASON = "演示数据"
FED_BACK = 0.55
"""Share of the newest list that has fed back so far."""
TESTED = 4
"""Past quarters of the back-test."""
SHOWN_MONTHS = 24
_SITUATIONS = (Situation.FEWER_ORDERS, Situation.CANCELLED, Situation.COST, Situation.TARIFF, Situation.SEASONAL)


class NewestList:
    """What became of the newest list between its drawing and `now`, in the order of time."""

    def __init__(self, random: Random, now: datetime, people: dict[str, Actor]) -> None:
        self._random = random
        self._now = now
        self._people = people
        self._quarter = list_quarters(Calendar(local_date(now)))[-1]
        begun = day_start(self._quarter.publication_month.first_day)
        self._published_at = min(begun + timedelta(days=8, hours=10), now)

    def play(self) -> None:
        """Draw and publish; objections, feedback, visits, reminders; then the centre tries rules on what comes and what was."""
        warning_list = self._publish()
        with job_scope(reason=REASON):
            entries = list(
                Entry.objects.filter(warning_list=warning_list)
                .select_related("enterprise")
                .order_by("enterprise__uscc")
            )
        kept = {self._people[name].enterprise for name in ("enterprise", "enterprise2")}
        first = {county_of(entry.region_id): entry.pk for entry in reversed(entries)}
        others = [entry for entry in entries if entry.enterprise_id not in kept and entry.pk not in first.values()]
        self._object(others[:4])
        for entry in others[4:]:
            if self._random.random() < FED_BACK:
                self._feed_back(entry)
        self._visit([*others[4:16], *(entry for entry in entries if entry.enterprise_id in kept)])
        self._remind(warning_list)
        self._try_rules()
        with job_scope(reason=REASON):
            running = Month.of(local_date(self._now))
            months = Month.span(running.plus(-SHOWN_MONTHS), running)
            count_leading(months=months, by=system_actor(REASON), now=self._now)

    def _publish(self) -> WarningList:
        centre, department = self._people["centre"], self._people["department"]
        with actor_scope(centre):
            draft = request_trial(
                quarter=self._quarter, ruleset=ruleset_for(self._quarter), by=centre, now=self._published_at
            )
        self._work(draft.job_id, draw_of)
        act: dict[str, Any] = {"draft": draft.public_id, "now": self._published_at}
        with actor_scope(centre):
            adopt_draft(**act, by=centre)
            submit_draft(**act, note="按现行规则生成，已抽查红色企业。", by=centre)
        with actor_scope(department):
            return publish_draft(**act, by=department)

    def _work(self, job: int | None, work: Any) -> None:
        """Do a job at once: its rows stand in this transaction, where no worker sees them."""
        if job is None or not run_job(job, work):
            raise Refused("演示数据有误：任务未完成。")

    def _moment(self, start: datetime) -> datetime:
        """Somewhere in the hours of day between a moment and now."""
        found = (start + (self._now - start) * self._random.random()).astimezone(SHANGHAI)
        return min(max(found.replace(hour=8 + found.hour % 10), start), self._now)

    def _object(self, entries: Sequence[Entry]) -> None:
        """Two objections are decided, two wait."""
        centre = self._people["centre"]
        outcomes = (ObjectionState.REMOVED, ObjectionState.KEPT)
        for entry, text, outcome in zip(entries, OBJECTIONS, (*outcomes, None, None), strict=True):
            clerk, moment = _clerk(entry), min(self._published_at + timedelta(hours=6), self._now)
            with actor_scope(clerk):
                objection = raise_objection(entry=entry.public_id, text=text, by=clerk, now=moment)
            if outcome is not None:
                with actor_scope(centre):
                    decide_objection(
                        objection=objection.public_id,
                        outcome=outcome,
                        decision="已核对海关数据和企业说明，据此处理。",
                        by=centre,
                        now=min(moment + timedelta(days=2), self._now),
                    )

    def _feed_back(self, entry: Entry) -> None:
        clerk = _clerk(entry)
        answers = FeedbackAnswers(
            situation=self._random.choice(_SITUATIONS),
            severity=self._random.choice(list(Severity)),
            outlook=self._random.choice(list(Outlook)),
            need=self._random.choice((Need.NOTHING, Need.FINANCE, Need.INSURANCE, Need.MARKETS, Need.REBATE)),
            may_call=self._random.random() < 0.8,
            text=self._random.choice(FEEDBACK) if self._random.random() < 0.5 else "",
        )
        with actor_scope(clerk):
            give_feedback(entry=entry.public_id, answers=answers, by=clerk, now=self._moment(self._published_at))

    def _visit(self, entries: Sequence[Entry]) -> None:
        """Counties visit some; most enterprises confirm it, one does not, those of the demo's people are asked."""
        kept = {self._people[name].enterprise for name in ("enterprise", "enterprise2")}
        for serial, entry in enumerate(entries):
            county = county_of(entry.region_id)
            officer = Actor(user=None, role=Role.COUNTY_OFFICER, label="县（市、区）商务局", region=county)
            moment = self._moment(self._published_at)
            with actor_scope(officer):
                visit = record_visit(
                    entry=entry.public_id,
                    way=self._random.choice(list(VisitWay)),
                    visited_on=local_date(moment),
                    text=VISITS[serial % len(VISITS)],
                    by=officer,
                    now=moment,
                )
            if entry.enterprise_id in kept or serial % 4 == 3:
                continue
            clerk, confirmed = _clerk(entry), serial != 0
            with actor_scope(clerk):
                answer_visit(
                    visit=visit.public_id,
                    confirmed=confirmed,
                    remark="" if confirmed else "当日未与我公司联系，请核实。",
                    by=clerk,
                    now=self._moment(moment),
                )

    def _remind(self, warning_list: WarningList) -> None:
        county = self._people["county"]
        moment = max(self._published_at, self._now - timedelta(days=3))
        with actor_scope(county):
            remind_entries(warning_list=warning_list, filters=EntryFilter(), by=county, now=moment)

    def _try_rules(self) -> None:
        """A dry run of the running quarter, and a back-test of the last quarters whose outcome is known."""
        centre = self._people["centre"]
        running = Quarter.of(local_date(self._now))
        ruleset = ruleset_for(running)
        with actor_scope(centre):
            trial = request_trial(quarter=running, ruleset=ruleset, by=centre, now=self._now)
            known = quarters_with_outcome()[-TESTED:]
        self._work(trial.job_id, draw_of)
        if known:
            with actor_scope(centre):
                test = request_backtest(
                    ruleset=ruleset, first=known[0], last=known[-1], drop=20, by=centre, now=self._now
                )
            self._work(test.job_id, back_test_of)


def _clerk(entry: Entry) -> Actor:
    """Somebody of a listed enterprise, without an account of their own."""
    return Actor(
        user=None,
        role=Role.ENTERPRISE_CLERK,
        label=entry.enterprise.name,
        region=entry.enterprise.region_id,
        enterprise=entry.enterprise_id,
    )
