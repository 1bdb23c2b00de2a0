"""What a service may raise; views turn each into one kind of answer.

Messages are Simplified Chinese and ready to be shown.
"""

from collections.abc import Mapping, Sequence


class Refusal(Exception):
    """Base of every expected failure of a service: nothing was written."""

    message: str

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Refused(Refusal):
    """A rule says no; `field` names the input at fault, None when it is the act as a whole."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class Invalid(Refusal):
    """Several inputs are wrong: `errors` maps a field name to its messages ("" for the whole form)."""

    errors: dict[str, list[str]]

    def __init__(self, errors: Mapping[str, Sequence[str]]) -> None:
        self.errors = {field: list(messages) for field, messages in errors.items()}
        super().__init__("；".join(message for messages in self.errors.values() for message in messages))


class NotAllowed(Refusal):
    """The actor sees the row but may not do this to it (answer 403)."""

    def __init__(self, message: str = "您没有办理此事项的权限。") -> None:
        super().__init__(message)


class Unseen(Refusal):
    """The row does not exist for this actor; the same answer as for a missing row (404)."""

    def __init__(self, message: str = "未找到该内容。") -> None:
        super().__init__(message)


class Stale(Refusal):
    """Somebody changed the row since the actor read it (answer 409)."""

    def __init__(self, message: str = "该内容已被他人更新，请刷新后重试。") -> None:
        super().__init__(message)
