"""Drawing up a list by rules: requested, computed by a job, a dry run (试算) until somebody adopts it."""

import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from alerts.enums import Colour, DraftAct, DraftState, Source
from alerts.models import DraftEntry, ListDraft
from alerts.permissions import can_draw
from alerts.rules import next_state, trial_problem
from alerts.rules.figures import figures, figures_json, size_of
from alerts.rules.judging import SMALL, Judge, Judgement, Settled, reason_text, settle
from alerts.rulesets import Ruleset
from alerts.selectors import colours_of, facts_of_all, list_before, raw_colours
from alerts.services.drafts import add_leavers
from alerts.services.locks import lock_quarter
from core import sql
from core.errors import NotAllowed, Refused
from core.periods import Quarter, local_date
from tenancy.jobs import Progress, enqueue
from tenancy.models import Enterprise, Job
from tenancy.roles import Actor

DRAW_KIND = "alerts.draw_list"
BATCH = 2_000
REPORTED = 20_000
"""Enterprises between two reports of progress."""

_COMPACT = json.JSONEncoder(separators=(",", ":"))


@transaction.atomic
def request_trial(*, quarter: Quarter, ruleset: Ruleset, by: Actor, now: datetime) -> ListDraft:
    """Have a job draw the list of a quarter by rules, as of now: who enters, leaves, changes colour. Nothing is published.

    Any quarter that has begun may be tried; only one that has ended without a list may be adopted. Asked again with the same
    rules while that one is being computed, it is that one. Raises NotAllowed for everybody but the centre, Refused (field
    "quarter") for a quarter that has not begun.
    """
    if not can_draw(by):
        raise NotAllowed
    lock_quarter(quarter)
    problem = trial_problem(quarter, today=local_date(now))
    if problem:
        raise Refused(problem, field="quarter")
    waiting = ListDraft.objects.filter(quarter=str(quarter), state=DraftState.COMPUTING, ruleset=ruleset.canonical())
    running = waiting.select_related("job").last()
    if running is not None and running.job is not None and running.job.finished_at is None:
        return running
    draft = ListDraft.objects.create(
        quarter=str(quarter),
        source=Source.RULES,
        state=DraftState.COMPUTING,
        ruleset=ruleset.canonical(),
        as_of=now,
        previous=list_before(quarter),
        created_at=now,
        created_by_id=by.user,
    )
    draft.job = enqueue(
        kind=DRAW_KIND,
        key=f"{DRAW_KIND}:{draft.public_id}",
        title=f"试算{quarter.label}五色清单",
        params={"draft": draft.pk},
        by=by,
        now=now,
    )
    draft.save(update_fields=["job"])
    return draft


@transaction.atomic
def draw(*, draft: ListDraft, progress: Progress | None = None) -> ListDraft:
    """Judge every enterprise as of the draft's moment and write its rows anew: whoever gets a colour or had one.

    Run twice it gives the same rows. Raises Refused when the draft is more than a dry run by now; one put aside stays so.
    """
    row = ListDraft.objects.select_for_update(of=("self",)).select_related("previous").get(pk=draft.pk)
    state = DraftState(row.state)
    if state is DraftState.DISCARDED:
        return row
    if state is not DraftState.TRIAL:
        state = next_state(state, DraftAct.COMPUTED)
    DraftEntry.objects.filter(draft=row).delete()
    total = Enterprise.objects.count() if progress else 0
    row.judged = row.small = reported = 0
    ruleset = Ruleset.from_canonical(row.ruleset or {})
    with _no_search_for_cycles():
        for part in _drawn(row, ruleset):
            row.judged += part.judged
            row.small += part.small
            _write(row, part.rows)
            if progress and row.judged - reported >= REPORTED:
                reported = row.judged
                progress.report(reported, max(total, reported), f"已评估 {reported:,} 家企业")
    add_leavers(row)
    row.state = state
    row.save(update_fields=["state", "judged", "small"])
    if progress:
        progress.report(row.judged, row.judged, f"已评估 {row.judged:,} 家企业")
    return row


def draw_of(job: Job, progress: Progress) -> None:
    """The work of a DRAW_KIND job."""
    draw(draft=ListDraft.objects.get(pk=job.params["draft"]), progress=progress)


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """A million small objects come and go in a pass, none in a cycle: looking for some takes a fifth of its processor time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class _Row(NamedTuple):
    """What is written of one enterprise."""

    enterprise: int
    settled: Settled
    before: int | None
    judgement: Judgement
    figures: str


class _Part(NamedTuple):
    judged: int
    small: int
    rows: list[_Row]


def _drawn(draft: ListDraft, ruleset: Ruleset) -> Iterator[_Part]:
    """What the rules say of every enterprise, piece by piece."""
    quarter, judge = Quarter.parse(draft.quarter), Judge(ruleset)
    before = colours_of(draft.previous)
    raw = raw_colours(quarter.previous())
    for chunk in facts_of_all(quarter, as_of=draft.as_of):
        rows, small = [], 0
        for enterprise, facts in chunk:
            is_small = judge.is_small(size_of(facts))
            small += is_small
            stood = enterprise in before or enterprise in raw
            if is_small and not stood:
                continue
            measured = figures(facts)
            judgement = SMALL if is_small else judge.judge(measured)
            if judgement.colour is None and not stood:
                continue
            settled = settle(judgement.colour, raw.get(enterprise), hold=ruleset.hold)
            if settled.colour is None and enterprise not in before:
                continue
            stored = _COMPACT.encode(figures_json(measured))
            rows.append(_Row(enterprise, settled, before.get(enterprise), judgement, stored))
        yield _Part(len(chunk), small, rows)


def _write(draft: ListDraft, rows: list[_Row]) -> None:
    if not rows:
        return
    sql.execute(
        "alerts",
        "write_draft_entries",
        {
            "draft": draft.pk,
            "enterprises": [row.enterprise for row in rows],
            "colours": [_number(row.settled.colour) for row in rows],
            "before": [row.before for row in rows],
            "drawn": [_number(row.judgement.colour) for row in rows],
            "held": [row.settled.held for row in rows],
            "reasons": [reason_text(row.judgement, row.settled) for row in rows],
            "codes": [",".join(one.rule.code for one in row.judgement.fired) for row in rows],
            "figures": [row.figures for row in rows],
        },
    )


def _number(colour: Colour | None) -> int | None:
    return None if colour is None else int(colour)
