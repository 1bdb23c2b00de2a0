"""Rules of the five-colour list: what may be listed and published, what a feedback must be, what a ruleset says of figures.

Pure. Source: the Notice, 二（二）and annex 2; what is marked *ours* is not in it.
"""

from alerts.rules.answers import (
    FEEDBACK_LENGTH,
    UNTAPPED,
    Counting,
    clean_answers,
    counting,
    demand_words,
    feedback_errors,
    is_demand,
    kept_draft,
    removed_refusal,
)
from alerts.rules.dates import (
    OBJECTION_WORKDAYS,
    Due,
    due,
    due_quarter,
    due_stage,
    missed_months,
    missed_words,
    objection_limit,
)
from alerts.rules.distribution import ColourCounts, band_edges, counted, measured
from alerts.rules.leading import LEAST, Outlook, changing_months, export_months, hidden_places, pooled
from alerts.rules.lists import (
    REASON_LENGTH,
    clean_reason,
    digest_of,
    listing_problem,
    next_state,
    next_upload_state,
    quarter_problem,
    second_person_problem,
    standing_at,
    trial_problem,
)
from alerts.rules.movement import movement
from alerts.rules.objections import OBJECTION_LENGTH, clean_decision, clean_objection, objection_problem
from alerts.rules.reminders import REMIND_AT_ONCE, REMIND_DAYS, is_ladder_day, open_words, reminder_words, time_left
from alerts.rules.visits import REMARK_LENGTH, VISIT_LENGTH, answered_state, clean_remark, visit_errors

__all__ = [
    "FEEDBACK_LENGTH",
    "LEAST",
    "OBJECTION_LENGTH",
    "OBJECTION_WORKDAYS",
    "REASON_LENGTH",
    "REMARK_LENGTH",
    "REMIND_AT_ONCE",
    "REMIND_DAYS",
    "UNTAPPED",
    "VISIT_LENGTH",
    "ColourCounts",
    "Counting",
    "Due",
    "Outlook",
    "answered_state",
    "band_edges",
    "changing_months",
    "clean_answers",
    "clean_decision",
    "clean_objection",
    "clean_reason",
    "clean_remark",
    "counted",
    "counting",
    "demand_words",
    "digest_of",
    "due",
    "due_quarter",
    "due_stage",
    "export_months",
    "feedback_errors",
    "hidden_places",
    "is_demand",
    "is_ladder_day",
    "kept_draft",
    "listing_problem",
    "measured",
    "missed_months",
    "missed_words",
    "movement",
    "next_state",
    "next_upload_state",
    "objection_limit",
    "objection_problem",
    "open_words",
    "pooled",
    "quarter_problem",
    "reminder_words",
    "removed_refusal",
    "second_person_problem",
    "standing_at",
    "time_left",
    "trial_problem",
    "visit_errors",
]
