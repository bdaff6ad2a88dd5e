"""«Tell everybody» (R-25): slips for each person, and a sheet for the hall without surnames (R-46).

A slip is for one person: it names the partner in full, and the curator's contacts. The sheet that
everybody sees has the numbers of badges, or given names and classes when the school chooses so;
whoever is without a pair is not on it, so nobody is singled out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from flask import render_template, request

from kernel.identity.permissions import Permission
from school.matching.queries import runs
from school.matching.telling import Told, ToldPair, told_pairs
from school.pairing.queries import curators
from school.programmes.queries import programme
from school.web.labels import phone_words
from school.web.matching import bp
from school.web.matching.pages import page
from web.guard import requires
from web.work import current_work

# Called by the given name alone, and whose telephone is given to nobody.
YOUNG = frozenset({"pupil", "student"})


@dataclass(frozen=True, slots=True)
class Slip:
    """What one person is told."""

    who: Told
    side: str
    partners: tuple[Told, ...]


@bp.get("/tell")
@requires(Permission.MATCHING)
def tell(programme_id: UUID) -> str:
    work = current_work()
    shown = programme(work.session, programme_id)
    pairs = told_pairs(work.session, programme_id, _gathering(programme_id))
    return render_template(
        "school/matching/tell.html",
        **page(shown),
        pairs=pairs,
        slips=slips(pairs),
        curators=curators(work.session, work.today()),
        phones=request.args.get("phones") == "1",
        phone_of=_phone,
        phone_words=phone_words,
    )


@bp.get("/tell/hall")
@requires(Permission.MATCHING)
def hall(programme_id: UUID) -> str:
    """The sheet that may hang in the hall: no surname stands on it."""
    work = current_work()
    shown = programme(work.session, programme_id)
    pairs = told_pairs(work.session, programme_id, _gathering(programme_id))
    numbered = bool(pairs) and all(p.mentor.number and p.mentee.number for p in pairs)
    return render_template(
        "school/matching/hall.html",
        **page(shown),
        pairs=sorted(pairs, key=lambda pair: pair.mentee.number or 0) if numbered else pairs,
        numbered=numbered,
        by_number=numbered and request.args.get("names") != "1",
        curators=curators(work.session, work.today()),
        called=called,
    )


def slips(pairs: Iterable[ToldPair]) -> list[Slip]:
    """One for each person: mentors first, each with all their mentees."""
    found: dict[tuple[str, UUID], tuple[Told, list[Told]]] = {}
    for pair in pairs:
        for side, who, partner in (
            ("mentor", pair.mentor, pair.mentee), ("mentee", pair.mentee, pair.mentor)
        ):  # fmt: skip
            found.setdefault((side, who.participation_id), (who, []))[1].append(partner)
    order = sorted(found.items(), key=lambda each: (each[0][0] == "mentee", each[1][0].surname))
    return [Slip(who, side, tuple(partners)) for (side, _part), (who, partners) in order]


def called(who: Told) -> str:
    """How somebody is called on a sheet for everybody: never by surname."""
    if who.kind in YOUNG:
        return f"{who.given_name}, {who.school_class}" if who.school_class else who.given_name
    return " ".join(filter(None, (who.given_name, who.patronymic)))


def _phone(who: Told) -> str:
    """A grown-up teacher's or partner's telephone."""
    return (phone_words(who.phone) or "") if who.kind not in YOUNG else ""


def _gathering(programme_id: UUID) -> UUID | None:
    """The meeting whose badges people remember: that of the latest accepted run."""
    known = runs(current_work().session, programme_id)
    return next((each.gathering_id for each in known if each.state == "accepted"), None)
