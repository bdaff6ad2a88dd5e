"""How far the figures may be trusted: what is not known and why, and how it was counted."""

from collections import Counter

from kernel.documents.words import Translator
from regional.annual.material import Material
from regional.annual.parts import Grid, Head, Section
from regional.indicators.report import findings


def unknown(told: Material, t: Translator) -> Section:
    """Schools whose figures are not in, figures that nobody named, figures that look odd."""
    report = told.report
    said = []
    if told.silent:
        said.append(
            t.ngettext(
                "%(num)s school is not in the figures; the annex names it.",
                "%(num)s schools are not in the figures; the annex names them.",
                len(told.silent),
            )
        )
        most = Counter(place for place, _, _ in told.silent).most_common(5)
        if not told.by_school and len(most) > 1:
            listed = ", ".join(f"{place} ({count})" for place, count in most)
            said.append(t.gettext("Most of them are in: %(places)s.", places=listed))
    else:
        said.append(t.gettext("Every school obliged is in the figures."))
    blank = [
        findings.lowered(one.short_name)
        for one, cell in zip(report.indicators, report.total.cells, strict=True)
        if cell.value is None
    ]
    if blank:
        said.append(
            t.gettext(
                "Not known for the whole territory, because nobody named the numbers: %(list)s.",
                list=", ".join(blank),
            )
        )
    # The report's own notes: who is only partly in, what looks odd; its footnotes stand below.
    notes = [note for note in findings.notes(report, t) if note not in report.footnotes]
    return Section(t.gettext("What is not known, and why"), tuple(said), points=tuple(notes))


def method(told: Material, t: Translator) -> Section:
    """What each indicator counts, by which version, against whose target, by which orders."""
    footnotes = list(told.report.footnotes)
    points = []
    for one in told.report.indicators:
        if not one.is_share or one.code not in told.columns:
            continue
        about = _inside(told.columns[one.code].say("about", t.language))
        acts = [note for note in footnotes if note.startswith(f"{one.short_name}: ")]
        footnotes = [note for note in footnotes if note not in acts]
        more = "".join(" " + _upper(note.removeprefix(f"{one.short_name}: ")) for note in acts)
        points.append(f"{one.short_name}: {about}.{more}")
    said = (
        t.gettext(
            "Figures are counted by the portal from schools' records and districts' returns; a"
            " figure of its own is kept for each school, and sums are made of those."
        ),
        *findings.origin(told.report, t),
    )
    title = t.gettext("How it was counted")
    return Section(title, said, points=(*points, *footnotes))


def absent(told: Material, t: Translator) -> Grid | None:
    """The annex that names the schools whose figures are not in."""
    if not told.silent:
        return None
    reasons = any(why for _, _, why in told.silent)
    heads = (
        Head(t.gettext("Municipality"), width=3),
        Head(t.gettext("School"), width=4),
        *([Head(t.gettext("State"), width=3)] if reasons else []),
    )
    rows = tuple((place, name, *([why] if reasons else [])) for place, name, why in told.silent)
    return Grid(heads, rows, sheet=t.gettext("Not in the figures"))


def _inside(words: str) -> str:
    return words[:1].lower() + words[1:] if words[1:2].islower() else words


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]
