"""How a report says numbers: figures with signs, hidden groups, how sure a change is."""

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Any

from kernel.documents.typography import NBSP
from kernel.documents.words import Translator, figure
from kernel.measures.content import BESIDE, Change, GroupRow, Name

MINUS = "\u2212"
_HUNDREDTH = Decimal("0.01")


def exact(value: float) -> Decimal:
    """A measured value for showing: two decimals at most, none that say nothing."""
    rounded = Decimal(repr(value)).quantize(_HUNDREDTH, ROUND_HALF_EVEN)
    return Decimal(0) if not rounded else rounded.normalize()


def written(value: float | int | None, t: Translator) -> str:
    """«3,75»; unknown is «н/д», never nought."""
    if value is None:
        return t.gettext("n/a")
    return figure(value if isinstance(value, int) else exact(value), t.language).replace("-", MINUS)


def signed(value: float, t: Translator) -> str:
    """«+0,5», «−0,5», «0»."""
    told = written(value, t)
    return f"+{told}" if exact(value) > 0 else told


def n_of(n: int, of: int, t: Translator) -> str:
    """«12 из 15»; a narrow column may part the first number from the rest."""
    told = t.gettext("%(n)s of %(of)s", n=figure(n, t.language), of=figure(of, t.language))
    first, _, rest = told.partition(" ")
    return f"{first} {rest.replace(' ', NBSP)}"


def share(n: int, of: int) -> Decimal | None:
    """Per cent of one decimal; only all are 100 and only nobody is 0. None of nobody."""
    if not of:
        return None
    value = Fraction(100 * n, of)
    shown = Decimal(round(value * 10)) / 10
    if shown == 100 and n < of:
        return Decimal("99.9")
    return Decimal("0.1") if shown == 0 and n else shown


def percent(value: Decimal | float | None, t: Translator) -> str:
    """«63,7 %»."""
    if value is None:
        return t.gettext("n/a")
    told = value if isinstance(value, Decimal) else exact(value)
    plain = told.quantize(Decimal(1)) if told == told.to_integral() else told
    return figure(plain, t.language) + (f"{NBSP}%" if t.language == "ru" else "%")


def name_of(name: Name | Mapping[str, Any] | str, t: Translator) -> str:
    """A name in the reader's language, however it was kept."""
    if isinstance(name, Name):
        return name.in_language(t.language)
    if isinstance(name, str):
        return name
    return str(name["en" if t.language.startswith("en") else "ru"])


def inside(words: str) -> str:
    """A name in the middle of a sentence: «вовлечённость», but «ВПР» stays."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def hidden_group(row: GroupRow, t: Translator) -> str:
    """«4 пары: скрыто, группа меньше пяти»."""
    why = why_hidden(row.hidden, t)
    return t.ngettext("%(num)s pair: %(why)s", "%(num)s pairs: %(why)s", row.pairs, why=why)


def why_hidden(hidden: str, t: Translator) -> str:
    """Why only a number is told."""
    if hidden == BESIDE:
        return t.gettext("hidden, or a group beside it could be worked out")
    return t.gettext("hidden, the group is smaller than five")


def interval_words(change: Change, t: Translator) -> str:
    """«от +0,2 до +0,8»; empty when there were too few pairs for an interval."""
    if change.low is None or change.high is None:
        return ""
    low, high = signed(change.low, t), signed(change.high, t)
    return t.gettext("from %(low)s to %(high)s", low=low, high=high)


def sureness(change: Change, better: str) -> str:
    """better, worse or open by the interval; short when there is none; still when nothing moved."""
    if change.low is None or change.high is None:
        return "short"
    if exact(change.low) == exact(change.high) == 0:
        return "still"
    if change.low > 0:
        return "better" if better == "up" else "worse"
    if change.high < 0:
        return "worse" if better == "up" else "better"
    return "open"


STATES: Mapping[str, str] = {
    "better": "ok",
    "worse": "near",
    "open": "none",
    "short": "none",
    "still": "none",
}


def sure_words(kind: str, t: Translator) -> str:
    """How sure the change is, in words for a table."""
    return {
        "better": t.gettext("better for sure"),
        "worse": t.gettext("worse for sure"),
        "open": t.gettext("maybe chance"),
        "short": t.gettext("too few to tell"),
        "still": t.gettext("no change"),
    }[kind]
