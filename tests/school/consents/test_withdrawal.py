"""A consent taken back stops what stood on it at once and says what must be done by when."""

from datetime import date, timedelta

import pytest

from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from school.bases.models import BaseEntry
from school.consents.models import Consent
from school.consents.service import (
    AskConsent,
    PaperConsent,
    ask_consent,
    ask_many,
    record_paper,
    renewal_tasks,
    revoke_ask,
)
from school.links.models import Link
from school.mentors.models import MentorProfile
from school.programmes.models import Pair
from school.registry.families import Relative, add_relative, correct_relative, end_relative
from school.tasks.models import Task
from school.withdrawal.queries import returnable
from school.withdrawal.rules import due_on, working_days_later
from school.withdrawal.service import (
    Effects,
    WithdrawConsent,
    consents_renewed,
    effects_of,
    withdraw_consent,
)
from tests.school.make import NOW, STARTS, TODAY


def word(person, purpose, by=None, **more):
    return WithdrawConsent(
        person_id=person, purpose=purpose, withdrawn_on=TODAY, by_id=by or person, **more
    )


@pytest.fixture
def stands(make):
    """A mentor and a mentee, both teachers in the bases and in a pair."""
    whole = make.whole()
    for side in ("mentor", "mentee"):
        whole[f"{side}_entry"] = make.entry(whole[f"{side}_person"], side)
    make.consents(whole["mentor_person"], "publication", "transfer")
    make.row(MentorProfile, "one", person_id=whole["mentor_person"], updated_at=NOW,
             other_schools_since=STARTS)  # fmt: skip
    return whole


