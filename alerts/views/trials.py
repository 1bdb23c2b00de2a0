"""Trying rules on a quarter: which quarter, by which numbers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from alerts import selectors
from alerts.enums import Colour
from alerts.forms import TrialForm
from alerts.permissions import can_draw
from alerts.rulesets import MARK, Ruleset
from alerts.services import request_trial
from alerts.views.rules import frozen_ruleset, ruleset_named, serving
from core.errors import NotAllowed, Refused, Unseen
from core.periods import Quarter, local_date
from core.refusals import tell


@require_http_methods(["GET", "HEAD", "POST"])
def trial_new(request: HttpRequest) -> HttpResponse:
    """Choose a quarter and numbers, and start a dry run; it begins with those of `?ruleset=`, `?draft=` or `?backtest=`."""
    if not can_draw(request.actor):
        raise NotAllowed
    now = timezone.now()
    quarters = selectors.trial_quarters(today=local_date(now))
    ruleset, shown = rules_to_change(request)
    if request.method == "POST":
        form = TrialForm(request.POST, ruleset=ruleset, quarters=quarters.groups)
        if form.is_valid() and form.tried is not None:
            try:
                draft = request_trial(
                    quarter=form.cleaned_data["quarter"], ruleset=form.tried, by=request.actor, now=now
                )
            except Refused as refusal:
                tell(form, refusal)
            else:
                return redirect("alerts:draft", draft.public_id)
    else:
        form = TrialForm(ruleset=ruleset, shown=shown, quarters=quarters.groups)
    return render(request, "alerts/trial_new.html", {"form": form, "ruleset": ruleset, "colours": list(Colour)})


def rules_to_change(request: HttpRequest) -> tuple[Ruleset, Ruleset]:
    """The ruleset whose numbers a form changes, and the one whose numbers it begins with: those of `?ruleset=`, or those tried
    in the dry run of `?draft=` or in `?backtest=`; without any the ruleset that serves today."""
    asked = request.POST if request.method == "POST" else request.GET
    ruleset = ruleset_named(asked.get("ruleset", "")) or serving(Quarter.of(local_date(timezone.now())))
    shown = None if request.method == "POST" else frozen_ruleset(request)[0]
    if shown is None:
        return ruleset, ruleset
    return based_on(ruleset, shown), shown


def based_on(ruleset: Ruleset, shown: Ruleset) -> Ruleset:
    """The ruleset from whose file `shown` came; `ruleset` when there is none of that name any more."""
    try:
        return ruleset_named(shown.key.removesuffix(MARK)) or ruleset
    except Unseen:
        return ruleset
