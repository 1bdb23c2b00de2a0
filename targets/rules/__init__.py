"""What a target asks, what it earns, and the permitted steps. Pure."""

from targets.rules.dates import Due, due_day, due_key, due_stage
from targets.rules.freezing import chain_hash, digest_of, frozen_problems
from targets.rules.life import (
    REASON_LENGTH,
    TEXT_LENGTH,
    freeze_act,
    length_problem,
    next_progress_state,
    next_table_state,
    next_upload_state,
    permits_table,
    second_person_problem,
)
from targets.rules.planning import Planned, plan, removal_problem, rows_problems
from targets.rules.reading import category_of, read_asked, suits
from targets.rules.scoring import (
    Attained,
    KeyWorkScore,
    Total,
    attained,
    by_key_work,
    progress_problem,
    score,
    share_percent,
    total,
    verdict_of,
    verdict_problem,
)

__all__ = [
    "REASON_LENGTH",
    "TEXT_LENGTH",
    "Attained",
    "Due",
    "KeyWorkScore",
    "Planned",
    "Total",
    "attained",
    "by_key_work",
    "category_of",
    "chain_hash",
    "digest_of",
    "due_day",
    "due_key",
    "due_stage",
    "freeze_act",
    "frozen_problems",
    "length_problem",
    "next_progress_state",
    "next_table_state",
    "next_upload_state",
    "permits_table",
    "plan",
    "progress_problem",
    "read_asked",
    "removal_problem",
    "rows_problems",
    "score",
    "second_person_problem",
    "share_percent",
    "suits",
    "total",
    "verdict_of",
    "verdict_problem",
]