# who, purpose → the state of the two entries, the pair, the offer to other schools, tasks
CASCADE = [
    ("mentor", "processing", "frozen", "entered", "paused", False,
     ["consent_withdrawn", "erase_data", "take_down"]),
    ("mentor", "be_mentor", "frozen", "entered", "paused", False, ["consent_withdrawn"]),
    ("mentor", "publication", "entered", "entered", "active", True, ["take_down"]),
    ("mentor", "transfer", "entered", "entered", "active", False, []),
    ("mentee", "processing", "entered", "frozen", "paused", True,
     ["consent_withdrawn", "erase_data"]),
    ("mentee", "have_mentor", "entered", "frozen", "paused", True, ["consent_withdrawn"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("who", "purpose", "mentor", "mentee", "pair", "offered", "tasks"), CASCADE
)
def test_the_cascade(
    make, do, curator, work_for, stands, who, purpose, mentor, mentee, pair, offered, tasks
):
    person = stands[f"{who}_person"]
    foretold = effects_of(work_for(curator), person, purpose)
    done = do(curator, withdraw_consent, word(person, purpose, note="по телефону"))
    assert done == foretold
    assert make.read(BaseEntry, stands["mentor_entry"]).state == mentor
    assert make.read(BaseEntry, stands["mentee_entry"]).state == mentee
    assert make.read(Pair, stands["pair"]).state == pair
    (offer,) = make.rows(MentorProfile)
    assert (offer.other_schools_since is not None) is offered
    assert sorted(task.kind for task in make.rows(Task, person_id=person)) == tasks
    (kept,) = make.rows(Consent, person_id=person, purpose=purpose)
    assert (kept.withdrawn_on, kept.withdrawn_by, kept.withdrawal_note) == (
        TODAY, person, "по телефону",
    )  # fmt: skip


def test_tasks_fall_due_in_working_days_and_by_the_law():
    sunday = date(2026, 11, 22)
    assert due_on("consent_withdrawn", sunday) == date(2026, 11, 25)
    assert due_on("take_down", sunday) == date(2026, 11, 25)
    assert due_on("erase_data", sunday) == date(2026, 12, 22)
    assert working_days_later(date(2026, 11, 26), 3) == date(2026, 12, 1)


def test_open_links_about_the_person_close(make, do, curator, asked, child):
    make.consents(child["child"], "processing", "be_mentor", signer=child["mother"])
    do(curator, withdraw_consent, word(child["child"], "be_mentor", by=child["mother"]))
    assert make.rows(Link)[0].revoked_at is None  # asks other documents
    do(curator, withdraw_consent, word(child["child"], "processing", by=child["mother"]))
    assert make.rows(Link)[0].revoked_at is not None


def test_both_parents_words_end_together(make, do, curator, child):
    father = make.guardian(child["child"], "Ёлкин Игорь", relation="father")
    for signer in (child["mother"], father):
        make.consents(child["child"], "processing", signer=signer)
    do(curator, withdraw_consent, word(child["child"], "processing", by=father))
    assert {row.withdrawn_on for row in make.rows(Consent)} == {TODAY}


def test_a_new_consent_lets_return_where_one_stood(make, do, curator, stands, session_for):
    person = stands["mentor_person"]
    do(curator, withdraw_consent, word(person, "be_mentor"))
    assert do(curator, consents_renewed, person).sides == ()
    with session_for(curator) as session:
        assert returnable(session, TODAY) == []
    do(curator, record_paper, PaperConsent(
        person_id=person, signer_id=person, purpose="be_mentor", given_on=TODAY))  # fmt: skip
    with session_for(curator) as session:
        assert [line.id for line in returnable(session, TODAY)] == [person]
    assert do(curator, consents_renewed, person).sides == ("mentor",)
    assert make.read(BaseEntry, stands["mentor_entry"]).state == "entered"
    assert make.read(Pair, stands["pair"]).state == "paused"  # the two decide, not a paper
    assert [t.done_at is not None for t in make.rows(Task, kind="consent_withdrawn")] == [True]


@pytest.mark.parametrize(
    ("more", "fields"),
    [
        ({"withdrawn_on": None}, {"withdrawn_on": "day_needed"}),
        ({"withdrawn_on": TODAY + timedelta(days=1)}, {"withdrawn_on": "withdrawn_later"}),
        ({"withdrawn_on": date(2026, 8, 31)}, {"withdrawn_on": "withdrawn_before"}),
        ({"by_id": None}, {"by": "withdrawn_by_whom"}),
    ],
)
def test_when_and_by_whom(make, do, curator, stands, more, fields):
    person = stands["mentor_person"]
    values = {"person_id": person, "purpose": "processing", "withdrawn_on": TODAY,
              "by_id": person, **more}  # fmt: skip
    with pytest.raises(Invalid) as refused:
        do(curator, withdraw_consent, WithdrawConsent(**values))
    assert refused.value.fields == fields
    assert make.read(Pair, stands["pair"]).state == "active"


def test_what_was_never_given_cannot_be_taken_back(do, curator, stands):
    with pytest.raises(WrongState, match="no_such_consent"):
        do(curator, withdraw_consent, word(stands["mentee_person"], "publication"))


def test_nothing_stands_on_it(make, do, curator):
    person = make.consenting()
    done = do(curator, withdraw_consent, word(person, "be_mentor"))
    assert done == Effects((), 0, 0, False, ("consent_withdrawn",))


def test_renewal_tasks_are_made_once(make, do, curator, child):
    make.consents(child["child"], "processing", signer=child["mother"],
                  valid_until=TODAY + timedelta(days=20))  # fmt: skip
    for _ in range(2):
        do(curator, renewal_tasks)
    assert [(t.kind, t.person_id, t.due_on) for t in make.rows(Task)] == [
        ("renew_consent", child["child"], TODAY + timedelta(days=20))
    ]


OLGA = Relative(relation="mother", full_name="Рябинина Ольга", phone="8 903 123-45-67")
ACTS = {
    "ask": lambda w, o: ask_consent(w, AskConsent(
        person_id=o["child"], signer_id=o["mother"], purposes=["be_mentor"])),
    "ask many": lambda w, o: ask_many(w, [o["child"]], "mentor"),
    "call off": lambda w, o: revoke_ask(w, o["ask"]),
    "paper": lambda w, o: record_paper(w, PaperConsent(
        person_id=o["child"], signer_id=o["mother"], purpose="be_mentor", given_on=TODAY)),
    "withdraw": lambda w, o: withdraw_consent(w, word(o["child"], "transfer", by=o["mother"])),
    "add relative": lambda w, o: add_relative(w, o["child"], OLGA),
}  # fmt: skip
KEEPERS = {Role.HEAD, Role.CURATOR, Role.RESPONSIBLE}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("act", ACTS)
def test_who_may(make, world, do, asked, child, role, act):
    make.consents(child["child"], "transfer", signer=child["mother"])
    things = {**child, "ask": asked.ask_id}
    if role in KEEPERS:
        do(world.actors[role], ACTS[act], things)
    else:
        with pytest.raises(Denied):
            do(world.actors[role], ACTS[act], things)


@pytest.mark.parametrize("act", list(ACTS))
def test_another_schools_people_are_absent(make, world, do, asked, child, act):
    make.consents(child["child"], "transfer", signer=child["mother"])
    with pytest.raises(NotFound):
        do(world.foreign[Role.CURATOR], ACTS[act], {**child, "ask": asked.ask_id})


class TestFamilies:
    def test_a_new_card_a_correction_and_an_end(self, make, do, curator):
        from school.registry.models import Guardian, Person

        child = make.pupil("Ёлкина Вера", born_on=date(2013, 3, 14))
        row = do(curator, add_relative, child, OLGA)
        adult = make.read(Person, row.guardian_id)
        assert (adult.kind, adult.surname, adult.phone) == ("parent", "Рябинина", "+79031234567")
        assert row.is_legal
        do(curator, correct_relative, row.id, Relative(relation="relative", email="a@example.org"))
        kept = make.read(Guardian, row.id)
        assert (kept.relation, kept.is_legal) == ("relative", False)
        assert make.read(Person, row.guardian_id).email == "a@example.org"
        do(curator, end_relative, row.id, TODAY)
        with pytest.raises(WrongState):
            do(curator, end_relative, row.id, TODAY)
        again = do(curator, add_relative, child, Relative(
            relation="mother", person_id=row.guardian_id))  # fmt: skip
        assert (again.id, again.until, again.is_legal) == (row.id, None, True)

    @pytest.mark.parametrize(
        ("cmd", "fields"),
        [
            (Relative(relation="", full_name="Рябинина Ольга"), {"relation": "relation_unknown"}),
            (Relative(relation="boss", full_name="Рябинина Ольга"),
             {"relation": "relation_unknown"}),
            (Relative(relation="mother"), {"full_name": "name_empty"}),
            (Relative(relation="mother", full_name="Рябинина", phone="32-15", email="нет"),
             {"full_name": "name_one_word", "phone": "phone", "email": "email"}),
        ],
    )  # fmt: skip
    def test_everything_wrong_is_told(self, make, do, curator, cmd, fields):
        child = make.pupil("Ёлкина Вера")
        with pytest.raises(Invalid) as refused:
            do(curator, add_relative, child, cmd)
        assert refused.value.fields == fields

    def test_a_child_a_namesake_and_a_second_time(self, make, do, curator, child):
        sister = make.pupil("Ёлкина Анна", born_on=date(2012, 1, 1))
        for adult, fault in ((sister, "not_an_adult"), (child["mother"], "relative_twice")):
            with pytest.raises(Invalid) as refused:
                do(curator, add_relative, child["child"],
                   Relative(relation="mother", person_id=adult))  # fmt: skip
            assert refused.value.fields == {"person": fault}
        same = Relative(relation="mother", full_name="елкина ольга павловна")
        with pytest.raises(Invalid) as refused:
            do(curator, add_relative, sister, same)
        assert refused.value.fields == {"is_namesake": "relative_namesake"}
