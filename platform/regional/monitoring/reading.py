"""What schools measured, pooled for the region: counted in the database, score after score.

Runs under the compiler's hat. Values come as «so many share this before and this after»: memory
does not grow with the number of answers.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from kernel.measures.content import (
    FEW,
    Name,
    ParameterRow,
    Satisfaction,
    WaveShare,
)
from kernel.measures.groups import EVERYBODY, LEAST, Atom, Key
from kernel.measures.naming import EVERYBODY as ALL_OF_THEM
from kernel.measures.naming import first_up, form_name, kind_name, parameter_names, typed
from kernel.measures.parameters import group_rows
from kernel.measures.statistics import Better
from kernel.profile import Profile
from kernel.tenancy.models import Municipality
from school import measured_facts
from school.facts import school_facts
from school.measured_facts import ATOM_LEVEL, Edition, Measured, Pooled

if TYPE_CHECKING:
    from kernel.measures.parameters import Paired

Labels = Mapping[Key, Name]
# Which column names the group of a pooled row, by its level.
GROUPED: Mapping[int, str] = {
    measured_facts.FORM_LEVEL: "form",
    measured_facts.PLACE_LEVEL: "municipality",
    measured_facts.KIND_LEVEL: "kind",
}
COLUMNS: Mapping[str, str] = {
    "form": "form",
    "municipality": "municipality_id",
    "kind": "person_kind",
}
SIDES = ("mentee", "mentor")
_SUMS = ", ".join(
    f"coalesce(sum({side}s_{what}), 0)::bigint" for side in SIDES
    for what in ("satisfied", "answered", "part")
)  # fmt: skip
_SATISFIED = f"WITH {school_facts(listed=False)} SELECT {_SUMS} FROM school_facts"  # noqa: S608


def groups_of(session: Session, profile: Profile, form: str) -> Labels:
    """Forms (when not of one), municipalities by name, kinds of people."""
    found: dict[Key, Name] = {EVERYBODY: ALL_OF_THEM}
    if not form:
        found |= {
            ("form", each.code): first_up(form_name(profile, each.code)) for each in profile.forms
        }
    found |= {("municipality", str(key)): typed(name) for key, name in places(session).items()}
    found |= {
        ("kind", each.code): first_up(kind_name(profile, each.code)) for each in profile.people
    }
    return found


def places(session: Session) -> dict[UUID, str]:
    query = select(Municipality.id, Municipality.name).order_by(Municipality.name)
    return {row.id: row.name for row in session.execute(query)}


def parameters(
    session: Session, profile: Profile, groups: Labels, year: int, form: str,
    tell: Callable[[int], None],
) -> tuple[ParameterRow, ...]:  # fmt: skip
    """A row for each score that measures something; `tell` hears how many are ready."""
    asked = _asked(session, groups, year, form)
    editions = {each.number: each for each in measured_facts.editions(session, year, form=form)}
    rows = []
    for number, code, told in measured_facts.pooled(session, year, form):
        score = editions[number].scores.get(code)
        if score is not None:
            rows.append(_row(profile, editions[number], score, told, groups, asked))
            tell(len(rows))
    return tuple(_in_order(profile, rows))


def waves(session: Session, year: int, form: str) -> tuple[WaveShare, ...]:
    """Answers by municipality, in the order of their names, before goes before after."""
    named = places(session)
    order = {"before": 0, "pulse": 1, "after": 2}
    rows = sorted(
        measured_facts.shares(session, year, form),
        key=lambda row: (order[row.kind], named[row.municipality_id]),
    )
    return tuple(
        WaveShare(named[row.municipality_id], row.kind, "", row.asked, row.answered, row.excused)
        for row in rows
    )


def satisfaction(session: Session, profile: Profile, year: int) -> tuple[Satisfaction, ...]:
    """K-04 and K-05 of what schools have entered themselves."""
    scale = profile.defaults.satisfaction
    sums = session.execute(
        text(_SATISFIED),
        {"year": year, "satisfied_from": scale.satisfied_from, "model_forms": [], "team_forms": []},
    ).one()
    found = []
    for n, side in enumerate(SIDES):
        satisfied, answered, asked = sums[3 * n : 3 * n + 3]
        few = answered < LEAST or 0 < satisfied < LEAST
        flagged = bool(asked) and answered * 100 < asked * scale.low_answers_percent
        shown = None if few else satisfied
        found.append(Satisfaction(side, shown, answered, asked, flagged, FEW if few else ""))
    return tuple(each for each in found if each.asked)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Of an edition: how many each group was asked, how many answered at all."""

    of: Mapping[Key, int]
    answered: int


def _asked(session: Session, groups: Labels, year: int, form: str) -> dict[int, _Asked]:
    of: dict[int, dict[Key, int]] = {}
    answered: dict[int, int] = {}
    for row in measured_facts.asked_by_group(session, year, form):
        counts = of.setdefault(row.edition, {})
        for key in (EVERYBODY, *_keys(row, groups)):
            counts[key] = counts.get(key, 0) + row.asked
        answered[row.edition] = answered.get(row.edition, 0) + row.answered
    return {number: _Asked(counts, answered[number]) for number, counts in of.items()}


def _row(
    profile: Profile, edition: Edition, score: Measured, told: Sequence[Pooled], groups: Labels,
    asked: Mapping[int, _Asked],
) -> ParameterRow:  # fmt: skip
    known = parameter_names(profile).get(score.parameter)
    side, name = known or ("pupil" if edition.side == "mentee" else edition.side, score.name)
    ask = asked.get(edition.number, _Asked({}, 0))
    atoms = list(_atoms(score.better, told, groups))
    rows = group_rows(score.better, atoms, _values(told, groups), ask.of, groups)
    return ParameterRow(
        code=score.parameter, name=name, better=score.better, instrument=edition.title,
        version=edition.version, groups=rows, side=side, least=score.least, most=score.most,
        once=max(0, ask.answered - rows[0].pairs),
    )  # fmt: skip


def _keys(row: Any, groups: Labels) -> Iterator[Key]:
    for breakdown, column in COLUMNS.items():
        key = (breakdown, str(getattr(row, column)))
        if key in groups:
            yield key


def _atoms(better: Better, told: Sequence[Pooled], groups: Labels) -> Iterator[Atom]:
    good = 1 if better == "up" else -1
    for row in told:
        if row.level == ATOM_LEVEL:
            way = row.way * good
            counts = (row.n if way > 0 else 0, row.n if way == 0 else 0, row.n if way < 0 else 0)
            yield Atom(frozenset(_keys(row, groups)), counts)


def _values(told: Sequence[Pooled], groups: Labels) -> "dict[Key, Paired]":
    """Everybody's values by group: each pair of values as often as people share it."""
    import numpy as np

    found: dict[Key, list[Pooled]] = {}
    for row in told:
        if row.level == measured_facts.ALL_LEVEL:
            found.setdefault(EVERYBODY, []).append(row)
        elif row.level in GROUPED:
            name = GROUPED[row.level]
            key = (name, str(getattr(row, COLUMNS[name])))
            if key in groups:
                found.setdefault(key, []).append(row)
    return {
        key: (
            np.repeat([row.was for row in rows], [row.n for row in rows]),
            np.repeat([row.became for row in rows], [row.n for row in rows]),
        )
        for key, rows in found.items()
    }


def _in_order(profile: Profile, rows: Sequence[ParameterRow]) -> list[ParameterRow]:
    place = {code: n for n, code in enumerate(parameter_names(profile))}
    return sorted(rows, key=lambda row: (place.get(row.code, len(place)), row.code, row.version))
