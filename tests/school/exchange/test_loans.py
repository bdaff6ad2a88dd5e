"""A mentor of another school: the wall stands before, during and after; only the agreed is seen."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from sqlalchemy import func, insert, null, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity.permissions import Actor, Role
from kernel.ids import new_id
from school.consents.models import Consent
from school.exchange import queries, service
from school.exchange.consent import ask_mentor, record_mentor
from school.exchange.models import Loan
from school.exchange.rules import FIELDS, card_of, fault_of_until, proposed_until, state_on
from school.exchange.service import Ask, Permit
from school.mentors.models import MentorProfile
from school.registry.models import Person
from tests.school.make import NOW, TODAY

UNTIL = date(2027, 5, 31)
NEED = "Физика, два ученика 9 класса"


@pytest.fixture
def ours(world):
    """The head of the mentor's school."""
    return world.actors[Role.HEAD]


@pytest.fixture
def theirs(world):
    """The curator of the asking school, in another district."""
    return world.foreign[Role.CURATOR]


@pytest.fixture
def mentor(make):
    """An admitted mentor of school one who lets other schools ask."""
    person = make.consenting(
        "Маркова Анна", subject="физика", phone="+79031234567", email="anna@example.org",
        born_on=date(1980, 3, 1),
    )  # fmt: skip
    make.row(
        MentorProfile, "one", person_id=person, updated_at=NOW, help=["sciences"], age_from=14,
        age_to=17, competences=["олимпиады"], life_experience="20 лет в школе", interests="лыжи",
        other_schools_since=TODAY,
    )  # fmt: skip
    make.entry(person, "mentor", state="selected", admitted_on=TODAY)
    return person


@pytest.fixture
def asked(world, mentor, do, theirs):
    return do(theirs, service.ask_for, _ask(world, mentor))


@pytest.fixture
def permitted(world, mentor, asked, make, do, ours):
    _consent(make, world, mentor)
    do(ours, service.permit, _permit(asked))
    return asked


def _ask(world, mentor, need=NEED):
    return Ask(school_id=world.schools["one"], person_id=mentor, need=need)


def _permit(loan, fields=("name", "subject"), until=UNTIL):
    return Permit(loan_id=loan, fields=fields, valid_until=until)


def _consent(make, world, person, school="three", **values):
    scope = {"school_id": str(world.schools[school]), **values.pop("scope", {})}
    make.consents(person, "transfer", scope=scope, **values)


def _seen(work_for, actor, loan, today=TODAY):
    return queries.loan(work_for(actor).session, actor.school_id, loan, today)


# what is offered and asked


def test_an_offer_has_no_name(world, mentor, work_for, theirs):
    [offer] = queries.open_mentors(work_for(theirs).session)
    assert (offer.person_id, offer.subject, list(offer.help)) == (mentor, "физика", ["sciences"])
    assert "Маркова" not in repr(offer)
    assert "1980" not in repr(offer)
    session = work_for(theirs).session
    assert queries.open_mentors(session, help="maths") == []
    assert queries.open_mentors(session, age=9) == []
    assert len(queries.open_mentors(session, help="sciences", age=15, subject="физ")) == 1


@pytest.mark.parametrize(
    "change",
    [
        update(MentorProfile).values(other_schools_since=null()),
        text("UPDATE school.base_entry SET admitted_on = NULL"),
        text("UPDATE school.base_entry SET state = 'frozen'"),
        text("UPDATE school.person SET kind = 'pupil'"),
    ],
)
def test_nobody_is_asked_for_without_the_mentors_open_permission(
    make, world, mentor, do, work_for, theirs, change
):
    with make.session() as session, session.begin():
        session.execute(change)
    assert queries.open_mentors(work_for(theirs).session) == []
    with pytest.raises(NotFound):
        do(theirs, service.ask_for, _ask(world, mentor))
    values = {"id": new_id(), "school_id": world.schools["one"], "person_id": mentor,
              "asking_school_id": theirs.school_id, "need": NEED, "asked_at": NOW}  # fmt: skip
    work = work_for(theirs)
    with pytest.raises(ProgrammingError, match="row-level security"):
        work.session.execute(insert(Loan).values(**values))
    work.session.rollback()


