"""Last school year's «Наставник года»: two rounds, an appeal with its recount, diplomas."""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import cycle
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from contests.appeals.models import Appeal
from contests.ballots.marks import OVERALL
from contests.held import rounds, service
from contests.held.models import Contest, Round
from contests.held.service import Dates
from contests.jury import panels
from contests.jury.models import JuryMember
from contests.results import diplomas
from contests.results.archive import keep_for_all
from contests.results.diplomas import Given
from contests.results.models import RoundResult
from contests.results.queries import further
from contests.results.service import recount, void_sheet
from contests.rules.schema import Publication, Rules
from kernel.identity.permissions import Role
from kernel.ids import new_id
from kernel.jobs import Silent
from portal.demo.contests import sheets, words
from portal.demo.contests.entries import Planned, days, write
from portal.demo.contests.jury import Juror, seat
from portal.demo.contests.people import Entrant, Scene

TEMPLATE = "mentor_of_the_year"
OPERATOR = Role.REGION_OPERATOR
# How many entries a nomination has, as far as there are people for it.
ENTRIES = (7, 5, 3)
# The demo school's entry is the best but for one juror's sheet in the final, and a rival is near:
# without that sheet it wins.
BEST, ODD, RIVALS = 0.9, 0.2, (0.86, 0.79, 0.72, 0.66, 0.6, 0.54)
ODD_JUROR = "Ж-04"


def hold_last_year(scene: Scene, jurors: list[Juror]) -> None:
    """From January to the diplomas of April."""
    year = scene.year
    contest_id, rules = _announced(scene)
    entries = _entered(scene, contest_id, rules)
    seat(scene, contest_id, jurors, scene.moment(date(year, 2, 20)))
    home = next((entry_id for entry_id, who in entries.items() if scene.is_home(who)), None)
    quality = _quality(entries, home)
    first = _round(scene, contest_id, rules, date(year, 3, 10), 14, quality)
    sheets.publish(
        scene.desk.past_fences(), first, scene.desk.accounts[OPERATOR],
        scene.moment(date(year, 3, 27)),
    )  # fmt: skip
    last = _round(scene, contest_id, rules, date(year, 4, 14), 2, quality, before=first)
    published = scene.moment(date(year, 4, 20))
    session = scene.desk.past_fences()
    sheets.publish(session, last, scene.desk.accounts[OPERATOR], published)
    session.get_one(Contest, contest_id).state = "finished"
    session.flush()
    if home is not None:
        _appeal(scene, last, home)
    work = scene.at(OPERATOR, scene.moment(date(year, 4, 27)))
    for each in (first, last):
        keep_for_all(work, each)
    diplomas.issue(
        work, contest_id, [Given.DIPLOMA, Given.THANKS], date(year, 4, 27), _as_it_stands, Silent()
    )


def _announced(scene: Scene) -> tuple[UUID, Rules]:
    """The template, but for what the region publishes: marks and the archive too."""
    year = scene.year
    work = scene.at(OPERATOR, scene.moment(date(year, 1, 28)))
    dates = Dates(
        entries_from=scene.moment(date(year, 2, 2), 9),
        entries_until=scene.moment(date(year, 3, 1), 23, 59),
        order_number="28-о", order_date=date(year, 1, 27),
    )  # fmt: skip
    forms = [each.code for each in scene.desk.profile.forms]
    contest = service.draft(work, code=TEMPLATE, school_year=year - 1, dates=dates, forms=forms)
    rules = Rules.read(contest.rules).model_copy(
        update={"publication": Publication(names="winners", scores=True, archive=True)}
    )
    service.change_rules(work, contest.id, rules)
    service.announce(work, contest.id)
    return contest.id, rules


