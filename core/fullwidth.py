"""Full-width characters, which Chinese input methods leave in figures and codes."""

# U+FF01 to U+FF5E are the printable ASCII characters shifted by 0xFEE0; U+3000 is the wide blank.
_HALF = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def half_width(text: str) -> str:
    """The text with full-width letters, figures, signs and blanks as plain ASCII; the rest stays."""
    return text if text.isascii() else text.translate(_HALF)
