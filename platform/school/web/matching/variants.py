"""A run as people read it: pairs with what speaks for and against, the difference in sentences.

Cards are made for the page that is looked at alone, for a large school has thousands of pairs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

from kernel.profile import Profile
from school.matching.explain import Explained
from school.matching.inputs import Somebody
from school.matching.queries import MatchingView, Paired, RuleLine, Variant
from school.matching.unmatched import Unmatched
from school.matching.values import MUTUAL
from school.registry.rules import class_words
from school.web.appointing_form import RULES
from school.web.labels import said
from school.web.matching.words import ALTERNATIVE, TIMES, against, class_of
from school.web.request_words import Names
from web.filters import surname_first
from web.i18n import gettext as _
from web.i18n import ngettext

# More of one sort of reason than this is told as a number.
MOST_TOLD = 3
MOST_PARTED = 5


@dataclass(frozen=True, slots=True)
class Card:
    """A pair of one variant; `flags` are what has changed since, in words."""

    mentor: Somebody
    mentee: Somebody
    shape: str
    word: str
    of: str
    fits: int
    plus: tuple[str, ...]
    minus: tuple[str, ...]
    asks: tuple[str, ...]
    next_best: str
    flags: tuple[str, ...]
    rule: RuleLine | None


@dataclass(frozen=True, slots=True)
class Row:
    """A mentee and the pairs of both variants; `same` when they are one."""

    mentee: Somebody
    a: Card | None
    b: Card | None
    same: bool


@dataclass(frozen=True, slots=True)
class Lone:
    """Somebody without a pair; the variants in which that is so."""

    who: Somebody
    told: Unmatched
    due_on: date
    in_a: bool
    in_b: bool


def mentees_in_order(view: MatchingView) -> list[tuple[UUID, bool]]:
    """Every mentee who is in a pair of either variant, and whether it is the same: others first."""
    if view.a is None or view.b is None:
        return []
    in_a, in_b = _mentors_of(view.a), _mentors_of(view.b)
    everybody = [*in_a, *(mentee for mentee in in_b if mentee not in in_a)]
    same = [(mentee, in_a.get(mentee) == in_b.get(mentee)) for mentee in everybody]
    return sorted(same, key=lambda each: each[1])


def rows(
    view: MatchingView, profile: Profile, wanted: Sequence[tuple[UUID, bool]], form_code: str
) -> list[Row]:
    """The two variants side by side for the mentees wanted."""
    if view.a is None or view.b is None:
        return []
    make = _maker(view, profile, form_code)
    in_a, in_b = _by_mentee(view.a), _by_mentee(view.b)

    def card(pairs: Mapping[UUID, Paired], mentee: UUID) -> Card | None:
        return make(pairs[mentee]) if mentee in pairs else None

    return [
        Row(view.people[mentee], card(in_a, mentee), None if same else card(in_b, mentee), same)
        for mentee, same in wanted
    ]


def cards(
    view: MatchingView, profile: Profile, pairs: Sequence[Paired], form_code: str
) -> list[Card]:
    """Pairs of one variant alone."""
    return [*map(_maker(view, profile, form_code), pairs)]


def alone(view: MatchingView) -> list[Lone]:
    """Who is left, mentees first; where the variants tell different reasons, A's stands."""
    if view.a is None or view.b is None:
        return []
    in_a = {each.participation_id: each for each in view.a.unmatched}
    in_b = {each.participation_id: each for each in view.b.unmatched}
    due_on = {**view.b.due_on, **view.a.due_on}
    found = [
        Lone(view.people[part], told, due_on[part], part in in_a, part in in_b)
        for part, told in {**in_b, **in_a}.items()
    ]
    return sorted(found, key=lambda each: (each.who.side == "mentor", each.who.surname))


def asked_of(variant: Variant) -> set[str]:
    """Codes of rules that want a written reason before the variant is accepted."""
    mutual = (each.pair for each in variant.pairs if each.pair.of == MUTUAL)
    return {code for pair in mutual for code in pair.asks}


def difference_words(view: MatchingView) -> list[str]:
    """What choosing one variant over the other means, a sentence each."""
    told = view.difference
    if told is None:
        return []
    if told.code == "alike":
        return [_("The variants are the same: the very same pairs in A and in B.")]
    sentences = [_headline(view)]
    if told.blocking_a:
        names = "; ".join(
            _("%(mentor)s and %(mentee)s", mentor=_named(view, each.mentor_id),
              mentee=_named(view, each.mentee_id))
            for each in told.blocking_a[:MOST_PARTED]
        )  # fmt: skip
        sentences.append(
            _("Chose each other higher, yet are apart in variant A: %(names)s", names=names)
        )
        rest = len(told.blocking_a) - MOST_PARTED
        if rest > 0:
            sentences.append(ngettext("And %(num)s more such pair.", "And %(num)s more such pairs.",
                                      rest))  # fmt: skip
    if not told.blocking_b:
        sentences.append(_("In variant B no two would rather be with each other than as they are."))
    return sentences