def test_one_open_ask_at_a_time(world, mentor, asked, do, theirs, work_for):
    with pytest.raises(WrongState) as refused:
        do(theirs, service.ask_for, _ask(world, mentor))
    assert refused.value.code == "already_asked"
    work = work_for(theirs)
    with pytest.raises(IntegrityError):
        work.session.execute(
            insert(Loan).values(id=new_id(), school_id=world.schools["one"], person_id=mentor,
                                asking_school_id=theirs.school_id, need=NEED, asked_at=NOW)
        )  # fmt: skip
    work.session.rollback()
    do(theirs, service.let_go, asked)
    assert do(theirs, service.ask_for, _ask(world, mentor)) != asked


def test_an_ask_needs_words(world, mentor, do, theirs):
    for need, fault in (("  ", "need_empty"), ("а" * 501, "need_long")):
        with pytest.raises(Invalid) as refused:
            do(theirs, service.ask_for, _ask(world, mentor, need))
        assert refused.value.fields == {"need": fault}


def test_the_mentors_school_sees_who_asks(world, mentor, asked, work_for, ours):
    [line] = queries.asked_of_us(work_for(ours).session, ours.school_id, TODAY)
    assert (line.id, line.state, line.surname, line.need) == (asked, "asked", "Маркова", NEED)
    assert line.school == "Школа «three»"
    assert queries.waiting(work_for(ours).session, ours.school_id) == 1


# permission


def test_no_permission_without_the_mentors_consent_for_this_very_school(
    make, world, mentor, asked, do, ours
):
    cases = [
        {"school": "two"},
        {"withdrawn_on": TODAY},
        {"valid_until": TODAY},
        {"signer": make.person("Не Тот")},
    ]
    for case in cases:
        _consent(make, world, mentor, **case)
        with pytest.raises(Invalid) as refused:
            do(ours, service.permit, _permit(asked))
        assert refused.value.fields == {"consent": "transfer_missing"}, case
    make.consents(mentor, "transfer")  # one that names no school is for none
    with pytest.raises(Invalid):
        do(ours, service.permit, _permit(asked))
    _consent(make, world, mentor)
    do(ours, service.permit, _permit(asked))


def test_what_cannot_be_permitted(make, world, mentor, asked, do, ours):
    _consent(make, world, mentor, valid_until=date(2027, 3, 1),
             scope={"fields": ["name", "subject"]})  # fmt: skip
    for permit, faults in (
        (_permit(asked, ()), {"fields": "fields_empty", "valid_until": "until_after_consent"}),
        (_permit(asked, ("name", "born_on"), TODAY), {"fields": "fields_unknown"}),
        (_permit(asked, ("name", "phone"), TODAY), {"fields": "fields_beyond_consent"}),
        (_permit(asked, until=None), {"valid_until": "until_needed"}),
        (_permit(asked, until=TODAY - timedelta(days=1)), {"valid_until": "until_past"}),
    ):
        with pytest.raises(Invalid) as refused:
            do(ours, service.permit, permit)
        assert refused.value.fields == faults
    do(ours, service.permit, _permit(asked, until=date(2027, 2, 28)))


def test_the_card_holds_the_agreed_fields_and_nothing_else(
    make, world, mentor, asked, do, ours, theirs, work_for
):
    _consent(make, world, mentor)
    do(ours, service.permit, _permit(asked, ("subject", "phone")))
    seen = _seen(work_for, theirs, asked)
    assert seen.card == {"subject": "физика", "phone": "+79031234567"}
    assert (seen.surname, seen.given_name, seen.patronymic) == ("", "", "")
    raw = work_for(theirs).session.execute(select(Loan.card)).scalar_one()
    assert raw == {"subject": "физика", "phone": "+79031234567"}


# the wall


PEOPLE = ("person", "mentor_profile", "base_entry", "consent", "guardian", "participation")


def _people_seen(work_for, actor, mentor):
    session = work_for(actor).session
    return sum(
        session.scalar(text(f"SELECT count(*) FROM school.{table}")) or 0 for table in PEOPLE
    ) + len(session.scalars(select(Person).where(Person.id == mentor)).all())


def test_the_asking_school_never_sees_a_row_of_the_other(
    make, world, mentor, do, ours, theirs, work_for
):
    assert _people_seen(work_for, theirs, mentor) == 0
    asked = do(theirs, service.ask_for, _ask(world, mentor))
    assert _people_seen(work_for, theirs, mentor) == 0
    _consent(make, world, mentor)
    do(ours, service.permit, _permit(asked))
    assert _people_seen(work_for, theirs, mentor) == 0
    do(ours, service.revoke, asked)
    assert _people_seen(work_for, theirs, mentor) == 0
    assert _people_seen(work_for, ours, mentor) > 0  # the rows that could have leaked


