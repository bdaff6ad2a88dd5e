"""This year's «Наставник года»: the first round is open on the day of the demo."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from contests.ballots.models import BallotDraft
from contests.held import rounds, service
from contests.held.service import Dates
from contests.jury import conflicts, panels
from contests.rules.schema import Round as RoundRules
from contests.rules.schema import Rules
from portal.demo.contests import sheets, words
from portal.demo.contests.entries import Planned, days, write
from portal.demo.contests.finished import OPERATOR, TEMPLATE
from portal.demo.contests.jury import Juror, invite
from portal.demo.contests.people import Entrant, Scene

# Sixteen entries: without the one found and the one declared the demo juror has fourteen.
ENTRIES = (7, 5, 4)
LEFT_BY_DEMO_JUROR = 5
# Behind the demo juror's place in the jury: what each of the others has yet to hand in.
LEFT = {0: 3, 2: 0, 3: 4}
ENTRY_CLOSED, OPENED, CLOSES = 20, 9, 6  # days ago, days ago, days ahead


def judge_this_year(scene: Scene, jurors: list[Juror]) -> None:
    """Entries are in, the jury is called, most sheets are handed in."""
    desk, today = scene.desk, scene.desk.today
    contest_id, rules = _announced(scene)
    people = _people(scene, rules)
    entries = _entered(scene, contest_id, rules, people)
    asked = scene.moment(today - timedelta(days=ENTRY_CLOSED - 4))
    works_at = _strange_school(scene, people)
    members = invite(scene, contest_id, jurors, asked, works_at)
    work = scene.at(OPERATOR, scene.moment(today - timedelta(days=OPENED + 2)))
    held = rounds.draw_up(
        work, contest_id, opens_at=scene.moment(today - timedelta(days=OPENED), 9),
        closes_at=scene.moment(today + timedelta(days=CLOSES), 23, 59),
    )  # fmt: skip
    round_id, told = held.id, rules.round(held.code)
    panels.draw(work, round_id)
    rounds.open_round(scene.at(OPERATOR, held.opens_at), round_id)
    _declare(scene, contest_id, round_id, jurors[1], entries)
    session = desk.past_fences()
    pairs = sheets.given(session, round_id)
    _hand_in(scene, round_id, told, pairs, [members[each.account_id] for each in jurors])


def _announced(scene: Scene) -> tuple[UUID, Rules]:
    today = scene.desk.today
    entries_from = scene.moment(today - timedelta(days=ENTRY_CLOSED + 30), 9)
    work = scene.at(OPERATOR, entries_from - timedelta(days=3))
    dates = Dates(
        entries_from=entries_from,
        entries_until=scene.moment(today - timedelta(days=ENTRY_CLOSED), 23, 59),
        order_number="163-о", order_date=(entries_from - timedelta(days=4)).date(),
    )  # fmt: skip
    forms = [each.code for each in scene.desk.profile.forms]
    contest = service.draft(work, code=TEMPLATE, school_year=scene.year, dates=dates, forms=forms)
    service.announce(work, contest.id)
    return contest.id, Rules.read(contest.rules)


def _people(scene: Scene, rules: Rules) -> list[tuple[str, Entrant]]:
    """The demo school's entry first."""
    used: set[UUID] = set()
    found: list[tuple[str, Entrant]] = []
    home = [scene.desk.school_id]
    for nomination, number in zip(rules.nominations, ENTRIES, strict=False):
        own = [] if found else scene.choose(1, forms=nomination.forms, used=used, schools=home)
        rest = scene.choose(
            number - len(own), forms=nomination.forms, used=used, apart=home if own else ()
        )
        found += [(nomination.code, each) for each in (*own, *rest)]
    return found


def _entered(
    scene: Scene, contest_id: UUID, rules: Rules, people: Sequence[tuple[str, Entrant]]
) -> list[UUID]:
    last = scene.desk.today - timedelta(days=ENTRY_CLOSED)
    scene.consent([who for _, who in people], last - timedelta(days=20))
    sent = days(scene, last - timedelta(days=18), last - timedelta(days=5), len(people))
    plans = [
        Planned(who, nomination, "admitted", moment)
        for (nomination, who), moment in zip(people, sent, strict=True)
    ]
    return write(scene, contest_id, rules, plans)


def _strange_school(scene: Scene, people: Sequence[tuple[str, Entrant]]) -> UUID | None:
    """A school with one entry, not of the demo's municipality: there the demo juror works."""
    schools = [who.school_id for _, who in people]
    return next(
        (who.school_id for _, who in people
         if who.municipality_id != scene.desk.municipality_id
         and schools.count(who.school_id) == 1),
        None,
    )  # fmt: skip


def _declare(
    scene: Scene, contest_id: UUID, round_id: UUID, juror: Juror, entries: Sequence[UUID]
) -> None:
    """The demo juror knows the entrant of the last entry given to him."""
    session = scene.desk.past_fences()
    own = [row.entry_id for row in sheets.given(session, round_id)
           if row.account_id == juror.account_id]  # fmt: skip
    if len(own) < 3:
        return
    day = scene.desk.today - timedelta(days=OPENED - 1)
    work = scene.as_actor(juror.actor, scene.moment(day, 19))
    chosen = max(own, key=entries.index)
    conflicts.declare(work, contest_id, chosen, "kinship", words.KINSHIP)


def _hand_in(
    scene: Scene, round_id: UUID, told: RoundRules, pairs: Sequence[Any], members: Sequence[UUID]
) -> None:
    """The demo juror has five to do, one of them half typed; the others a few or none."""
    left = {members[n]: number for n, number in LEFT.items()}
    left[members[1]] = LEFT_BY_DEMO_JUROR
    done: list[Any] = []
    for member_id in dict.fromkeys(row.member_id for row in pairs):
        own = [row for row in pairs if row.member_id == member_id]
        done += own[: max(1, len(own) - left[member_id])]
    quality = {row.entry_id: scene.draw.uniform(0.45, 0.95) for row in pairs}
    today = scene.desk.today
    moments = days(scene, today - timedelta(days=OPENED - 1), today - timedelta(days=1), len(done))
    session = scene.desk.past_fences()
    sheets.hand_in(
        session, round_id, done, moments,
        lambda row: (sheets.mark(told, quality[row.entry_id], scene.draw),
                     sheets.remarks(told, scene.draw)),
        scene.draw,
    )  # fmt: skip
    waiting = [row for row in pairs if row.member_id == members[1] and row not in done]
    if waiting:
        _half_typed(scene, round_id, told, waiting[0])


def _half_typed(scene: Scene, round_id: UUID, told: RoundRules, row: Any) -> None:
    marks = sheets.mark(told, 0.7, scene.draw)
    half = list(marks)[: len(marks) // 2]
    scene.desk.session.execute(
        insert(BallotDraft).values(
            round_id=round_id, entry_id=row.entry_id, member_id=row.member_id,
            account_id=row.account_id, marks={code: marks[code] for code in half},
            comments={half[0]: words.HALF_DONE}, revision=4,
            saved_at=scene.moment(scene.desk.today - timedelta(days=1), 20, 15),
        )
    )  # fmt: skip
