"""Every URL that exists, and what to fill into its path."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Page:
    """One named URL and the names of its path parameters."""

    name: str
    parameters: tuple[str, ...]

    def path(self, ids: dict[str, object]) -> str:
        """The address with these ids; KeyError for a parameter that the world has no id for."""
        return reverse(self.name, kwargs={parameter: ids[parameter] for parameter in self.parameters})


def pages() -> list[Page]:
    """All pages of the resolver, in order. A URL without a name is an error: nothing could be said of it."""
    return list(_walk(get_resolver(), ""))


def _walk(resolver: URLResolver, namespace: str) -> Iterator[Page]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, inner)
        elif isinstance(entry, URLPattern):
            assert entry.name, f"{entry.pattern} has no name"
            names = entry.pattern.converters or entry.pattern.regex.groupindex
            yield Page(f"{namespace}{entry.name}", tuple(names))
