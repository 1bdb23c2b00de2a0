"""Pages of five-colour lists: looking at them, uploading and publishing them."""

from alerts.views.lists import entries, entry, export, feedback, home
from alerts.views.uploads import discard, marked, preview, publish, template, upload

__all__ = [
    "discard",
    "entries",
    "entry",
    "export",
    "feedback",
    "home",
    "marked",
    "preview",
    "publish",
    "template",
    "upload",
]
