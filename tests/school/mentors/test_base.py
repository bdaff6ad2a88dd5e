"""The mentor base: who may, what a profile takes, letting in, resting, and the list itself."""

from datetime import date

import pytest
from sqlalchemy import update

from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from kernel.ids import new_id
from school.bases.models import BaseEntry
from school.consents.models import Consent
from school.mentors import queries, service
from school.mentors.models import MentorProfile
from school.mentors.queries import Supply, Wanted, matching
from school.mentors.service import Contacts
from school.registry.models import Person
from school.registry.service import PersonCard
from tests.school.make import NOW, TODAY

PROFILE = {"updated_at": NOW, "help": ["maths"], "age_from": 10, "age_to": 13}


@pytest.fixture
def mentor(make):
    """A mentor with all consents, a profile and a place in the base."""

    def made(name="Маркова Анна", school="one", *, state="selected", profile=(), **entry):
        person = make.consenting(name, school)
        make.row(MentorProfile, school, person_id=person, **(PROFILE | dict(profile)))
        entry = {"admitted_on": date(2026, 11, 1), **entry} if state == "selected" else entry
        make.entry(person, "mentor", school, state=state, **entry)
        return person

    return made


ACTS = {
    "add": lambda w, p: service.add_mentor(
        w, PersonCard(full_name="Новикова Вера", kind="graduate"), Contacts(), {}
    ),
    "profile": lambda w, p: service.save_profile(w, p, {"interests": "лыжи"}),
    "contacts": lambda w, p: service.save_contacts(w, p, Contacts(phone="8 903 123-45-67")),
    "enter": service.enter_mentor,
    "permit others": lambda w, p: service.permit_other_schools(w, p, True),
    "rest": service.rest_mentor,
    "long": lambda w, p: service.keep_long(w, p, True),
    "dismiss": lambda w, p: service.dismiss_mentor(w, p, "переехал"),
    "many": lambda w, p: service.act_on_many(w, [p], "long"),
}


def test_who_keeps_the_base(world, mentor, work_for):
    """E-03, R-09: the curator and those responsible, and nobody else, not even the head."""
    person = mentor()
    let = {}
    for name, act in ACTS.items():
        let[name] = set()
        for role in Role:
            work = work_for(world.actors[role])
            try:
                act(work, person)
                let[name].add(role)
            except Denied:
                pass
            finally:
                work.session.rollback()
    assert all(roles == {Role.CURATOR, Role.RESPONSIBLE} for roles in let.values()), let


def test_another_schools_mentor_is_absent(mentor, do, curator):
    person = mentor(school="two")
    for name, act in ACTS.items():
        if name not in ("add", "many"):
            with pytest.raises(NotFound):
                do(curator, act, person)


def test_letting_in_names_what_is_missing(make, do, curator):
    person = make.person("Туров Глеб")
    with pytest.raises(Invalid) as refused:
        do(curator, service.enter_mentor, person)
    assert refused.value.fields == {"person": "consents_missing"}
    assert refused.value.values["missing"] == {person: ("processing", "be_mentor")}
    make.consents(person, "processing", "be_mentor")
    entry = do(curator, service.enter_mentor, person)
    assert (entry.state, entry.side) == ("entered", "mentor")
    assert do(curator, service.enter_mentor, person).id == entry.id


PROFILES = [
    ({"age_from": 11, "age_to": 13, "hours_a_month": 4, "capacity": 2}, {}),
    ({"help": ["maths"], "times": ["tue_evening"], "formats": ["online"]}, {}),
    ({"source": "graduates"}, {}),
    ({"age_from": 14, "age_to": 11}, {"age_to": "ages_backwards"}),
    ({"age_from": 4}, {"age_from": "age_range"}),
    ({"capacity": 31}, {"capacity": "capacity_range"}),
    ({"capacity": None}, {"capacity": "capacity_range"}),
    ({"hours_a_month": 0}, {"hours_a_month": "hours_range"}),
    ({"help": ["astrology"]}, {"help": "not_offered"}),
    ({"times": ["tue_night"]}, {"times": "not_offered"}),
    ({"source": "pupils", "sub_base": "staff"}, {"source": "source_of_another_sub_base"}),
    ({"sub_base": "nobody"}, {"sub_base": "not_offered"}),
    ({"interests": "а" * 2001}, {"interests": "text_long"}),
    ({"competences": "\n".join(map(str, range(31)))}, {"competences": "competences_many"}),
]


def test_what_a_profile_takes(make, work_for, curator):
    person = make.person("Туров Глеб")
    for fields, faults in PROFILES:
        work = work_for(curator)
        try:
            service.save_profile(work, person, fields)
            found = {}
        except Invalid as refused:
            found = refused.fields
        work.session.rollback()
        assert found == faults, fields


def test_a_profile_is_tidied_and_kept_in_parts(make, do, curator):
    person = make.person("Туров Глеб")
    do(curator, service.save_profile, person, {"competences": " паяет \n\nпаяет\nучит  Python "})
    do(curator, service.save_profile, person, {"source": "graduates"})
    with make.session() as session:
        kept = session.query(MentorProfile).filter_by(person_id=person).one()
        assert kept.competences == ["паяет", "учит Python"]
        assert (kept.source, kept.sub_base) == ("graduates", "graduates")


