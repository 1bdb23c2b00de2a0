"""Whether published priority lists still follow from what they froze."""

from collections.abc import Iterator
from dataclasses import dataclass

from assessment.enums import Benefit, PriorityState
from assessment.models import PriorityCount, PriorityEntry, PriorityList
from assessment.rules.halves import HalfYear
from assessment.rules.priority import Seal, figures, qualified
from assessment.schemes import PriorityRules
from assessment.selectors.priority import record_of, terms_text


@dataclass(frozen=True)
class VerifiedPriority:
    """One published list after it was looked at: what differs, in words, or nothing."""

    shown: PriorityList
    differences: tuple[str, ...]

    @property
    def label(self) -> str:
        """ "2020年上半年优先支持名单第1版"."""
        return f"{HalfYear.of(self.shown.through).label}优先支持名单第{self.shown.version}版"


def verify_priority_lists() -> Iterator[VerifiedPriority]:
    """Every published list, judged again from its own records and thresholds. Needs a scope that sees all rows."""
    for shown in PriorityList.objects.filter(state=PriorityState.PUBLISHED).order_by("through", "version"):
        yield VerifiedPriority(shown, tuple(_differences(shown)))


def _differences(shown: PriorityList) -> Iterator[str]:
    rules = PriorityRules.from_canonical(shown.rules)
    seal = Seal(terms_text(rules))
    counted: dict[tuple[int, int], list[int]] = {}
    wrong = 0
    for entry in PriorityEntry.objects.filter(list=shown).order_by("enterprise_id").iterator(chunk_size=5_000):
        record = record_of(entry)
        mask = qualified(figures(record), rules)
        wrong += mask != entry.benefits
        seal.add(record, mask=mask, by_reference=entry.by_reference)
        for benefit in Benefit:
            count = counted.setdefault((entry.region_id, benefit.value), [0, 0])
            count[0] += 1
            count[1] += bool(mask & benefit.bit)
    if wrong:
        yield f"{wrong} 家企业登记的资格与按依据重算的不符"
    if seal.inputs != shown.inputs_digest:
        yield "依据摘要与依据不符：冻结的依据被改动"
    if seal.outcome != shown.digest:
        yield "摘要与按依据重算的结果不符"
    stored = {
        (row.region_id, row.benefit): [row.listed, row.qualified] for row in PriorityCount.objects.filter(list=shown)
    }
    if stored != counted:
        yield "各地企业数与名单不符"
