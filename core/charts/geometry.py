"""Reads a map's geometry from its file: the only module of the charts that opens one."""

from functools import lru_cache
from pathlib import Path

from core.charts.shapes import Geometry

ZHEJIANG = Path(__file__).with_name("zhejiang.json")
"""11 cities and 90 counties; sources and licence are noted inside the file."""


@lru_cache(maxsize=4)
def load(path: Path = ZHEJIANG) -> Geometry:
    """The geometry in a file, read once a process. OSError when it cannot be read, ValueError when it is none."""
    return Geometry.parse(path.read_text(encoding="utf-8"))
