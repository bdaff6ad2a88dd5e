"""The kinds of import that exist: each module that writes rows registers its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from kernel.imports.problems import Issue
from kernel.imports.report import Effect, ReportRow
from kernel.imports.spec import ImportSpec
from kernel.jobs import Progress
from kernel.work import Work

KEPT_DAYS = 365

Params: TypeAlias = dict[str, Any]
# The lines above the table let a spec learn its district and year; it may complete the params.
SpecFactory: TypeAlias = Callable[[Work, Params, Sequence[str]], ImportSpec]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What writing did, or in a dry run would do, to each row; issues are found by writing only."""

    effects: Mapping[int, Effect]
    issues: tuple[Issue, ...] = field(default=())


# Writes rows in the caller's transaction. The same rows twice change nothing. Wrong rows have
# been left out already; what only the database can tell comes back as issues.
Apply: TypeAlias = Callable[[Work, Sequence[ReportRow], Params, Progress], Outcome]


@dataclass(frozen=True, slots=True)
class ImportKind:
    """One kind of import. `words` are the sentences of its own codes (gettext msgids).

    `kept_days` is how long the uploaded file and its copy with remarks are kept.
    """

    code: str
    permission: Permission
    spec: SpecFactory
    apply: Apply
    words: Mapping[str, str]
    kept_days: int = KEPT_DAYS


_KINDS: dict[str, ImportKind] = {}


def register(
    code: str,
    spec: SpecFactory,
    apply: Apply,
    *,
    permission: Permission,
    words: Mapping[str, str] | None = None,
    kept_days: int = KEPT_DAYS,
) -> None:
    """Make a kind known to this process. A second module with the same code is a mistake."""
    known = _KINDS.get(code)
    if known is not None and known.apply.__module__ != apply.__module__:
        raise ValueError(f"two kinds of import called {code}")
    _KINDS[code] = ImportKind(code, permission, spec, apply, words or {}, kept_days)


def kind_of(code: str) -> ImportKind:
    """The kind; NotFound when no module of this process has registered it."""
    if code not in _KINDS:
        raise NotFound("import_kind")
    return _KINDS[code]


def codes() -> list[str]:
    return sorted(_KINDS)
