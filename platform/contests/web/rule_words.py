"""A contest's rules in plain words: for the editor's preview, the contest's page, papers.

Nothing but strings comes out, so that a page, a PDF and a regulation say the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from contests.rules.schema import Criterion, Nomination, Round, Rules, Tie
from web.filters import percent
from web.i18n import gettext, mark, ngettext

KINDS: Mapping[str, str] = {
    "correspondence": mark("Correspondence round: the jury reads entries and their files."),
    "in_person": mark("In-person round: the jury marks what it sees and hears."),
}
KIND_NAMES: Mapping[str, str] = {
    "correspondence": mark("by correspondence"),
    "in_person": mark("in person"),
}
AGGREGATIONS: Mapping[str, str] = {
    "mean": mark("mean score"),
    "trimmed_mean": mark("mean score without the highest and the lowest"),
    "median": mark("median score"),
    "sum": mark("sum of scores"),
    "rank_sum": mark("sum of ranks"),
}
WINS: Mapping[str, str] = {
    "mean": mark("The winner is the entry with the highest mean score."),
    "trimmed_mean": mark(
        "The winner is the entry with the highest mean score, the highest and the lowest left out"
        " once there are five sheets."
    ),
    "median": mark("The winner is the entry with the highest median score."),
    "sum": mark("The winner is the entry with the highest sum of scores."),
    "rank_sum": mark(
        "The winner is the entry with the lowest sum of ranks that jurors gave it by their scores."
    ),
}
ORDERS: Mapping[str, str] = {
    "mean": mark("Entries stand in the order of their mean score."),
    "trimmed_mean": mark(
        "Entries stand in the order of their mean score, the highest and the lowest left out once"
        " there are five sheets."
    ),
    "median": mark("Entries stand in the order of their median score."),
    "sum": mark("Entries stand in the order of the sum of their scores."),
    "rank_sum": mark(
        "Entries stand in the order of the sum of ranks that jurors gave them by their scores."
    ),
}
TIES: Mapping[str, str] = {
    "criterion": mark("the higher mean mark for “%(criterion)s”"),
    "head_to_head": mark("whom more of the jurors who marked both put higher"),
    "chair": mark("the higher score in the chair's sheet"),
    "vote": mark("an open vote of those present, written into the protocol"),
}


@dataclass(frozen=True, slots=True)
class CriterionWords:
    """A row of the table of criteria."""

    name: str
    help: str
    share: str
    most: int
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RulePart:
    """A part of the regulations. `where` is what findings about it begin with."""

    code: str
    title: str
    lines: tuple[str, ...]
    where: tuple[str, ...] = ()
    criteria: tuple[CriterionWords, ...] = ()


def in_words(rules: Rules, forms: Mapping[str, str]) -> list[RulePart]:
    """The whole of the rules; `forms` are names of forms of mentoring by their codes."""
    _ = gettext
    parts = [
        RulePart("who", _("Who takes part"), tuple(_who(rules, forms)), ("nominations",)),
        RulePart(
            "entry", _("What an entry holds"), tuple(_entry(rules)), ("fields", "attachments")
        ),
    ]
    last = len(rules.rounds)
    for number, told in enumerate(rules.rounds, 1):
        parts.append(
            RulePart(
                f"round-{number}",
                _("Round %(number)s. %(name)s", number=number, name=told.name),
                tuple(_round(told, is_last=number == last)),
                (f"rounds.{told.code}",),
                criteria_words(told),
            )
        )
    return [
        *parts,
        RulePart("places", _("Places"), (_places(rules),), ("places", "rounds")),
        RulePart("conflicts", _("Who does not mark an entry"), tuple(_conflicts(rules))),
        RulePart("appeals", _("Appeals"), (_appeals(rules),)),
        RulePart("publication", _("What is published"), tuple(_publication(rules))),
    ]


def kind_words(kind: str) -> str:
    return gettext(KIND_NAMES[kind])


def aggregation_words(aggregation: str) -> str:
    """How sheets become one number, as a noun: «средний балл»."""
    return gettext(AGGREGATIONS[aggregation])


def tie_words(tie: Tie, told: Round) -> str:
    """A link of the chain: «выше средняя оценка по критерию …»."""
    named = {each.code: each.name for each in told.criteria}
    return gettext(TIES[tie.rule], criterion=named.get(tie.criterion or "", tie.criterion or ""))


def criteria_words(told: Round) -> tuple[CriterionWords, ...]:
    whole = sum(each.weight for each in told.criteria)
    return tuple(
        CriterionWords(
            each.name, each.help, share_words(each, whole), each.max,
            tuple(f"{one.mark} — {one.words}" for one in each.descriptors),
        )
        for each in told.criteria
    )  # fmt: skip


def share_words(criterion: Criterion, whole: int) -> str:
    """A criterion's share of the score, «25 %»; a digit after the comma only where it is one."""
    share = Fraction(100 * criterion.weight, whole)
    return percent(share, 0 if share.denominator == 1 else 1)


def _who(rules: Rules, forms: Mapping[str, str]) -> Iterable[str]:
    for nomination in rules.nominations:
        yield _nomination(nomination, forms)
    if rules.least_years:
        yield ngettext(
            "The mentor has been one for at least %(num)s year.",
            "The mentor has been one for at least %(num)s years.",
            rules.least_years,
        )
    if rules.per_school is None:
        yield gettext("A school sends as many entries as it likes.")
    else:
        yield ngettext(
            "A school sends %(num)s entry at most.",
            "A school sends %(num)s entries at most.",
            rules.per_school,
        )
    if rules.endorsement:
        yield gettext("An entry is endorsed by the municipality and admitted by the region.")
    else:
        yield gettext("An entry is admitted by the region.")
    if rules.publication_consent:
        yield gettext("A name is published only with the entrant's consent.")


