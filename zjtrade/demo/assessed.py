"""What the demo shows of the assessment beyond its months: a bulletin, the week's progress, deductions on their way."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from assessment.enums import DeductionKind, HearingState
from assessment.services import (
    approve_bulletin,
    begin_bulletin,
    compute_week,
    decide_hearing,
    enter_hearing,
    publish_bulletin,
    reply_hearing,
    submit_bulletin,
)
from core.periods import Month
from tenancy.roles import Actor, system_actor
from tenancy.scope import actor_scope, in_snapshot

REASON = "演示数据"
HEARD_FOR = timedelta(days=9)
"""How long ago the first deduction was asked for: its three working days are over."""


class Assessed:
    """One published bulletin of a month, the week, one deduction decided and one that waits for the bureau."""

    def __init__(self, now: datetime, people: Mapping[str, Actor]) -> None:
        self._now = now
        self._people = people

    def play(self, month: Month, published_at: datetime) -> None:
        """Everything through the services of the pages."""
        self._bulletin(month, published_at)
        system = system_actor(REASON)
        in_snapshot(system, lambda: compute_week(by=system, now=self._now))
        self._deductions()

    def _bulletin(self, month: Month, moment: datetime) -> None:
        centre, department = self._people["centre"], self._people["department"]
        with actor_scope(centre):
            row = begin_bulletin(month=month, by=centre, now=moment)
            row = submit_bulletin(bulletin=row.public_id, version=row.version, by=centre, now=moment)
        with actor_scope(department):
            row = approve_bulletin(bulletin=row.public_id, version=row.version, by=department, now=moment)
        with actor_scope(centre):
            publish_bulletin(bulletin=row.public_id, version=row.version, by=centre, now=moment)

    def _deductions(self) -> None:
        centre, county, department = (self._people[name] for name in ("centre", "county", "department"))
        asked = self._now - HEARD_FOR
        told = (
            (
                asked,
                DeductionKind.PERFUNCTORY,
                "企业来电反映，对加工贸易手册核销诉求的答复只写“请咨询海关”，未说明办理途径。",
            ),
            (self._now, DeductionKind.LATE, "对退运货物出口退税诉求的答复超过两个工作日，期间未与企业联系。"),
        )
        rows = []
        for moment, kind, evidence in told:
            with actor_scope(centre):
                rows.append(
                    enter_hearing(
                        region=county.region or 0,
                        kind=kind,
                        occurred_on=_before(moment),
                        evidence=evidence,
                        by=centre,
                        now=moment,
                    )
                )
        with actor_scope(county):
            reply_hearing(
                hearing=rows[0].public_id,
                text="经办人当日电话联系过企业，但系统内答复确有疏漏，已补充答复并向企业致歉。",
                by=county,
                now=asked + timedelta(days=1),
            )
        with actor_scope(department):
            row = rows[0]
            row.refresh_from_db()
            decide_hearing(
                hearing=row.public_id,
                deduct=True,
                reason="答复未说明办理途径，属答复草率，认定扣减一次。",
                seen=HearingState(row.state),
                by=department,
                now=asked + timedelta(days=5),
            )


def _before(moment: datetime) -> date:
    return (moment - timedelta(days=1)).date()
