"""No order of pairs while a gate that precedes it is open, and every gap by name (S1…S5)."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from kernel.errors import WrongState
from kernel.identity.permissions import Role
from school.bases.models import BaseEntry
from school.conditions.models import Informing, Resource, TeamMember
from school.consents.models import Consent
from school.mentors.models import MentorProfile
from school.pairing.gaps import order_gaps
from school.pairing.models import PairOrder
from school.pairing.orders import make_order, sign_order
from school.programmes.models import Pair
from school.registry.models import Person
from school.requests.models import MentoringRequest
from school.selection.models import Criterion, Opinion, PsychologistFlag
from tests.school.make import NOW, TODAY

EVERYTHING = {
    "curator_named", "supplies_named", "staff_told", "parents_told", "pupils_told",
    "requests_collected", "resources_listed", "mentees_have_requests", "mentors_profiled",
    "criteria_set", "mentees_ready", "entry_wave",
}  # fmt: skip


@pytest.fixture
def write(make):
    """Change rows past every fence."""

    def run(*statements):
        with make.session() as session, session.begin():
            for statement in statements:
                session.execute(statement)

    return run


@pytest.fixture
def gaps_of(work_for, hall):
    def run(actor, *pairs, day=TODAY):
        session = work_for(actor).session
        return {gap.code: gap for gap in order_gaps(session, hall["programme"], pairs, day)}

    return run


def refused_for(do, curator, hall):
    with pytest.raises(WrongState) as refused:
        do(curator, make_order, hall["programme"])
    assert refused.value.code == "order_gates_open"
    return refused.value.values["gaps"]


def test_a_school_that_has_done_nothing_hears_everything(make, do, curator, hall, confirmed):
    confirmed()
    gaps = refused_for(do, curator, hall)
    assert {gap.code for gap in gaps} == EVERYTHING
    assert {gap.code: gap.where[0] for gap in gaps}.items() >= {
        "criteria_set": "criteria.index", "curator_named": "conditions.index",
        "mentees_ready": "selection.index", "mentees_have_requests": "mentees.index",
        "entry_wave": "monitoring.programme",
    }.items()  # fmt: skip
    assert make.count(PairOrder) == 0


@pytest.mark.usefixtures("gates")
def test_a_school_that_has_done_everything_makes_it(make, do, curator, hall, confirmed):
    pair = confirmed()
    order = do(curator, make_order, hall["programme"], [pair])
    do(curator, sign_order, order.id, "58-о", TODAY)
    assert make.read(PairOrder, order.id).state == "signed"


def _of(model, **where):
    return delete(model).filter_by(**where)


OPEN = {
    "curator_named": lambda hall: [_of(TeamMember, post="curator")],
    "supplies_named": lambda hall: [_of(TeamMember, post="supplies")],
    "staff_told": lambda hall: [_of(Informing, audience="staff")],
    "parents_told": lambda hall: [_of(Informing, audience="parents")],
    "pupils_told": lambda hall: [_of(Informing, audience="pupils")],
    "resources_listed": lambda hall: [delete(Resource)],
    "criteria_set": lambda hall: [delete(Criterion)],
    "mentees_have_requests": lambda hall: [
        _of(MentoringRequest, person_id=hall["mentee_person"])],
    "mentors_profiled": lambda hall: [_of(MentorProfile, person_id=hall["mentor_person"])],
    "mentees_consent": lambda hall: [_of(Consent, person_id=hall["mentee_person"])],
    "mentors_consent": lambda hall: [_of(Consent, person_id=hall["mentor_person"])],
    "mentees_ready": lambda hall: [
        update(BaseEntry).filter_by(person_id=hall["mentee_person"]).values(state="entered")],
    "mentors_admitted": lambda hall: [
        update(BaseEntry).filter_by(person_id=hall["mentor_person"]).values(admitted_on=None)],
}  # fmt: skip


@pytest.mark.usefixtures("gates")
@pytest.mark.parametrize("code", OPEN)
def test_each_gate_alone_stops_the_order(do, curator, hall, confirmed, write, code):
    """R-02, R-03, R-07, R-10, R-11, R-14 and stage 1, each by itself."""
    confirmed()
    write(*OPEN[code](hall))
    first, *others = refused_for(do, curator, hall)
    assert (first.code, first.done, first.of) == (code, 0, 1)
    # Whose consent is gone is frozen in the base by the database, so that is told too.
    assert bool(others) == code.endswith("_consent")


@pytest.mark.usefixtures("gates")
def test_a_gap_counts_people_of_the_order_alone(do, curator, hall, confirmed, write, gaps_of):
    """Whoever came to the base yesterday holds nobody else's order up."""
    pair, other = confirmed(), confirmed(mentee="other")
    write(_of(MentoringRequest, person_id=hall["other_person"]))
    (gap,) = refused_for(do, curator, hall)
    assert (gap.code, gap.done, gap.of, gap.people) == ("mentees_have_requests", 1, 2, 1)
    assert "mentees_have_requests" not in gaps_of(curator, pair)
    assert "mentees_have_requests" in gaps_of(curator, other)
    do(curator, make_order, hall["programme"], [pair])


