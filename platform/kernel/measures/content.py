"""What a report of monitoring says, frozen: a school's and the region's have one shape.

Only what may be read by anybody stands here: whoever makes it has hidden the small groups before.
Whatever has a name in the region's profile carries that name in both languages, so that a report
reads the same after the profile has changed.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

FEW = "few"  # fewer than five of them
BESIDE = "beside"  # hidden so that a small one beside it cannot be worked out


@dataclass(frozen=True, slots=True)
class Name:
    """A name in both languages; what people typed themselves is the same in both."""

    ru: str
    en: str

    def in_language(self, language: str) -> str:
        return self.en if language.lower().startswith("en") else self.ru


@dataclass(frozen=True, slots=True)
class Change:
    """Medians of both measurements, the median of the differences and its 95 % interval.

    Without an interval there were fewer than six pairs; `effect` is from -1 to 1, above nought for
    the better.
    """

    n: int
    before: float
    after: float
    median: float
    low: float | None = None
    high: float | None = None
    effect: float | None = None


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group of people measured twice: `pairs` of the `of` who were asked; never a hidden number.

    `breakdown` is all, form, programme, step, municipality or kind. `better`, `same` and `worse`
    are None where so few changed that way that they must stay unknown.
    """

    breakdown: str
    key: str
    label: Name
    pairs: int
    of: int
    hidden: str = ""
    change: Change | None = None
    better: int | None = None
    same: int | None = None
    worse: int | None = None


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """One parameter by one version of one questionnaire; its first group is «all».

    `side` is pupil, teacher or employer; `better` is up or down. `once` of them have one
    measurement only: they count as missing and nowhere else.
    """

    code: str
    name: Name
    better: str
    instrument: Name
    version: int
    groups: tuple[GroupRow, ...]
    side: str = "pupil"
    least: float | None = None
    most: float | None = None
    once: int = 0


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    title: str
    form: Name


@dataclass(frozen=True, slots=True)
class WaveShare:
    """How many of those asked have answered; `programme` is a municipality in the region's."""

    programme: str
    kind: str
    title: str
    asked: int
    answered: int
    excused: int
    opens_on: date | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """K-04, K-05: `satisfied` of all `asked` and of those who answered; None is hidden."""

    side: str
    satisfied: int | None
    answered: int
    asked: int
    flagged: bool = False
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class Marked:
    """How many of `of` marked it (a kind of difficulty); None is hidden."""

    code: str
    name: Name
    marked: int | None
    of: int
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean of the scale of `n` answers; None is hidden."""

    code: str
    name: Name
    mean: float | None
    n: int
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """What an anonymous questionnaire says: `sheets` came back of the `expected` given out."""

    title: Name
    sheets: int
    expected: int
    means: tuple[Mean, ...] = ()
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class ProcessFigure:
    """A figure of the process (M-03), as kept at the start and at the end; of a whole or alone."""

    code: str
    name: Name
    programme: str
    start: float | None = None
    start_whole: int | None = None
    end: float | None = None
    end_whole: int | None = None


@dataclass(frozen=True, slots=True)
class PersonalFigure:
    """A figure of personal programmes (M-08): how many pairs have it, how it went; None hidden."""

    code: str
    name: Name
    pairs: int
    better: int | None = None
    same: int | None = None
    worse: int | None = None
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A judged result: `outcomes` are counts by outcome, None hidden.

    `group` is module (M-20), club (M-10) or success (M-09).
    """

    group: str
    code: str
    name: Name
    n: int
    outcomes: Mapping[str, int | None] = field(default_factory=dict)
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class SwotWords:
    programme: str
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class LessonRow:
    """What a sign of a pair went with (R-54); `name` is there where the profile has one."""

    sign: str
    value: str
    name: Name | None
    pairs: int | None
    satisfaction: float | None = None
    full_cycle: float | None = None
    early_stop: float | None = None
    rating: float | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """A recommendation, or a note on how it was counted: a code and what its sentence names."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QuotedLine:
    name: str
    printed: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """Figures of an earlier report as printed; never computed with (K-07)."""

    title: str
    source: str
    lines: tuple[QuotedLine, ...]
    as_of: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReportContent:
    """The whole. `scope` is school or region; `title` is the programme's when of one alone, `form`
    the form's name when the region's is of one; `schools` have measured, in the region's.
    """

    school_year: int
    scope: str
    place: str
    made_on: date
    title: str = ""
    form: Name | None = None
    schools: int = 0
    programmes: tuple[ProgrammeLine, ...] = ()
    waves: tuple[WaveShare, ...] = ()
    parameters: tuple[ParameterRow, ...] = ()
    satisfaction: tuple[Satisfaction, ...] = ()
    difficulties: tuple[Marked, ...] = ()
    conformity: tuple[Mean, ...] = ()
    boxes: tuple[Box, ...] = ()
    figures: tuple[ProcessFigure, ...] = ()
    personal: tuple[PersonalFigure, ...] = ()
    judgements: tuple[Judged, ...] = ()
    swot: tuple[SwotWords, ...] = ()
    lessons: tuple[LessonRow, ...] = ()
    recommendations: tuple[Advice, ...] = ()
    quoted: tuple[Quoted, ...] = ()
    notes: tuple[Advice, ...] = ()


def to_json(content: ReportContent) -> dict[str, Any]:
    """Plain values, nothing lost: `from_json` gives an equal report."""
    told: dict[str, Any] = _plain(content)
    return told


def from_json(kept: Mapping[str, Any]) -> ReportContent:
    made: ReportContent = _made(kept, ReportContent)
    return made


def digest(content: ReportContent) -> str:
    """SHA-256 of all that is said, in hex."""
    line = json.dumps(to_json(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(line.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        known = _hints(type(value))
        told = {each.name: getattr(value, each.name) for each in fields(value)}
        # A whole number where a measure stands is a measure: the digest must not tell them apart.
        return {
            name: float(each)
            if isinstance(each, int) and float in _of(known[name])
            else _plain(each)
            for name, each in told.items()
        }
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _of(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if isinstance(hint, UnionType) else (hint,)


def _made(value: Any, hint: Any) -> Any:
    """The value as its field declares it; what JSON lacks (tuples, days) is put back."""
    if isinstance(hint, UnionType):
        inner = [each for each in get_args(hint) if each is not type(None)]
        return None if value is None else _made(value, inner[0])
    if get_origin(hint) is tuple:
        return tuple(_made(each, get_args(hint)[0]) for each in value)
    if isinstance(hint, type) and is_dataclass(hint):
        known = _hints(hint)
        return hint(**{name: _made(each, known[name]) for name, each in value.items()})
    if hint is date:
        return date.fromisoformat(value)
    return float(value) if hint is float else value
