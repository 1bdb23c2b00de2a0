"""What the schemes say of lists; they lie above this app."""

from collections.abc import Callable

from django.conf import settings
from django.utils.module_loading import import_string

from alerts.facts import ListTerms
from core.periods import Quarter


def list_terms(quarter: Quarter) -> ListTerms:
    """In which months a quarter's list counts and until when, which colours must feed back, when it should come out."""
    ask: Callable[[Quarter], ListTerms] = import_string(settings.LIST_TERMS)
    return ask(quarter)