def _headline(view: MatchingView) -> str:
    told = view.difference
    assert told is not None  # noqa: S101 - asked for only with a difference
    mutual, pairs = told.a.mutual - told.b.mutual, told.a.matched - told.b.matched
    if told.code == "a_more_mutual":
        return ngettext("Variant A has %(num)s mutual pair more.",
                        "Variant A has %(num)s mutual pairs more.", mutual)  # fmt: skip
    if told.code == "a_more_pairs":
        return ngettext("Variant A has %(num)s pair more.",
                        "Variant A has %(num)s pairs more.", pairs)  # fmt: skip
    if told.code == "b_more_pairs":
        return ngettext("Variant B has %(num)s pair more.",
                        "Variant B has %(num)s pairs more.", -pairs)  # fmt: skip
    return ngettext("As many pairs in both, and %(num)s of them is made otherwise.",
                    "As many pairs in both, and %(num)s of them are made otherwise.",
                    told.only_a)  # fmt: skip


def school_class(who: Somebody) -> str:
    return class_words(who.grade, who.grade_letter)


def _mentors_of(variant: Variant) -> dict[UUID, UUID]:
    return {each.pair.mentee_id: each.pair.mentor_id for each in variant.pairs}


def _by_mentee(variant: Variant) -> dict[UUID, Paired]:
    return {each.pair.mentee_id: each for each in variant.pairs}


def _maker(view: MatchingView, profile: Profile, form_code: str) -> Callable[[Paired], Card]:
    return partial(_card, view, Names(profile), rule_notes(profile, form_code))


def rule_notes(profile: Profile, form_code: str) -> dict[str, str]:
    """What the rules that may ask for a reason say, in the words of the form."""
    form = next((each for each in profile.forms if each.code == form_code), None)
    if form is None:
        return {}
    of_variants = (rule for each in form.variants for rule in each.constraints)
    return {
        rule.code: said(rule.note)
        for rule in (*form.constraints, *of_variants) if rule.code in RULES
    }  # fmt: skip


def _card(view: MatchingView, names: Names, notes: Mapping[str, str], paired: Paired) -> Card:
    pair = paired.pair
    shape, word = class_of(pair.of, pair.wished_by)
    return Card(
        mentor=view.people[pair.mentor_id],
        mentee=view.people[pair.mentee_id],
        shape=shape,
        word=word,
        of=pair.of,
        fits=pair.fit.score // 10,
        plus=tuple(_for(pair, names)),
        minus=tuple(_against(pair, names, asked=view.gathering_id is not None)),
        asks=tuple(notes.get(code, _("younger than the region's age")) for code in pair.asks),
        next_best=_next_best(view, pair),
        flags=tuple(against(code) for code in paired.flags),
        rule=view.rules.get((pair.mentor_id, pair.mentee_id)),
    )


def _for(pair: Explained, names: Names) -> list[str]:
    told = []
    if pair.mentee_rank:
        told.append(_("the mentee's choice number %(n)s", n=pair.mentee_rank))
    if pair.mentor_rank:
        told.append(_("the mentor's choice number %(n)s", n=pair.mentor_rank))
    if pair.fit.help:
        told.append(_("will help with: %(what)s", what=_few(pair.fit.help, names.help)))
    if pair.fit.needs:
        told.append(_("answers: %(what)s", what=_few(pair.fit.needs, partial(_need, names))))
    if pair.fit.times:
        told.append(_("both are free: %(when)s", when=_few(pair.fit.times, _time)))
    return told


def _against(pair: Explained, names: Names, *, asked: bool) -> list[str]:
    told = []
    if asked and not pair.mentee_rank:
        told.append(_("the mentee did not choose"))
    if asked and not pair.mentor_rank:
        told.append(_("the mentor did not choose"))
    if pair.fit.help_missing:
        told.append(_("no help with: %(what)s", what=_few(pair.fit.help_missing, names.help)))
    if pair.passes:
        told.append(against(pair.passes))
    elif not pair.fit.times:
        told.append(_("the time is still to be agreed on"))
    return told


def _time(code: str) -> str:
    return _(TIMES[code]) if code in TIMES else code


def _few(codes: Sequence[str], name: Callable[[str], str]) -> str:
    """The first few by name, the others by number."""
    told = ", ".join(name(code) for code in codes[:MOST_TOLD])
    rest = len(codes) - MOST_TOLD
    return told if rest <= 0 else _("%(some)s and %(rest)s more", some=told, rest=rest)


def _need(names: Names, code: str) -> str:
    """A difficulty or a goal; their codes differ."""
    problem = names.problem(code)
    return names.goal(code) if problem == code else problem


def _next_best(view: MatchingView, pair: Explained) -> str:
    other = pair.alternative
    if other is None:
        return ""
    return _(ALTERNATIVE[other.reason], name=_named(view, other.mentor_id))


def _named(view: MatchingView, part: UUID) -> str:
    return surname_first(view.people[part])
