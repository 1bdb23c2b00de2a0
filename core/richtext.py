"""Simple formatting of answers: paragraphs, line ends, **bold**, lists, addresses as links. All else is shown as it was typed.

Not CommonMark: its rule of what may stand beside ``**`` counts on blanks between words, so `**注意：**请` stays unformatted
there, and officials' texts are full of that. What is left of the language is small enough to be written down: one pass over the
lines, one over the marks of a line, one over its addresses, nothing nested, so that time and output grow with the text alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

BOLD = "**"
BLANK = " \t"  # wide blanks are how a Chinese paragraph begins: they stay, and go on with no item

_ITEM = re.compile(r"[ \t]*(?:[-*]|([0-9]{1,3})[.)])[ \t]+(\S.*)")
# ASCII only: a Chinese sentence goes on right behind an address. A name and password in front of the host are no part of one.
_ADDRESS = re.compile(
    r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]{1,5})?(?:[/?#][A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]*)?", re.I
)
_AFTER = ".,;:!?'*"  # ends the sentence, not the address


@dataclass
class _Block:
    """Lines that belong together: a paragraph, or a list with an entry an item; `tag` is p, ul or ol."""

    tag: str
    items: list[list[str]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)


def to_html(text: str) -> SafeString:
    """The text as HTML that holds nothing but p, br, strong, ul, ol, li and a to http or https."""
    return format_html_join("\n", "{}", ((_html_of(block),) for block in _blocks(text)))


def to_plain(text: str) -> str:
    """The text without marks, for messages and workbooks: a blank line between blocks, list items with their sign or number."""
    return "\n\n".join("\n".join(_plain_lines(block)) for block in _blocks(text))


def _blocks(text: str) -> Iterator[_Block]:
    """The blocks of a text. A blank line ends one; an indented line goes on with the item above it."""
    block: _Block | None = None
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        item = _ITEM.fullmatch(line)
        tag = "p" if item is None else "ol" if item[1] else "ul"
        if not line.strip():
            if block is not None:
                yield block
            block = None
        elif block is not None and item is None and (block.tag == "p" or line[0] in BLANK):
            block.items[-1].append(line.strip(BLANK))
        else:
            if block is None or block.tag != tag:
                if block is not None:
                    yield block
                block = _Block(tag)
            block.items.append([line.strip(BLANK) if item is None else item[2].rstrip(BLANK)])
            block.numbers.append(int(item[1]) if item is not None and item[1] else 0)
    if block is not None:
        yield block


def _html_of(block: _Block) -> SafeString:
    lines = [_joined(item) for item in block.items]
    if block.tag == "p":
        return format_html("<p>{}</p>", lines[0])
    if block.tag == "ul":
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((line,) for line in lines)))
    # The numbers stay as typed: a sentence elsewhere may name them.
    return format_html(
        "<ol>{}</ol>", format_html_join("", '<li value="{}">{}</li>', zip(block.numbers, lines, strict=True))
    )


def _joined(lines: list[str]) -> SafeString:
    return format_html_join(mark_safe("<br>"), "{}", ((_inline(line),) for line in lines))


def _inline(line: str) -> SafeString:
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<strong>{}</strong>", _linked(part)) if bold else _linked(part),)
            for part, bold in _parts(line)
        ),
    )


def _plain_lines(block: _Block) -> Iterator[str]:
    for number, lines in zip(block.numbers, block.items, strict=True):
        sign = {"p": "", "ul": "- ", "ol": f"{number}. "}[block.tag]
        for place, line in enumerate(lines):
            yield (sign if place == 0 else " " * len(sign)) + "".join(part for part, _ in _parts(line))


def _parts(line: str) -> Iterator[tuple[str, bool]]:
    """The line in parts, each with whether it is bold. A mark without its fellow, or round nothing, stays as typed."""
    pieces = line.split(BOLD)
    yield pieces[0], False
    at = 1
    while at < len(pieces):
        piece = pieces[at]
        if at + 1 < len(pieces) and piece and piece == piece.strip():
            yield piece, True
            yield pieces[at + 1], False
            at += 2
        else:
            yield BOLD + piece, False
            at += 1


def _linked(text: str) -> SafeString:
    """The text escaped, its addresses as links."""
    shown: list[SafeString] = []
    at = 0
    for match in _ADDRESS.finditer(text):
        address = match[0].rstrip(_AFTER + ("" if "(" in match[0] else ")"))
        shown.append(format_html("{}", text[at : match.start()]))
        shown.append(format_html('<a href="{0}" rel="nofollow noopener noreferrer">{0}</a>', address))
        at = match.start() + len(address)
    shown.append(format_html("{}", text[at:]))
    return format_html_join("", "{}", ((part,) for part in shown))
