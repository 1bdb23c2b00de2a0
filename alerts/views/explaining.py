"""Why an enterprise has its colour: each rule with its figures, and the way from rules to colour in sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from alerts import selectors
from alerts.enums import Colour
from alerts.forms import WhyForm
from alerts.models import Entry
from alerts.permissions import can_see_lists, is_enterprise
from alerts.rules.figures import QUARTER
from alerts.rules.judging import RuleExplained
from alerts.selectors import DraftRow, Explanation
from alerts.views.wording import FIGURE_WORDS, base_text, number_text, threshold_text
from core.charts import Drawing, Zone, gauge
from core.decimals import plain, show
from core.errors import NotAllowed, Unseen
from core.periods import Quarter
from tenancy.rules import city_of, county_of
from tenancy.selectors import all_regions

SCALE = 100
"""Percent: no fall and no share is above."""
MONTHS = QUARTER + 1
"""Where a scale of months ends: one more than a quarter has, so that a zone that begins at the last has room."""
UPLOADED = "该清单由省外贸中心上传工作簿生成，没有按规则计算的指标，颜色和预警原因由省外贸中心确定。"
ADDED = "该企业由省外贸中心人工列入，没有按规则计算的指标。"


@dataclass(frozen=True)
class ExplainedLine:
    """A rule as the page prints it. `outcome` says why it was not judged where `judged` is false."""

    label: str
    meaning: str
    now: str
    now_words: str
    base: str
    base_words: str
    value: str
    thresholds: tuple[tuple[Colour, str], ...]
    scale: Drawing
    reached: Colour | None
    judged: bool
    outcome: str


@dataclass(frozen=True)
class Page:
    """One enterprise of a list or draft: `colour` as it has it there (None: none); `lines` is empty where no rules drew it."""

    enterprise: str
    uscc: str
    region: str
    quarter: Quarter
    colour: Colour | None
    reason: str
    size: str
    sentences: tuple[str, ...]
    lines: tuple[ExplainedLine, ...]
    live: bool = False
    as_of: datetime | None = None


@require_safe
def entry_why(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Why an enterprise is on a published list: for itself, its bureaus, the province."""
    if not (is_enterprise(request.actor) or can_see_lists(request.actor)):
        raise NotAllowed
    found = selectors.explain_entry(request.actor, entry)
    (row,) = selectors.entry_rows([selectors.entry_in_view(request.actor, entry)])
    own = row.entry
    page = Page(
        enterprise=row.enterprise,
        uscc=row.uscc,
        region=_place(row.city, row.county),
        quarter=row.quarter,
        colour=None if own.removed_at else Colour(own.colour_now),
        reason=own.reason,
        size="" if found is None else _size(found),
        sentences=tuple(_of_entry(found, own)),
        lines=() if found is None else explained_lines(found.rules),
    )
    context = {
        "page": page,
        "back_url": reverse("alerts:entry", args=[entry]),
        "back_label": row.quarter.label,
        "rules_url": f"{reverse('alerts:rules')}?list={row.quarter}" if found else reverse("alerts:rules"),
    }
    return render(request, "alerts/why.html", context)


@require_safe
def draft_why(request: HttpRequest, draft: UUID, enterprise: UUID) -> HttpResponse:
    """Why an enterprise would have its colour by a draft, or would have none."""
    found = selectors.explain_in_draft(request.actor, draft, enterprise)
    drawn = selectors.draft_for(request.actor, draft)
    named = selectors.draftable(request.actor, enterprise)
    row, quarter = selectors.draft_row(request.actor, drawn, named), Quarter.parse(drawn.quarter)
    page = Page(
        enterprise=named.name,
        uscc=named.uscc,
        region=_place(row.city, row.county) if row else _place(*_names(named.region_id)),
        quarter=quarter,
        colour=row.colour if row else None,
        reason=row.entry.reason if row else "",
        size="" if found is None else _size(found),
        sentences=tuple(_of_draft(found, row)),
        lines=() if found is None else explained_lines(found.rules),
        live=found is not None and found.live,
        as_of=drawn.as_of,
    )
    return render(request, "alerts/why.html", {"page": page, "find": WhyForm(), **_of(draft, quarter)})


