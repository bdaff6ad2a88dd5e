"""CT-02: an entry's way by who moves it, the clock, files by content, two tabs, caps."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from io import BytesIO
from uuid import UUID
from zipfile import ZipFile

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from contests.entries import choosing, facts, files, moves, queries, service
from contests.entries.checks import faults_of, is_link
from contests.entries.models import Entry, EntryFile
from contests.entries.queries import EntryWish
from contests.entries.service import ChangedElsewhere, Typed
from contests.held.models import Contest, Round, RoundEntry
from contests.jury.models import Assignment, JuryMember
from contests.rules.schema import Attachments, FormField, Nomination, Rules
from kernel.errors import Denied, DomainError, Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from kernel.jobs import Job
from kernel.notices.kinds import KINDS
from tests.contests.hall import NOW, RULES
from tests.factories.world import YEAR, World, add
from tests.school.make import Maker

PDF, PNG = b"%PDF-1.7 words", b"\x89PNG\r\n\x1a\n dots"
TOLD = Typed(post="учитель физики", texts={"way": "Путь", "self": "О себе"},
             links="https://example.org/a\nhttps://example.org/b")  # fmt: skip
ASKED = RULES.model_copy(
    update={
        "nominations": (
            Nomination(code="teacher", name="Педагог-наставник"),
            Nomination(code="pair", name="Пара", entrant="pair", forms=("teacher_teacher",)),
            Nomination(code="pupils", name="Ученики", forms=("pupil_pupil",)),
        ),
        "fields": (
            FormField(code="way", label="Путь", most=20),
            FormField(code="self", label="О себе", required=False, blind=True),
        ),
        "attachments": Attachments(least=1, most=2, types=("pdf", "docx"), most_megabytes=1),
        "least_years": 1, "per_school": 2, "grace_minutes": 1, "blind": True,
    }
)  # fmt: skip


def docx(*names: str) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w") as box:
        for name in names or ("[Content_Types].xml", "word/document.xml"):
            box.writestr(name, "x")
    return packed.getvalue()


class School:
    """A contest that takes entries, and a school with a mentor of one year."""

    def __init__(self, database, world: World, work_for) -> None:
        self.admin, self.world, self.work_for = database.admin, world, work_for
        self.make = Maker(database.admin, world)
        self.make.profile("altai")
        self.make.whole()
        self.contest = self.announce()

    def announce(self, rules: Rules = ASKED, **values: object) -> UUID:
        with self.admin.begin() as past:
            return add(
                past, Contest, **{
                    "title": rules.title, "school_year": YEAR, "state": "announced",
                    "rules": rules.canonical(), "rules_sha256": rules.sha256(),
                    "entries_from": NOW - timedelta(days=300),
                    "entries_until": NOW + timedelta(days=3000), "created_at": NOW,
                    "announced_at": NOW, **values,
                },
            )  # fmt: skip

    def act(self, role: Role, do, *, foreign: bool = False):  # type: ignore[no-untyped-def]
        """Do it as the role and commit; whatever it refuses goes up."""
        actors = self.world.foreign if foreign else self.world.actors
        work = self.work_for(actors[role])
        try:
            came = do(work)
            work.session.flush()
            kept = came.id if isinstance(came, Entry) else came
            work.session.commit()
            return kept
        finally:
            work.session.rollback()

    def past(self, statement: str, **values: object) -> None:
        with self.admin.begin() as past:
            past.execute(text("SET LOCAL session_replication_role = replica"))
            past.execute(text(statement), values)

    def state(self, entry: UUID) -> str:
        return self.make.one(Entry, id=entry).state  # type: ignore[attr-defined,no-any-return]

    def consent(self) -> UUID:
        mentor = self.make.one(Entry).mentor_id  # type: ignore[attr-defined]
        self.make.consents(mentor, "publication")
        return mentor  # type: ignore[no-any-return]

    def begin(self, nomination: str = "teacher", contest: UUID | None = None) -> UUID:
        """A draft of the first that may be entered, written down and with a file."""
        contest = contest or self.contest

        def do(work):  # type: ignore[no-untyped-def]
            held = work.session.get(Contest, contest)
            of = choosing.nomination_of(Rules.read(held.rules), nomination)
            first = choosing.choices(work, held, of)[0]
            row = service.start(work, contest, nomination, first.key)
            service.save_draft(work, row.id, TOLD, 0)
            files.attach(work, row, Rules.read(held.rules).attachments,
                         name="опыт.doc.exe", content=PDF, blind=True)  # fmt: skip
            return row

        return self.act(Role.CURATOR, do)  # type: ignore[no-any-return]

    def send(self, entry: UUID) -> UUID:
        return self.act(Role.HEAD, lambda work: service.send(work, entry))  # type: ignore[no-any-return]


@pytest.fixture
def at(database, world, work_for) -> School:
    return School(database, world, work_for)


def refusal(do) -> DomainError:  # type: ignore[no-untyped-def]
    with pytest.raises(DomainError) as refused:
        do()
    return refused.value


def test_the_way_of_an_entry_and_who_may_move_it(at):
    entry = at.begin()
    faults = refusal(lambda: at.send(entry))
    assert isinstance(faults, Invalid)
    assert faults.fields == {"consent": "consent_needed"}
    at.consent()
    for role in (Role.MUNICIPAL, Role.REGION_ADMIN):  # nobody outside sees a draft
        assert isinstance(
            refusal(lambda r=role: at.act(r, lambda w: queries.entry_card(w.session, entry))),
            NotFound,
        )
    at.send(entry)
    row = at.make.one(Entry, id=entry)
    assert row.sent_at is not None
    assert not row.in_grace
    assert row.publication_consent_id
    assert row.facts == {"years": [YEAR], "pairs": 1, "completed": 0, "programmes": 1,
                         "forms": {"teacher_teacher": 1}}  # fmt: skip

    def decide(role, act, reason="", *, foreign=False):
        at.act(role, lambda w: moves.decide(w, entry, act, reason), foreign=foreign)

    for role, act, foreign, code in (
        (Role.HEAD, "endorse", False, Denied), (Role.MUNICIPAL, "admit", False, Denied),
        (Role.MUNICIPAL, "endorse", True, NotFound),
        (Role.REGION_ADMIN, "admit", False, WrongState),
        (Role.MUNICIPAL, "return", False, Invalid), (Role.MUNICIPAL, "magic", False, NotFound),
    ):  # fmt: skip
        came = refusal(partial(decide, role, act, foreign=foreign))
        assert isinstance(came, code), (role, act)
    at.act(Role.CURATOR, lambda w: service.take_back(w, entry))
    assert at.state(entry) == "draft"
    at.send(entry)
    decide(Role.MUNICIPAL, "return", "Нет приказа")
    at.send(entry)
    decide(Role.MUNICIPAL, "endorse")
    assert refusal(lambda: at.act(Role.HEAD, lambda w: service.take_back(w, entry))).code == (
        "entry_moved_on"
    )
    decide(Role.REGION_OPERATOR, "admit")
    row = at.make.one(Entry, id=entry)
    assert (row.state, row.number) == ("admitted", 1)
    assert refusal(lambda: at.act(Role.HEAD, lambda w: service.withdraw(w, entry))).code == (
        "entry_moved_on"
    )
    card = at.act(Role.MUNICIPAL, lambda w: queries.entry_card(w.session, entry))
    assert [move.to_state for move in card.moves] == [
        "sent", "draft", "sent", "returned", "sent", "endorsed", "admitted",
    ]  # fmt: skip
    assert [file.name for file in card.files] == ["опыт.doc.pdf"]
    told = [job.args["what"] for job in at.make.rows(Job)]
    assert set(told) <= set(KINDS)
    assert told.count("entry_came") == 4
    assert "entry_returned" in told
    assert "entry_admitted" in told
    decide(Role.REGION_ADMIN, "refuse", "Отказ участника")
    assert at.state(entry) == "declined"


def test_postgresql_refuses_what_no_page_offers(at):
    entry = at.begin()
    at.consent()
    at.send(entry)
    attempts = (
        (Role.HEAD, False, "UPDATE contests.entry SET state = 'admitted'"),
        (Role.HEAD, False, "UPDATE contests.entry SET state = 'endorsed'"),
        (Role.HEAD, False, "UPDATE contests.entry SET entrant_name = 'Другой'"),
        (Role.HEAD, False, "UPDATE contests.entry SET number = 1"),
        (Role.HEAD, False, "UPDATE contests.entry SET sent_at = '2026-01-01', state = 'withdrawn'"),
        (Role.MUNICIPAL, False, "UPDATE contests.entry SET state = 'admitted'"),
        (Role.MUNICIPAL, False, "UPDATE contests.entry SET texts = '{}'"),
        (Role.REGION_ADMIN, False, "UPDATE contests.entry SET state = 'admitted'"),
        (Role.REGION_ADMIN, False, "UPDATE contests.entry SET facts = '{}'"),
        (Role.MUNICIPAL, False, "DELETE FROM contests.entry_file"),
        (Role.MUNICIPAL, False, "DELETE FROM contests.entry"),
        (Role.PSYCHOLOGIST, False, "UPDATE contests.entry SET state = 'withdrawn'"),
        (Role.HEAD, True, "UPDATE contests.entry SET state = 'withdrawn'"),
        (Role.MUNICIPAL, True, "UPDATE contests.entry SET state = 'endorsed'"),
        (Role.HEAD, False, "DELETE FROM contests.entry_file"),
    )
    for role, foreign, statement in attempts:
        with suppress(DBAPIError):
            at.act(role, lambda w: w.session.execute(text(statement)), foreign=foreign)  # noqa: B023
        row = at.make.one(Entry, id=entry)
        assert (row.state, row.number, row.entrant_name) == ("sent", None, "Маркова Анна"), (
            statement
        )
        assert at.make.count(EntryFile) == 1, statement
    for role in (Role.HEAD, Role.MUNICIPAL):
        assert isinstance(
            refusal(lambda r=role: at.act(
                r, lambda w: queries.entry_card(w.session, entry), foreign=True)),
            NotFound,
        )  # fmt: skip


def test_the_database_s_clock_decides(at):
    entry = at.begin()
    at.consent()
    for ends_in, came in (
        (-61.0, "entries_over"), (-58.0, "grace"), (-0.2, "grace"), (1.5, "in time"),
    ):  # fmt: skip
        at.past("UPDATE contests.contest SET entries_until = clock_timestamp()"
                " + make_interval(secs => :secs)", secs=ends_in)  # fmt: skip
        at.past("UPDATE contests.entry SET state = 'draft', sent_at = NULL")
        if came == "entries_over":
            refused = refusal(lambda: at.send(entry))
            assert refused.code == came
            assert refused.values["until"]
            assert at.state(entry) == "draft"
            continue
        at.send(entry)
        assert at.make.one(Entry, id=entry).in_grace == (came == "grace"), ends_in
        if came == "grace":
            late = refusal(lambda: at.act(Role.HEAD, lambda w: service.take_back(w, entry)))
            assert late.code == "too_late_to_take_back"
            assert refusal(lambda: at.begin("pair")).code == "entries_over"
    at.past("UPDATE contests.contest SET entries_from = clock_timestamp() + interval '1 day',"
            " entries_until = clock_timestamp() + interval '2 days'")  # fmt: skip
    assert refusal(lambda: at.begin("pair")).code == "entries_not_begun"
    at.past("UPDATE contests.contest SET state = 'cancelled'")
    assert refusal(lambda: at.begin("pair")).code == "contest_takes_none"
    assert (
        refusal(lambda: at.act(Role.MUNICIPAL, lambda w: moves.decide(w, entry, "endorse"))).code
        == "contest_takes_none"
    )


def test_files_are_known_by_their_content(at):
    at.begin()
    limits = ASKED.attachments
    for name, content, code in (
        ("a.pdf", b"", "file_empty"), ("a.pdf", b"MZ\x90\x00", "file_kind"),
        ("a.pdf", b"<html>", "file_kind"), ("a.png", PNG, "file_kind"),
        ("a.docx", docx("xl/workbook.xml", "[Content_Types].xml"), "file_kind"),
        ("a.docx", docx("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
         "file_kind"),
        ("a.docx", b"PK\x03\x04 broken", "file_kind"),
        ("a.pdf", b"%PDF-" + b"0" * files.MEGABYTE, "file_large"), ("b.pdf", PDF, "file_there"),
    ):  # fmt: skip

        def do(work, name=name, content=content):
            row = service.own_entry(work, at.make.one(Entry).id)
            files.attach(work, row, limits, name=name, content=content, blind=False)

        faults = refusal(lambda: at.act(Role.HEAD, do))
        assert faults.fields == {"file": code}, name

    def two(work):
        row = service.own_entry(work, at.make.one(Entry).id)
        files.attach(work, row, limits, name="../план", content=docx(), blind=False)
        with pytest.raises(Invalid) as refused:
            files.attach(work, row, limits, name="c.pdf", content=PDF + b"2", blind=False)
        assert refused.value.fields == {"file": "file_too_many"}

    at.act(Role.HEAD, two)
    names = sorted(row.name for row in at.make.rows(EntryFile))
    assert names == ["опыт.doc.pdf", "план.docx"]
    assert files.kind_of(PNG) == "png"
    assert files.kind_of(b"\xff\xd8\xff\xe0") == "jpg"
    assert faults_of(ASKED, Typed(texts={"way": "x" * 21}, links="javascript:alert(1)"), 0) == {
        "text-way": "text_too_long", "links": "link_wrong", "file": "files_needed",
    }  # fmt: skip
    assert faults_of(ASKED, Typed(texts={}, links="\n".join(["https://a.ru/"] * 11)), 1) == {
        "text-way": "text_needed", "links": "too_many_links",
    }  # fmt: skip
    for wrong in ("ftp://a.ru", "https://", "https://user@a.ru/", "https://[", "//a.ru/x"):
        assert not is_link(wrong)


def test_two_tabs_lose_nothing(at):
    entry = at.begin()
    mine = Typed(post="учитель", texts={"way": "Моя правка", "no_such": "x"}, links="")
    refused = refusal(lambda: at.act(Role.HEAD, lambda w: service.save_draft(w, entry, mine, 0)))
    assert isinstance(refused, ChangedElsewhere)
    assert refused.theirs.texts == TOLD.texts
    assert refused.revision == 1
    at.act(Role.HEAD, lambda w: service.save_draft(w, entry, TOLD, 0))  # an answer that got lost
    at.act(Role.HEAD, lambda w: service.save_draft(w, entry, mine, refused.revision))
    assert at.make.one(Entry, id=entry).texts == {"way": "Моя правка"}
    long = Typed(texts={"way": "x" * 50_000}, links="")
    assert refusal(
        lambda: at.act(Role.HEAD, lambda w: service.save_draft(w, entry, long, 2))
    ).fields
    at.act(Role.HEAD, lambda w: service.withdraw(w, entry))
    late = refusal(lambda: at.act(Role.HEAD, lambda w: service.save_draft(w, entry, TOLD, 2)))
    assert late.code == "entry_not_editable"
    listed = at.act(
        Role.MUNICIPAL, lambda w: queries.entries_of(w.session, at.contest, EntryWish())
    )
    assert listed == []  # withdrawn before it was ever sent: nobody else's business


def test_caps_forms_and_the_region_alone(at):
    first, pair = at.begin(), at.begin("pair")
    at.make.consents(at.make.rows(Entry)[0].mentor_id, "publication")
    assert refusal(at.begin).fields == {"who": "entered_already"}
    at.send(first)
    at.send(pair)
    row = at.make.one(Entry, id=pair)
    assert row.facts["pair"]["mentee"] == {"kind": "teacher", "grade": None}
    assert "Туров" not in f"{row.facts} {row.entrant_name}"
    nobody = at.act(Role.HEAD, lambda w: choosing.choices(
        w, w.session.get(Contest, at.contest), ASKED.nominations[2]))  # fmt: skip
    assert nobody == []
    full = at.announce(ASKED.model_copy(update={"per_school": 1, "least_years": 0}))
    one, two = at.begin(contest=full), at.begin("pair", contest=full)
    at.send(one)
    assert refusal(lambda: at.send(two)).fields == {"school": "school_has_sent_all"}
    strict = at.announce(ASKED.model_copy(update={"least_years": 3}))
    assert refusal(lambda: at.begin(contest=strict)).fields == {"who": "too_few_years"}
    # Where the rules ask no endorsement, the region decides alone.
    alone = at.announce(ASKED.model_copy(update={"endorsement": False}))
    entry = at.begin(contest=alone)
    at.send(entry)
    came = at.act(Role.REGION_ADMIN, lambda w: moves.decide_all(w, alone, [entry, first], "admit"))
    assert came == {entry: ""}, "one of another contest is passed by"
    again = at.act(
        Role.REGION_ADMIN, lambda w: moves.decide_all(w, at.contest, [first, pair], "endorse")
    )
    assert set(again.values()) == {""}
    at.act(Role.REGION_ADMIN, lambda w: moves.decide_all(w, at.contest, [pair, first], "admit"))
    assert [at.make.one(Entry, id=each).number for each in (pair, first)] == [1, 2]
    wish = EntryWish(state="admitted", nomination="pair")
    lines = at.act(Role.REGION_ADMIN, lambda w: queries.entries_of(w.session, at.contest, wish))
    assert [line.id for line in lines] == [pair]
    counts = at.act(Role.REGION_ADMIN, lambda w: queries.states_of(w.session, at.contest))
    assert counts == {"admitted": 2}


def test_the_preview_is_what_a_juror_reads(at, work_for):
    entry = at.begin()
    at.consent()
    at.send(entry)
    card = at.act(Role.HEAD, lambda w: queries.entry_card(w.session, entry))
    juror = at.world.actors[Role.JUROR]
    with at.admin.begin() as past:
        held = add(past, Round, contest_id=at.contest, number=1, code="papers", state="open",
                   opens_at=NOW, closes_at=NOW + timedelta(days=1), rules="{}",
                   rules_sha256="-")  # fmt: skip
        member = add(past, JuryMember, contest_id=at.contest, account_id=juror.account_id,
                     full_name="Член жюри", role="juror", nominations=[], pseudonym="Ж1",
                     added_at=NOW, accepted_at=NOW)  # fmt: skip
        past.execute(insert(RoundEntry).values(
            round_id=held, entry_id=entry, code="01", nomination="teacher"))  # fmt: skip
        past.execute(insert(Assignment).values(
            round_id=held, entry_id=entry, member_id=member, account_id=juror.account_id,
            assigned_at=NOW))  # fmt: skip
    for blind in (True, False):
        rules = ASKED.model_copy(update={"blind": blind})
        at.past("UPDATE contests.contest SET rules = :rules", rules=rules.canonical())
        told = queries.for_jury(replace(card, rules=rules))
        read = work_for(juror).session.scalar(
            text("SELECT app.entry_for_jury(:entry)"), {"entry": entry}
        )
        told["files"] = [file.name for file in told["files"]]
        read["files"] = [file["name"] for file in read["files"]]
        assert told == {name: read[name] for name in told}
        assert (told["entrant"] is None) == blind
        assert bool(told["files"]) != blind


def test_a_child_s_name_does_not_leave_the_school():
    mentor = facts.Mentor(
        at_id := UUID(int=1), "Рябинина", "Мария", "", "pupil", None, 9, "", "", (YEAR,), 1, 0, 1,
        {"pupil_pupil": 1}, None,
    )  # fmt: skip
    today = NOW.date()
    assert mentor.id == at_id
    assert mentor.outside_name(today) == "Обучающийся, 9 класс"
    assert replace(mentor, grade=None).outside_name(today) == "Обучающийся"
    for born, child in ((date(2008, 11, 22), False), (date(2008, 11, 23), True)):
        assert replace(mentor, born_on=born).is_child(today) is child
    assert replace(mentor, kind="teacher").outside_name(today) == "Рябинина Мария"