def test_a_third_school_sees_nothing(make, world, permitted, mentor, work_for):
    third = _settled(make, world)
    session = work_for(third).session
    assert session.scalar(select(func.count()).select_from(Loan)) == 0
    assert queries.asked_by_us(session, third.school_id, TODAY) == []
    assert queries.asked_of_us(session, third.school_id, TODAY) == []
    with pytest.raises(NotFound):
        queries.loan(session, third.school_id, permitted, TODAY)
    assert _people_seen(work_for, third, mentor) == 0
    assert not session.scalar(text("SELECT app.end_loan(:id)"), {"id": permitted})


def _settled(make, world):
    """A real curator of school two."""
    from kernel.identity.models import Account, RoleGrant

    account = new_id()
    with make.session() as session, session.begin():
        session.execute(
            insert(Account).values(id=account, login="curator.two", full_name="Третий Куратор",
                                   state="active", created_at=NOW)
        )  # fmt: skip
        session.execute(
            insert(RoleGrant).values(id=new_id(), account_id=account, role=Role.CURATOR,
                                     school_id=world.schools["two"], granted_at=NOW)
        )  # fmt: skip
    return Actor(account_id=account, role=Role.CURATOR, school_id=world.schools["two"])


def test_the_asking_school_writes_nothing_into_the_row(permitted, work_for, theirs):
    for statement in (
        'UPDATE school.loan SET card = \'{"name": "x"}\'',
        "UPDATE school.loan SET valid_until = '2099-01-01'",
        "DELETE FROM school.loan",
    ):
        work = work_for(theirs)
        with suppress(ProgrammingError):
            assert work.session.execute(text(statement)).rowcount == 0
        work.session.rollback()


# the end


@pytest.mark.parametrize("by", ["revoke", "let go", "consent", "consent in sql", "expired job"])
def test_after_the_end_no_card_is_left(
    make, world, permitted, do, ours, theirs, work_for, mentor, by
):
    consent = _loan(make, permitted).consent_id
    if by == "revoke":
        do(ours, service.revoke, permitted, "занята")
    elif by == "let go":
        do(theirs, service.let_go, permitted)
    elif by == "consent":
        assert do(ours, service.revoke_for_consent, consent) == 1
    elif by == "consent in sql":
        with make.session() as session, session.begin():
            session.execute(update(Consent).where(Consent.id == consent).values(withdrawn_on=TODAY))
    else:
        with make.session() as session, session.begin():
            session.execute(update(Loan).values(valid_until=TODAY - timedelta(days=1)))
        assert do(ours, service.end_expired) == 1
    state = "ended" if by in ("let go", "expired job") else "revoked"
    seen = _seen(work_for, theirs, permitted)
    assert (seen.state, seen.card) == (state, {})
    assert work_for(theirs).session.execute(select(Loan.card)).scalar_one() is None
    with pytest.raises(WrongState):
        do(theirs, service.enter_lent, permitted, "teacher")


def _loan(make, loan):
    with make.session() as session:
        return session.scalars(select(Loan).where(Loan.id == loan)).one()


def test_the_term_ends_by_itself(permitted, work_for, theirs, ours):
    assert _seen(work_for, theirs, permitted, UNTIL).card["name"] == "Маркова Анна"
    after = _seen(work_for, theirs, permitted, UNTIL + timedelta(days=1))
    assert (after.state, after.card) == ("expired", {})


def test_a_card_cannot_outlive_its_state(make, permitted):
    with pytest.raises(DBAPIError), make.session() as session, session.begin():
        session.execute(update(Loan).values(state="revoked"))


# entering into one's own register


def test_entered_from_the_agreed_card_alone(make, world, asked, mentor, do, ours, theirs, work_for):
    _consent(make, world, mentor)
    do(ours, service.permit, _permit(asked, ("name", "subject", "competences")))
    person = do(theirs, service.enter_lent, asked, "teacher")
    kept = make.read(Person, person)
    assert kept.school_id == theirs.school_id
    assert (kept.surname, kept.given_name, kept.subject) == ("Маркова", "Анна", "физика")
    assert (kept.phone, kept.email, kept.born_on) == ("", "", None)
    with make.session() as session:
        profile = session.query(MentorProfile).filter_by(person_id=person).one()
        assert (profile.competences, profile.life_experience) == (["олимпиады"], "")
        assert (
            session.scalar(select(func.count()).where(Consent.person_id == person)) == 0
        )  # its own consents are asked as of anybody
    assert _seen(work_for, theirs, asked).entered_person_id == person
    with pytest.raises(WrongState) as refused:
        do(theirs, service.enter_lent, asked, "teacher")
    assert refused.value.code == "already_entered"


