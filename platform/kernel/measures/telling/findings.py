"""The first lines of a report: a few figures, and what came out in sentences."""

from collections.abc import Sequence

from kernel.documents.words import Translator, figure
from kernel.measures.content import GroupRow, ParameterRow, ReportContent
from kernel.measures.telling import voices
from kernel.measures.telling.parts import Fact
from kernel.measures.telling.results import by_side, side_words, whole
from kernel.measures.telling.words import inside, n_of, name_of, percent, share, sureness


def facts(told: ReportContent, t: Translator) -> tuple[Fact, ...]:
    """Who was measured twice, who answered, who is satisfied."""
    found = []
    if told.scope == "region":
        found.append(Fact(t.gettext("Schools that measured"), figure(told.schools, t.language)))
    for side, rows in by_side(told.parameters):
        most = max((whole(row) for row in rows), key=lambda group: (group.pairs, -group.of))
        name = t.gettext("Measured twice: %(who)s", who=inside(side_words(side, t)))
        found.append(Fact(name, n_of(most.pairs, most.of, t)))
    asked = sum(wave.asked for wave in told.waves)
    if asked:
        answered = sum(wave.answered for wave in told.waves)
        found.append(Fact(t.gettext("Questionnaires answered"), percent(share(answered, asked), t)))
    for one in told.satisfaction:
        if one.satisfied is not None and one.asked:
            name = t.gettext("Satisfied: %(who)s", who=inside(voices.side_words(one, t)))
            found.append(Fact(name, percent(share(one.satisfied, one.asked), t)))
    return tuple(found)


def findings(told: ReportContent, t: Translator) -> tuple[str, ...]:
    """What a reader takes away; a change is named only as sure as it is."""
    if not told.parameters:
        return (t.gettext("There is nothing to compare yet: nobody has been measured twice."),)
    said = [_twice(side, rows, t) for side, rows in by_side(told.parameters)]
    kinds = [(_kind(row), row) for row in told.parameters]
    for kind, message in (
        ("better", t.gettext("Better for sure: %(names)s.")),
        ("worse", t.gettext("Worse for sure: %(names)s.")),
        ("open", t.gettext("A change is not proved: %(names)s.")),
        ("still", t.gettext("No change: %(names)s.")),
        ("short", t.gettext("Too few pairs to tell: %(names)s.")),
        ("once", t.gettext("Not measured twice: %(names)s.")),
        ("hidden", t.gettext("Hidden, for there are fewer than five: %(names)s.")),
    ):
        named = dict.fromkeys(name_of(row.name, t) for each, row in kinds if each == kind)
        if named:
            said.append(message % {"names": "; ".join(map(inside, named))})
    return tuple(said)


def _kind(row: ParameterRow) -> str:
    group = whole(row)
    if group.change is None:
        return "hidden" if group.hidden else "once"
    return sureness(group.change, row.better)


def _twice(side: str, rows: Sequence[ParameterRow], t: Translator) -> str:
    """«Ученики: измерены дважды 12 из 15», or from how many to how many by parameters."""
    groups: list[GroupRow] = [whole(row) for row in rows]
    least, most = min(each.pairs for each in groups), max(each.pairs for each in groups)
    of = max(each.of for each in groups)
    who = side_words(side, t)
    if least == most:
        return t.gettext("%(who)s: measured twice are %(n)s of %(of)s.", who=who,
                         n=figure(most, t.language), of=figure(of, t.language))  # fmt: skip
    return t.gettext(
        "%(who)s: measured twice are from %(least)s to %(most)s of %(of)s, by the parameter.",
        who=who, least=figure(least, t.language), most=figure(most, t.language),
        of=figure(of, t.language),
    )  # fmt: skip
