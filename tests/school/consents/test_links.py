"""A one-time link: signed by whom it was asked of, once, in the words that were shown."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from kernel.audit.models import AuditEntry
from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from school.consents.models import Consent, ConsentAsk
from school.consents.service import AskConsent, ask_consent, ask_many, revoke_ask
from school.consents.signing import answer, asked_papers
from school.links.models import Link
from tests.school.make import NOW, TODAY

NAME = "Ёлкина Ольга Павловна"
BOTH = {"processing": True, "publication": True}


def sign(work, choices, typed=NAME):
    """What the page does: look, answer, keep."""
    link = work.session.scalar(select(Link.id))
    papers = asked_papers(work.session, link)
    try:
        done = answer(work, papers, choices, typed)
        work.session.commit()
    except Exception:
        work.session.rollback()
        raise
    return done


def test_one_is_signed_and_another_declined(make, guest, asked, child):
    done = sign(guest(asked.token), {"processing": True, "publication": False})
    assert [p.purpose for p in done.signed] == ["processing"]
    assert [p.purpose for p in done.refused] == ["publication"]
    (kept,) = make.rows(Consent)
    (ask,) = make.rows(ConsentAsk)
    assert (kept.person_id, kept.signer_id, kept.relation) == (
        child["child"], child["mother"], "mother",
    )  # fmt: skip
    assert (kept.via, kept.link_id, kept.given_on) == ("link", ask.link_id, TODAY)
    assert kept.wording == ask.wordings["processing"]
    assert kept.version == ask.versions["processing"]["version"]
    assert str(kept.valid_until) == "2031-03-14"
    assert ask.refused_at is not None
    logged = [(e.action, e.account_id) for e in make.rows(AuditEntry) if "consent." in e.action]
    assert ("consent.given", None) in logged
    assert ("consent.refused", None) in logged


def test_the_words_signed_are_the_words_shown_even_when_the_profile_changes(make, guest, asked):
    work = guest(asked.token)
    papers = asked_papers(work.session, work.session.scalar(select(Link.id)))
    make.profile("bryansk")
    sign(guest(asked.token), BOTH)
    kept = {row.purpose: row.wording for row in make.rows(Consent)}
    assert kept == {paper.purpose: paper.wording for paper in papers.papers}
    assert "имя и фамилия" in kept["publication"]


@pytest.mark.parametrize(
    ("choices", "typed", "fields"),
    [
        ({}, NAME, {"choice_processing", "choice_publication"}),
        ({"processing": True}, NAME, {"choice_publication"}),
        (BOTH, "", {"full_name"}),
        (BOTH, "Ёлкина Ольга Петровна", {"full_name"}),
        ({"processing": False, "publication": False}, "", set()),
    ],
    ids=["nothing", "half", "no name", "another name", "all declined without a name"],
)
def test_every_document_is_answered_and_a_name_signs(make, guest, asked, choices, typed, fields):
    if fields:
        with pytest.raises(Invalid) as refused:
            sign(guest(asked.token), choices, typed)
        assert set(refused.value.fields) == fields
        assert sign(guest(asked.token), BOTH)  # a mistake does not use the link up
    else:
        sign(guest(asked.token), choices, typed)
        assert make.rows(Consent) == []


def test_a_link_is_used_once(make, guest, asked):
    sign(guest(asked.token), BOTH)
    again = guest(asked.token)
    assert again.session.scalar(select(Link.id)) is None
    assert again.session.scalars(select(ConsentAsk)).all() == []
    assert len(make.rows(Consent)) == 2


def test_two_browsers_at_once_sign_once(make, guest, asked):
    """Both opened the page before either answered; the second learns that it is too late."""
    first, second = guest(asked.token), guest(asked.token)
    link = second.session.scalar(select(Link.id))
    opened = asked_papers(second.session, link)
    sign(first, BOTH)
    with pytest.raises((WrongState, NotFound)):
        answer(second, opened, {"processing": False, "publication": False}, NAME)
    second.session.rollback()
    assert len(make.rows(Consent)) == 2
    assert make.rows(ConsentAsk)[0].refused_at is None


def test_two_browsers_in_the_same_moment_sign_once(make, guest, asked):
    """Both send at once: the second waits for the first, then is told that it was late."""
    start = Barrier(2)

    def browser(choice):
        work = guest(asked.token)
        papers = asked_papers(work.session, work.session.scalar(select(Link.id)))
        start.wait(timeout=10)
        try:
            answer(work, papers, {"processing": choice, "publication": choice}, NAME)
            work.session.commit()
        except WrongState as late:
            work.session.rollback()
            return late.code
        return "signed" if choice else "declined"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(browser, [True, False]))
    assert "link_used" in outcomes
    assert len(make.rows(Consent)) == (2 if "signed" in outcomes else 0)
    assert make.rows(Link)[0].uses == 1


@pytest.mark.parametrize("token", ["", "guess", "A" * 32, "%00", "' OR 1=1"])
def test_a_guess_opens_nothing(guest, asked, token):
    session = guest(token).session
    for model in (Link, ConsentAsk):
        assert session.scalars(select(model)).all() == []


def test_a_link_called_off_or_out_of_time_opens_nothing(make, do, curator, guest, asked):
    do(curator, revoke_ask, asked.ask_id)
    assert guest(asked.token).session.scalar(select(Link.id)) is None
    with make.session() as session, session.begin():
        session.execute(text("UPDATE school.link SET revoked_at = NULL, expires_at = now()"))
    assert guest(asked.token).session.scalar(select(Link.id)) is None


def test_it_lasts_fourteen_days_and_asking_again_closes_it(make, do, curator, guest, asked, child):
    (link,) = make.rows(Link)
    assert link.expires_at - link.created_at == timedelta(days=14)
    again = do(curator, ask_consent, AskConsent(
        person_id=child["child"], signer_id=child["mother"], purposes=["processing"]))  # fmt: skip
    assert guest(asked.token).session.scalar(select(Link.id)) is None
    sign(guest(again.token), {"processing": True})


def test_the_database_keeps_no_token(make, asked):
    assert all(asked.token not in str(vars(row)) for row in make.rows(Link))
    assert all(asked.token not in str(vars(row)) for row in make.rows(AuditEntry))


def test_a_guest_reads_two_names_and_nothing_else(make, guest, asked, child):
    make.pupil("Чужой Пётр")
    session = guest(asked.token).session
    seen = session.execute(text("SELECT surname, given_name FROM school.person")).all()
    assert sorted(seen) == [("Ёлкина", "Вера"), ("Ёлкина", "Ольга")]
    with pytest.raises(ProgrammingError, match="permission denied"):
        session.execute(text("SELECT born_on FROM school.person"))


@pytest.mark.parametrize("change", ["signer_id", "person_id", "purpose"])
def test_a_guest_cannot_sign_for_another_by_sql(make, guest, asked, child, change):
    session = guest(asked.token).session
    link = session.scalar(select(Link.id))
    values = {
        "school": str(asked.person.school_id), "id": str(asked.ask_id), "link": str(link),
        "person_id": str(child["child"]), "signer_id": str(child["mother"]),
        "purpose": "processing", "day": TODAY, "at": NOW,
    }  # fmt: skip
    values[change] = {"signer_id": str(child["grandmother"]), "person_id": str(child["mother"]),
                      "purpose": "be_mentor"}[change]  # fmt: skip
    with pytest.raises((ProgrammingError, IntegrityError), match=r"row-level security|violates"):
        session.execute(
            text(
                "INSERT INTO school.consent (school_id, id, person_id, purpose, signer_id, version,"
                " wording, via, link_id, given_on, recorded_at) VALUES (:school, :id, :person_id,"
                " :purpose, :signer_id, 1, '…', 'link', :link, :day, :at)"
            ),
            values,
        )


def test_the_child_came_of_age_while_the_link_lay(make, do, curator, guest):
    pupil = make.pupil("Туров Глеб", born_on=TODAY.replace(year=2008) + timedelta(days=2))
    mother = make.guardian(pupil, "Турова Ольга Павловна")
    made = do(curator, ask_consent, AskConsent(
        person_id=pupil, signer_id=mother, purposes=["processing"]))  # fmt: skip
    late = guest(made.token, at=NOW + timedelta(days=2))
    with pytest.raises(WrongState, match="consent_outlived"):
        sign(late, {"processing": True}, "Турова Ольга Павловна")
    assert make.rows(Consent) == []


def test_only_a_representative_is_asked_about_a_child(do, curator, child):
    for signer in (child["child"], child["grandmother"]):
        with pytest.raises(Invalid) as refused:
            do(curator, ask_consent, AskConsent(
                person_id=child["child"], signer_id=signer, purposes=["processing"]))  # fmt: skip
        assert refused.value.fields == {"signer": "signer_unfit"}


@pytest.mark.parametrize(
    ("purposes", "fields"),
    [
        ([], {"purposes": "purposes_needed"}),
        (["health"], {"purposes": "purposes_needed"}),
        (["have_mentor"], {"purposes": "purposes_needed"}),
        (["publication"], {"scope_publication": "scope_publication_needed"}),
        (["transfer"], {"scope_transfer": "scope_transfer_needed"}),
    ],
)
def test_what_may_be_asked(do, curator, child, purposes, fields):
    with pytest.raises(Invalid) as refused:
        do(curator, ask_consent, AskConsent(
            person_id=child["child"], signer_id=child["mother"], purposes=purposes))  # fmt: skip
    assert refused.value.fields == fields


def test_everybody_who_lacks_a_consent_is_asked_at_once(make, do, curator, child):
    orphan = make.pupil("Беляев Пётр", grade=5)
    done = make.pupil("Готовый Иван", grade=6)
    make.consents(done, "processing")
    teacher = make.person("Маркова Анна")
    many = do(curator, ask_many, [child["child"], orphan, done, teacher], "mentee")
    assert [(a.person.id, a.purposes) for a in many.asked] == [
        (teacher, ("processing", "have_mentor")),
        (child["child"], ("processing",)),
    ]
    assert [person.id for person in many.unsigned] == [orphan]
    assert len({a.token for a in many.asked}) == 2


@pytest.mark.parametrize("role", [Role.REGION_ADMIN, Role.MUNICIPAL, Role.JUROR])
@pytest.mark.parametrize("table", ["consent", "consent_ask", "person", "guardian", "link"])
def test_no_other_level_reads_a_consent_or_a_name(
    make, world, session_for, asked, child, role, table
):
    make.consents(child["child"], "be_mentor")
    with session_for(world.actors[Role.CURATOR]) as session:
        assert session.scalar(text(f"SELECT count(*) FROM school.{table}"))
    with (
        session_for(world.actors[role]) as session,
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        session.execute(text(f"SELECT * FROM school.{table}"))


def test_another_school_sees_none_of_it(world, session_for, asked, child):
    with session_for(world.foreign[Role.CURATOR]) as session:
        for table in ("consent", "consent_ask", "person", "guardian", "link"):
            assert session.scalar(text(f"SELECT count(*) FROM school.{table}")) == 0
