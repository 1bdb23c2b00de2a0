"""The rules by which a list is drawn, as an official would print them."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from alerts import selectors
from alerts.enums import Colour, DraftState
from alerts.permissions import can_draw, can_see_drafts, can_see_rules
from alerts.ruleset_files import all_rulesets
from alerts.rulesets import Rule, Ruleset
from alerts.views.asked import asked_quarter
from alerts.views.wording import FIGURE_WORDS, HOLD, NO_HOLD, SIZE, FigureWords, base_text, need_text, threshold_text
from core.decimals import plain, show
from core.errors import NotAllowed, Unseen
from core.periods import Quarter, local_date


@dataclass(frozen=True)
class RuleLine:
    """A rule as the table prints it: its thresholds by colour, what its figure is, below which base it is not judged, shortly
    (`least_base`) and in words (`base`)."""

    rule: Rule
    thresholds: tuple[tuple[Colour, str], ...]
    words: FigureWords
    least_base: str
    base: str


def rule_lines(ruleset: Ruleset) -> list[RuleLine]:
    """The rules of a ruleset in the order of their file."""
    return [
        RuleLine(
            rule,
            tuple((colour, threshold_text(rule, colour)) for colour in Colour),
            FIGURE_WORDS[rule.figure],
            f"{plain(rule.least_base)} 万美元" if rule.least_base else show(None),
            base_text(rule),
        )
        for rule in ruleset.rules
    ]


def serving(quarter: Quarter) -> Ruleset:
    """The ruleset of a quarter; before the first of all, the first."""
    rulesets = all_rulesets()
    return next((one for one in reversed(rulesets) if one.first_quarter <= quarter), rulesets[0])


def ruleset_named(key: str) -> Ruleset | None:
    """The ruleset of a key, None for an empty one; a key that none has is as unseen as any missing page."""
    if not key:
        return None
    found = next((one for one in all_rulesets() if one.key == key), None)
    if found is None:
        raise Unseen
    return found


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """The ruleset in force; `?ruleset=2019` another one, `?list=2020Q1` the one that a published list was drawn by, `?draft=`
    or `?backtest=` the one that was tried."""
    if not can_see_rules(request.actor):
        raise NotAllowed
    in_force = serving(Quarter.of(local_date(timezone.now())))
    drawn, of = frozen_ruleset(request)
    ruleset = drawn or ruleset_named(request.GET.get("ruleset", "")) or in_force
    context = {
        "ruleset": ruleset,
        "lines": rule_lines(ruleset),
        "needs": [(colour, need_text(ruleset, colour)) for colour in Colour],
        "colours": list(Colour),
        "hold": HOLD if ruleset.hold else NO_HOLD,
        "size": plain(ruleset.size),
        "size_words": SIZE,
        "of": of,
        "in_force": in_force,
        "others": [one for one in reversed(all_rulesets()) if one != ruleset],
        "can_draw": can_draw(request.actor),
        "can_see_drafts": can_see_drafts(request.actor),
    }
    return render(request, "alerts/rules.html", context)


def frozen_ruleset(request: HttpRequest) -> tuple[Ruleset | None, str]:
    """The frozen ruleset asked for, and what it drew; Unseen for what no rules drew."""
    if "list" in request.GET:
        quarter = asked_quarter(request.GET["list"])
        return selectors.list_ruleset(quarter), f"{quarter.label}五色清单（按发布时冻结的规则）"
    if "draft" in request.GET:
        draft = selectors.draft_for(request.actor, uuid_of(request.GET["draft"]))
        if draft.ruleset is None:
            raise Unseen
        return Ruleset.from_canonical(
            draft.ruleset
        ), f"{Quarter.parse(draft.quarter).label}清单{DraftState(draft.state).label}"
    if "backtest" in request.GET:
        test = selectors.backtest_for(request.actor, uuid_of(request.GET["backtest"]))
        return Ruleset.from_canonical(test.ruleset), "规则回测"
    return None, ""


def uuid_of(text: str) -> UUID:
    """A public id in a query; what is none is as unseen as any missing one."""
    try:
        return UUID(text)
    except ValueError as error:
        raise Unseen from error
