"""The parameters of a school's report: everybody measured twice, by form, programme, step, kind."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from kernel.db import Hat, Reach, change_hat
from kernel.measures.content import Name, ParameterRow
from kernel.measures.groups import EVERYBODY, Atom, Key
from kernel.measures.naming import EVERYBODY as ALL_OF_THEM
from kernel.measures.naming import (
    STEPS,
    first_up,
    form_name,
    kind_name,
    parameter_names,
    step_of,
    typed,
)
from kernel.measures.parameters import group_rows
from kernel.measures.statistics import Better, ways
from kernel.profile import Profile
from kernel.work import Work
from school import measured_facts
from school.measured_facts import AskedOne, Edition, Measured, Twice


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody's part in a programme, as breakdowns look at it; `grade` is of the report's year."""

    programme_id: UUID
    form: str
    kind: str
    grade: int | None


@dataclass(frozen=True, slots=True)
class Readings:
    """What was measured of a school."""

    editions: tuple[Edition, ...]
    twice: Sequence[Twice]
    asked: Sequence[AskedOne]


def read(work: Work, school: UUID, year: int, programme: UUID | None) -> Readings:
    """Read as the compiler: a report counts confidential answers, too, and shows nobody's."""
    mine = work.session.info["reach"]
    change_hat(work.session, Reach(hat=Hat.COMPILER, account_id=work.actor.account_id))
    try:
        return Readings(
            measured_facts.editions(work.session, year, school=school, programme=programme),
            measured_facts.twice(work.session, school, year, programme),
            measured_facts.asked_once(work.session, school, year, programme),
        )
    finally:
        change_hat(work.session, mine)


def parameters(
    profile: Profile,
    told: Readings,
    members: Mapping[UUID, Member],
    titles: Mapping[UUID, str],
) -> tuple[ParameterRow, ...]:
    """A row for every parameter that somebody was asked about, in the order of the profile."""
    labels = _labels(profile, members, titles)
    groups = {who: _groups(member, labels) for who, member in members.items()}
    rows = [
        _row(profile, edition, score, told, groups, labels)
        for edition in told.editions
        for score in edition.scores.values()
    ]
    order = list(parameter_names(profile))
    place = {code: n for n, code in enumerate(order)}
    return tuple(
        sorted(rows, key=lambda row: (place.get(row.code, len(order)), row.code, row.version))
    )


def _row(
    profile: Profile, edition: Edition, score: Measured, told: Readings,
    groups: Mapping[UUID, frozenset[Key]], labels: Mapping[Key, Name],
) -> ParameterRow:  # fmt: skip
    values = {
        each.participation_id: each.values[score.code]
        for each in told.twice
        if each.edition == edition.number and score.code in each.values
        and each.participation_id in groups
    }  # fmt: skip
    asked = [
        each
        for each in told.asked
        if each.edition == edition.number and each.participation_id in groups
    ]
    of = _counted(groups[each.participation_id] for each in asked)
    some = sum(each.before or each.after for each in asked)
    side, name = named(profile, edition, score)
    return ParameterRow(
        code=score.parameter, name=name, better=score.better, instrument=edition.title,
        version=edition.version, side=side, least=score.least, most=score.most,
        groups=group_rows(
            score.better, _atoms(score.better, values, groups), _paired(values, groups), of, labels
        ),
        once=max(0, some - len(values)),
    )  # fmt: skip


def named(profile: Profile, edition: Edition, score: Measured) -> tuple[str, Name]:
    """Who is measured and by which name; the profile's, else as the questionnaire has it."""
    by_side = {"mentee": "pupil", "programme": "pupil"}
    known = parameter_names(profile).get(score.parameter)
    return known or (by_side.get(edition.side, edition.side), score.name)


Values = Mapping[UUID, tuple[float, float]]


def _atoms(better: Better, values: Values, groups: Mapping[UUID, frozenset[Key]]) -> list[Atom]:
    by: dict[frozenset[Key], list[tuple[float, float]]] = {}
    for who, both in values.items():
        by.setdefault(groups[who], []).append(both)
    found = []
    for keys, pairs in by.items():
        before, after = zip(*pairs, strict=True)
        went = ways(before, after, better)
        found.append(Atom(keys, (went.better, went.same, went.worse)))
    return found


def _paired(
    values: Values, groups: Mapping[UUID, frozenset[Key]]
) -> dict[Key, tuple[list[float], list[float]]]:
    found: dict[Key, tuple[list[float], list[float]]] = {}
    for who, (before, after) in values.items():
        for key in groups[who] | {EVERYBODY}:
            kept = found.setdefault(key, ([], []))
            kept[0].append(before)
            kept[1].append(after)
    return found


def _counted(groups: Iterable[frozenset[Key]]) -> dict[Key, int]:
    found: dict[Key, int] = {}
    for keys in groups:
        for key in keys | {EVERYBODY}:
            found[key] = found.get(key, 0) + 1
    return found


def _groups(member: Member, labels: Mapping[Key, Name]) -> frozenset[Key]:
    return frozenset(key for key in _all_groups(member) if key in labels)


def _all_groups(member: Member) -> Iterable[Key]:
    yield "form", member.form
    yield "programme", str(member.programme_id)
    yield "kind", member.kind
    if (step := step_of(member.grade)) is not None and member.kind == "pupil":
        yield "step", step


def _labels(
    profile: Profile, members: Mapping[UUID, Member], titles: Mapping[UUID, str]
) -> dict[Key, Name]:
    """Groups in their order, with names; a breakdown that parts nobody from anybody is left out."""
    present = {key for member in members.values() for key in _all_groups(member)}
    forms = {member.form for member in members.values()}
    found: dict[Key, Name] = {EVERYBODY: ALL_OF_THEM}
    wanted: list[tuple[str, list[str], Callable[[str], Name]]] = [
        ("form", [each.code for each in profile.forms],
         lambda code: first_up(form_name(profile, code))),
        ("programme", [str(each) for each in titles], lambda each: typed(titles[UUID(each)])),
        ("step", [code for _, code, _ in STEPS], _step_name),
        ("kind", sorted({each.kind for each in members.values()}),
         lambda code: first_up(kind_name(profile, code))),
    ]  # fmt: skip
    for breakdown, keys, name in wanted:
        here = [key for key in keys if (breakdown, key) in present]
        if len(here) > 1 and not (breakdown == "form" and len(forms) == len(titles)):
            found |= {(breakdown, key): name(key) for key in here}
    return found


def _step_name(code: str) -> Name:
    return next(name for _, each, name in STEPS if each == code)
