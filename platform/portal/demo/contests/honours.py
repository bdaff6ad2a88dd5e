"""Honours of the demo: a registry of two years, nominations at every step, an order to sign."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from contests.honours import decisions, nominations, orders, types
from contests.honours.models import (
    Award,
    HonourNomination,
    HonourOrder,
    HonourStep,
    HonourType,
)
from contests.honours.nominations import Proposal
from contests.honours.types import TypeCard
from kernel.identity.permissions import Role
from kernel.ids import new_id
from kernel.papers.service import issue_paper
from kernel.work import Work
from portal.demo.contests import words
from portal.demo.contests.people import Entrant, Scene

GRATITUDE, DIPLOMA, BADGE = "gratitude_letter", "ministry_diploma", "honorary_mentor"
OF_DISTRICT = "district_diploma"
ADULTS = ("teacher", "head", "employer")
WAY = ("nominated", "endorsed", "recommended", "awarded")
WAY_OF_DISTRICT = ("nominated", "recommended", "awarded")
SIGNATORY = "Министр образования"
BODY, MINUTES = "Педагогический совет", "4"
# State of a nomination of this year → how many, beside what the demo's own people have to do.
UNDER_WAY = {"nominated": 2, "endorsed": 2, "recommended": 2, "declined": 1, "withdrawn": 1}


@dataclass(frozen=True, slots=True)
class Act:
    """An order of the past: when, whose, and how many of which award."""

    title: str
    number: str
    day: date
    lines: tuple[tuple[str, int], ...]
    of_district: bool = False


def play_honours(scene: Scene) -> None:
    """Nobody gets two awards; whoever is proposed now has none."""
    types.sync(scene.desk.past_fences())
    kinds = {each.code: each for each in types.types(scene.desk.session)}
    used: set[UUID] = set()
    own = scene.choose(3, kinds=ADULTS, used=used, schools=[scene.desk.school_id], most=3)
    under_way = {
        state: scene.choose(number, kinds=ADULTS, used=used, apart=[scene.desk.school_id])
        for state, number in UNDER_WAY.items()
    }
    given_on = scene.desk.today - timedelta(days=40)
    scene.consent([*own, *(each for some in under_way.values() for each in some)], given_on)
    _past(scene, kinds, used)
    for state, people in under_way.items():
        for who in people:
            _proposed(scene, kinds[GRATITUDE], who, state)
    _own(scene, kinds[GRATITUDE], own)
    _draft_order(scene)


def _acts(year: int) -> tuple[Act, ...]:
    return (
        Act("О награждении ко Дню учителя", "412-к", date(year - 1, 10, 3),
            ((GRATITUDE, 4), (DIPLOMA, 2))),
        Act("О награждении Почётной грамотой", "96", date(year - 1, 12, 18),
            ((OF_DISTRICT, 2),), of_district=True),
        Act("О награждении наставников по итогам учебного года", "238-к", date(year, 5, 26),
            ((GRATITUDE, 2), (DIPLOMA, 1), (BADGE, 1))),
    )  # fmt: skip


def _past(scene: Scene, kinds: dict[str, TypeCard], used: set[UUID]) -> None:
    home = scene.desk.municipality_id
    near = {each.school_id for each in scene.people if each.municipality_id == home}
    first: UUID | None = None
    for act in _acts(scene.year):
        lines = [
            (kinds[code], who)
            for code, number in act.lines
            for who in scene.choose(
                number, kinds=ADULTS, used=used, schools=near if act.of_district else (), most=4
            )
        ]
        if lines:
            scene.consent([who for _, who in lines], act.day - timedelta(days=30))
            awards = _signed(scene, act, lines)
            first = first or awards[0]
    if first is not None:
        # On the day it happened: the portal's own revocation is of today.
        _revoke(scene, first, date(scene.year, 3, 16))


def _signed(scene: Scene, act: Act, lines: list[tuple[TypeCard, Entrant]]) -> list[UUID]:
    """The order with its people, as signing it in the portal would have left them."""
    lines = sorted(lines, key=lambda line: (line[0].code, line[1].mentor.full_name))
    role = Role.MUNICIPAL if act.of_district else Role.REGION_OPERATOR
    work = scene.at(role, scene.moment(act.day, 16))
    made = HonourOrder(
        id=new_id(), title=act.title, number=act.number, signed_on=act.day, state="signed",
        organiser_municipality_id=scene.desk.municipality_id if act.of_district else None,
        signatory="Начальник управления образования" if act.of_district else SIGNATORY,
        created_at=work.now() - timedelta(days=6), created_by=work.actor.account_id,
    )  # fmt: skip
    session = scene.desk.past_fences()
    session.add(made)
    session.flush()
    issuer, awards, places = orders.issuer_of(work, made), [], dict[str, int]()
    for kind, who in lines:
        places[kind.code] = places.get(kind.code, 0) + 1
        sent = act.day - timedelta(days=24)
        way = WAY_OF_DISTRICT if kind.level == "municipality" else WAY
        named = _nomination(scene, kind, who, "awarded", sent, act.day.year, made.id)
        _steps(scene, named, way, sent, last=act.day)
        number = f"{kind.rules.number_prefix}-{act.day.year}-{places[kind.code]:04}"
        paper = issue_paper(
            work, kind=orders.PAPER_KIND, number=number, issued_on=act.day, issuer=issuer,
            title=kind.name,
        )  # fmt: skip
        awards.append(
            {
                "id": new_id(), "type_id": kind.id, "nomination_id": named["id"],
                "order_id": made.id, "school_id": who.school_id,
                "municipality_id": who.municipality_id, "person_id": who.id,
                "full_name": who.mentor.full_name, "number": number, "awarded_on": act.day,
                "paper_id": paper.id,
            }
        )  # fmt: skip
    session.execute(insert(Award), awards)
    return [row["id"] for row in awards]


def _revoke(scene: Scene, award_id: UUID, day: date) -> None:
    orders.revoke(scene.at(Role.REGION_OPERATOR, scene.moment(day, 12)), award_id, words.REVOKED)


def _nomination(
    scene: Scene, kind: TypeCard, who: Entrant, state: str, sent: date, year: int,
    order_id: UUID | None = None,
) -> dict[str, Any]:  # fmt: skip
    """A row past the fences; what it says of the mentor meets the award's rules."""
    rules, told = kind.rules, who.mentor
    years = max(rules.least_years, len(told.years))
    row = {
        "id": new_id(), "type_id": kind.id, "school_id": who.school_id,
        "municipality_id": who.municipality_id, "person_id": who.id,
        "full_name": told.full_name, "post": who.post, "entry_id": None,
        "consent_id": scene.consents.get(who.id), "merits": scene.draw.choice(words.MERITS),
        "facts": {
            "years": list(range(sent.year - years, sent.year)),
            "pairs": max(rules.least_pairs, told.pairs),
            "completed": max(rules.least_completed, told.completed), "staff": None, "got": [],
        },
        "minutes": {"body": BODY, "number": MINUTES,
                    "day": (sent - timedelta(days=3)).isoformat()},
        "year": year, "state": state, "order_id": order_id,
        "created_at": scene.moment(sent - timedelta(days=1)), "created_by": None,
        "changed_at": scene.moment(sent),
    }  # fmt: skip
    scene.desk.past_fences().execute(insert(HonourNomination).values(**row))
    return row


