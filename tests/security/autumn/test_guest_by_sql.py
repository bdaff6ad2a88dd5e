"""What a guest could do at most, were a statement of theirs to reach PostgreSQL itself."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kernel.db import Hat
from kernel.identity.permissions import Actor

PURPOSES = ("consent", "public", "personal", "attendance")
NOTHING = (
    "school.guardian", "school.partner", "school.base_entry", "school.mentor_profile",
    "school.task", "school.opinion", "school.psychologist_flag", "school.interview",
    "school.loan", "school.certificate",
    "school.person_merge", "school.trainee", "school.training", "school.consent", "kernel.account",
    "kernel.role_grant", "kernel.audit_entry", "kernel.stored_file", "kernel.job",
)  # fmt: skip
# Opened by links of a pair's own life (tests/security/test_what_links_open.py); empty to these.
EMPTY = ("school.participation", "school.pair", "school.programme")
HIDDEN = (
    "born_on", "phone", "email", "grade", "grade_letter", "subject", "workplace", "name_cases",
    "*",
)  # fmt: skip

SHEET = (
    "INSERT INTO school.answer_sheet (school_id, id, instrument_id, person_id, link_id, via,"
    " answers, filled_on, filled_at, entered_by) VALUES ({school}, gen_random_uuid(), :form,"
    " {person}, {link}, '{via}', '{{}}', current_date, now(), {by})"
)
MARK = (
    "INSERT INTO school.attendance (school_id, id, session_id, person_id, typed_name, via, link_id,"
    " marked_at, marked_by) VALUES (:school, gen_random_uuid(), {session}, {person}, 'Кто Такой',"
    " '{via}', {link}, now(), {by})"
)
SIGN = (
    "INSERT INTO school.consent (school_id, id, person_id, purpose, signer_id, relation, version,"
    " wording, scope, via, link_id, given_on, valid_until, recorded_at, recorded_by) VALUES"
    " (:school, gen_random_uuid(), {person}, '{purpose}', {signer}, :relation, {version},"
    " {wording}, {scope}, '{via}', {link}, current_date, {until}, now(), {by})"
)
LOG = (
    "INSERT INTO kernel.audit_entry (id, at, kind, account_id, role, school_id, municipality_id,"
    " action, object_type, details) VALUES (gen_random_uuid(), now(), 'change', {who}, {role},"
    " {school}, {district}, 'consent.given', 'consent', '{{}}')"
)
LINK = {name: f":{name}_link" for name in PURPOSES}


def sheet(**values: str) -> str:
    return SHEET.format(**{"school": ":school", "person": "NULL", "link": LINK["public"],
                           "via": "link", "by": "NULL", **values})  # fmt: skip


def mark(**values: str) -> str:
    return MARK.format(**{"session": ":meeting", "person": "NULL", "via": "link",
                          "link": LINK["attendance"], "by": "NULL", **values})  # fmt: skip


def sign(**values: str) -> str:
    return SIGN.format(**{"person": ":child", "purpose": "processing", "signer": ":mother",
                          "version": ":version", "scope": "'{}'", "wording": ":wording",
                          "via": "link", "link": LINK["consent"], "until": "CAST(:until AS date)",
                          "by": "NULL", **values})  # fmt: skip


def log(**values: str) -> str:
    return LOG.format(**{"who": "NULL", "role": "NULL", "school": ":school", "district": "NULL",
                         **values})  # fmt: skip


# What the pages do, and what nobody may: by which link, and the statement.
GRANTED = {
    "an answer by a public link": ("public", sheet()),
    "an answer about the one asked": ("personal", sheet(person=":child", link=LINK["personal"])),
    "a name at a meeting": ("attendance", mark()),
    "the consent asked for": ("consent", sign()),
    "a refusal": ("consent", "UPDATE school.consent_ask SET refused_at = now()"),
    "an entry of the log": ("public", log()),
}
ATTACKS = {
    "an answer about somebody, by a public link": ("public", sheet(person=":child")),
    "an answer about somebody else": ("personal", sheet(person=":other", link=LINK["personal"])),
    "an answer typed in from paper": ("public", sheet(via="paper")),
    "an answer entered by an account": ("public", sheet(by="gen_random_uuid()")),
    "an answer by another link": ("public", sheet(link=LINK["personal"])),
    "an answer without a link": ("public", sheet(link="NULL")),
    "an answer by a link of consents": ("consent", sheet(link=LINK["consent"])),
    "an answer by a poster": ("attendance", sheet(link=LINK["attendance"])),
    "an answer in another school": ("public", sheet(school=":far")),
    "a mark at another meeting": ("attendance", mark(session=":second")),
    "a mark that counts": ("attendance", mark(person=":child")),
    "a mark of the curator's list": ("attendance", mark(via="list")),
    "a mark by an account": ("attendance", mark(by="gen_random_uuid()")),
    "a mark by a link of answers": ("public", mark(link=LINK["public"])),
    "a consent for another child": ("consent", sign(person=":other")),
    "a consent by another": ("consent", sign(signer=":other")),
    "a consent by the child": ("consent", sign(signer=":child")),
    "a consent to more": ("consent", sign(purpose="publication")),
    "a consent to other words": ("consent", sign(wording="'иное'")),
    "a consent to another edition": ("consent", sign(version="99")),
    "a consent for ever": ("consent", sign(until="NULL")),
    "a consent of a wider scope": ("consent", sign(scope="jsonb_build_object('fields', 1)")),
    "a consent as on paper": ("consent", sign(via="paper")),
    "a consent recorded by an account": ("consent", sign(by="gen_random_uuid()")),
    "a consent by a link of answers": ("public", sign(link=LINK["public"])),
    "a consent by another's link": ("public", sign()),
    "an entry of the log by somebody": ("public", log(who="gen_random_uuid()")),
    "an entry of the log in a role": ("public", log(role="'head'")),
    "an entry in another school's log": ("public", log(school=":far")),
    "an entry in the region's log": ("public", log(school="NULL")),
    "an entry in a district's log": ("public", log(school="NULL", district=":district")),
    "a link opened anew": ("personal", "UPDATE school.link SET uses = 0"),
    "a link of many uses": ("personal", "UPDATE school.link SET most_uses = NULL"),
    "a link of a longer life": ("personal", "UPDATE school.link SET expires_at = now()"),
    "a use put off": ("public", "UPDATE school.link SET used_at = now() + interval '1 day'"),
    "a use that leaves no mark": ("public", "UPDATE school.link SET used_at = NULL"),
    "an ask made wider": ("consent", "UPDATE school.consent_ask SET purposes = '{publication}'"),
    "an ask of other words": ("consent", "UPDATE school.consent_ask SET wordings = '{}'"),
    "a link made by oneself": (
        "public",
        "INSERT INTO school.link (school_id, id, purpose, token_hash, created_at, expires_at)"
        " VALUES (:school, gen_random_uuid(), 'consent', 'x', now(), now() + interval '1 day')",
    ),
    "a request that is accepted already": (
        "public",
        "INSERT INTO school.request (school_id, id, school_year, typed_name, author, link_id,"
        " state, made_on, created_at) VALUES (:school, gen_random_uuid(), 2026, 'Я', 'self',"
        " :public_link, 'accepted', current_date, now())",
    ),
    "a request without an answer": (
        "public",
        "INSERT INTO school.request (school_id, id, school_year, typed_name, author, link_id,"
        " made_on, created_at) VALUES (:school, gen_random_uuid(), 2026, 'Я', 'self',"
        " :public_link, current_date, now())",
    ),
}


@pytest.fixture
def values(world, links):
    edition = links.ask.versions["processing"]
    return {
        "school": world.schools["one"], "far": world.schools["three"], "form": links.form,
        "district": world.municipalities["north"], "child": links.child, "other": links.other,
        "mother": links.mother, "meeting": links.meetings[0], "second": links.meetings[1],
        "relation": links.ask.relation, "version": edition["version"], "until": edition["until"],
        "wording": links.ask.wordings["processing"],
        **{f"{name}_link": link_id for name, link_id in links.ids.items()},
    }  # fmt: skip


def touched(session, statement, values):
    """How many rows the statement touched; none when the database refuses it."""
    bound = {name: value for name, value in values.items() if f":{name}" in statement}
    try:
        return session.execute(text(statement), bound).rowcount
    except DBAPIError as refused:
        if "does not exist" in str(refused.orig):
            raise
        return 0
    finally:
        session.rollback()


def test_a_guest_does_what_is_asked_and_nothing_else(guest, values):
    refused = [n for n, (link, s) in GRANTED.items() if touched(guest(link), s, values) != 1]
    assert refused == []
    done = [name for name, (link, s) in ATTACKS.items() if touched(guest(link), s, values)]
    assert done == []


def test_nothing_is_kept_before_the_use_is_counted(guest, values):
    unused = {name: case for name, case in GRANTED.items() if "INTO kernel" not in case[1]}
    kept = [n for n, (link, s) in unused.items() if touched(guest(link, used=False), s, values)]
    assert kept == []


def test_a_guest_reads_the_names_asked_about_and_nothing_else(guest, links, world):
    names = {"consent": {links.child, links.mother}, "personal": {links.child}}
    for purpose in PURPOSES:
        session = guest(purpose, used=False)
        assert set(session.scalars(text("SELECT id FROM school.person"))) == names.get(
            purpose, set()
        )
        assert session.scalars(text("SELECT id FROM school.link")).all() == [links.ids[purpose]]
        assert session.scalars(text("SELECT id FROM kernel.school")).all() == [world.schools["one"]]
        for table in EMPTY:
            assert session.scalars(text(f"SELECT id FROM {table}")).all() == []
        for statement in (
            *(f"SELECT 1 FROM {table}" for table in NOTHING),
            *(f"SELECT {column} FROM school.person" for column in HIDDEN),
            "SELECT answers, typed_name FROM school.answer_sheet",
            "SELECT own_words FROM school.request",
        ):
            with pytest.raises(DBAPIError, match="permission denied"):
                session.execute(text(statement))
            session.rollback()


def test_each_purpose_opens_its_own_table(guest):
    seen = {}
    for purpose in PURPOSES:
        session = guest(purpose, used=False)
        seen[purpose] = {
            table
            for table in ("form_link", "consent_ask", "training_session", "instrument")
            if session.scalar(text(f"SELECT count(*) FROM school.{table}"))
        }
        session.rollback()
    assert seen == {
        "consent": {"consent_ask"}, "attendance": {"training_session"},
        "public": {"form_link", "instrument"}, "personal": {"form_link", "instrument"},
    }  # fmt: skip


@pytest.mark.parametrize(
    "end",
    ["uses = 1, used_at = now() - interval '1 s'", "revoked_at = now()",
     "expires_at = now() - interval '1 s'"],
)  # fmt: skip
def test_a_dead_link_is_no_link(guest, links, make, end):
    with make.session() as session, session.begin():
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text(f"UPDATE school.link SET {end} WHERE most_uses = 1"))
    for purpose in ("consent", "personal"):
        session = guest(purpose, used=False)
        for table in ("link", "person", "consent_ask", "form_link"):
            assert session.scalar(text(f"SELECT count(*) FROM school.{table}")) == 0
        assert session.execute(text("UPDATE school.link SET uses = uses + 1")).rowcount == 0


def test_a_link_of_one_use_is_not_used_twice_even_at_once(guest, values):
    first, second = guest("personal"), guest("personal", used=False)
    statement = sheet(link=LINK["personal"])
    assert second.scalar(text("SELECT count(*) FROM school.form_link")) == 1  # still open there
    first.execute(text(statement), {n: v for n, v in values.items() if f":{n}" in statement})
    first.commit()
    assert touched(second, "UPDATE school.link SET uses = 1, used_at = now()", {}) == 0
    assert touched(second, statement, values) == 0
    assert second.scalar(text("SELECT count(*) FROM school.form_link")) == 0


def test_naming_a_school_gives_a_guest_nothing(database, links, world):
    actor = Actor(system=Hat.GUEST, school_id=world.schools["one"])
    with Session(database.app, info={"reach": actor.reach()}) as session:
        for table in ("link", "person", "consent_ask", "form_link", "answer_sheet"):
            assert session.scalar(text(f"SELECT count(id) FROM school.{table}")) == 0
