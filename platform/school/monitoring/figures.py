"""Figures of a programme's course (M-03) and of a personal programme (M-08): start and end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.imports.folding import clean
from kernel.profile import Profile
from kernel.profile.monitoring import Figure as Asked
from kernel.profile.stored import profile_of
from kernel.work import Work
from school.monitoring.models import Figure
from school.monitoring.portal_facts import Known
from school.programmes.models import Pair, Programme
from school.programmes.rules import kinds_for
from school.programmes.service import locked

MOMENTS = ("start", "end")
TEACHERS = "teachers_model"
MOST, MOST_WHOLE, LONGEST_NOTE = 999_999, 32_000, 300
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A figure as kept: `value` of `whole` for a share, `value` alone for a number or a mean."""

    programme_id: UUID
    pair_id: UUID | None
    code: str
    moment: str
    value: Decimal
    whole: int | None
    as_of: date
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What was typed for a figure; nothing at all takes the figure away."""

    value: Decimal | None = None
    whole: int | None = None
    note: str = ""


def figures_of(session: Session, programme_ids: Sequence[UUID]) -> tuple[FigureLine, ...]:
    """The figures of these programmes, and of their pairs; «start» goes before «end»."""
    query = (
        select(
            Figure.programme_id, Figure.pair_id, Figure.code, Figure.moment,
            Figure.value, Figure.whole, Figure.as_of, Figure.note,
        )
        .where(Figure.programme_id.in_(programme_ids))
        .order_by(Figure.programme_id, Figure.pair_id, Figure.code, Figure.moment.desc())
    )  # fmt: skip
    return tuple(FigureLine(*row) for row in session.execute(query))


def asked_of_programme(profile: Profile, form: str) -> tuple[Asked, ...]:
    """The figures of the process that concern a programme of the form."""
    mentees = set(kinds_for(profile.form(form), "mentee"))
    return tuple(
        each
        for each in profile.monitoring.process
        if each.unit != "words" and (not each.people or mentees & set(each.people))
    )


def asked_of_pair(profile: Profile, form: str) -> tuple[Asked, ...]:
    """The figures of a personal programme; only a teacher's pair has one."""
    return profile.monitoring.personal if TEACHERS in profile.form(form).counts_as else ()


def keep_figures(
    work: Work, programme_id: UUID, moment: str, as_of: date | None,
    typed: Mapping[str, Typed], *, pair_id: UUID | None = None,
) -> int:  # fmt: skip
    """Write the figures of a moment; an empty one is taken away. Returns how many now stand.

    Invalid names each field: «value-<code>», «whole-<code>», «note-<code>», «as_of».
    """
    work.actor.require(Permission.MONITORING_EDIT)
    programme = _open(work, programme_id)
    profile = profile_of(work.session)
    asked = _asked(work, profile, programme, pair_id)
    unknown = set(typed) - set(asked)
    if moment not in MOMENTS or unknown:
        raise NotFound("Figure")
    faults = {**_faults_of_day(work, as_of), **faults_of(asked, typed)}
    if faults or as_of is None:
        raise Invalid(faults)
    for code, each in typed.items():
        if each.value is None:
            _remove(work, programme_id, pair_id, code, moment)
        else:
            _put(work, programme, pair_id, code, moment, as_of, each)
    work.session.flush()
    work.record(
        "figures.kept", "pair" if pair_id else "programme", pair_id or programme_id,
        moment=moment, codes=sorted(typed),
    )  # fmt: skip
    return sum(each.value is not None for each in typed.values())


def take_figure(work: Work, programme_id: UUID, code: str, known: Known) -> None:
    """Write down what the portal has counted, as the figure at the end, as of today."""
    typed = Typed(value=Decimal(known.n), whole=known.of)
    keep_figures(work, programme_id, "end", work.today(), {code: typed})


def faults_of(asked: Mapping[str, Asked], typed: Mapping[str, Typed]) -> dict[str, str]:
    """What is wrong with what was typed, by field."""
    faults = {}
    for code, each in typed.items():
        if (field := _fault_of_value(asked[code], each)) is not None:
            faults[f"{field[0]}-{code}"] = field[1]
        if len(clean(each.note)) > LONGEST_NOTE:
            faults[f"note-{code}"] = "text_too_long"
    return faults


def _fault_of_value(asked: Asked, typed: Typed) -> tuple[str, str] | None:
    value, whole = typed.value, typed.whole
    if value is None:
        stays = whole is not None or clean(typed.note)
        return ("value", "figure_value") if stays else None
    if value < 0 or value > (asked.most or MOST):
        return "value", "figure_most" if asked.most else "figure_range"
    if value != value.quantize(CENT if asked.unit == "mean" else Decimal(1)):
        return "value", "figure_cents" if asked.unit == "mean" else "figure_whole"
    if asked.unit != "share":
        return ("whole", "figure_no_whole") if whole is not None else None
    if whole is None or not 0 < whole <= MOST_WHOLE:
        return "whole", "figure_of"
    return ("value", "figure_over") if value > whole else None


def _faults_of_day(work: Work, as_of: date | None) -> dict[str, str]:
    if as_of is None:
        return {"as_of": "day_needed"}
    return {"as_of": "ended_later"} if as_of > work.today() else {}


def _asked(
    work: Work, profile: Profile, programme: Programme, pair_id: UUID | None
) -> dict[str, Asked]:
    if pair_id is None:
        asked = asked_of_programme(profile, programme.form)
    else:
        if work.own(Pair, pair_id).programme_id != programme.id:
            raise NotFound("Pair")
        asked = asked_of_pair(profile, programme.form)
    return {each.code: each for each in asked}


def _put(
    work: Work, programme: Programme, pair_id: UUID | None, code: str, moment: str, as_of: date,
    typed: Typed,
) -> None:  # fmt: skip
    said = {
        "value": typed.value, "whole": typed.whole, "as_of": as_of, "note": clean(typed.note),
        "kept_at": work.now(), "kept_by": work.actor.account_id,
    }  # fmt: skip
    row = insert(Figure).values(
        school_id=programme.school_id, id=new_id(), programme_id=programme.id, pair_id=pair_id,
        code=code, moment=moment, **said,
    )  # fmt: skip
    keys = ["school_id", "programme_id", "pair_id", "code", "moment"]
    work.session.execute(row.on_conflict_do_update(index_elements=keys, set_=said))


def _remove(work: Work, programme_id: UUID, pair_id: UUID | None, code: str, moment: str) -> None:
    same_pair = Figure.pair_id.is_(None) if pair_id is None else Figure.pair_id == pair_id
    same = (Figure.programme_id == programme_id, Figure.code == code, Figure.moment == moment)
    work.session.execute(delete(Figure).where(same_pair, *same))


def _open(work: Work, programme_id: UUID) -> Programme:
    """A figure of the end is written when the programme is over, too."""
    programme = locked(work, programme_id)
    if programme.state == "cancelled":
        raise WrongState("programme_state", state=programme.state)
    return programme