def _steps(
    scene: Scene, named: dict[str, Any], way: tuple[str, ...], sent: date, last: date,
    reason: str = "",
) -> None:  # fmt: skip
    """Each step some days after the one before, the last on its own day."""
    was, rows = "draft", []
    for n, state in enumerate(way):
        ends = n == len(way) - 1
        day = last if ends else min(last, sent + timedelta(days=5 * n))
        rows.append(
            {
                "id": new_id(), "nomination_id": named["id"], "school_id": named["school_id"],
                "municipality_id": named["municipality_id"], "from_state": was,
                "to_state": state, "reason": reason if ends else "", "account_id": None,
                "at": scene.moment(day, 10 + n),
            }
        )  # fmt: skip
        was = state
    scene.desk.session.execute(insert(HonourStep), rows)


def _proposed(scene: Scene, kind: TypeCard, who: Entrant, state: str) -> None:
    """Another school's nomination of this year, as far as it has come."""
    today = scene.desk.today
    sent = today - timedelta(days=18)
    named = _nomination(scene, kind, who, state, sent, today.year)
    way = WAY[: WAY.index(state) + 1] if state in WAY else ("nominated", state)
    reason = {"declined": words.NOT_NOW, "withdrawn": words.TOOK_BACK}.get(state, "")
    _steps(scene, named, way, sent, sent + timedelta(days=5 * (len(way) - 1)), reason)


def _own(scene: Scene, kind: TypeCard, people: list[Entrant]) -> None:
    """The demo school's three: to finish, to endorse, to decide, all by the portal itself."""
    today = scene.desk.today
    head = scene.desk.at(Role.HEAD)
    for n, who in enumerate(people):
        told = Proposal(
            merits=words.HALF_MERITS if n == 0 else words.MERITS[n % len(words.MERITS)],
            post=who.post, body="" if n == 0 else BODY, minutes_number="" if n == 0 else MINUTES,
            minutes_on=None if n == 0 else today,
        )  # fmt: skip
        if n == 0:
            nominations.save_draft(head, kind.id, who.id, told)
            continue
        head = scene.desk.at(Role.HEAD)
        row = nominations.send(head, kind.id, who.id, told)
        if n == 2:
            decisions.endorse(scene.desk.at(Role.MUNICIPAL), row.id)


def _draft_order(scene: Scene) -> None:
    """What the region has decided stands in an order nobody has signed yet."""
    work: Work = scene.desk.at(Role.REGION_OPERATOR)
    ready = work.session.scalars(
        select(HonourNomination.id)
        .join(HonourType, HonourType.id == HonourNomination.type_id)
        .where(HonourNomination.state == "recommended", HonourNomination.order_id.is_(None))
        .order_by(HonourNomination.full_name)
    ).all()
    if ready:
        made = orders.draft_order(work, "О награждении наставников в первом полугодии")
        orders.set_lines(work, made.id, ready[:1])
