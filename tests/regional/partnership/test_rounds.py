"""A round from the operator's wish to the offers: worker, wishes, what changed, publishing once."""

from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import ProgrammingError

from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from kernel.jobs import Cancelled, Silent
from kernel.profile import load
from regional.partnership import overview, profiles, round_queries, rounds
from regional.partnership.gathering import Settings
from regional.partnership.models import LinkRound, SchoolLink
from regional.partnership.proposing import run_round
from regional.partnership.rules import SupportCard
from tests.regional.partnership.conftest import DAY, OFFERS, SEEKS, YEAR


@pytest.fixture
def ran(act):
    """Asks for a round and has it done; gives its identifier."""

    def run(settings=None):
        work = act(Role.REGION_OPERATOR)
        round_id, _ = rounds.ask_round(work, YEAR, settings or Settings())
        run_round(work, Silent(), round_id)
        work.session.commit()
        return round_id

    return run


@pytest.fixture
def three(told, database, region):
    """Schools one and two offer, school three seeks."""
    told("one", OFFERS)
    told("two", OFFERS, strengths={"results": 1})
    told("three", SEEKS)
    return region


def pairs_of(act, round_id, before=None, shown="pairs"):
    return round_queries.proposals(act(Role.ANALYST).session, round_id, before, shown)


def wish(act, region, kind, helper, reason="Так решили"):
    work = act(Role.REGION_OPERATOR)
    rounds.make_wish(
        work,
        rounds.Wish(
            school_year=YEAR,
            kind=kind,
            helper_id=region.schools[helper],
            helped_id=region.schools["three"],
            reason=reason,
        ),
    )
    work.session.commit()


def test_a_round_is_proposed_explained_and_repeatable(act, three, ran):
    first, again = ran(), ran()
    session = act(Role.ANALYST).session
    row, repeated = (round_queries.round_of(session, one) for one in (first, again))
    assert (row.state, row.helpers, row.helped, row.matched) == ("done", 2, 1, 1)
    assert row.optimal
    assert (row.input_sha256, row.cost) == (repeated.input_sha256, repeated.cost)
    told = pairs_of(act, first)[0]
    assert (told.helper_id, told.helped_id) == (three.schools["one"], three.schools["three"])
    assert told.why["helps"] == [["results", 2, 3]]
    assert (told.why["measured"], float(told.distance_km)) == (False, 50.0)
    compared = round_queries.compared(session, again, first)
    assert (compared.pairs, compared.changed, compared.new) == (1, 0, 0)
    assert round_queries.around(session, repeated).is_last
    assert round_queries.around(session, repeated).before.id == first


def test_bans_and_pins_change_the_next_round_and_it_says_what(act, three, ran):
    first = ran()
    wish(act, three, "ban", "one")
    banned = ran()
    told = pairs_of(act, banned, first, "changed")[0]
    assert (told.helper_id, told.former_id) == (three.schools["two"], three.schools["one"])
    wish(act, three, "pin", "one")  # about the same two: the ban gives way
    pinned = pairs_of(act, ran())[0]
    assert (pinned.helper_id, pinned.pinned) == (three.schools["one"], True)
    wish(act, three, "pin", "two")  # a school has one pin
    session = act(Role.REGION_OPERATOR).session
    assert [(w.kind, w.helper_id) for w in round_queries.wishes(session, YEAR)] == [
        ("pin", three.schools["two"])
    ]
    work = act(Role.REGION_OPERATOR)
    rounds.drop_wish(work, round_queries.wishes(session, YEAR)[0].id)
    assert round_queries.wishes(work.session, YEAR) == []


def test_publishing_offers_each_pair_once_and_only_from_the_last_round(act, database, three, ran):
    first, last = ran(), ran()
    early = act(Role.REGION_OPERATOR)
    with pytest.raises(WrongState):
        rounds.publish(early, first, {uuid4()})
    early.session.rollback()
    chosen = {each.id for each in pairs_of(act, last)}
    with pytest.raises(Invalid):
        rounds.publish(act(Role.REGION_OPERATOR), last, ())
    outcomes = []
    for _ in range(2):
        work = act(Role.REGION_OPERATOR)
        outcomes.append(rounds.publish(work, last, chosen))
        work.session.commit()
    assert [each.offered for each in outcomes] == [1, 0]
    assert outcomes[1].left_out == {three.schools["three"]: "offered_already"}
    with database.admin.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(SchoolLink)) == 1
    assert pairs_of(act, last)[0].link_helper_id == three.schools["one"]
    after = ran()  # who has a partner is not asked for, its helper has a place less
    row = round_queries.round_of(act(Role.ANALYST).session, after)
    assert (row.helped, row.settings["linked"]) == (0, 1)


