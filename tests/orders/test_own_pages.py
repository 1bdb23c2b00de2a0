"""The enterprise's home and receipts: what is next, what was filed, what it counts for; the own and nothing else."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from core.periods import Month
from orders.selectors import month_cutoff
from orders.services import freeze_roster
from tenancy.scope import job_scope
from tests.orders.conftest import SYSTEM, export, running
from tests.orders.filed import filed_running, now_line


def test_receipt_says_on_time_or_late_and_what_it_counts_for(on_roster, client_for):
    cutoff = month_cutoff(running())
    on_time = filed_running(on_roster, "clerk", now=cutoff)
    late = filed_running(on_roster, "sibling_clerk", now=cutoff + timedelta(seconds=1))
    text = client_for(on_roster.clerk).get(reverse("orders:receipt", args=[on_time.public_id])).content.decode()
    assert "为按时填报" in text
    assert "补报" not in text
    text = client_for(on_roster.sibling_clerk).get(reverse("orders:receipt", args=[late.public_id])).content.decode()
    assert "为补报" in text
    assert "不计入" in text
    assert "计入“当年填报完成度”" in text


def test_foreign_returns_are_as_missing_ones(on_roster, client_for):
    client = client_for(on_roster.clerk)
    missing = client.get(reverse("orders:receipt", args=["00000000-0000-4000-8000-000000000000"]))
    for who in ("sibling", "cousin", "foreign"):
        filing = filed_running(on_roster, f"{who}_clerk", now_line("X"))
        answer = client.get(reverse("orders:receipt", args=[filing.public_id]))
        assert (answer.status_code, answer.content) == (404, missing.content)


def test_history_is_paged_and_own(cast, client_for):
    clerk = cast.actor("clerk")
    months = Month.span(running().plus(-20), running())
    with job_scope(reason="test"):
        for enterprise in (cast.enterprise, cast.foreign):
            export(enterprise, running().plus(-30).first_day)
        for month in months:
            freeze_roster(month=month, by=SYSTEM, now=timezone.now())
    client = client_for(cast.clerk)
    first, second = (client.get(reverse("orders:home"), {"page": page}).content.decode() for page in (1, 2))
    assert "共 21 条" in first
    assert f'<th scope="row">{months[0].label}</th>' not in first
    assert f'<th scope="row">{months[0].label}</th>' in second
    assert clerk.enterprise == cast.enterprise.pk
