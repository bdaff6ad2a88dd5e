"""Forms and pairs, and what the participants think of it."""

from kernel.documents.words import Translator, figure
from kernel.profile.facts import FactCode, split
from regional.annual.material import Material
from regional.annual.parts import Grid, Head, Held, Item, Section, Share
from regional.indicators.report import ReportCell

# All who took part, who of them answered, who of these are content.
PARTS = (
    (FactCode.MENTEES_SATISFIED, FactCode.MENTEES_ANSWERED, FactCode.MENTEES_PART),
    (FactCode.MENTORS_SATISFIED, FactCode.MENTORS_ANSWERED, FactCode.MENTORS_PART),
)


def pairs(told: Material, t: Translator) -> Section:
    """How many pairs and groups there are, and of which forms."""
    title = t.gettext("Forms of mentoring, pairs and groups")
    code = told.indicator(FactCode.PAIRS)
    cell = told.total(code)[1] if code else None
    if cell is None or cell.numerator is None:
        return Section(title, (t.gettext("Nothing is known of pairs and groups."),))
    said = [
        t.gettext(
            "Pairs and groups in all: %(pairs)s, on data of %(known)s of %(total)s schools.",
            pairs=figure(cell.numerator, t.language),
            known=figure(cell.known, t.language),
            total=figure(cell.total, t.language),
        )
    ]
    unnamed = told.indicator(FactCode.PAIRS_UNKNOWN)
    silent = told.total(unnamed)[1].numerator if unnamed else None
    if silent:
        said.append(
            t.ngettext(
                "%(num)s school with a programme did not name its number of pairs.",
                "%(num)s schools with a programme did not name their number of pairs.",
                silent,
            )
        )
    rows = tuple(_forms(told, cell.numerator, t))
    heads = (
        Head(t.gettext("Form"), width=5),
        Head(t.gettext("Pairs and groups"), Held.COUNT, 1.6),
        Head(t.gettext("Share of all pairs"), Held.SHARE, 1.8),
    )
    return Section(title, tuple(said), (Grid(heads, rows, sheet=t.gettext("Pairs by form")),))


def _forms(told: Material, pairs: int, t: Translator) -> list[tuple[Item, ...]]:
    rows: list[tuple[Item, ...]] = []
    for one, cell in zip(told.report.indicators, told.report.total.cells, strict=True):
        column = told.columns.get(one.code)
        fact, form = split(column.numerator_fact) if column else (None, None)
        if fact is FactCode.PAIRS_OF and form and column and column.denominator_fact is None:
            name = told.profile.form(form).name.in_language(t.language)
            rows.append((name, cell.numerator, Share(cell.numerator, pairs)))
    return rows


def satisfaction(told: Material, t: Translator) -> Section:
    """Content of all who took part, who answered, content of those."""
    title = t.gettext("Satisfaction of the participants")
    rows: list[tuple[Item, ...]] = []
    said: list[str] = []
    for satisfied, answered, part in PARTS:
        row, words = _asked(told, satisfied, answered, part, t)
        rows += row
        said += words
    if not rows:
        return Section(title, (t.gettext("No answers of participants are known."),))
    scale = told.profile.defaults.satisfaction
    heads = (
        Head(t.gettext("Who"), width=3),
        Head(t.gettext("Content of all"), Held.SHARE, 1.7),
        Head(t.gettext("Answered"), Held.SHARE, 1.7),
        Head(t.gettext("Content of those who answered"), Held.SHARE, 1.7),
    )
    said.insert(
        0,
        t.gettext(
            "Content are those whose mean answer is %(least)s of %(most)s or more. The indicator"
            " divides by all who took part; beside it stand those who answered.",
            least=scale.satisfied_from,
            most=scale.scale_max,
        ),
    )
    return Section(title, tuple(said), (Grid(heads, tuple(rows), sheet=t.gettext("Satisfaction")),))


def _asked(
    told: Material, satisfied: FactCode, answered: FactCode, part: FactCode, t: Translator
) -> tuple[list[tuple[Item, ...]], list[str]]:
    content, answers = told.indicator(satisfied, part), told.indicator(answered, part)
    if content is None:
        return [], []
    one, cell = told.total(content)
    beside = told.total(answers)[1] if answers else None
    if cell.numerator is None:
        return [], []
    row: tuple[Item, ...] = (
        one.short_name,
        Share(cell.numerator, cell.denominator, one.target, one.direction),
        _share(beside),
        Share(cell.numerator, beside.numerator if beside else None),
    )
    if cell.anomaly != "few_answers":
        return [row], []
    words = t.gettext(
        "%(name)s: fewer than half answered, so the conclusion is preliminary.",
        name=one.short_name,
    )
    return [row], [words]


def _share(cell: ReportCell | None) -> Share:
    return Share(cell.numerator, cell.denominator) if cell else Share(None, None)
