"""What a notice may carry."""

MAX_TITLE = 120
"""Characters; a longer title is cut, so that a long company name cannot stop the act that is told of."""


def fitting_title(title: str) -> str:
    """The title in at most MAX_TITLE characters."""
    return title if len(title) <= MAX_TITLE else title[: MAX_TITLE - 1] + "…"


def is_local_path(path: str) -> bool:
    """Whether a link stays on this site: one slash first, no host, no control characters, no backslash."""
    return (
        path.startswith("/")
        and not path.startswith("//")
        and "\\" not in path
        and all(character.isprintable() and not character.isspace() for character in path)
    )
