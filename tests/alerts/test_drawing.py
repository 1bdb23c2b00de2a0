"""Drawing a list by rules: who may ask, what the dry run holds, hysteresis over lists, explanations."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alerts.enums import Colour, DraftState, Figure, Source
from alerts.models import DraftEntry, Entry, ListDraft, WarningList
from alerts.rules.figures import CENTS
from alerts.rulesets import Ruleset
from alerts.selectors import explain_entry, explain_in_draft, raw_colours
from alerts.services import (
    adopt_draft,
    discard_draft,
    draw,
    publish_draft,
    request_trial,
    submit_draft,
)
from alerts.services.drafts import purge_drafts
from alerts.services.drawing import DRAW_KIND
from alerts.tasks import draw_list
from core.errors import NotAllowed, Refused, Unseen
from core.periods import SHANGHAI, Month, Quarter
from tenancy.enums import EnterpriseState, JobState
from tenancy.models import Enterprise, Job, User
from tenancy.scope import actor_scope, job_scope
from tests.alerts.books import exported, filed
from tests.alerts.stage import RULESET, SYSTEM, clerk_of, published
from tests.cast import XIHU, Cast, make_enterprise

Q1, Q2 = Quarter(2020, 1), Quarter(2020, 2)
APRIL, JULY = (datetime(2020, month, 10, 9, tzinfo=SHANGHAI) for month in (4, 7))
SPAN = Month.span(Month(2019, 1), Month(2020, 6))


def traded(enterprise: Enterprise, *, fall_from: Month, percent: int) -> None:
    """Exports and newly signed of 100 万美元 a month, down by some percent from a month on."""
    for month in SPAN:
        amount = f"{100 if month < fall_from else 100 - percent}.00"
        exported(enterprise, month, amount)
        filed(enterprise, month, amount)


def world(cast: Cast) -> None:
    """One falls hard in the first quarter and recovers, one falls a little in the second, one holds, one is small."""
    with job_scope(reason="test"):
        for month in SPAN:
            amount = "40.00" if Q1.first_month <= month <= Q1.last_month else "100.00"
            exported(cast.enterprise, month, amount), filed(cast.enterprise, month, amount)
            exported(cast.foreign, month, "0.40")
        traded(cast.sibling, fall_from=Q2.first_month, percent=35)
        traded(cast.cousin, fall_from=Month(2030, 1), percent=0)


def drawn(cast: Cast, quarter: Quarter = Q1, now: datetime = APRIL, ruleset: Ruleset = RULESET) -> ListDraft:
    """A dry run, computed."""
    centre = cast.actor("centre")
    with actor_scope(centre):
        draft = request_trial(quarter=quarter, ruleset=ruleset, by=centre, now=now)
    with job_scope(reason="test"):
        return draw(draft=draft)


def made_public(cast: Cast, draft: ListDraft, now: datetime) -> WarningList:
    """A dry run adopted, handed in, and published by another person."""
    centre, department = cast.actor("centre"), cast.actor("department")
    with actor_scope(centre):
        adopt_draft(draft=draft.public_id, by=centre, now=now)
        submit_draft(draft=draft.public_id, by=centre, now=now)
    with actor_scope(department):
        return publish_draft(draft=draft.public_id, by=department, now=now)


def rows(draft: ListDraft) -> dict[int, DraftEntry]:
    with job_scope(reason="test"):
        return {row.enterprise_id: row for row in DraftEntry.objects.filter(draft=draft)}


# --- asking for it ---


def test_only_the_centre_asks_for_a_list(cast: Cast) -> None:
    for name in ("department", "city", "county", "auditor", "administrator"):
        actor = cast.actor(name)
        with actor_scope(actor), pytest.raises(NotAllowed):
            request_trial(quarter=Q1, ruleset=RULESET, by=actor, now=APRIL)
    clerk = clerk_of(cast.enterprise)
    with actor_scope(clerk), pytest.raises(NotAllowed):
        request_trial(quarter=Q1, ruleset=RULESET, by=clerk, now=APRIL)


def test_only_a_quarter_that_has_not_begun_is_refused(cast: Cast) -> None:
    centre = cast.actor("centre")
    with actor_scope(centre), pytest.raises(Refused, match="2020年三季度尚未开始"):
        request_trial(quarter=Quarter(2020, 3), ruleset=RULESET, by=centre, now=APRIL)
    published([(cast.enterprise, Colour.RED)], by=centre, now=APRIL)
    for quarter in (Q1, Q2):  # one is published, one runs: both may be tried, and neither becomes a list
        with actor_scope(centre):
            draft = request_trial(quarter=quarter, ruleset=RULESET, by=centre, now=APRIL)
        with job_scope(reason="test"):
            draw(draft=draft)
        with actor_scope(centre), pytest.raises(Refused, match=r"已经发布|尚未结束"):
            adopt_draft(draft=draft.public_id, by=centre, now=APRIL)


def test_asked_twice_it_is_one_and_other_rules_are_another(cast: Cast) -> None:
    centre = cast.actor("centre")
    with actor_scope(centre):
        first = request_trial(quarter=Q1, ruleset=RULESET, by=centre, now=APRIL)
        again = request_trial(quarter=Q1, ruleset=RULESET, by=centre, now=APRIL + timedelta(seconds=1))
        other = request_trial(quarter=Q1, ruleset=replace(RULESET, hold=False), by=centre, now=APRIL)
        assert first == again != other
        assert (first.state, first.as_of, first.ruleset) == (DraftState.COMPUTING, APRIL, RULESET.canonical())


def test_the_job_computes_it_and_says_so(cast: Cast) -> None:
    world(cast)
    centre = cast.actor("centre")
    with actor_scope(centre):
        draft = request_trial(quarter=Q1, ruleset=RULESET, by=centre, now=APRIL)
    with job_scope(reason="test"):
        job = Job.objects.get(kind=DRAW_KIND)
    draw_list(job.pk)
    with job_scope(reason="test"):
        job.refresh_from_db()
        draft.refresh_from_db()
    assert (job.state, draft.state, draft.judged, draft.small) == (JobState.DONE, DraftState.TRIAL, 4, 1)


# --- what it holds ---


def test_a_dry_run_holds_whoever_gets_a_colour_with_its_reason_and_figures(cast: Cast) -> None:
    world(cast)
    with job_scope(reason="test"):
        Enterprise.objects.filter(pk=cast.enterprise.pk).update(tags=["key"])
    draft = drawn(cast)
    assert (draft.state, draft.judged, draft.small) == (DraftState.TRIAL, 4, 1)
    (row,) = rows(draft).values()
    assert (row.enterprise_id, row.region_id, row.tags) == (cast.enterprise.pk, XIHU, ["key"])
    assert (row.colour, row.drawn_colour, row.before, row.held) == (Colour.RED, Colour.RED, None, False)
    assert row.reason_codes == ["exports_year", "signed_year", "signed_median"]
    assert row.reason.startswith(
        "出口实绩同比下降60.00%（本季120.00万美元，上年同期300.00万美元）；新签订单同比下降60.00%"
    )
    assert row.figures is not None
    assert row.figures["exports_year"] == [120 * CENTS, 300 * CENTS, 100 * 180 * CENTS, 300 * CENTS, 1]
    assert row.figures["not_exported"] == "no_base"


def test_run_twice_it_gives_the_same_rows(cast: Cast) -> None:
    world(cast)
    made = published(
        [(cast.cousin, Colour.BLUE)], by=cast.actor("centre"), now=APRIL - timedelta(days=90), quarter="2019Q4"
    )
    draft = drawn(cast)
    assert draft.previous_id == made.pk

    def told() -> list[tuple[object, ...]]:
        columns = (
            "enterprise",
            "colour",
            "before",
            "drawn_colour",
            "held",
            "reason",
            "reason_codes",
            "figures",
            "tags",
        )
        with job_scope(reason="test"):
            return sorted(DraftEntry.objects.filter(draft=draft).values_list(*columns), key=str)

    first = told()
    assert len(first) == 2
    with job_scope(reason="test"):
        again = draw(draft=draft)
    assert told() == first
    assert (again.state, again.judged, again.small) == (DraftState.TRIAL, 4, 1)


def test_one_put_aside_stays_and_a_draft_is_not_drawn_over(cast: Cast) -> None:
    world(cast)
    centre = cast.actor("centre")
    with actor_scope(centre):
        aside = request_trial(quarter=Q1, ruleset=RULESET, by=centre, now=APRIL)
        discard_draft(draft=aside.public_id, by=centre, now=APRIL)
    with job_scope(reason="test"):
        assert draw(draft=aside).state == DraftState.DISCARDED
        assert not DraftEntry.objects.exists()
    draft = drawn(cast)
    with actor_scope(centre):
        adopt_draft(draft=draft.public_id, by=centre, now=APRIL)
    with job_scope(reason="test"), pytest.raises(Refused):
        draw(draft=draft)
    assert len(rows(draft)) == 1


def test_a_colour_is_kept_for_one_quarter_and_then_let_go(cast: Cast) -> None:
    world(cast)
    made_public(cast, drawn(cast), APRIL)
    second = drawn(cast, Q2, JULY)
    found = rows(second)
    kept = found[cast.enterprise.pk]
    assert (kept.before, kept.colour, kept.drawn_colour, kept.held) == (Colour.RED, Colour.RED, None, True)
    assert kept.reason == "上季为红色，本季未触发预警，按规则沿用一个季度"
    enters = found[cast.sibling.pk]
    assert (enters.before, enters.colour, enters.held) == (None, Colour.YELLOW, False)
    made_public(cast, second, JULY)
    with job_scope(reason="test"):
        # what the third list will look back on: the rules had nothing against the first any more
        assert raw_colours(Q2) == {cast.sibling.pk: Colour.YELLOW}
    october = datetime(2020, 10, 10, 9, tzinfo=SHANGHAI)
    with job_scope(reason="test"):
        for month in Month.span(Month(2020, 7), Month(2020, 9)):
            exported(cast.enterprise, month, "100.00"), filed(cast.enterprise, month, "100.00")
    third = rows(drawn(cast, Quarter(2020, 3), october))[cast.enterprise.pk]
    assert (third.before, third.colour, third.held) == (Colour.RED, None, False)


def test_without_hysteresis_a_colour_follows_the_figures(cast: Cast) -> None:
    world(cast)
    made_public(cast, drawn(cast), APRIL)
    found = rows(drawn(cast, Q2, JULY, replace(RULESET, hold=False)))
    assert (found[cast.enterprise.pk].colour, found[cast.enterprise.pk].held) == (None, False)


def test_whoever_leaves_is_told_with_the_figures_of_now(cast: Cast) -> None:
    world(cast)
    stood = [(cast.cousin, Colour.GREEN), (cast.foreign, Colour.BLUE)]
    published(stood, by=cast.actor("centre"), now=APRIL - timedelta(days=180), quarter="2019Q3")
    draft = drawn(cast)
    found = rows(draft)
    gone = found[cast.cousin.pk]
    # the list before is not of the quarter directly before: nothing is kept
    assert (gone.before, gone.colour, gone.held, gone.reason, gone.reason_codes) == (Colour.GREEN, None, False, "", [])
    assert gone.figures is not None and gone.figures["exports_year"][2] == 0
    assert found[cast.foreign.pk].colour is None
    with job_scope(reason="test"):
        Enterprise.objects.filter(pk=cast.cousin.pk).update(state=EnterpriseState.CLOSED)
        again = draw(draft=draft)
    assert again.judged == 3
    assert (rows(draft)[cast.cousin.pk].before, rows(draft)[cast.cousin.pk].figures) == (Colour.GREEN, None)


def test_the_list_before_speaks_by_its_rules_its_colour_or_what_the_province_made_of_it(cast: Cast) -> None:
    made = published(
        [
            (cast.enterprise, Colour.RED),
            (cast.sibling, Colour.RED),
            (cast.cousin, Colour.RED),
            (cast.foreign, Colour.RED),
        ],
        by=cast.actor("centre"),
        now=APRIL,
    )
    with job_scope(reason="test"):
        assert set(raw_colours(Q1).values()) == {Colour.RED}
        Entry.objects.filter(enterprise=cast.enterprise).update(drawn_colour=Colour.BLUE)
        Entry.objects.filter(enterprise=cast.sibling).update(removed_at=APRIL)
        Entry.objects.filter(enterprise=cast.cousin).update(colour_now=Colour.GREEN, drawn_colour=Colour.ORANGE)
        assert raw_colours(Q1)[cast.enterprise.pk] is Colour.RED
        WarningList.objects.filter(pk=made.pk).update(source=Source.RULES, ruleset=RULESET.canonical())
        assert raw_colours(Q1) == {cast.enterprise.pk: Colour.BLUE, cast.cousin.pk: Colour.GREEN}
        assert raw_colours(Q2) == {}


def test_a_small_enterprise_that_stood_on_the_list_is_kept_for_a_quarter(cast: Cast) -> None:
    world(cast)
    published([(cast.foreign, Colour.ORANGE)], by=cast.actor("centre"), now=APRIL)
    row = rows(drawn(cast, Q2, JULY))[cast.foreign.pk]
    assert (row.colour, row.drawn_colour, row.held) == (Colour.ORANGE, None, True)
    assert row.reason == "上季为橙色，本季规模低于门槛，按规则沿用一个季度"


def test_queries_do_not_grow_with_the_enterprises(cast: Cast) -> None:
    def asked() -> int:
        centre = cast.actor("centre")
        with actor_scope(centre):
            draft = request_trial(quarter=Q1, ruleset=RULESET, by=centre, now=APRIL)
        with job_scope(reason="test"), CaptureQueriesContext(connection) as context:
            draw(draft=draft)
        return len(context)

    world(cast)
    few = asked()
    with job_scope(reason="test"):
        for number in range(100, 120):
            traded(make_enterprise(number, region=XIHU, name=f"企业{number}"), fall_from=Q1.first_month, percent=60)
    assert asked() == few


# --- explanations ---


def test_every_rule_is_explained_from_the_stored_figures(cast: Cast) -> None:
    world(cast)
    draft = drawn(cast)
    department = cast.actor("department")
    with actor_scope(department):
        told = explain_in_draft(department, draft.public_id, cast.enterprise.public_id)
    assert told is not None
    assert (told.enterprise, told.quarter, told.as_of) == (cast.enterprise, Q1, APRIL)
    assert (told.colour, told.drawn, told.held, told.live) == (Colour.RED, Colour.RED, False, False)
    assert [one.rule.code for one in told.rules] == [rule.code for rule in RULESET.rules]
    by_code = {one.rule.code: one for one in told.rules}
    assert by_code["exports_year"].reached is Colour.RED
    assert (by_code["exports_year"].measured.shown, by_code["exports_year"].measured.base_shown) == ("60.00", "300.00")
    assert by_code["missing"].reached is None and by_code["missing"].measured.value == 0
    assert by_code["not_exported"].measured.why_not is not None
    assert told.reaching(Colour.RED) == 2 == told.ruleset.need(Colour.RED)


def test_an_enterprise_without_a_row_is_explained_live_as_of_the_drafts_moment(cast: Cast) -> None:
    world(cast)
    draft = drawn(cast)
    centre = cast.actor("centre")
    with actor_scope(centre):
        fine = explain_in_draft(centre, draft.public_id, cast.cousin.public_id)
        small = explain_in_draft(centre, draft.public_id, cast.foreign.public_id)
    assert fine is not None and small is not None
    assert (fine.live, fine.colour, fine.drawn, fine.small) == (True, None, None, False)
    assert fine.measured[Figure.EXPORTS_YEAR].value == 0
    assert (small.live, small.small, small.drawn) == (True, True, None)
    with actor_scope(centre), pytest.raises(Unseen):
        explain_in_draft(centre, draft.public_id, draft.public_id)
    for name in ("county", "city"):
        actor = cast.actor(name)
        with actor_scope(actor), pytest.raises(NotAllowed):
            explain_in_draft(actor, draft.public_id, cast.enterprise.public_id)


def test_a_published_entry_is_explained_to_whoever_sees_it_and_to_nobody_else(cast: Cast) -> None:
    world(cast)
    made_public(cast, drawn(cast), APRIL)
    with job_scope(reason="test"):
        entry = Entry.objects.get()
    for actor in (cast.actor("clerk"), cast.actor("county"), cast.actor("city"), cast.actor("department")):
        with actor_scope(actor):
            told = explain_entry(actor, entry.public_id)
        assert told is not None and told.colour is Colour.RED and told.ruleset == RULESET
        assert told.measured[Figure.EXPORTS_YEAR].value == 60
    for name in ("sibling_clerk", "foreign_clerk", "foreign_county", "cousin_county"):
        actor = cast.actor(name)
        with actor_scope(actor), pytest.raises(Unseen):
            explain_entry(actor, entry.public_id)


def test_a_workbooks_list_has_nothing_to_explain(cast: Cast) -> None:
    published([(cast.enterprise, Colour.RED)], by=cast.actor("centre"), reviewer=SYSTEM, now=APRIL)
    with job_scope(reason="test"):
        entry, draft = Entry.objects.get(), ListDraft.objects.get()
    centre = cast.actor("centre")
    with actor_scope(centre):
        assert explain_entry(centre, entry.public_id) is None
        assert explain_in_draft(centre, draft.public_id, cast.enterprise.public_id) is None


# --- what is left of dry runs ---


def test_a_dry_run_that_nobody_adopts_loses_its_rows_after_thirty_days(
    cast: Cast, client_for: Callable[[User], Client]
) -> None:
    world(cast)
    forgotten, adopted = drawn(cast), drawn(cast, now=APRIL + timedelta(hours=1))
    centre = cast.actor("centre")
    with actor_scope(centre):
        adopt_draft(draft=adopted.public_id, by=centre, now=APRIL)
        with pytest.raises(NotAllowed):
            purge_drafts(by=centre, now=APRIL + timedelta(days=31))
    kept = rows(adopted)
    with job_scope(reason="test"):
        assert purge_drafts(by=SYSTEM, now=APRIL + timedelta(days=30)) == 0
        assert purge_drafts(by=SYSTEM, now=APRIL + timedelta(days=31)) > 0
        assert purge_drafts(by=SYSTEM, now=APRIL + timedelta(days=31)) == 0
        row = ListDraft.objects.get(pk=forgotten.pk)
        # what was asked stays
        assert (row.state, row.judged, row.ruleset) == (DraftState.DISCARDED, forgotten.judged, forgotten.ruleset)
    assert not rows(forgotten) and rows(adopted) == kept
    shown = client_for(cast.centre).get(f"/lists/drafts/{forgotten.public_id}/").content.decode()
    assert "现已清除" in shown


def test_a_draft_put_aside_keeps_its_rows_until_it_is_thirty_days_old(cast: Cast) -> None:
    world(cast)
    draft = drawn(cast)
    centre = cast.actor("centre")
    with actor_scope(centre):
        discard_draft(draft=draft.public_id, by=centre, now=APRIL)
    with job_scope(reason="test"):
        assert purge_drafts(by=SYSTEM, now=APRIL + timedelta(days=29)) == 0
    assert rows(draft)
