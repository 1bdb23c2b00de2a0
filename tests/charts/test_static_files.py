"""Static files and templates keep to the strict content security policy and to the oldest browser supported."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLES = sorted((STATIC / "css").glob("*.css"))
SCRIPTS = sorted((STATIC / "js").glob("*.js"))


def named(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", [path for path in STATIC.rglob("*") if path.suffix in {".css", ".js"}], ids=named)
def test_no_source_map_is_named_since_hashed_storage_would_look_for_it(path):
    assert "sourceMappingURL" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", STYLES, ids=named)
def test_own_styles_load_nothing_and_ask_nothing_newer_than_chromium_86(path):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.search(r"@import|https?:|url\(", text)
    assert not re.search(
        r":has\(|color-mix\(|oklch\(|oklab\(|@layer|@container|\binset:|aspect-ratio|^\s*&", text, re.M
    )


@pytest.mark.parametrize("path", STYLES, ids=named)
def test_every_rule_of_own_styles_is_closed(path):
    """A rule left open swallows all that follow it, and no browser says so."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert text.count("{") == text.count("}")


@pytest.mark.parametrize("path", SCRIPTS, ids=named)
def test_own_scripts_set_no_inline_style_and_evaluate_no_text(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\beval\(|new Function|setAttribute\(\s*['\"]style|\.style\b|\.cssText|\.on[a-z]+\s*=", text)
    assert not re.search(r"\?\?=|\|\|=|&&=|\.at\(|replaceAll|structuredClone", text), "newer than Chromium 86"


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_templates_hold_no_inline_script_style_or_handler(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"""<[^>]*\s(style|on[a-z]+)\s*=\s*["']""", text)
    assert "<style" not in text
    assert all(re.search(r"\ssrc=", tag) for tag in re.findall(r"<script[^>]*>", text))
    assert not re.search(r"\|\s*safe\b|autoescape off|javascript:", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_every_static_file_a_template_names_is_there(path):
    for name in re.findall(r"""{%\s*static\s+["']([^"']+)["']""", path.read_text(encoding="utf-8")):
        assert name.startswith("django_htmx/") or (STATIC / name).is_file(), name


def test_every_script_is_loaded_by_the_frame_or_by_a_page():
    loaded = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES)
    assert [path.name for path in SCRIPTS if f"js/{path.name}" not in loaded] == []
