"""How it was counted, what was quoted, and what the report does not prove."""

from collections.abc import Callable, Mapping
from typing import Any

from kernel.documents.sheet import Kind
from kernel.documents.words import Translator
from kernel.measures.content import Quoted, ReportContent, digest
from kernel.measures.telling.parts import Grid, Head, Piece, Section, Spot, mark

Values = Mapping[str, Any]
SHOWN_DIGEST = 16
RULES: tuple[str, ...] = (
    mark(
        "A pair of measurements is two answers of one person to one version of one"
        " questionnaire. Whoever has only one is counted among those asked and nowhere else."
    ),
    mark(
        "The interval is exact: it stands on the order of the differences and supposes no shape"
        " of their distribution. It needs six pairs."
    ),
    mark(
        "The effect is the difference of ranks: 1 when everybody changed for the better, −1"
        " when for the worse, 0 when as many and as much either way."
    ),
    mark(
        "A group of one to four shows how many there are and nothing more. Another group beside"
        " it may be hidden too: otherwise it could be worked out from the total."
    ),
    mark(
        "The report shows what changed in the time of the programme. It does not prove that"
        " mentoring alone is the reason: there was no group to compare with."
    ),
)


def quoted(told: ReportContent, t: Translator) -> Section | None:
    """Earlier reports, letter for letter (K-07)."""
    if not told.quoted:
        return None
    pieces = tuple(_quoted(one, t) for one in told.quoted)
    return Section("quoted", t.gettext("From earlier reports, as printed"), pieces)


def section(told: ReportContent, t: Translator) -> Section:
    """The rules of counting, in the words a reader may question."""
    points = [t.gettext(rule) for rule in RULES]
    points += [note(one.code, one.values, t) for one in told.notes]
    stamp = t.gettext("The content of the report: SHA-256 %(digest)s…",
                      digest=digest(told)[:SHOWN_DIGEST])  # fmt: skip
    return Section("method", t.gettext("How it was counted"),
                   (Piece(points=tuple(points), small=(stamp,)),))  # fmt: skip


def note(code: str, values: Values, t: Translator) -> str:
    """A remark of this very report, as a sentence."""
    words = NOTES.get(code)
    return words(values, t) if words else code


def _own_editions(v: Values, t: Translator) -> str:
    return t.ngettext(
        "%(num)s school has its own edition of a questionnaire: its answers are not added to"
        " these.",
        "%(num)s schools have their own editions of questionnaires: their answers are not added to"
        " these.",
        v["count"],
    )


def _no_waves(v: Values, t: Translator) -> str:
    return t.gettext("No wave has been opened: there is nothing to compare yet.")


def _no_after(v: Values, t: Translator) -> str:
    return t.gettext("There has been no final measurement yet: a change cannot be told before it.")


def _stopped(v: Values, t: Translator) -> str:
    return t.ngettext(
        "%(num)s person is asked no more: the consent was withdrawn or the person has left.",
        "%(num)s people are asked no more: the consent was withdrawn or they have left.",
        v["count"],
    )


NOTES: Mapping[str, Callable[[Values, Translator], str]] = {
    "own_editions": _own_editions,
    "no_waves": _no_waves,
    "no_after": _no_after,
    "stopped": _stopped,
}


def _quoted(one: Quoted, t: Translator) -> Piece:
    """Printed strings stay strings: nothing here is a number for a workbook."""
    name, printed = t.gettext("Figure"), t.gettext("As printed")
    heads = (
        Head(name, 4.0, cols=((name, Kind.TEXT),)),
        Head(printed, 1.6, True, ((printed, Kind.TEXT),)),
    )
    rows = tuple(
        (Spot(line.name, values=(line.name,)), Spot(line.printed, values=(line.printed,)))
        for line in one.lines
    )
    source = t.gettext("Source: %(source)s.", source=one.source.rstrip("."))
    day = [t.gettext("As of %(day)s.", day=f"{one.as_of:%d.%m.%Y}")] if one.as_of else []
    quoted = t.gettext("Quoted as printed, not computed again.")
    small = (one.note,) if one.note else ()
    return Piece(one.title, (source, *day, quoted),
                 Grid(one.title, heads, rows, sheet=one.title), small=small)  # fmt: skip
