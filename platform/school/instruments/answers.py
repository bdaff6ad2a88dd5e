"""What people typed becomes plain values; values become scores. Pure decisions."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from kernel.imports.folding import clean
from school.instruments.definition import TEXTS, Feed, Instrument, Item, Scale
from school.instruments.times import all_codes

Value = str | int | bool | list[str]

_WHOLE = re.compile(r"[-−]?\d{1,9}")
_DECIMAL = re.compile(r"[-−]?\d{1,9}(?:[.,]\d{1,6})?")
_DAY = re.compile(r"(\d{1,2})[.,/\-\s](\d{1,2})[.,/\-\s](\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
EXACT = Decimal("0.0001")


class _Bad(ValueError):
    """An answer that cannot be taken; the argument is the code of the fault."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Values by question, none where nothing was answered; faults by question, as codes."""

    values: dict[str, Value] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Score:
    """`value` is None while too few of the questions were answered: unknown is not nought."""

    value: Decimal | None
    answered: int
    of: int


def take(definition: Instrument, raw: Mapping[str, Sequence[str]]) -> Answers:
    """Read what was sent for every question; what nobody asked is passed over."""
    taken = Answers()
    for item in definition.items:
        try:
            value = _READERS[item.kind](item, raw.get(item.code, ()))
        except _Bad as bad:
            taken.faults[item.code] = str(bad)
            continue
        if value is not None:
            taken.values[item.code] = value
        elif item.required:
            taken.faults[item.code] = "required"
    return taken


def _line(raw: Sequence[str]) -> str:
    return clean(raw[0]) if raw else ""


def _text(item: Item, raw: Sequence[str]) -> str | None:
    lines = [clean(line) for line in (raw[0].splitlines() if raw else ())]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    if item.kind == "short":
        text = " ".join(text.split())
    if len(text) > item.limit:
        raise _Bad("too_long")
    return text or None


def _choice(item: Item, raw: Sequence[str]) -> str | None:
    chosen = [code for code in raw if code]
    if not chosen:
        return None
    if len(chosen) > 1 or chosen[0] not in {option.code for option in item.options}:
        raise _Bad("not_offered")
    return chosen[0]


def _several(item: Item, raw: Sequence[str]) -> list[str] | None:
    return _codes([option.code for option in item.options], raw)


def _times(item: Item, raw: Sequence[str]) -> list[str] | None:
    return _codes(all_codes(), raw)


def _codes(offered: Sequence[str], raw: Sequence[str]) -> list[str] | None:
    """The ticked codes, in the order in which they were offered."""
    ticked = {code for code in raw if code}
    if ticked - set(offered):
        raise _Bad("not_offered")
    return [code for code in offered if code in ticked] or None


def _point(item: Item, raw: Sequence[str]) -> int | None:
    text = _line(raw)
    if not text:
        return None
    if item.scale is None or not _WHOLE.fullmatch(text) or _whole(text) not in item.scale.points:
        raise _Bad("not_offered")
    return _whole(text)


def _number(item: Item, raw: Sequence[str]) -> int | str | None:
    """A whole number as such; one with digits after the comma as exact text, «3.75»."""
    text = re.sub(r"\s", "", _line(raw))
    if not text:
        return None
    if not (_DECIMAL if item.decimals else _WHOLE).fullmatch(text):
        raise _Bad("not_a_number")
    value = Decimal(text.replace("−", "-").replace(",", "."))
    if value != round(value, item.decimals):
        raise _Bad("too_fine")
    below = item.least is not None and value < item.least
    above = item.most is not None and value > item.most
    if below or above:
        raise _Bad("out_of_range")
    return str(round(value, item.decimals)) if item.decimals else int(value)


def _whole(text: str) -> int:
    return int(text.replace("−", "-"))


def _yes_no(item: Item, raw: Sequence[str]) -> bool | None:
    text = _line(raw)
    if not text:
        return None
    if text not in ("yes", "no"):
        raise _Bad("not_offered")
    return text == "yes"


def _date(item: Item, raw: Sequence[str]) -> str | None:
    text = _line(raw).removesuffix("г.").strip()
    if not text:
        return None
    if typed := _DAY.fullmatch(text):
        parts = int(typed[3]), int(typed[2]), int(typed[1])
    elif iso := _ISO.fullmatch(text):
        parts = int(iso[1]), int(iso[2]), int(iso[3])
    else:
        raise _Bad("date_form")
    try:
        day = date(*parts)
    except ValueError:
        raise _Bad("date_form") from None
    if not 1900 <= day.year <= 2100:
        raise _Bad("date_form")
    return day.isoformat()


_READERS: Mapping[str, Callable[[Item, Sequence[str]], Value | None]] = {
    "short": _text,
    "long": _text,
    "choice": _choice,
    "several": _several,
    "scale": _point,
    "number": _number,
    "yes_no": _yes_no,
    "date": _date,
    "times": _times,
}


def score(definition: Instrument, values: Mapping[str, object]) -> dict[str, Score]:
    """Every score of the questionnaire; a reversed question counts from the other end."""
    return {scale.code: _score(definition, scale, values) for scale in definition.scoring.scales}


def _score(definition: Instrument, scale: Scale, values: Mapping[str, object]) -> Score:
    points = [_counted(definition.item(code), values.get(code)) for code in scale.items]
    given = [point for point in points if point is not None]
    answered, of = len(given), len(scale.items)
    if not given or answered < scale.least_share * of:
        return Score(None, answered, of)
    total = sum(given, Decimal())
    # A question left out counts as the mean of the others, so that sums stay comparable.
    value = total / answered * (of if scale.method == "sum" else 1)
    return Score(value.quantize(EXACT), answered, of)


def _counted(item: Item | None, value: object) -> Decimal | None:
    if item is None or isinstance(value, bool) or not isinstance(value, int | str):
        return None
    if item.kind == "number":
        return Decimal(value)
    if item.scale is None or isinstance(value, str):
        return None
    return Decimal(item.scale.min + item.scale.max - value if item.reverse else value)


def kept_scores(definition: Instrument, values: Mapping[str, object]) -> dict[str, object]:
    """Every score as JSON."""
    return {code: kept_score(each) for code, each in score(definition, values).items()}


def kept_score(found: Score) -> dict[str, object]:
    """A score as JSON; the value is text, so that it stays exact."""
    value = None if found.value is None else str(found.value)
    return {"value": value, "answered": found.answered, "of": found.of}


def fed(definition: Instrument, values: Mapping[str, object]) -> dict[Feed, object]:
    """Answers by the field of a profile or a request they fill.

    Several texts for one field stand on lines of their own, several lists of codes become one.
    """
    found: dict[Feed, object] = {}
    for item in definition.items:
        value = values.get(item.code)
        if item.feeds is None or value is None:
            continue
        before = found.get(item.feeds)
        found[item.feeds] = value if before is None else _joined(before, value)
    return found


def _joined(before: object, value: object) -> object:
    if isinstance(before, list) or isinstance(value, list):
        return list(dict.fromkeys([*_as_list(before), *_as_list(value)]))
    return f"{before}\n{value}"


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def free_texts(definition: Instrument, values: Mapping[str, object]) -> dict[str, str]:
    """What was written in own words, by question."""
    return {
        item.code: text
        for item in definition.items
        if item.kind in TEXTS and isinstance(text := values.get(item.code), str)
    }
