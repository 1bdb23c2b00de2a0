"""Pages of the Target Table: the overview, the table, one target, its progress, the workbook, what is frozen."""

from targets.views.acting import freeze, judging, progress, verify
from targets.views.looking import download, evidence, frozen, overview, table, target
from targets.views.uploads import confirm, discard, marked, preview, template, upload

__all__ = [
    "confirm",
    "discard",
    "download",
    "evidence",
    "freeze",
    "frozen",
    "judging",
    "marked",
    "overview",
    "preview",
    "progress",
    "table",
    "target",
    "template",
    "upload",
    "verify",
]
