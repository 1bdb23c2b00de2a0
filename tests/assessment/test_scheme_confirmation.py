"""A scheme that no notice prescribes is confirmed before it is used, and none changes under a published month."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from psycopg2 import IntegrityError

from assessment import scheme_files
from assessment.models import Run, SchemeConfirmation
from assessment.scheme_files import DATA, load_scheme
from assessment.selectors import (
    confirmation_of,
    needs_confirmation,
    require_confirmed,
    require_unchanged,
    scheme_conflicts,
)
from assessment.services import confirm_scheme
from core.errors import NotAllowed, Refused, Stale
from core.periods import Month
from orders.models import Filing
from tenancy.scope import actor_scope, job_scope
from tests.assessment.conftest import JUNE, MAY, NOW, SYSTEM, Published, publish
from tests.assessment.world import at
from tests.cast import Cast

Change = Callable[..., None]


@pytest.fixture
def change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Change:
    """Change a copy of a scheme file, which then serves: `change("2020", (old, new), …)`."""
    copy = tmp_path / "data"
    copy.mkdir()
    for path in DATA.glob("*.toml"):
        (copy / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(scheme_files, "DATA", copy)

    def changed(name: str, *replacements: tuple[str, str]) -> None:
        path = copy / f"{name}.toml"
        text = path.read_text(encoding="utf-8")
        for old, new in replacements:
            assert old in text, old
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")

    return changed


def confirm(cast: Cast, name: str, *, year: int = 2026, digest: str | None = None, **more: Any) -> SchemeConfirmation:
    actor = cast.actor(name)
    with actor_scope(actor):
        return confirm_scheme(year=year, digest=digest or load_scheme(year).digest, by=actor, now=NOW, **more)


def confirmed() -> list[tuple[int, str, str]]:
    with job_scope(reason="test"):
        return list(SchemeConfirmation.objects.order_by("id").values_list("year", "key", "confirmed_as"))


# --- the province's word ---


@pytest.mark.parametrize("name", ["centre", "department"])
def test_somebody_of_the_province_confirms(cast: Cast, name: str) -> None:
    scheme = load_scheme(2026)
    with job_scope(reason="test"):
        assert needs_confirmation(scheme)
        with pytest.raises(Refused, match=r"^2026年考核方案（系统约定）尚未由省级用户确认，确认后方可定数。$"):
            require_confirmed(scheme)
    row = confirm(cast, name, note=" 厅务会同意 ")
    assert (row.year, row.key, row.version, row.digest) == (2026, "template-2026", 2, scheme.digest)
    assert (row.confirmed_at, row.confirmed_by_id, row.note) == (NOW, cast.users[name].pk, "厅务会同意")
    assert row.confirmed_as == cast.actor(name).title
    with job_scope(reason="test"):
        assert not needs_confirmation(scheme)
        assert confirmation_of(scheme) == row
        require_confirmed(scheme)
        assert needs_confirmation(load_scheme(2027)), "every year needs its own"
        assert needs_confirmation(load_scheme(2026, "annex2")), "and so does every other scheme of the year"


@pytest.mark.parametrize("name", ["clerk", "county", "city", "administrator", "auditor"])
def test_nobody_else_does(cast: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        confirm(cast, name)
    assert confirmed() == []


def test_the_system_confirms_nothing(cast: Cast) -> None:
    with job_scope(reason="test"), pytest.raises(NotAllowed):
        confirm_scheme(year=2026, digest=load_scheme(2026).digest, by=SYSTEM, now=NOW)


def test_what_a_notice_prescribes_needs_no_word(cast: Cast) -> None:
    with job_scope(reason="test"):
        assert not needs_confirmation(load_scheme(2020))
        require_confirmed(load_scheme(2020))
    with pytest.raises(Refused, match="由通知规定，无须确认"):
        confirm(cast, "department", year=2020)
    assert confirmed() == []


def test_a_year_without_a_scheme_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="不能用于2019年"):
        confirm(cast, "department", year=2019, digest="0" * 64)


def test_a_second_confirmation_is_harmless_and_the_first_stands(cast: Cast) -> None:
    first = confirm(cast, "department", note="会议纪要")
    second = confirm(cast, "centre", note="又一次")
    assert second.pk == first.pk
    assert (second.note, second.confirmed_as) == ("会议纪要", cast.actor("department").title)
    assert len(confirmed()) == 1


def test_a_scheme_that_changed_meanwhile_is_not_confirmed(cast: Cast, change: Change) -> None:
    seen = load_scheme(2026).digest
    change("template", ("target = 90", "target = 92"))
    with pytest.raises(Stale, match="方案在您打开页面之后已变更"):
        confirm(cast, "department", digest=seen)
    assert confirmed() == []


def test_a_scheme_that_changed_since_needs_a_new_word(cast: Cast, change: Change) -> None:
    confirm(cast, "department")
    change("template", ("target = 90", "target = 92"), ("version = 2", "version = 3"))
    with job_scope(reason="test"), pytest.raises(Refused, match="尚未由省级用户确认"):
        require_confirmed(load_scheme(2026))
    assert confirm(cast, "department").version == 3
    with job_scope(reason="test"):
        require_confirmed(load_scheme(2026))
    assert len(confirmed()) == 2


def test_a_confirmation_is_read_by_offices_and_changed_by_nobody(cast: Cast) -> None:
    row = confirm(cast, "department")
    attempts: list[Callable[[], Any]] = [
        lambda: SchemeConfirmation.objects.filter(pk=row.pk).update(note="x"),
        lambda: SchemeConfirmation.objects.filter(pk=row.pk).delete(),
    ]
    for name in ("county", "city", "centre", "department", "auditor"):
        with actor_scope(cast.actor(name)):
            assert SchemeConfirmation.objects.get() == row
        for attempt in attempts:
            with pytest.raises(DatabaseError), transaction.atomic(), actor_scope(cast.actor(name)):
                attempt()
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic(), job_scope(reason="test"):
            attempt()
    for name in ("clerk", "administrator"):
        with pytest.raises(DatabaseError), transaction.atomic(), actor_scope(cast.actor(name)):
            SchemeConfirmation.objects.count()
    assert len(confirmed()) == 1


def test_not_even_the_owner_changes_or_empties_the_table(cast: Cast, as_owner: Any) -> None:
    with pytest.raises(IntegrityError, match="never changed or removed"):
        as_owner.execute("TRUNCATE assessment_schemeconfirmation")


# --- changing a scheme under a published month ---


def test_the_scheme_of_the_published_months_conflicts_with_nothing(months: Published) -> None:
    with job_scope(reason="test"):
        assert scheme_conflicts(2020) == ()
        require_unchanged(load_scheme(2020), JUNE)


def test_a_term_changed_under_a_published_month_is_refused_with_both_values(months: Published, change: Change) -> None:
    change("2020", ("target = 90", "target = 95"))
    with job_scope(reason="test"):
        found = scheme_conflicts(2020)
        assert [(one.month, one.version, one.line.name) for one in found] == [(MAY, 1, "全年响应率目标")]
        for month in (MAY, JUNE, Month(2020, 12)):
            with pytest.raises(Refused) as refused:
                require_unchanged(load_scheme(2020), month)
            assert refused.value.message == (
                "2020年考核方案与已发布月份的口径不一致：“全年响应率目标”2020年5月发布时为90%，现为95%。"
                f"已发布月份的口径不得改变，请恢复方案后再对{month.label}定数、发布；新口径可自下一年度起使用。"
            )


def test_the_row_of_a_published_month_is_held_and_that_of_another_is_free(months: Published, change: Change) -> None:
    change("2020", ('"06-20 24:00"', '"06-22 24:00"'), ('"12-31 24:00"', '"12-25 24:00"'))
    with job_scope(reason="test"):
        assert scheme_conflicts(2020) == ()
        require_unchanged(load_scheme(2020), JUNE)
    change("2020", ('"05-20 24:00"', '"05-22 17:30"'))
    with (
        job_scope(reason="test"),
        pytest.raises(Refused, match="“数据截止”2020年5月发布时为5月20日 24:00，现为5月22日 17:30"),
    ):
        require_unchanged(load_scheme(2020), JUNE)


def test_another_title_version_or_source_is_no_change_of_terms(months: Published, change: Change) -> None:
    change("2020", ("version = 2", "version = 3"), ("通知附件2", "附件二"), ("2020年度外贸", "2020年外贸"))
    with job_scope(reason="test"):
        require_unchanged(load_scheme(2020), JUNE)


def test_many_changes_are_named_three_and_counted(months: Published, change: Change) -> None:
    change(
        "2020", ("target = 90", "target = 95"), ("points = 1", "points = 2"), ("cap = 0.5", "cap = 1"),
        ("small_sample = 5", "small_sample = 6"), ("green = true", "green = false"),
    )  # fmt: skip
    with job_scope(reason="test"):
        assert len(scheme_conflicts(2020)) == 5
        with pytest.raises(Refused, match="；另有 2 处。") as refused:
            require_unchanged(load_scheme(2020), JUNE)
    assert refused.value.message.count("发布时为") == 3


def test_a_corrected_month_is_held_to_its_last_version(months: Published, change: Change) -> None:
    with job_scope(reason="test"):
        Filing.objects.filter(month=MAY.first_day).update(on_roster=False)
    publish(months.cast, MAY, now=at("2020-08-01 10:00"), reason="核实后更正")
    change("2020", ("points = 1", "points = 2"))
    with job_scope(reason="test"):
        assert [(one.month, one.version) for one in scheme_conflicts(2020)] == [(MAY, 2)]


def test_a_month_that_is_only_computed_binds_nobody(year: Cast, change: Change) -> None:
    change("2020", ("target = 90", "target = 95"))
    with job_scope(reason="test"):
        assert not Run.objects.filter(version__gte=1).exists()
        assert scheme_conflicts(2020) == ()
