"""CT-01: rules are data, checked for contradictions, frozen with their hash by the database."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from contests.held.rounds import close_round, draw_up, open_round
from contests.held.service import Dates, announce, change_dates, change_rules, draft, rules_of
from contests.rules.checks import contradictions
from contests.rules.schema import Criterion, Places, Quorum, Rules, Tie
from contests.rules.templates import codes, template
from kernel.errors import Denied, Invalid, WrongState
from kernel.identity.permissions import GRANTS, Permission, Role
from tests.contests.hall import NOW, RULES
from tests.factories.world import YEAR

LATER = NOW.replace(month=12)
DATES = Dates(entries_from=NOW, entries_until=LATER, order_number="12-о")


@pytest.fixture
def operator(world, work_for):
    return work_for(world.actors[Role.REGION_OPERATOR])


@pytest.mark.parametrize("code", codes())
def test_templates_hold_together_and_read_back(code):
    rules = template(code)
    assert [each for each in contradictions(rules) if each.severity == "bad"] == []
    assert Rules.read(rules.canonical()) == rules
    assert len(rules.rounds[0].criteria) >= 3


def changed(**values):
    return RULES.model_copy(update={"rounds": (RULES.rounds[0].model_copy(update=values),)})


AIM = RULES.rounds[0].criteria[0]


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        (changed(criteria=(AIM, AIM)), "said_twice"),
        (changed(ties=(Tie(rule="criterion", criterion="beauty"),)), "tie_by_no_criterion"),
        (changed(ties=(Tie(rule="vote"), Tie(rule="chair"))), "vote_is_last"),
        (changed(ties=(Tie(rule="chair"), Tie(rule="chair"))), "tie_said_twice"),
        (changed(quorum=Quorum(ballots=4), jurors_per_entry=3), "quorum_over_panel"),
        (changed(aggregation="sum", jurors_per_entry=3), "needs_equal_panels"),
        (changed(adds=True), "nothing_to_add"),
        (changed(go_further=3), "nowhere_further"),
        (changed(criteria=(Criterion(code="a", name="А", max=3, descriptors=(
            {"mark": 4, "words": "много"},)),)), "descriptor_over_max"),
        (RULES.model_copy(update={"places": (Places(place=2, title="II"),)}), "places_have_gaps"),
    ],
)  # fmt: skip
def test_each_contradiction_is_named(rules, code):
    assert code in {each.code for each in contradictions(rules) if each.severity == "bad"}


def test_announced_rules_are_frozen_here_and_in_the_database(operator, database):
    contest = draft(operator, code="best_pair", school_year=YEAR, dates=DATES)
    change_rules(operator, contest.id, changed(ties=(Tie(rule="vote"), Tie(rule="chair"))))
    with pytest.raises(Invalid) as refused:
        announce(operator, contest.id)
    assert [each.code for each in refused.value.values["findings"]] == ["vote_is_last"]
    change_rules(operator, contest.id, RULES)
    announce(operator, contest.id)
    operator.session.commit()
    assert contest.rules_sha256 == RULES.sha256() == rules_of(contest).sha256()
    with pytest.raises(WrongState):
        change_rules(operator, contest.id, RULES)
    with pytest.raises(Invalid):
        change_dates(
            operator, contest.id, Dates(entries_from=NOW, entries_until=LATER.replace(day=1))
        )
    operator.session.rollback()
    for change in ("rules = '{}'", "state = 'draft'", "entries_until = entries_from + '1 s'"):
        with pytest.raises(DBAPIError), database.admin.begin() as owner:
            owner.execute(text(f"UPDATE contests.contest SET {change}"))


def test_who_drafts(world, work_for):
    for role in Role:
        work = work_for(world.actors[role])
        if role in GRANTS[Permission.CONTESTS_EDIT]:
            draft(work, code="best_pair", school_year=YEAR, dates=DATES)
        else:
            with pytest.raises(Denied):
                draft(work, code="best_pair", school_year=YEAR, dates=DATES)


def test_a_round_is_drawn_up_opened_and_closed(hall, operator, work_for):
    hall.open_round(state="draft")
    with pytest.raises(WrongState, match="no_more_rounds"):
        draw_up(operator, hall.contest, opens_at=NOW, closes_at=LATER)
    row = open_round(operator, hall.round)
    operator.session.commit()
    assert (row.state, row.rules_sha256) == ("open", RULES.sha256())
    with pytest.raises(WrongState, match="sheets_are_due"):
        close_round(work_for(hall.jurors["j0"]), hall.round)
    with pytest.raises(Denied):
        close_round(work_for(hall.jurors["j1"]), hall.round)