def test_a_place_taken_meanwhile_is_not_offered_again(act, three, ran, database):
    last = ran()
    with database.admin.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE regional.support_profile SET capacity = 0 WHERE offers"
        )  # the helper has thought better of it
    outcome = rounds.publish(
        act(Role.REGION_OPERATOR), last, {each.id for each in pairs_of(act, last)}
    )
    assert (outcome.offered, set(outcome.left_out.values())) == (0, {"no_room"})


class Stopping(Silent):
    def report(self, done: int, total: int, note: str = "") -> None:
        if done:
            raise Cancelled


def test_a_round_that_was_stopped_leaves_nothing(act, three, database):
    work = act(Role.REGION_OPERATOR)
    round_id, job_id = rounds.ask_round(work, YEAR, Settings())
    work.session.commit()
    with pytest.raises(Cancelled):
        run_round(work, Stopping(), round_id)
    work.session.rollback()
    row = round_queries.round_of(act(Role.REGION_OPERATOR).session, round_id)
    assert (row.state, row.job_id, row.job_state) == ("asked", job_id, "new")
    with database.admin.connect() as connection:
        assert connection.scalar(select(LinkRound.matched)) is None


def test_settings_that_mean_nothing_are_refused(act):
    with pytest.raises(Invalid) as refused:
        rounds.ask_round(act(Role.REGION_OPERATOR), YEAR, Settings(weights="luck", max_km=0))
    assert refused.value.fields == {"weights": "weights_unknown", "max_km": "km_range"}


OTHERS_TRY = (
    lambda w, i: rounds.ask_round(w, YEAR, Settings()),
    lambda w, i: rounds.publish(w, i, {uuid4()}),
    lambda w, i: rounds.drop_wish(w, uuid4()),
    lambda w, i: run_round(w, Silent(), i),
)


def test_rounds_and_wishes_are_the_operator_s(act, three, ran):
    round_id = ran()
    for role in (Role.ANALYST, Role.TUTOR, Role.MUNICIPAL, Role.HEAD):
        work = act(role)
        for do in OTHERS_TRY:
            with pytest.raises(Denied):
                do(work, round_id)
        if role in (Role.MUNICIPAL, Role.HEAD):
            with pytest.raises(ProgrammingError, match="permission denied"):
                round_queries.round_of(work.session, round_id)


def test_a_school_writes_its_own_profile_and_the_region_writes_any(act, region):
    for role, school, refused in (
        (Role.HEAD, "one", None),
        (Role.CURATOR, "one", None),
        (Role.REGION_OPERATOR, "two", None),
        (Role.HEAD, "two", Denied),
        (Role.RESPONSIBLE, "one", Denied),
        (Role.MUNICIPAL, "one", Denied),
    ):
        work = act(role)
        if refused:
            with pytest.raises(refused):
                profiles.write_profile(work, region.schools[school], YEAR, SEEKS)
            continue
        profiles.write_profile(work, region.schools[school], YEAR, OFFERS)
        work.session.commit()
        kept = profiles.profiles_of(act(Role.ANALYST).session, region.schools[school])
        assert [each.card for each in kept] == [OFFERS]
    with pytest.raises(NotFound):
        profiles.write_profile(act(Role.REGION_OPERATOR), uuid4(), YEAR, SEEKS)


def test_a_profile_begins_with_last_year_s_else_with_the_statuses(act, region):
    work = act(Role.REGION_OPERATOR)
    profile = load("bryansk")
    by_status = profiles.suggest(profile, ("low_results",), [], YEAR)
    assert (by_status.card.seeks, by_status.card.offers) == (True, False)
    assert (by_status.card.needs, by_status.flags) == ({"results": 2}, ("low_results",))
    assert profiles.suggest(profile, ("internship_site",), [], YEAR).card.offers
    profiles.write_profile(work, region.schools["one"], YEAR - 1, SEEKS)
    told = profiles.profiles_of(work.session, region.schools["one"])
    copied = profiles.suggest(profile, ("innovative",), told, YEAR)
    assert (copied.card, copied.copied_from) == (SEEKS, YEAR - 1)
    assert profiles.suggest(profile, (), [], YEAR).card == SupportCard(seeks=False, offers=False)


def test_demand_and_supply_of_topics(act, three, told):
    session = act(Role.ANALYST).session
    lines = overview.topics_overview(session, load("bryansk"), YEAR, DAY)
    results = next(line for line in lines if line.code == "results")
    assert (results.need, results.need_most, results.strong, results.places) == (1, 0, 2, 4)
    wish_ = overview.ProfileFilter(on=DAY, school_year=YEAR)
    found = overview.totals(session, wish_)
    assert (found.schools, found.told, found.seek, found.offer) == (3, 3, 1, 2)
    assert (found.places, found.alone) == (4, 1)
    alone = overview.ProfileFilter(on=DAY, school_year=YEAR, told="alone")
    assert [line.id for line in overview.profiles(session, alone)] == [three.schools["three"]]
    # a municipality sees the words of its own schools
    north = overview.totals(act(Role.MUNICIPAL).session, wish_)
    assert (north.offer, north.seek) == (2, 0)
