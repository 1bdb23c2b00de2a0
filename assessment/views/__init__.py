"""Pages of the assessment: parse, ask one selector or service, render."""

from assessment.views.acting import compute, export_month, export_year, publish
from assessment.views.looking import overview, ranking, region, scheme, year

__all__ = ["compute", "export_month", "export_year", "overview", "publish", "ranking", "region", "scheme", "year"]
