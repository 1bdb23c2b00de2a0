"""What leaves the system: text stays text, figures stay exact, formulas carry their value."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from core.periods import SHANGHAI, Month, Quarter
from core.workbook import (
    Column,
    Formula,
    Kind,
    Sheet,
    SheetChart,
    column_letters,
    read_table,
    workbook_bytes,
    write_workbook,
)
from tests.core.workbooks import MADE_AT, written

TEXT = Column("内容", "text", required=False)
NUMBER = Column("序号", "number", Kind.INTEGER)

HOSTILE = [
    "=1+1",
    '=HYPERLINK("http://example.invalid","点此")',
    "+86 571",
    "-1+2",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "#N/A",
    "#REF!",
    "'=1",
    "{=1}",
    "0012",
    "1e5",
    "2020-05-08",
    "TRUE",
    "<b>&amp;</b>",
    "]]>",
    "_x0041_",
    "_x005F_",
    "_x0041_x0042_",
    "第一行\n第二行",
    "a\rb\tc",
    "内\u200b外",
    "🚢",
    "A" * 32_767,
]

# The reader trims outer blanks and refuses invisible control characters; all else must come back.
TEXTS = st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")
    | st.sampled_from("\t\r\n=+-@_x0041"),
    max_size=60,
).map(lambda text: text.strip(" \u3000\xa0\n"))


def read_back(texts: list[str]) -> list[str | None]:
    content = written((TEXT, NUMBER), [(text, number) for number, text in enumerate(texts)])
    table = read_table(content, (TEXT, NUMBER))
    assert table.errors == []
    return [row["text"] for row in table.rows]


def test_texts_that_look_like_formulas_read_back_unchanged() -> None:
    assert read_back(HOSTILE) == HOSTILE


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(TEXTS, min_size=1, max_size=40))
@example(["_x_x0041_", "_x000D_", "\r\n", "a\r\nb"])
def test_any_text_reads_back_unchanged(texts: list[str]) -> None:
    expected = [text.strip(" \u3000\xa0\n") for text in texts]
    assert read_back(texts) == [text if text.strip() else None for text in expected]


def test_what_no_workbook_can_hold_is_replaced() -> None:
    assert read_back(["a\ufffeb\uffff", "\ud800x"]) == ["a\ufffdb\ufffd", "\ufffdx"]


def test_no_text_is_ever_a_formula_in_another_program() -> None:
    content = written((TEXT, NUMBER, Column("数", "figure", Kind.DECIMAL)), [(text, 1, text) for text in HOSTILE])
    for row in load_workbook(BytesIO(content)).active.iter_rows(min_row=2):
        assert row[0].data_type == row[2].data_type == "s"
        assert row[0].number_format == "@"
        guarded = row[0].value[0] in "=+-@\t＝＋－＠#" or row[0].value.startswith("_x000D_")
        assert bool(row[0].quotePrefix) == guarded


def test_every_kind_reads_back_as_it_was() -> None:
    columns = tuple(Column(kind.value, kind.value, kind, choices=("红", "橙"), required=False) for kind in Kind)
    values: dict[Kind, Any] = {
        Kind.TEXT: "虚构企业",
        Kind.CODE: "0012345678",
        Kind.DATE: date(2020, 5, 8),
        Kind.DATETIME: datetime(2020, 5, 8, 7, 7, 31, tzinfo=UTC),
        Kind.MONTH: Month(2020, 5),
        Kind.QUARTER: Quarter(2020, 1),
        Kind.DECIMAL: Decimal("12345.67"),
        Kind.INTEGER: 42,
        Kind.YES_NO: False,
        Kind.CHOICE: "橙",
    }
    table = read_table(
        written(columns, [[values[kind] for kind in Kind], [None] * len(columns), ["x"] + [None] * 9]), columns
    )
    assert table.errors == []
    assert [row.number for row in table.rows] == [2, 4]
    assert table.rows[0].values == {kind.value: value for kind, value in values.items()}
    assert table.rows[0]["datetime"].tzinfo is SHANGHAI


@settings(max_examples=20, deadline=None)
@given(st.lists(st.datetimes(datetime(1900, 3, 1), datetime(2199, 12, 31)), min_size=1, max_size=50))
def test_moments_read_back_to_the_second(moments: list[datetime]) -> None:
    exact = [moment.replace(microsecond=0, tzinfo=SHANGHAI, fold=0) for moment in moments]
    when = Column("时间", "when", Kind.DATETIME)
    assert [
        row["when"].replace(tzinfo=None)
        for row in read_table(written((when,), [(moment,) for moment in exact]), (when,)).rows
    ] == [moment.replace(tzinfo=None) for moment in exact]


def test_dates_before_the_calendar_of_workbooks_are_kept_as_text() -> None:
    day = Column("日期", "day", Kind.DATE)
    assert read_table(written((day,), [(date(1899, 1, 1),)]), (day,)).rows[0]["day"] == date(1899, 1, 1)


def test_figures_are_numbers_and_what_does_not_apply_is_text() -> None:
    rate = Column("填报率", "rate", Kind.DECIMAL, places=2)
    page = load_workbook(BytesIO(written((rate,), [(Fraction(419, 5),), ("—",), (Decimal("1E+3"),)]))).active
    assert [page["A2"].value, page["A3"].value, page["A4"].value] == [83.8, "—", 1000]
    assert page["A2"].number_format == "#,##0.00"
    with pytest.raises(ValueError):
        written((rate,), [(float("nan"),)])


def test_a_formula_is_live_and_shows_its_value_before_it_is_recalculated() -> None:
    columns = (
        Column("已答", "answered", Kind.INTEGER),
        Column("已问", "asked", Kind.INTEGER),
        Column("响应率", "rate", Kind.DECIMAL, places=2),
        Column("说明", "note"),
    )
    letters = column_letters(columns)
    target = BytesIO()
    row = (
        38,
        40,
        Formula(f"={letters['answered']}3/{letters['asked']}3*100", Fraction(95)),
        Formula('=IF(B3<5,"样本小","")', "<&"),
    )
    sheet = Sheet(
        "考核表", columns, [row, (1, 2, Formula("=A4/B4*100"), None)], heading="2020年5月考核表", frozen_columns=1
    )
    write_workbook([sheet], target, made_at=MADE_AT)
    live = load_workbook(target)["考核表"]
    assert (sheet.first_row, live["A1"].value, live["A2"].value) == (3, "2020年5月考核表", "已答")
    assert (live["C3"].value, live["D3"].value, live["C4"].value) == (
        "=A3/B3*100",
        '=IF(B3<5,"样本小","")',
        "=A4/B4*100",
    )
    shown = load_workbook(target, data_only=True)["考核表"]
    assert (shown["C3"].value, shown["D3"].value, shown["C4"].value) == (95, "<&", None)
    assert live.freeze_panes == "B3"
    assert load_workbook(target).calculation.fullCalcOnLoad


def test_several_sheets_keep_their_own_rows() -> None:
    target = BytesIO()
    sheets = [Sheet(f"表{name}", (TEXT,), [(name,)]) for name in ("甲", "乙", "丙")] + [Sheet("空", (TEXT,), ())]
    write_workbook(sheets, target, made_at=MADE_AT)
    book = load_workbook(target)
    assert [[cell.value for cell in page["A"]] for page in book] == [
        ["内容", "甲"],
        ["内容", "乙"],
        ["内容", "丙"],
        ["内容"],
    ]


def test_names_of_sheets_are_made_fit_and_must_differ() -> None:
    target = BytesIO()
    write_workbook([Sheet("2020/6[考核]:" + "长" * 40, (TEXT,), ())], target, made_at=MADE_AT)
    assert load_workbook(target).sheetnames == [("2020 6 考核  " + "长" * 40)[:31]]
    with pytest.raises(ValueError):
        write_workbook([Sheet("A/B", (TEXT,), ()), Sheet("a:b", (TEXT,), ())], BytesIO(), made_at=MADE_AT)


def test_a_row_of_another_width_is_refused() -> None:
    with pytest.raises(ValueError):
        written((TEXT, NUMBER), [("a",)])


def test_equal_content_gives_equal_bytes() -> None:
    rows = [("=1", 1), ("二", 2)]
    assert written((TEXT, NUMBER), rows) == written((TEXT, NUMBER), rows)


def test_rows_are_taken_one_by_one() -> None:
    taken = iter([("a", 1), ("b", 2)])
    target = BytesIO()
    write_workbook([Sheet("表", (TEXT, NUMBER), taken)], target, made_at=MADE_AT)
    assert next(taken, None) is None
    assert load_workbook(target).active.max_row == 3


def test_a_template_offers_the_choices_of_its_columns() -> None:
    columns = (Column("状态", "state", Kind.CHOICE, choices=("正常", "停业")), Column("零申报", "zero", Kind.YES_NO))
    page = load_workbook(BytesIO(written(columns, [], lists=True))).active
    assert [rule.formula1 for rule in page.data_validations.dataValidation] == ['"正常,停业"', '"是,否"']


def test_an_overlong_text_is_cut_and_says_so() -> None:
    value = load_workbook(BytesIO(written((TEXT,), [("字" * 40_000,)]))).active["A2"].value
    assert len(value) == 32_767
    assert value.endswith("已截断）")


RATES = (
    Column("地区", "name"),
    Column("填报率(%)", "rate", Kind.DECIMAL, places=2),
    Column("目标(%)", "target", Kind.DECIMAL, places=2),
)
DRAWN = (
    SheetChart("填报率", "name", ["rate"], ["target"]),
    SheetChart("走势", "name", ["rate"], ["target"], lines=True, span=(60, 100), step=10),
)


def with_charts(rows: Any, title: str = "县（市、区）") -> bytes:
    sheets = [Sheet(title, RATES, rows, heading="2020年5月", charts=DRAWN), Sheet("空", RATES, [], charts=DRAWN)]
    return workbook_bytes(sheets, made_at=MADE_AT)


def test_charts_draw_the_cells_of_the_table_beside_them() -> None:
    rows = [("西湖区", Fraction(419, 5), 80), ("上城区", None, 80), ("鹿城区", Decimal("61.5"), 80)]
    book = load_workbook(BytesIO(with_charts(rows)))
    page = book["县（市、区）"]
    bars, lines = page._charts
    assert [page["A3"].value, page["B3"].value, page["B5"].value] == ["西湖区", 83.8, 61.5], "the rows are all there"
    for chart in (bars, lines):
        assert [series.tx.strRef.f for series in chart.series] == ["'县（市、区）'!$B$2", "'县（市、区）'!$C$2"]
        assert [series.val.numRef.f for series in chart.series] == [
            "'县（市、区）'!$B$3:$B$5",
            "'县（市、区）'!$C$3:$C$5",
        ]
        assert {series.cat.strRef.f for series in chart.series} == {"'县（市、区）'!$A$3:$A$5"}
        assert chart.anchor._from.col == 4, "to the right of the table"
        assert not (chart.x_axis.delete or chart.y_axis.delete)
    assert bars.type == "bar" and bars.x_axis.scaling.orientation == "maxMin"
    assert lines.anchor._from.row >= bars.anchor._from.row + bars.anchor.ext.height // (0.53 * 360_000), (
        "below the other"
    )
    assert (lines.y_axis.scaling.min, lines.y_axis.scaling.max) == (60, 100)
    assert book["空"]._charts == []


def test_equal_content_gives_equal_bytes_with_charts_too() -> None:
    rows = [("西湖区", Fraction(419, 5), 80)]
    assert with_charts(rows) == with_charts(list(rows))


def test_a_chart_has_to_know_how_many_rows_it_draws() -> None:
    with pytest.raises(TypeError):
        with_charts(iter([("西湖区", 1, 80)]))
