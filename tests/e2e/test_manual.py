"""The pictures of the user manuals, taken anew by `make manual`; left out otherwise, as they test nothing of their own.

As of 18 June 2020 in the small world, 900 px wide: there the menu is folded away and a picture stays small. Few
colours are enough for a page, and make a picture of 30 kB of one of 120.
"""

import base64
import os
import struct
import zlib

import pytest

from tests.e2e import people
from tests.e2e.browsing import Visitor
from tests.e2e.clock import Clock
from tests.e2e.conftest import OpenVisitor
from tests.e2e.house import ADMINISTRATOR, ROOT

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(os.environ.get("ZJTRADE_MANUAL") != "1", reason="make manual"),
]

WIDTH, HEIGHT = 900, 620
WHERE = ROOT / "static" / "help"
# Who sees it -> name of the picture (without its role) -> address.
PICTURES = {
    "enterprise": (
        people.CLERK,
        {
            "desk": "/",
            "month": "/orders/months/2020-06/",
            "ask": "/questions/ask/",
            "lists": "/lists/",
            "priority": "/assessment/priority/own/",
        },
    ),
    "county": (
        people.COUNTY,
        {
            "desk": "/",
            "questions": "/questions/?state=all",
            "roster": "/orders/roster/?month=2020-06",
            "case": "/questions/typical/new/?kind=1",
            "gap": "/assessment/gap/?month=2020-06&region=330106",
        },
    ),
    "city": (
        people.CITY,
        {"desk": "/", "bulletins": "/assessment/bulletins/", "overview": "/assessment/?month=2020-05"},
    ),
    "centre": (
        people.CENTRE,
        {"desk": "/", "publish": "/assessment/2020-05/publish/", "lists": "/lists/", "uploads": "/orders/uploads/new/"},
    ),
    "department": (
        people.DEPARTMENT,
        {"desk": "/", "deductions": "/assessment/deductions/", "scheme": "/assessment/schemes/2020/"},
    ),
    "administrator": (ADMINISTRATOR[0], {"users": "/users/", "new": "/users/new/"}),
    "auditor": (people.AUDITOR, {"desk": "/", "audit": "/audit/"}),
}


@pytest.mark.parametrize("role", PICTURES)
def test_take(role: str, visit: OpenVisitor, clock: Clock) -> None:
    clock.set(2020, 6, 18, 15)
    name, pages = PICTURES[role]
    visitor = visit(name, ADMINISTRATOR[1] if name == ADMINISTRATOR[0] else people.PASSWORD)
    for picture, path in pages.items():
        take(visitor, path, f"{role}-{picture}")


def take(visitor: Visitor, path: str, name: str) -> None:
    """The upper part of a page as a file of the manuals."""
    visitor.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    visitor.go(path)
    shot = base64.b64encode(visitor.page.screenshot()).decode()
    blank = visitor.context.new_page()  # nobody's policy forbids it a picture
    found = blank.evaluate(REDUCE, [shot, COLOURS])
    blank.close()
    picture = png(found["width"], found["palette"], base64.b64decode(found["rows"]))
    (WHERE / f"{name}.png").write_bytes(picture)


COLOURS = 96
# The picture with its commonest colours alone, each pixel in the nearest: as [palette, one index a pixel].
REDUCE = """
async ([shot, most]) => {
  const image = await createImageBitmap(await (await fetch("data:image/png;base64," + shot)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const data = canvas.getImageData(0, 0, image.width, image.height).data, counts = new Map();
  for (let i = 0; i < data.length; i += 4) {
    const colour = (data[i] << 16) | (data[i + 1] << 8) | data[i + 2];
    counts.set(colour, (counts.get(colour) || 0) + 1);
  }
  const palette = [...counts].sort((a, b) => b[1] - a[1]).slice(0, most).map((each) => each[0]);
  const away = (a, b) => [16, 8, 0].reduce((sum, at) => sum + (((a >> at) & 255) - ((b >> at) & 255)) ** 2, 0);
  const nearest = new Map();
  for (const colour of counts.keys()) {
    let best = 0;
    palette.forEach((each, at) => { if (away(each, colour) < away(palette[best], colour)) best = at; });
    nearest.set(colour, best);
  }
  let rows = "";
  for (let i = 0; i < data.length; i += 4)
    rows += String.fromCharCode(nearest.get((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]));
  return {width: image.width, palette, rows: btoa(rows)};
}
"""


def png(width: int, palette: list[int], pixels: bytes) -> bytes:
    """A PNG of one palette index a pixel: a quarter of the browser's own."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = [pixels[start : start + width] for start in range(0, len(pixels), width)]
    head = struct.pack(">IIBBBBB", width, len(rows), 8, 3, 0, 0, 0)
    colours = b"".join(colour.to_bytes(3, "big") for colour in palette)
    body = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        chunk(kind, content) for kind, content in ((b"IHDR", head), (b"PLTE", colours), (b"IDAT", body), (b"IEND", b""))
    )
