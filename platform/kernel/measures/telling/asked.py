"""What was measured and on whom: programmes, questionnaires, and how many answered (M-22)."""

from collections.abc import Mapping

from kernel.documents.sheet import Kind
from kernel.documents.words import Translator, figure
from kernel.measures.content import ReportContent, WaveShare
from kernel.measures.telling.parts import Grid, Head, Piece, Section, SharePicture, Spot, mark
from kernel.measures.telling.words import inside, name_of, percent, share

KINDS: Mapping[str, str] = {
    "before": mark("First measuring"),
    "after": mark("Second measuring"),
    "pulse": mark("Short poll"),
}


def section(told: ReportContent, t: Translator) -> Section:
    """Who was asked in which wave, and by which questionnaires."""
    said = [*_programmes(told, t)]
    if not told.waves:
        said.append(t.gettext("No wave of questionnaires has been opened."))
    pieces = [Piece(sentences=tuple(said), grid=_waves(told, t) if told.waves else None)]
    if told.parameters:
        pieces.append(Piece(t.gettext("By which questionnaires"), points=_instruments(told, t)))
    return Section("asked", t.gettext("What was measured and on whom"), tuple(pieces))


def wave_words(wave: WaveShare, t: Translator) -> str:
    """The wave's own title, else its kind."""
    kind = t.gettext(KINDS[wave.kind]) if wave.kind in KINDS else wave.kind
    return wave.title or kind


def _programmes(told: ReportContent, t: Translator) -> list[str]:
    if told.scope == "region":
        schools = t.ngettext("%(num)s school measured.", "%(num)s schools measured.", told.schools)
        form = [name_of(told.form, t)] if told.form else []
        return [schools, *(t.gettext("Form: %(form)s.", form=each) for each in form)]
    if not told.programmes:
        return []
    named = "; ".join(f"«{one.title}» ({name_of(one.form, t)})" for one in told.programmes)
    return [t.ngettext("Programme: %(names)s.", "Programmes: %(names)s.", len(told.programmes),
                       names=named)]  # fmt: skip


def _waves(told: ReportContent, t: Translator) -> Grid:
    of_region = told.scope == "region"
    place = t.gettext("Municipality") if of_region else t.gettext("Programme")
    text = Kind.TEXT
    heads = (
        Head(place, 2.6, cols=((place, text),)),
        Head(t.gettext("Measuring"), 2.2, cols=((t.gettext("Measuring"), text),)),
        Head(t.gettext("Answered"), 1.6, True,
             ((t.gettext("Answered"), Kind.INTEGER), (t.gettext("Asked"), Kind.INTEGER),
              (t.gettext("Answered, share"), Kind.SHARE))),
        Head(t.gettext("Chose not to answer"), 1.3, True,
             ((t.gettext("Chose not to answer"), Kind.INTEGER),)),
    )  # fmt: skip
    title = t.gettext("Who answered")
    rows = tuple(_wave(wave, t) for wave in told.waves)
    return Grid(title, heads, rows, sheet=title)


def _wave(wave: WaveShare, t: Translator) -> tuple[Spot, ...]:
    words = wave_words(wave, t)
    days = [f"{day:%d.%m.%Y}" for day in (wave.opens_on, wave.due_on) if day]
    part = share(wave.answered, wave.asked)
    told = Spot(
        percent(part, t),
        t.gettext("%(n)s of %(of)s", n=figure(wave.answered, t.language),
                  of=figure(wave.asked, t.language)),
        (wave.answered, wave.asked, None if part is None else part / 100),
        SharePicture(part) if part is not None else None,
    )  # fmt: skip
    return (
        Spot(wave.programme, values=(wave.programme,)),
        Spot(words, "–".join(days), (words,)),
        told,
        Spot(figure(wave.excused, t.language), values=(wave.excused,)),
    )


def _instruments(told: ReportContent, t: Translator) -> tuple[str, ...]:
    """«Школьная жизнь», версия 2: вовлечённость в учёбу, желание ходить в школу."""
    by: dict[tuple[str, int], list[str]] = {}
    for row in told.parameters:
        names = by.setdefault((name_of(row.instrument, t), row.version), [])
        names.append(inside(name_of(row.name, t)))
    return tuple(
        t.gettext("“%(title)s”, version %(version)s: %(names)s.", title=title, version=version,
                  names="; ".join(names))
        for (title, version), names in by.items()
    )  # fmt: skip
