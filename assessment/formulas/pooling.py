"""From counties to cities and the province: counts are added, rates never averaged (ours)."""

from collections.abc import Mapping

from assessment.facts import RegionCounts, RegionTree


def pool(
    counts_by_county: Mapping[int, RegionCounts], deductions: Mapping[int, int], tree: RegionTree
) -> dict[int, RegionCounts]:
    """Counts of every region of the tree, in its order; a region nobody counted for has zeros.

    A city's counts are the sums of its counties', the province's those of its cities. `deductions` holds the decided
    occurrences by the region they were decided against (Notice 二（三）): a county's weigh on it and on its city, a
    city's on the city alone, and none on the province's row (ours).
    Raises ValueError for a region that is not in the tree, counts filed under another region's code, a negative
    number of deductions, or counts that already carry deductions.
    """
    if unknown := sorted(code for code in counts_by_county.keys() | deductions.keys() if code not in tree):
        raise ValueError(f"regions {unknown} are not in the tree")
    filing = {code: RegionCounts(code).filing for code in tree.codes}
    questions = {code: RegionCounts(code).questions for code in tree.codes}
    listing = {code: RegionCounts(code).listing for code in tree.codes}
    taken = dict.fromkeys(tree.codes, 0)
    for county, counts in counts_by_county.items():
        if counts.region != county or counts.deductions:
            raise ValueError(f"region {county}: counts are of {counts.region} with {counts.deductions} deductions")
        for code in tree.up(county):
            filing[code] += counts.filing
            questions[code] += counts.questions
            listing[code] += counts.listing
    for region, occurrences in deductions.items():
        if occurrences < 0:
            raise ValueError(f"region {region}: deductions {occurrences} must not be negative")
        for code in tree.up(region):
            if not tree.is_province(code):
                taken[code] += occurrences
    return {code: RegionCounts(code, filing[code], questions[code], listing[code], taken[code]) for code in tree.codes}