def test_a_new_card_tells_everything_at_once(do, curator, make):
    card = PersonCard(full_name="Туров", kind="graduate")
    with pytest.raises(Invalid) as refused:
        do(curator, service.add_mentor, card, Contacts(phone="12"), {"source": "nobody"})
    assert refused.value.fields == {
        "full_name": "name_one_word", "phone": "phone", "source": "not_offered",
    }  # fmt: skip


def test_a_pupil_is_never_offered_to_other_schools(make, do, curator):
    with pytest.raises(Invalid) as refused:
        do(curator, service.permit_other_schools, make.pupil("Ёлкина Вера"), True)
    assert refused.value.fields == {"other_schools": "pupil_not_lent"}


def test_kept_for_later_and_brought_back(make, mentor, do, curator):
    admitted, candidate = mentor(), mentor("Туров Глеб", state="entered")
    for person, back in ((admitted, "selected"), (candidate, "entered")):
        do(curator, service.rest_mentor, person)
        entry = _entry(make, person)
        assert (entry.state, entry.is_long_term) == ("resting", True)
        do(curator, service.bring_back, person)
        assert _entry(make, person).state == back


def test_nobody_rests_or_leaves_with_an_open_pair(make, do, curator):
    made = make.whole()
    make.entry(made["mentor_person"], "mentor", state="selected")
    for act in (service.rest_mentor, lambda w, p: service.dismiss_mentor(w, p, "переезд")):
        with pytest.raises(WrongState) as refused:
            do(curator, act, made["mentor_person"])
        assert refused.value.code == "has_open_pairs"


def test_many_at_once_passes_over_those_it_does_not_fit(make, mentor, do, curator):
    fit, resting, outside = mentor(), mentor("Туров Глеб", state="resting"), make.person("Ким Яна")
    done = do(curator, service.act_on_many, [fit, resting, outside, fit], "back")
    assert (done.done, dict(done.passed)) == (1, {fit: "base_state", outside: "not_found"})
    with pytest.raises(Invalid):
        do(curator, service.act_on_many, [], "back")
    with pytest.raises(NotFound):
        do(curator, service.act_on_many, [fit], "drop")


def test_whose_consents_are_lost_stands_still(make, mentor, do, curator):
    """The database freezes at the commit; nothing but leaving is possible then."""
    person = mentor()
    with make.session() as session, session.begin():
        session.execute(
            update(Consent).where(Consent.person_id == person).values(withdrawn_on=TODAY)
        )
    with pytest.raises(WrongState) as refused:
        do(curator, service.rest_mentor, person)
    assert refused.value.values == {"state": "frozen"}


def test_the_list_is_narrowed(mentor, make, work_for, curator):
    anna = mentor(profile={"sub_base": "staff", "times": ["tue_evening"]})
    gleb = mentor("Туров Глеб", state="entered",
                  profile={"source": "graduates", "help": [], "capacity": 3,
                           "age_from": None, "age_to": None})  # fmt: skip
    yana = mentor("Ким Яна", state="resting", is_long_term=True,
                  profile={"other_schools_since": TODAY})  # fmt: skip
    make.person("Просто Человек")
    mentor("Чужая Нина", "two")
    session = work_for(curator).session

    def found(**narrow):
        return {line.person.id for line in queries.mentors(session, matching(Wanted(**narrow)))}

    assert found() == {anna, gleb, yana}
    assert found(text="тур") == {gleb}
    assert found(sub_base="staff") == {anna}
    assert found(source="graduates") == {gleb}
    assert found(help="maths") == {anna, yana}
    assert found(age=12) == {anna, yana}
    assert found(age=15) == set()
    assert found(day="tue") == {anna}
    assert found(day="mon") == set()
    assert found(standing="admitted") == {anna}
    assert found(standing="candidate") == {gleb}
    assert found(long_term=True) == {yana}
    assert found(permits=True) == {yana}
    assert queries.count_standings(session) == {"admitted": 1, "candidate": 1, "resting": 1}


def test_load_and_supply(make, work_for, curator):
    made = make.whole()
    person = made["mentor_person"]
    make.row(MentorProfile, "one", person_id=person, **PROFILE, capacity=3)
    make.entry(person, "mentor", state="selected")
    session = work_for(curator).session
    card = queries.mentor_card(session, person)
    assert (card.line.pairs, card.line.capacity, card.line.free) == (1, 3, 2)
    assert [pair.surname for pair in queries.pairs_of(session, person)] == ["Туров"]
    assert queries.supply(session) == [Supply("maths", 10, 13, 1, 2)]
    assert [offer.free for offer in queries.offers(session)] == [2]


def test_a_full_mentor_supplies_nothing(make, work_for, curator):
    made = make.whole()
    make.row(MentorProfile, "one", person_id=made["mentor_person"], **PROFILE, capacity=1)
    session = work_for(curator).session
    assert queries.supply(session) == []
    assert queries.mentors(session, matching(Wanted(free=True, help="maths"))) == []


def test_a_card_of_nobody(work_for, curator):
    with pytest.raises(NotFound):
        queries.mentor_card(work_for(curator).session, new_id())


def _entry(make, person):
    with make.session() as session:
        return session.query(BaseEntry).filter_by(person_id=person, side="mentor").one()


def test_contacts_stand_on_the_persons_card(make, do, curator):
    person = make.person("Туров Глеб")
    do(curator, service.save_contacts, person, Contacts(phone="8 903 123-45-67", workplace="завод"))
    kept = make.read(Person, person)
    assert (kept.phone, kept.workplace) == ("+79031234567", "завод")
