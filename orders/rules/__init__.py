"""Rules of returns and orders: hard and soft checks, the life of an order, states, window, money, versions.

Pure: texts in, parsed lines and Chinese messages out; `today`, `now` and the cut-off are arguments.
"""

from orders.rules.changes import change_key, read_changes, typed_change
from orders.rules.fields import AMOUNT_LIMIT, MAX_CONTRACT, MAX_NOTE, MAX_PRODUCT
from orders.rules.life import ENDED, Wrong, balance, check_later, figures, months_of_term, settle, term_label
from orders.rules.lines import LONGEST_TERM, MAX_LINES, Errors, error_key, read_lines
from orders.rules.merging import Disparity, disparities, merged
from orders.rules.money import exact_usd_10k, in_usd_10k, running_sums, sums_in_usd_10k, usd_10k
from orders.rules.sentiment import questions, read_sentiment, sentiment_key
from orders.rules.soft import Unexplained, explained, soft_checks, usual_range, with_explanations
from orders.rules.states import (
    EXPORT_MONTHS,
    OPEN_STATES,
    TRANSITIONS,
    after,
    closed_reason,
    exports_since,
    is_late,
    lock_reason,
    open_months,
    standing,
)
from orders.rules.versions import Difference, canonical, content_hash, content_of, differences

__all__ = [
    "AMOUNT_LIMIT",
    "ENDED",
    "EXPORT_MONTHS",
    "LONGEST_TERM",
    "MAX_CONTRACT",
    "MAX_LINES",
    "MAX_NOTE",
    "MAX_PRODUCT",
    "OPEN_STATES",
    "TRANSITIONS",
    "Difference",
    "Disparity",
    "Errors",
    "Unexplained",
    "Wrong",
    "after",
    "balance",
    "canonical",
    "change_key",
    "check_later",
    "closed_reason",
    "content_hash",
    "content_of",
    "differences",
    "disparities",
    "error_key",
    "exact_usd_10k",
    "explained",
    "exports_since",
    "figures",
    "in_usd_10k",
    "is_late",
    "lock_reason",
    "merged",
    "months_of_term",
    "open_months",
    "questions",
    "read_changes",
    "read_lines",
    "read_sentiment",
    "running_sums",
    "sentiment_key",
    "settle",
    "soft_checks",
    "standing",
    "sums_in_usd_10k",
    "term_label",
    "typed_change",
    "usd_10k",
    "usual_range",
    "with_explanations",
]
