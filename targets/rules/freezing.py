"""A frozen state of the table: its digest, its place in the chain, and whether it still agrees with itself."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from hashlib import sha256
from typing import Any

from core.decimals import plain
from targets.facts import Scored
from targets.rules.scoring import score, total


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON of a frozen state."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def chain_hash(previous: str, digest: str) -> str:
    """The hash that ties a frozen state to the one before it ("" for the first)."""
    return sha256(f"{previous}\n{digest}".encode()).hexdigest()


def frozen_problems(rows: Sequence[Mapping[str, Any]], *, earned: Decimal, out_of: Decimal) -> list[str]:
    """What in frozen rows does not follow from their own weights and shares; empty when all does."""
    found = []
    scored = []
    for row in rows:
        weight, share = Decimal(row["weight"]), None if row["share"] is None else Decimal(row["share"])
        scored.append(Scored(row["key_work"], weight, share))
        if share is not None and Decimal(row["score"]) != score(weight, share):
            found.append(
                f"第 {row['number']} 号目标：得分 {row['score']}，按权重和比例应为 {plain(score(weight, share))}"
            )
    again = total(scored)
    if (again.earned, again.out_of) != (earned, out_of):
        found.append(f"合计 {plain(earned)}/{plain(out_of)}，按各行应为 {plain(again.earned)}/{plain(again.out_of)}")
    return found
