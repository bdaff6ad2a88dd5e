"""«Лучшая пара»: announced, entries come in; somebody has something to do at every step."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from contests.held import service
from contests.held.service import Dates
from contests.rules.schema import Rules
from portal.demo.contests.entries import Planned, days, write
from portal.demo.contests.finished import OPERATOR
from portal.demo.contests.people import Entrant, Scene

TEMPLATE = "best_pair"
OPENED, CLOSES = 12, 19  # days ago, days ahead
# After the demo school's draft and what its municipality has to endorse: what became of the rest.
STATES = ("endorsed", "admitted", "sent", "admitted", "sent", "admitted", "draft")


def announce_pairs(scene: Scene) -> None:
    """Entries of the demo's school, of its municipality, of others."""
    today = scene.desk.today
    work = scene.at(OPERATOR, scene.moment(today - timedelta(days=OPENED + 1)))
    dates = Dates(
        entries_from=scene.moment(today - timedelta(days=OPENED), 9),
        entries_until=scene.moment(today + timedelta(days=CLOSES), 23, 59),
        order_number="177-о", order_date=(work.now() - timedelta(days=1)).date(),
    )  # fmt: skip
    forms = [each.code for each in scene.desk.profile.forms]
    contest = service.draft(work, code=TEMPLATE, school_year=scene.year, dates=dates, forms=forms)
    service.announce(work, contest.id)
    rules = Rules.read(contest.rules)
    people = _people(scene)
    scene.consent([who for who, _ in people], today - timedelta(days=OPENED))
    first, last = today - timedelta(days=OPENED - 1), today - timedelta(days=6)
    moments = days(scene, first, last, len(people))
    write(scene, contest.id, rules, _plans(rules, people, moments))


def _people(scene: Scene) -> list[tuple[Entrant, str]]:
    used: set[UUID] = set()
    home = scene.desk.school_id
    near = {
        each.school_id for each in scene.people
        if each.municipality_id == scene.desk.municipality_id and each.school_id != home
    }  # fmt: skip
    adults = ("teacher", "head")
    own = scene.choose(1, kinds=adults, used=used, schools=[home])
    beside = scene.choose(1, kinds=adults, used=used, schools=near or [home])
    others = scene.choose(len(STATES), used=used, apart=[home, *near])
    return [
        *((each, "draft") for each in own),
        *((each, "sent") for each in beside),
        *zip(others, STATES, strict=False),
    ]


def _plans(
    rules: Rules, people: Sequence[tuple[Entrant, str]], moments: Sequence[datetime]
) -> list[Planned]:
    """In the nomination of the pair's form; a form of none is left out."""
    told = {form: each.code for each in rules.nominations for form in each.forms}
    return [
        Planned(who, told[who.pair.form], state, moment, of_pair=True)
        for (who, state), moment in zip(people, moments, strict=True)
        if who.pair.form in told
    ]