def _entered(scene: Scene, contest_id: UUID, rules: Rules) -> dict[UUID, Entrant]:
    """The demo school's first; every entrant agreed to publication."""
    used: set[UUID] = set()
    plans: list[tuple[str, Entrant]] = []
    home = [scene.desk.school_id]
    for nomination, number in zip(rules.nominations, ENTRIES, strict=False):
        chosen = []
        if not plans:
            chosen = scene.choose(1, forms=nomination.forms, used=used, schools=home)
        chosen += scene.choose(
            number - len(chosen), forms=nomination.forms, used=used, apart=home if chosen else ()
        )
        plans += [(nomination.code, each) for each in chosen]
    scene.consent([who for _, who in plans], date(scene.year, 2, 3))
    sent = days(scene, date(scene.year, 2, 5), date(scene.year, 2, 24), len(plans))
    planned = [
        Planned(who, nomination, "admitted", moment)
        for (nomination, who), moment in zip(plans, sent, strict=True)
    ]
    known = {"years": [scene.year - 2, scene.year - 1]}  # by the school's word, before the portal
    made = write(scene, contest_id, rules, planned, facts=known)
    return dict(zip(made, (who for _, who in plans), strict=True))


def _quality(entries: Mapping[UUID, Entrant], appeals: UUID | None) -> dict[UUID, float]:
    """The one that will appeal is the best of all; the others go down step by step."""
    others = cycle(RIVALS)
    return {each: BEST if each == appeals else next(others) for each in entries}


def _round(
    scene: Scene, contest_id: UUID, rules: Rules, opens: date, lasts: int,
    quality: Mapping[UUID, float], before: UUID | None = None,
) -> UUID:  # fmt: skip
    """Drawn up, given out, opened; every sheet handed in; closed and counted the day after."""
    desk, opens_at = scene.desk, scene.moment(opens, 9)
    closes = opens + timedelta(days=lasts)
    work = scene.at(OPERATOR, opens_at - timedelta(days=1))
    held = rounds.draw_up(
        work, contest_id, opens_at=opens_at, closes_at=scene.moment(closes, 23, 59),
        entries=further(work.session, before) if before else None,
    )  # fmt: skip
    round_id, told = held.id, rules.round(held.code)
    panels.draw(work, round_id)
    rounds.open_round(scene.at(OPERATOR, opens_at), round_id)

    def marking(pair: Any) -> tuple[dict[str, int], dict[str, str]]:
        good = quality[pair.entry_id]
        if before and pair.pseudonym == ODD_JUROR and good == BEST:
            return sheets.mark(told, ODD, scene.draw), {OVERALL: words.OTHER_TASK}
        return sheets.mark(told, good, scene.draw), sheets.remarks(told, scene.draw)

    session = desk.past_fences()
    pairs = sheets.given(session, round_id)
    moments = days(scene, opens, closes - timedelta(days=1), len(pairs))
    sheets.hand_in(session, round_id, pairs, moments, marking, scene.draw)
    done = scene.moment(closes + timedelta(days=1), 11)
    sheets.close(scene.at(OPERATOR, done), round_id, done)
    return round_id


def _appeal(scene: Scene, round_id: UUID, entry_id: UUID) -> None:
    """Filed two days after the results, upheld two days later: result number 2."""
    year, desk = scene.year, scene.desk
    session = desk.past_fences()
    filed, decided = scene.moment(date(year, 4, 22), 9, 40), scene.moment(date(year, 4, 24), 15)
    odd = session.scalar(
        select(JuryMember.id)
        .join(Round, Round.contest_id == JuryMember.contest_id)
        .where(Round.id == round_id, JuryMember.pseudonym == ODD_JUROR)
    )
    if odd is None or not any(
        (row.member_id, row.entry_id) == (odd, entry_id) for row in sheets.given(session, round_id)
    ):
        return
    appeal_id = new_id()
    work = scene.at(OPERATOR, decided)
    void_sheet(work, round_id, entry_id, odd, words.UPHELD)
    recount(work, round_id, reason=words.UPHELD, appeal_id=appeal_id)
    second = session.scalar(
        select(RoundResult.id).where(RoundResult.round_id == round_id, RoundResult.number == 2)
    )
    desk.past_fences()
    with sheets.own_clock(session, "contests.appeal"):
        session.execute(
            insert(Appeal).values(
                id=appeal_id, school_id=desk.school_id, entry_id=entry_id, round_id=round_id,
                text=words.APPEAL, state="upheld", filed_at=filed,
                filed_by=desk.accounts[Role.HEAD], decision=words.UPHELD, decided_at=decided,
                decided_by=desk.accounts[OPERATOR], result_id=second,
            )
        )  # fmt: skip


def _as_it_stands(name: str, case: str) -> str:
    """Letters of thanks name the entrant by hand where a case is not known."""
    return ""