@pytest.mark.usefixtures("gates")
def test_the_psychologist_word_about_a_child(make, do, curator, hall, confirmed, write):
    """R-12: all four confirmations of a flagged child under fourteen."""
    pair = confirmed()
    child = hall["mentee_person"]
    write(update(Person).filter_by(id=child).values(born_on=TODAY - timedelta(days=365 * 12)))
    make.guardian(child)
    write(_of(Consent, person_id=child))
    make.lawful(child, "mentee")
    write(update(BaseEntry).filter_by(person_id=child).values(state="ready", frozen_from=""))
    make.row(PsychologistFlag, "one", person_id=child, set_at=NOW)
    (gap,) = refused_for(do, curator, hall)
    assert (gap.code, gap.done, gap.of) == ("opinions_written", 0, 1)
    word = {"person_id": child, "written_on": TODAY, "words": "Готов", "written_at": NOW,
            "written_by": curator.account_id, "able": True, "ready_to_communicate": True,
            "does_no_harm": True, "safe_for_health": True}  # fmt: skip
    make.row(Opinion, "one", **{**word, "does_no_harm": False})
    assert refused_for(do, curator, hall)[0].code == "opinions_written"
    write(delete(Opinion))
    make.row(Opinion, "one", **word)
    do(curator, make_order, hall["programme"], [pair])


@pytest.mark.usefixtures("gates")
def test_the_head_learns_nothing_of_a_flag(make, world, hall, confirmed, gaps_of):
    """X-07: the row is seen by two roles; the child's readiness speaks for it."""
    pair = confirmed()
    make.row(PsychologistFlag, "one", person_id=hall["mentee_person"], set_at=NOW)
    assert "opinions_written" not in gaps_of(world.actors[Role.HEAD], pair)


@pytest.mark.usefixtures("gates")
def test_what_fell_since_stops_the_signing(make, do, curator, hall, confirmed, write):
    confirmed()
    order = do(curator, make_order, hall["programme"])
    write(_of(Consent, person_id=hall["mentor_person"]))
    with pytest.raises(WrongState) as refused:
        do(curator, sign_order, order.id, "58-о", TODAY)
    assert refused.value.values["gaps"][0].code == "mentors_consent"
    assert make.read(PairOrder, order.id).state == "draft"


@pytest.mark.usefixtures("gates")
def test_an_agreement_is_advised(hall, curator, confirmed, gaps_of, write):
    """R-41: an agreement may fasten a pair; without one the order is made."""
    pair = confirmed()
    known = gaps_of(curator, pair)
    assert known.keys() == {"agreements_signed"}
    assert not known["agreements_signed"].blocking
    write(update(Pair).filter_by(id=pair).values(agreement_on=TODAY))
    assert not gaps_of(curator, pair)
