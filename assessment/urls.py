"""Pages of the assessment."""

from django.urls import path, register_converter

from assessment import views
from assessment.facts import parse_region, show_region
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


register_converter(MonthConverter, "month")
register_converter(RegionConverter, "region")
register_converter(YearConverter, "year")

app_name = "assessment"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("ranking/", views.ranking, name="ranking"),
    path("year/", views.year, name="year"),
    path("year/<year:year>/export/", views.export_year, name="export_year"),
    path("schemes/<year:year>/", views.scheme, name="scheme"),
    path("<month:month>/regions/<region:region>/", views.region, name="region"),
    path("<month:month>/compute/", views.compute, name="compute"),
    path("<month:month>/export/", views.export_month, name="export_month"),
    path("<month:month>/publish/", views.publish, name="publish"),
]
