"""The rules that lists were drawn by, and the quarters that rules can be tried on."""

from dataclasses import dataclass
from datetime import date

from alerts.models import WarningList
from alerts.ruleset_files import all_rulesets
from alerts.rulesets import Ruleset
from core.errors import Unseen
from core.periods import Quarter


def list_ruleset(quarter: Quarter) -> Ruleset:
    """The ruleset that the published list of a quarter was drawn by, as frozen then; Unseen when a workbook brought it or there
    is none. One query."""
    frozen = WarningList.objects.filter(quarter=str(quarter)).values_list("ruleset", flat=True).first()
    if frozen is None:
        raise Unseen
    return Ruleset.from_canonical(frozen)


@dataclass(frozen=True)
class TrialQuarters:
    """Quarters that rules can be tried on, newest first: ended without a list, not ended yet, with a list already."""

    waiting: tuple[Quarter, ...]
    running: tuple[Quarter, ...]
    published: tuple[Quarter, ...]

    @property
    def groups(self) -> tuple[tuple[str, tuple[Quarter, ...]], ...]:
        """The three with their names, for a form to choose from."""
        return (
            ("已结束、尚未发布清单（可转为草案）", self.waiting),
            ("尚未结束（提前试算）", self.running),
            ("已发布清单（只供对照）", self.published),
        )


def past_quarters(*, today: date) -> list[Quarter]:
    """The quarters that have ended by `today`, newest first, from the first that a ruleset serves."""
    running = Quarter.of(today)
    found, quarter = [], all_rulesets()[0].first_quarter
    while quarter < running:
        found.append(quarter)
        quarter = quarter.next()
    return found[::-1]


def trial_quarters(*, today: date) -> TrialQuarters:
    """Every quarter that has begun by `today`, from the first that a ruleset serves. One query."""
    running, ended = Quarter.of(today), past_quarters(today=today)
    listed = set(WarningList.objects.values_list("quarter", flat=True))
    return TrialQuarters(
        waiting=tuple(one for one in ended if str(one) not in listed),
        running=(running,) if running >= all_rulesets()[0].first_quarter else (),
        published=tuple(one for one in ended if str(one) in listed),
    )
