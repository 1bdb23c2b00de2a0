"""Questions, answers and what was done to them, what the clock brought about, and what offices write once and use again."""

from cases.models.knowledge import Article, ArticleLink, CannedReply, HotTopic, HotTopicLink
from cases.models.questions import PENDING, UNANSWERED, Answer, Attachment, Note, Question, Step, Term
from cases.models.statistics import Statistic
from cases.models.watch import Proposal, Watch

__all__ = [
    "PENDING",
    "UNANSWERED",
    "Answer",
    "Article",
    "ArticleLink",
    "Attachment",
    "CannedReply",
    "HotTopic",
    "HotTopicLink",
    "Note",
    "Proposal",
    "Question",
    "Statistic",
    "Step",
    "Term",
    "Watch",
]
