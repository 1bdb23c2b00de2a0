"""Who is in the small world: counties, enterprises, people. All invented."""

from dataclasses import dataclass

from core import uscc

PASSWORD = "Qiantang-Chao-1018"
XIHU, SHANGCHENG, LUCHENG = 330106000, 330102000, 330302000
HANGZHOU, PROVINCE = 330100000, 330000000


def _code(number: int) -> str:
    first = f"91330000E2E{number:06d}"
    return first + uscc.check_character(first)


@dataclass(frozen=True)
class Firm:
    """An enterprise: its number in the world, its name, its county."""

    number: int
    name: str
    county: int

    @property
    def uscc(self) -> str:
        """A valid credit code."""
        return _code(self.number)


FIRMS = tuple(
    Firm(number, f"{place}试验{letter}外贸有限公司", county)
    for number, (place, county, letter) in enumerate(
        (
            (place, county, letter)
            for place, county in (("西湖", XIHU), ("上城", SHANGCHENG), ("鹿城", LUCHENG))
            for letter in "甲乙丙丁"
        ),
        start=1,
    )
)
CLERK, NIL_CLERK, OTHER_CLERK, TODAYS_CLERK = "xihu-jia", "xihu-yi", "shangcheng-jia", "lucheng-ding"
COUNTY, OTHER_COUNTY, CITY, CENTRE, AUDITOR = "xihu-ju", "shangcheng-ju", "hangzhou-ju", "zhongxin", "shenji"
DEPARTMENT = "maofachu"
CLERKS = {CLERK: FIRMS[0], NIL_CLERK: FIRMS[1], OTHER_CLERK: FIRMS[4], TODAYS_CLERK: FIRMS[11]}
