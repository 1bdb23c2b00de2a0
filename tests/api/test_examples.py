"""The program in docs/api.md, run as it stands there against a server that listens."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.api.calling import make_token
from tests.cast import build_cast

TEXT = (Path(__file__).resolve().parent.parent.parent / "docs" / "api.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def test_every_example_is_run() -> None:
    assert {language for language, _ in BLOCKS} == {"python"}
    assert len(BLOCKS) >= 10


@pytest.mark.usefixtures("committed_db")
def test_the_program_does_the_whole_month(live_server: Any) -> None:
    cast = build_cast()
    token = make_token(cast.actor("clerk")).token
    names = {"BASE": live_server.url, "TOKEN": token}
    exec(compile("\n".join(code for _, code in BLOCKS), "docs/api.md", "exec"), names)
    assert names["corrected"]["signed_usd_10k"] == "12.50"  # type: ignore[index]
