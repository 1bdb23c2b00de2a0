from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from core import sql


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An importable package with statements of its own."""
    folder = tmp_path / "statements_app" / "sql"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").write_text("", encoding="utf-8")
    statements = {
        "pairs": "-- Question: which pairs? 100 %\n-- Grain: one row a number\n"
        "SELECT n AS number, %(text)s::text AS words, 100 %% 7 AS rest\n"
        "FROM generate_series(1, %(count)s::int) AS n ORDER BY n",
        "optional": "SELECT 1 AS one WHERE %(x)s::int IS NULL OR %(x)s::int = 5",
        "listed": "SELECT count(*) AS found FROM generate_series(1, 9) AS n WHERE n = ANY(%(wanted)s)",
        "lock": "SELECT pg_advisory_xact_lock(%(key)s)",
    }
    for name, text in statements.items():
        (folder / f"{name}.sql").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    sql.load.cache_clear()
    return "statements_app"


@pytest.mark.parametrize("text", ["SELECT %s", "SELECT '%'", "SELECT %(a)d", "SELECT {x} % 2", "SELECT %(A)s"])
def test_a_text_that_would_have_to_be_formatted_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"a/b\.sql"):
        sql.parse(text, "a/b.sql")


def test_the_header_is_for_the_reader_only() -> None:
    statement = sql.parse("-- 50 % of %(nothing)s\n\n-- more\nSELECT %(a)s, %(b)s, %(a)s", "a/b.sql")
    assert statement.text == "SELECT %(a)s, %(b)s, %(a)s"
    assert statement.parameters == {"a", "b"}


@pytest.mark.parametrize("name", ["../secret", "a/b", "A", "", "a.sql"])
def test_only_plain_names_are_looked_up(name: str) -> None:
    with pytest.raises(ValueError):
        sql.load("core", name)


@pytest.mark.django_db
def test_rows_come_back_by_name_and_values_are_bound(app: str) -> None:
    rows = sql.rows(app, "pairs", {"text": "'); DROP TABLE x; --", "count": 2})
    assert [(row.number, row.words, row.rest) for row in rows] == [
        (1, "'); DROP TABLE x; --", 2),
        (2, "'); DROP TABLE x; --", 2),
    ]


@pytest.mark.django_db
def test_an_optional_filter_and_a_list_are_bound_too(app: str) -> None:
    assert sql.one(app, "optional", {"x": None}).one == 1
    assert sql.rows(app, "optional", {"x": 6}) == []
    assert sql.one(app, "listed", {"wanted": [1, 2, 99]}).found == 2
    with pytest.raises(ValueError, match="0 rows"):
        sql.one(app, "optional", {"x": 6})


@pytest.mark.django_db
def test_long_results_come_in_chunks(app: str) -> None:
    assert [len(chunk) for chunk in sql.chunks(app, "pairs", {"text": "", "count": 5}, size=2)] == [2, 2, 1]


@pytest.mark.django_db
def test_a_statement_without_result_tells_the_rows_it_touched(app: str) -> None:
    assert sql.execute(app, "lock", {"key": 7}) == 1


@pytest.mark.parametrize("params", [{}, {"x": 1, "y": 2}, {"y": 1}])
def test_missing_and_superfluous_parameters_are_refused(app: str, params: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="parameters"):
        sql._run(None, app, "optional", params)


@pytest.mark.parametrize("value", [object(), {"a": 1}, [1, object()], {1, 2}])
def test_values_that_are_not_plain_are_refused(app: str, value: object) -> None:
    with pytest.raises(TypeError):
        sql._run(None, app, "optional", {"x": value})


def test_plain_values_are_accepted() -> None:
    for value in (None, True, 1, "a", Decimal(1), date(2020, 1, 1), [1, None], ("a",)):
        sql._check("value", value)
