"""What the domain may refuse, said without HTTP and without words: the edge chooses those."""

from collections.abc import Mapping


class DomainError(Exception):
    """Base of every refusal; `code` names it for logs and translations, `values` fill its words."""

    code = "refused"

    def __init__(self, code: str | None = None, **values: object) -> None:
        super().__init__(code or self.code)
        if code is not None:
            self.code = code
        self.values = values


class NotFound(DomainError):
    """No such row, or one the reader may not know of: the two look the same."""

    code = "not_found"


class Denied(DomainError):
    """The reader's role lacks a permission; `values["permission"]` names it."""

    code = "denied"


class WrongState(DomainError):
    """The row is not in a state that allows the act."""

    code = "wrong_state"


class Invalid(DomainError):
    """Input that breaks a rule; `fields` maps a field to the code of its fault."""

    code = "invalid"

    def __init__(self, fields: Mapping[str, str], **values: object) -> None:
        super().__init__("invalid", **values)
        self.fields = dict(fields)


class TooMany(DomainError):
    """Too many attempts; `values["seconds"]` is the wait."""

    code = "too_many"
