"""Every question that is asked of the assessment."""

from assessment.selectors.counting import STEPS, Computation, Report, compute, silent
from assessment.selectors.pages import Overview, RegionPage, Standing, overview, region_page
from assessment.selectors.publication import COMPUTE_JOB, Publication, open_computation, open_job, publication
from assessment.selectors.rankings import PeerChoice, Ranking, RankLine, peer_choices, ranking
from assessment.selectors.runs import (
    MonthFigures,
    deductions_in_view,
    figures,
    figures_of,
    latest_runs,
    months_with_runs,
    rate_of,
)
from assessment.selectors.years import SchemePage, Year, YearLine, YearRate, scheme_page, year_lines, year_page

__all__ = [
    "COMPUTE_JOB",
    "STEPS",
    "Computation",
    "MonthFigures",
    "Overview",
    "PeerChoice",
    "Publication",
    "RankLine",
    "Ranking",
    "RegionPage",
    "Report",
    "SchemePage",
    "Standing",
    "Year",
    "YearLine",
    "YearRate",
    "compute",
    "deductions_in_view",
    "figures",
    "figures_of",
    "latest_runs",
    "months_with_runs",
    "open_computation",
    "open_job",
    "overview",
    "peer_choices",
    "publication",
    "ranking",
    "rate_of",
    "region_page",
    "scheme_page",
    "silent",
    "year_lines",
    "year_page",
]