def test_without_a_name_nobody_is_entered(make, world, asked, mentor, do, ours, theirs):
    _consent(make, world, mentor)
    do(ours, service.permit, _permit(asked, ("subject",)))
    with pytest.raises(Invalid) as refused:
        do(theirs, service.enter_lent, asked, "teacher")
    assert refused.value.fields == {"kind": "name_not_lent"}


# the consent itself


def test_the_consent_names_the_school_and_the_parts(make, world, asked, mentor, do, ours, work_for):
    do(ours, record_mentor, asked, ["name", "phone"], TODAY)
    with make.session() as session:
        kept = session.query(Consent).filter_by(person_id=mentor, purpose="transfer").one()
    assert kept.scope["school_id"] == str(world.schools["three"])
    assert "Опытная школа «three»: фамилия, имя, отчество, телефон" in kept.wording
    session = work_for(ours).session
    found = queries.transfer_consent(session, mentor, world.schools["three"], TODAY)
    assert list(found.fields) == ["name", "phone"]
    assert queries.transfer_consent(session, mentor, world.schools["two"], TODAY) is None


def test_a_consent_given_by_the_link_counts_for_this_school(
    make, world, asked, mentor, do, ours, work_for
):
    from school.consents.models import ConsentAsk

    made = do(ours, ask_mentor, asked, ["name"])
    ask = make.read(ConsentAsk, made.ask_id)
    make.consents(mentor, "transfer", link_id=ask.link_id, scope={"transfer": "словами"})
    found = queries.transfer_consent(work_for(ours).session, mentor, world.schools["three"], TODAY)
    assert list(found.fields) == ["name"]


# roles


def test_who_exchanges_mentors(make, world, mentor, asked, work_for):
    _consent(make, world, mentor)
    here = {
        "permit": lambda w: service.permit(w, _permit(asked)),
        "refuse": lambda w: service.refuse(w, asked),
        "record consent": lambda w: record_mentor(w, asked, ["name"], TODAY),
        "ask consent": lambda w: ask_mentor(w, asked, ["name"]),
    }
    there = {"let go": lambda w: service.let_go(w, asked)}
    both = {Role.HEAD, Role.CURATOR}
    for actors, acts in ((world.actors, here), (world.foreign, there)):
        for name, act in acts.items():
            assert _let(work_for, actors, act) == both, name


def _let(work_for, actors, act):
    """The roles that the act lets through; nothing is kept."""
    let = set()
    for role, actor in actors.items():
        work = work_for(actor)
        try:
            act(work)
            let.add(role)
        except Denied:
            pass
        finally:
            work.session.rollback()
    return let


def test_the_two_schools_do_not_act_for_each_other(permitted, asked, do, ours, theirs):
    for actor, act in (
        (theirs, service.revoke),
        (theirs, service.refuse),
        (ours, service.let_go),
        (ours, lambda w, loan: service.enter_lent(w, loan, "teacher")),
        (theirs, lambda w, loan: service.permit(w, _permit(loan))),
    ):
        with pytest.raises(NotFound):
            do(actor, act, asked)


# pure rules


def test_rules():
    assert state_on("permitted", TODAY, TODAY) == "permitted"
    assert state_on("permitted", TODAY - timedelta(days=1), TODAY) == "expired"
    assert state_on("revoked", TODAY - timedelta(days=1), TODAY) == "revoked"
    assert card_of({"name": "А", "phone": "", "born_on": "1980"}, FIELDS) == {"name": "А"}
    assert proposed_until(TODAY, None) == date(2027, 8, 31)
    assert proposed_until(TODAY, date(2027, 3, 1)) == date(2027, 2, 28)
    assert fault_of_until(date(2028, 1, 1), TODAY, None) == "until_far"
    assert fault_of_until(date(2027, 3, 1), TODAY, date(2027, 3, 1)) == "until_after_consent"
