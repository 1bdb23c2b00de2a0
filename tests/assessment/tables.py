"""Tables and pictures of a page as somebody reads them."""

import re
from html.parser import HTMLParser


class Tables(HTMLParser):
    """Every table of a page: the words above its columns, its rows, the words of each cell without tags."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[list[list[str]]] = []
        self._cell: list[str] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.found.append([])
        elif tag == "tr" and self.found:
            self.found[-1].append([])
        elif tag in ("td", "th"):
            self._cell = []
        elif tag in ("small", "br", "span", "div") and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._cell is not None:
            words = [line.strip() for line in "".join(self._cell).split("\n")]
            self.found[-1][-1].append("\n".join(line for line in words if line))
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(re.sub(r"\s+", " ", data))

    def table(self, *columns: str) -> list[dict[str, str]]:
        """The one table whose heading has all of `columns`: a row as heading -> first line of the cell."""
        for rows in self.found:
            heading = [cell.replace("\n", "") for cell in rows[0]]
            if all(column in heading for column in columns):
                return [dict(zip(heading, (cell.split("\n")[0] for cell in row), strict=False)) for row in rows[1:]]
        raise AssertionError(f"no table with {columns}: {[rows[0] for rows in self.found]}")


def counties_on_map(page: str) -> dict[str, str]:
    """What each county of the map says of itself, by its name; the words of its link and of its title are the same."""
    found = {}
    pattern = r'<a href="[^"]+" aria-label="([^"]+)"><path class="county [^>]+><title>([^<]+)</title>'
    for label, title in re.findall(pattern, page):
        assert label == title
        name, _, told = label.partition(" ")
        found[name] = told
    return found
