"""What a check found, as values that go to the database and to the page."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Self, cast

from kernel.imports.problems import Issue, Severity
from kernel.imports.spec import Values
from kernel.imports.values import Plain, Scalar, decode, encode

MOST_ISSUES = 2_000  # kept in a stored report; the counts and the annotated copy know them all


class RowState(StrEnum):
    """A row with an error is not written."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


class Effect(StrEnum):
    """What writing a row does to the portal; known after the dry run."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class FoundColumn:
    """A column of the sheet; `key` is None when the spec does not know it."""

    letter: str
    title: str
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A text above the header, such as the district and the year."""

    address: str
    text: str


@dataclass(frozen=True, slots=True)
class Sum:
    """A column added up: over the cells that name a number, and how many do not."""

    total: int
    known: int
    unknown: int


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One data row. `texts` are its cells as the workbook shows them, by address."""

    number: int
    values: Values
    texts: Mapping[str, str]
    state: RowState = RowState.OK
    effect: Effect | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The whole answer. Issues about the table come first, then row by row."""

    kind: str
    file_name: str
    sheet: str = ""
    header_row: int = 0
    titles: tuple[Line, ...] = ()
    columns: tuple[FoundColumn, ...] = ()
    ignored: tuple[FoundColumn, ...] = ()
    rows: tuple[ReportRow, ...] = ()
    issues: tuple[Issue, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    sums: Mapping[str, Sum] = field(default_factory=dict)
    issues_cut: int = 0
    issue_counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def blocked(self) -> bool:
        """The table as a whole is wrong, so not even its good rows can be taken."""
        return any(i.row is None and i.severity is Severity.ERROR for i in self.issues)

    @property
    def ready(self) -> int:
        """How many rows can be written."""
        return 0 if self.blocked else sum(row.state is not RowState.ERROR for row in self.rows)

    def counts(self) -> dict[str, int]:
        """Figures for the head of the page: rows, ready, errors, effects, lines left out."""
        effects = Counter(row.effect for row in self.rows)
        return {
            "rows": len(self.rows),
            "ready": self.ready,
            "rows_with_errors": sum(row.state is RowState.ERROR for row in self.rows),
            **{severity.value + "s": self.issue_counts.get(severity, 0) for severity in Severity},
            **{effect.value: effects[effect] for effect in Effect},
            **self.left_out,
        }

    def unknown(self) -> dict[str, int]:
        """For each column of the spec that was found, how many rows leave it blank."""
        keys = [column.key for column in self.columns if column.key]
        return {key: sum(row.values.get(key) is None for row in self.rows) for key in keys}

    def taken(self, *, all_or_nothing: bool) -> list[ReportRow]:
        """The rows to write: all when every row is good, or the good ones alone."""
        if self.blocked or (all_or_nothing and self.ready < len(self.rows)):
            return []
        return [row for row in self.rows if row.state is not RowState.ERROR]

    def with_effects(self, effects: Mapping[int, Effect]) -> Self:
        """The report with what the dry run said of each row number."""
        rows = tuple(replace(row, effect=effects.get(row.number)) for row in self.rows)
        return replace(self, rows=rows)

    def with_issues(self, more: Iterable[Issue]) -> Self:
        """The report with issues found later; the rows they fault as errors are kept out."""
        found = tuple(more)
        faulty = {i.row for i in found if i.severity is Severity.ERROR and i.row is not None}
        rows = tuple(
            replace(row, state=RowState.ERROR) if row.number in faulty else row for row in self.rows
        )
        counts = Counter(self.issue_counts) + Counter(issue.severity.value for issue in found)
        issues = tuple(sorted((*self.issues, *found), key=lambda issue: issue.row or 0))
        return replace(self, rows=rows, issues=issues, issue_counts=dict(counts))

    def to_json(self, most_issues: int = MOST_ISSUES) -> dict[str, Any]:
        """Plain values; rows as lists, for ten thousand of them are stored in one column."""
        return {
            "kind": self.kind,
            "file_name": self.file_name,
            "sheet": self.sheet,
            "header_row": self.header_row,
            "titles": [[line.address, line.text] for line in self.titles],
            "columns": [[c.letter, c.title, c.key] for c in self.columns],
            "ignored": [[c.letter, c.title] for c in self.ignored],
            "keys": (keys := self._keys()),
            "rows": [_row_to_plain(row, keys) for row in self.rows],
            "issues": [_issue_to_plain(issue) for issue in self.issues[:most_issues]],
            "issues_cut": self.issues_cut + max(0, len(self.issues) - most_issues),
            "issue_counts": dict(self.issue_counts),
            "left_out": dict(self.left_out),
            "sums": {key: [s.total, s.known, s.unknown] for key, s in self.sums.items()},
        }

    def _keys(self) -> list[str]:
        return list(dict.fromkeys(key for row in self.rows for key in row.values))

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Self:
        """The reverse of `to_json`, issues past the limit apart."""
        return cls(
            kind=plain["kind"],
            file_name=plain["file_name"],
            sheet=plain["sheet"],
            header_row=plain["header_row"],
            titles=tuple(Line(*line) for line in plain["titles"]),
            columns=tuple(FoundColumn(*column) for column in plain["columns"]),
            ignored=tuple(FoundColumn(*column) for column in plain["ignored"]),
            rows=tuple(_row_from_plain(row, plain["keys"]) for row in plain["rows"]),
            issues=tuple(_issue_from_plain(issue) for issue in plain["issues"]),
            issues_cut=plain["issues_cut"],
            issue_counts=plain["issue_counts"],
            left_out=plain["left_out"],
            sums={key: Sum(*figures) for key, figures in plain["sums"].items()},
        )


def _row_to_plain(row: ReportRow, keys: list[str]) -> list[Plain]:
    values = [encode(row.values.get(key)) for key in keys]
    texts: dict[str, Plain] = dict(row.texts)
    return [row.number, row.state.value, row.effect and row.effect.value, values, texts]


def _row_from_plain(plain: list[Any], keys: list[str]) -> ReportRow:
    number, state, effect, values, texts = plain
    typed = cast("list[Scalar | None]", [decode(value) for value in values])
    return ReportRow(
        number,
        dict(zip(keys, typed, strict=True)),
        texts,
        RowState(state),
        Effect(effect) if effect else None,
    )


def _issue_to_plain(issue: Issue) -> dict[str, Plain]:
    plain: dict[str, Plain] = {
        "code": issue.code,
        "severity": issue.severity.value,
        "address": issue.address,
        "row": issue.row,
        "column": issue.column,
        "values": dict(issue.values),
    }
    return {key: value for key, value in plain.items() if value not in (None, {})}


def _issue_from_plain(plain: Mapping[str, Any]) -> Issue:
    return Issue(
        plain["code"],
        Severity(plain["severity"]),
        plain.get("address"),
        plain.get("row"),
        plain.get("column"),
        plain.get("values", {}),
    )