@require_safe
def draft_why_find(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Look for any enterprise by its credit code; its explanation, whether or not the draft has it."""
    row = selectors.draft_for(request.actor, draft)
    form = WhyForm(request.GET) if "uscc" in request.GET else WhyForm()
    if form.is_bound and form.is_valid():
        try:
            found = selectors.draftable(request.actor, form.cleaned_data["uscc"])
            selectors.explain_in_draft(request.actor, draft, found.public_id)
        except Unseen:
            form.add_error("uscc", "企业名录中没有该企业，或者该企业已注销。")
        else:
            return redirect("alerts:draft_why", draft, found.public_id)
    context = {"find": form, **_of(draft, Quarter.parse(row.quarter))}
    return render(request, "alerts/why_find_page.html", context)


def _of(draft: UUID, quarter: Quarter) -> dict[str, object]:
    """Where a page about a draft leads back to."""
    return {
        "draft": draft,
        "quarter": quarter,
        "back_url": reverse("alerts:draft", args=[draft]),
        "back_label": f"{quarter.label}清单",
        "rules_url": f"{reverse('alerts:rules')}?draft={draft}",
    }


def _names(region: int) -> tuple[str, str]:
    names = all_regions().names
    return names[city_of(region)], names[county_of(region)]


def _place(city: str, county: str) -> str:
    return county if city == county else f"{city} {county}"


# --- the rules, one by one ---


def explained_lines(rules: Sequence[RuleExplained]) -> tuple[ExplainedLine, ...]:
    """Every rule in the ruleset's order."""
    return tuple(_line(one) for one in rules)


def _line(one: RuleExplained) -> ExplainedLine:
    rule, measured, figure = one.rule, one.measured, one.rule.figure
    words, value = FIGURE_WORDS[figure], number_text(figure, measured.value)
    if measured.why_not is not None:
        now, base, outcome = show(None), show(None), measured.why_not.label
    elif figure.in_months:
        now, base, outcome = f"{measured.now} 个月", f"{measured.base} 个月", ""
    else:
        now, base = f"{measured.now_shown} 万美元", f"{measured.base_shown} 万美元"
        outcome = base_text(rule) if one.too_small else ""
    judged = not outcome
    thresholds = tuple((colour, threshold_text(rule, colour)) for colour, _ in rule.thresholds)
    steps = "、".join(f"{colour.word} {text}" for colour, text in thresholds)
    return ExplainedLine(
        label=rule.label,
        meaning=words.meaning,
        now=now,
        now_words=words.now,
        base=base,
        base_words=words.base,
        value=value,
        thresholds=thresholds,
        scale=gauge(
            measured.value if judged else None,
            [Zone(number, f"zone-{colour.slug}") for colour, number in rule.thresholds],
            maximum=MONTHS if figure.in_months else SCALE,
            title=f"{rule.label}：{value if judged else '未评估'}；阈值：{steps}",
        ),
        reached=one.reached,
        judged=judged,
        outcome=outcome,
    )


# --- from the rules to the colour ---


def _of_entry(found: Explanation | None, entry: Entry) -> Iterator[str]:
    if found is None:
        yield UPLOADED if entry.warning_list.ruleset is None else ADDED
    else:
        yield from _of_rules(found)
        published = Colour(entry.colour)
        if found.held:
            yield _kept(published)
        elif found.drawn is not published:
            yield f"省外贸中心审定为{published.word}。"
    if entry.removed_at:
        yield "发布后由省外贸中心移出清单。"
    elif entry.colour != entry.colour_now:
        yield f"发布时为{Colour(entry.colour).word}，发布后由省外贸中心调整为{Colour(entry.colour_now).word}。"


def _of_draft(found: Explanation | None, row: DraftRow | None) -> Iterator[str]:
    if found is None:
        yield UPLOADED
    else:
        yield from _of_rules(found)
    if row is not None and row.entry.changed_by_hand:
        yield f"省外贸中心人工调整，{f'列为{row.colour.word}' if row.colour else '不列入清单'}：{row.entry.note}"
    elif row is not None and row.entry.held and row.colour is not None:
        yield _kept(row.colour)


def _kept(colour: Colour) -> str:
    return f"上季为{colour.word}，颜色减轻须连续两个季度，因此本季沿用{colour.word}。"


def _of_rules(found: Explanation) -> list[str]:
    """What the rules alone say, and how: why no worse colour, then why this one."""
    ruleset, drawn = found.ruleset, found.drawn
    if _is_small(found):
        return [f"规模低于 {plain(ruleset.size)} 万美元，按规则不评估。"]
    said = []
    for worse in Colour:
        if worse == drawn:
            break
        number = found.reaching(worse)
        if number:
            said.append(
                f"达到{worse.word}的规则 {number} 条，{worse.word}需要 {ruleset.need(worse)} 条，因此不列为{worse.word}。"
            )
    if drawn is None:
        return [*said, "按规则不列入清单。" if said else "没有规则触发，按规则不列入清单。"]
    reaching = [one for one in found.rules if one.reached is not None and one.reached <= drawn]
    names = "、".join(f"{one.rule.label}（{number_text(one.rule.figure, one.measured.value)}）" for one in reaching)
    return [*said, f"{drawn.word}需要 {ruleset.need(drawn)} 条规则达到，达到的有：{names}。按规则列为{drawn.word}。"]


def _is_small(found: Explanation) -> bool:
    """Whether the enterprise was not judged for its size. A stored row does not tell, but then enough rules fired for nothing."""
    return found.small or (
        found.drawn is None and any(found.reaching(colour) >= need for colour, need in found.ruleset.needs)
    )


def _size(found: Explanation) -> str:
    """The ruleset's size, and that the enterprise is below it."""
    if not found.ruleset.size:
        return ""
    return f"门槛 {plain(found.ruleset.size)} 万美元{'，该企业低于门槛' if _is_small(found) else ''}"
