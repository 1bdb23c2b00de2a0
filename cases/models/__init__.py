"""Questions, answers and what was done to them, what the clock brought about, and what offices write once and use again;
typical cases and their selection.
"""

from cases.models.knowledge import Article, ArticleLink, CannedReply, HotTopic, HotTopicLink
from cases.models.questions import PENDING, UNANSWERED, Answer, Attachment, Note, Question, Step, Term
from cases.models.selection import AwardedCase, Ballot, Contender, Reviewer, Selection
from cases.models.statistics import Statistic
from cases.models.typical import CaseFile, CaseStep, TypicalCase
from cases.models.watch import Proposal, Watch

__all__ = [
    "PENDING",
    "UNANSWERED",
    "Answer",
    "Article",
    "ArticleLink",
    "Attachment",
    "AwardedCase",
    "Ballot",
    "CannedReply",
    "CaseFile",
    "CaseStep",
    "Contender",
    "HotTopic",
    "HotTopicLink",
    "Note",
    "Proposal",
    "Question",
    "Reviewer",
    "Selection",
    "Statistic",
    "Step",
    "Term",
    "TypicalCase",
    "Watch",
]
