"""The invented world: always the same, plainly fictitious, and of the size that was asked for."""

import hashlib
import json
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from core import uscc
from core.periods import Month, Quarter
from tenancy.rules import code_from_gb
from zjtrade.demo.workbooks import History, make_history, write_history
from zjtrade.demo.world import cutoff

TODAY = date(2026, 11, 12)
DIVISIONS = json.loads(
    (Path(__file__).resolve().parents[2] / "tenancy" / "data" / "zj_divisions.json").read_text(encoding="utf-8")
)
COUNTIES = [code_from_gb(row["code"]) for row in DIVISIONS if row["parent"] != "330000"]


def digest(history: History) -> str:
    return hashlib.sha256(repr((history.year_2020, history.running_year)).encode()).hexdigest()


@pytest.fixture(scope="module")
def history() -> History:
    return make_history(COUNTIES, TODAY)


def test_the_same_seed_gives_the_same_world(history: History) -> None:
    assert digest(make_history(COUNTIES, TODAY)) == digest(history)
    assert digest(make_history(COUNTIES, TODAY, seed=1)) != digest(history)


def test_the_year_2020_does_not_depend_on_today(history: History) -> None:
    later = make_history(COUNTIES, date(2027, 3, 2)).year_2020
    for name in ("enterprises.xlsx", "list.xlsx", "deductions.xlsx"):
        assert later[name] == history.year_2020[name]


def test_the_same_rows_give_the_same_bytes(history: History, tmp_path: Path) -> None:
    small = {name: rows[:50] for name, rows in history.year_2020.items()}
    written = []
    for place in (tmp_path / "one", tmp_path / "two"):
        place.mkdir()
        write_history(place, small, TODAY)
        written.append({path.name: path.read_bytes() for path in place.iterdir()})
    assert written[0] == written[1]
    assert len(written[0]) == 7


def test_companies_are_plainly_fictitious_and_their_codes_valid(history: History) -> None:
    assert len(history.companies) == 2_000
    assert all(company.name.startswith("示例") for company in history.companies)
    codes = {company.uscc for company in history.companies}
    assert len(codes) == 2_000
    assert all(uscc.is_valid(code) and "DEM" in code for code in codes)
    for cells in history.year_2020["enterprises.xlsx"]:
        assert cells[4].startswith("示例")
        assert cells[5].startswith("000-")  # no area has this dialling code


def test_every_county_has_companies_that_always_trade(history: History) -> None:
    homes = Counter(company.county.code for company in history.companies)
    assert set(homes) == set(COUNTIES)
    assert min(homes.values()) >= 8
    steady = Counter(company.county.code for company in history.companies if company.on_roster)
    assert min(steady[code] for code in COUNTIES) >= 2


def test_the_year_2020_has_its_questions_lists_and_deductions(history: History) -> None:
    year = history.year_2020
    questions = year["questions.xlsx"]
    assert len(questions) == 1_500
    assert 0.85 < sum(cells[5] is not None for cells in questions) / 1_500 < 0.97
    assert 20 < sum(not cells[9] for cells in questions) < 90
    assert {cells[0] for cells in year["list.xlsx"]} == {Quarter(2020, 1), Quarter(2020, 2), Quarter(2020, 3)}
    assert 120 <= len(year["list.xlsx"]) / 3 <= 200
    assert 0.6 < len({(c[0], c[1]) for c in year["feedback.xlsx"]}) / len(year["list.xlsx"]) < 0.98
    assert year["deductions.xlsx"]


def test_counties_file_between_three_in_five_and_nearly_all(history: History) -> None:
    homes = {company.uscc: company.county.code for company in history.companies}
    on_time: dict[int, int] = defaultdict(int)
    for code, month, filed_at, *_ in history.year_2020["returns.xlsx"]:
        on_time[homes[code]] += filed_at <= cutoff(month)
    due = Counter(company.county.code for company in history.companies if company.on_roster)
    shares = [min(1.0, on_time[code] / (12 * due[code])) for code in COUNTIES]
    assert min(shares) < 0.75
    assert max(shares) > 0.93
    assert 0.75 < sum(shares) / len(shares) < 0.95


def test_nothing_happens_after_today(history: History) -> None:
    running = history.running_year
    assert max(cells[2] for cells in running["returns.xlsx"]).date() < TODAY
    assert {cells[1] for cells in running["returns.xlsx"]} == set(Month.span(Month(2025, 1), Month(2026, 11)))
    assert max(cells[2] for cells in running["questions.xlsx"]).date() < TODAY
    assert max(cells[2] for cells in running["feedback.xlsx"]).date() < TODAY
    assert [str(q) for q in sorted({cells[0] for cells in running["list.xlsx"]})] == [
        "2025Q4",
        "2026Q1",
        "2026Q2",  # the newest is drawn by rules
    ]


@pytest.mark.parametrize(
    "today", [date(2022, 1, 1), date(2027, 1, 1), date(2027, 1, 31), date(2028, 2, 29), date(2030, 12, 31)]
)
def test_any_day_of_the_year_has_a_world(today: date) -> None:
    running = make_history(COUNTIES, today).running_year
    last = Month.of(today).previous()
    assert last in {cells[1] for cells in running["returns.xlsx"]}