def _nomination(told: Nomination, forms: Mapping[str, str]) -> str:
    said = (
        gettext("“%(name)s”: a mentor takes part", name=told.name)
        if told.entrant == "mentor"
        else gettext("“%(name)s”: a pair takes part, both together", name=told.name)
    )
    if told.forms:
        named = ", ".join(_small(forms.get(code, code)) for code in told.forms)
        said += gettext("; forms of mentoring: %(forms)s", forms=named)
    if told.least_entries > 1:
        said += ngettext(
            "; it is held from %(num)s entry on",
            "; it is held from %(num)s entries on",
            told.least_entries,
        )
    return f"{said}."


def _entry(rules: Rules) -> Iterable[str]:
    for field in rules.fields:
        notes = [
            ngettext("up to %(num)s character", "up to %(num)s characters", field.most),
            gettext("obligatory") if field.required else gettext("may be left out"),
            gettext("the jury does not see it") if rules.blind and field.blind else "",
        ]
        said = ", ".join(filter(None, notes))
        yield gettext("“%(label)s”: %(notes)s.", label=field.label, notes=said)
    yield _files(rules)
    if rules.grace_minutes:
        yield ngettext(
            "Within %(num)s minute after the end an entry is still taken, and marked as late.",
            "Within %(num)s minutes after the end an entry is still taken, and marked as late.",
            rules.grace_minutes,
        )
    else:
        yield gettext("After the end no entry is taken, not even a minute later.")
    if rules.blind:
        yield gettext("The jury sees entries under numbers, without names and schools.")
    else:
        yield gettext("The jury sees whose entry it is.")


def _files(rules: Rules) -> str:
    told = rules.attachments
    if not told.most:
        return gettext("Files are not attached.")
    types, size = ", ".join(each.upper() for each in told.types), told.most_megabytes
    if told.least:
        return gettext(
            "Files: from %(least)s to %(most)s; %(types)s; each %(size)s MB at most.",
            least=told.least, most=told.most, types=types, size=size,
        )  # fmt: skip
    return gettext(
        "Files: %(most)s at most, or none; %(types)s; each %(size)s MB at most.",
        most=told.most, types=types, size=size,
    )  # fmt: skip


def _round(told: Round, *, is_last: bool) -> Iterable[str]:
    yield gettext(KINDS[told.kind])
    if told.jurors_per_entry is None:
        yield gettext("Every juror of the nomination marks every entry, save those in conflict.")
    else:
        yield ngettext(
            "%(num)s juror marks each entry.", "%(num)s jurors mark each entry.",
            told.jurors_per_entry,
        )  # fmt: skip
    yield gettext(
        "Marks are whole numbers. A sheet's score lies between 0 and 100: each mark's part of its"
        " highest, by the shares of the criteria."
    )
    yield gettext((WINS if is_last else ORDERS)[told.aggregation])
    if told.adds:
        yield gettext("The score of the round before is added as it stands.")
    yield ngettext(
        "The result counts if %(percent)s%% of the jurors handed in sheets and each entry has at"
        " least %(num)s. Otherwise the nomination has no places.",
        "The result counts if %(percent)s%% of the jurors handed in sheets and each entry has at"
        " least %(num)s of them. Otherwise the nomination has no places.",
        told.quorum.ballots,
        percent=told.quorum.jurors_percent,
    )
    yield _chain(told)
    if told.go_further is not None:
        yield ngettext(
            "The best entry of each nomination goes further, with all who share its place.",
            "The best %(num)s entries of each nomination go further, with all who share the last"
            " of these places.",
            told.go_further,
        )
    elif not is_last:
        yield gettext("All entries go further.")
    if told.comment_required:
        yield gettext("A juror writes a comment to every sheet.")


def _chain(told: Round) -> str:
    if not told.ties:
        return gettext("Entries with equal scores share a place.")
    chain = "; ".join(f"{n}) {tie_words(tie, told)}" for n, tie in enumerate(told.ties, 1))
    return gettext(
        "Between equal scores decides, in this order: %(chain)s. What is still equal shares a"
        " place.",
        chain=chain,
    )


def _places(rules: Rules) -> str:
    if not rules.places:
        return gettext("No places are awarded.")
    named = "; ".join(f"{each.place} — {each.title}" for each in rules.places)
    return gettext("In each nomination: %(places)s.", places=named)


def _conflicts(rules: Rules) -> Sequence[str]:
    lines = [
        gettext(
            "Who takes part in it, is in a pair with the entrant, put the entrant forward, or has"
            " declared a conflict."
        )
    ]
    if rules.conflicts.same_school:
        lines.append(gettext("Who works at the entrant's school."))
    if rules.conflicts.same_municipality:
        lines.append(gettext("Who works in the entrant's municipality."))
    return lines


def _appeals(rules: Rules) -> str:
    if not rules.appeals.days:
        return gettext("The regulations know no appeals.")
    return ngettext(
        "An appeal is taken within %(num)s day after the results are out. A recount gets a number"
        " of its own; the first result stays.",
        "An appeal is taken within %(num)s days after the results are out. A recount gets a number"
        " of its own; the first result stays.",
        rules.appeals.days,
    )


def _publication(rules: Rules) -> Iterable[str]:
    if rules.publication.names == "all":
        yield gettext("Places of all entrants are published.")
    else:
        yield gettext("The awarded places alone are published.")
    if rules.publication.scores:
        yield gettext("Scores are published with them.")
    else:
        yield gettext("Scores are not published.")
    if rules.publication.archive:
        yield gettext("The archive for an own recount is published: sheets under pseudonyms.")


def _small(name: str) -> str:
    """A name inside a sentence: its capital letter goes, an abbreviation stays."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
