"""Pages of the assessment."""

from django.urls import path, register_converter

from assessment import views
from assessment.enums import Figure, RateKind
from assessment.facts import parse_region, show_region
from assessment.rules.halves import HalfYear
from core.periods import Month


class MonthConverter:
    """A month in an address, 2020-06."""

    regex = r"[0-9]{4}-[0-9]{2}"

    def to_python(self, value: str) -> Month:
        """Raises ValueError for 2020-13: no such page."""
        return Month.parse(value)

    def to_url(self, value: Month | str) -> str:
        """The text of a month, given as a month or as a text."""
        return str(value)


class HalfYearConverter:
    """A half-year in an address, 2020H1."""

    regex = r"[1-9][0-9]{3}H[12]"

    def to_python(self, value: str) -> HalfYear:
        """The half-year of that text."""
        return HalfYear.parse(value)

    def to_url(self, value: HalfYear | str) -> str:
        """The text of a half-year, given as one or as a text."""
        return str(value)


class RegionConverter:
    """A region in an address: six digits of GB/T 2260, nine for the fourth tier."""

    regex = r"[0-9]{6}(?:[0-9]{3})?"

    def to_python(self, value: str) -> int:
        """The nine-digit code."""
        return parse_region(value)

    def to_url(self, value: int | str) -> str:
        """The digits of a code, given as a number or as digits."""
        return value if isinstance(value, str) else show_region(value)


class YearConverter:
    """A year in an address, 2020."""

    regex = r"[1-9][0-9]{3}"

    def to_python(self, value: str) -> int:
        """The year as a number."""
        return int(value)

    def to_url(self, value: int | str) -> str:
        """The digits of a year."""
        return str(value)


class FigureConverter:
    """A figure in an address, as `assessment.enums.Figure` spells it."""

    regex = "|".join(figure.value for figure in Figure)

    def to_python(self, value: str) -> Figure:
        """The figure of that name."""
        return Figure(value)

    def to_url(self, value: Figure | str) -> str:
        """The name of a figure."""
        return str(value)


class RateConverter:
    """One of the two rates in an address, as `assessment.enums.RateKind` spells it."""

    regex = "|".join(kind.value for kind in RateKind)

    def to_python(self, value: str) -> RateKind:
        """The rate of that name."""
        return RateKind(value)

    def to_url(self, value: RateKind | str) -> str:
        """The name of a rate."""
        return str(value)


register_converter(FigureConverter, "figure")
register_converter(HalfYearConverter, "half")
register_converter(MonthConverter, "month")
register_converter(RateConverter, "rate")
register_converter(RegionConverter, "region")
register_converter(YearConverter, "year")

app_name = "assessment"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("ranking/", views.ranking, name="ranking"),
    path("year/", views.year, name="year"),
    path("year/<year:year>/export/", views.export_year, name="export_year"),
    path("year/<year:year>/regions/<region:region>/<rate:rate>/", views.explain_year, name="explain_year"),
    path("deductions/", views.deductions, name="deductions"),
    path("deductions/export/", views.deductions_export, name="deductions_export"),
    path("deductions/proposals/", views.deduction_proposals, name="deduction_proposals"),
    path("deductions/proposals/<uuid:question>/<slug:kind>/", views.open_hearing, name="open_hearing"),
    path("deductions/new/", views.enter_hearing, name="enter_hearing"),
    path("deductions/<uuid:hearing>/", views.hearing, name="hearing"),
    path("deductions/<uuid:hearing>/reply/", views.reply_hearing, name="reply_hearing"),
    path("deductions/<uuid:hearing>/decide/", views.decide_hearing, name="decide_hearing"),
    path("deductions/<uuid:hearing>/appeal/", views.appeal_hearing, name="appeal_hearing"),
    path("deductions/<uuid:hearing>/appeal/decide/", views.decide_appeal, name="decide_appeal"),
    path("peer-groups/", views.peer_groups, name="peer_groups"),
    path("gap/", views.gap, name="gap"),
    path("gap/export/", views.export_gap, name="export_gap"),
    path("priority/", views.priority, name="priority"),
    path("priority/export/", views.priority_export, name="priority_export"),
    path("priority/own/", views.priority_own, name="priority_own"),
    path("priority/<half:half>/make/", views.priority_make, name="priority_make"),
    path("priority/<uuid:priority>/publish/", views.priority_publish, name="priority_publish"),
    path("priority/<uuid:priority>/<uuid:enterprise>/", views.priority_entry, name="priority_entry"),
    path("schemes/<year:year>/", views.scheme, name="scheme"),
    path("schemes/<year:year>/compare/", views.compare_schemes, name="compare_schemes"),
    path("schemes/<year:year>/confirm/", views.confirm_scheme, name="confirm_scheme"),
    path("<month:month>/regions/<region:region>/", views.region, name="region"),
    path("<month:month>/regions/<region:region>/explain/<figure:figure>/", views.explain, name="explain"),
    path(
        "<month:month>/regions/<region:region>/explain/<figure:figure>/export/",
        views.export_explained,
        name="export_explained",
    ),
    path("<month:month>/compute/", views.compute, name="compute"),
    path("<month:month>/export/", views.export_month, name="export_month"),
    path("<month:month>/publish/", views.publish, name="publish"),
    path("bulletins/", views.bulletins, name="bulletins"),
    path("bulletins/begin/", views.bulletin_begin, name="bulletin_begin"),
    path("bulletins/<uuid:bulletin>/", views.bulletin, name="bulletin"),
    path("bulletins/<uuid:bulletin>/edit/", views.bulletin_edit, name="bulletin_edit"),
    path("bulletins/<uuid:bulletin>/redraft/", views.bulletin_redraft, name="bulletin_redraft"),
    path("bulletins/<uuid:bulletin>/submit/", views.bulletin_submit, name="bulletin_submit"),
    path("bulletins/<uuid:bulletin>/approve/", views.bulletin_approve, name="bulletin_approve"),
    path("bulletins/<uuid:bulletin>/send-back/", views.bulletin_send_back, name="bulletin_send_back"),
    path("bulletins/<uuid:bulletin>/publish/", views.bulletin_publish, name="bulletin_publish"),
    path("bulletins/<uuid:bulletin>/document/", views.bulletin_docx, name="bulletin_docx"),
    path("bulletins/<uuid:bulletin>/workbook/", views.bulletin_xlsx, name="bulletin_xlsx"),
    path("weeks/", views.weeks, name="weeks"),
    path("weeks/<uuid:week>/", views.week, name="week"),
    path("weeks/<uuid:week>/document/", views.week_docx, name="week_docx"),
    path("weeks/<uuid:week>/workbook/", views.week_xlsx, name="week_xlsx"),
    path("feed/", views.feed, name="feed"),
    path("feed/new/", views.feed_new, name="feed_new"),
    path("feed/<uuid:feed_token>/revoke/", views.feed_revoke, name="feed_revoke"),
]
