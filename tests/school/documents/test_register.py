"""The register of papers (DC-02): numbers, versions, what is signed stays, what goes together."""

from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier, Thread
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kernel.documents import docx, pdf, stored
from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from kernel.papers.models import Paper
from kernel.profile.stored import profile_of
from kernel.tenancy.models import School
from school.documents import order_papers, queries
from school.documents.amiss import amiss, counts_of_papers
from school.documents.composing import composed
from school.documents.models import SchoolDocument
from school.documents.numbers import next_number
from school.documents.service import (
    SignPaper,
    cancel_document,
    change_params,
    make_document,
    replace_document,
    sign_document,
)
from school.documents.types.kinds import Lack
from school.pairing.models import PairOrder, PairOrderLine
from school.programmes.models import Pair
from tests.factories.world import YEAR
from tests.school.documents.registered import register
from tests.school.make import NOW, TODAY

KEEPERS = {Role.HEAD, Role.CURATOR, Role.RESPONSIBLE}
ADDRESS = "https://portal.example/check"


def signing(number="1-о", on=TODAY, **more) -> SignPaper:
    return SignPaper(number=number, dated_on=on, address=ADDRESS, **more)


@pytest.fixture
def registered(monkeypatch):
    return register(monkeypatch)


@pytest.fixture
def signed(registered, do, curator):
    """Make and sign a paper in one step; gives its identifier."""

    def act(code="introduction", number="1-о", **about) -> UUID:
        made = do(curator, make_document, code, **about)
        do(curator, sign_document, made.id, signing(number))
        return made.id

    return act


def printed(work, document_id):
    """The paper as PDF and as DOCX, as a page would give it."""
    session = work.session
    row = session.get_one(SchoolDocument, (work.actor.school_id, document_id))
    school = session.get_one(School, work.actor.school_id)
    paper = composed(session, profile_of(session), school, row)
    return pdf.render(paper), docx.render(paper)


class TestWhoMay:
    def test_every_act_is_the_keepers(self, registered, signed, make, roles_that_may):
        draft = make.row(SchoolDocument, "one", type="with_clauses", school_year=YEAR, title="О",
                         created_at=NOW)  # fmt: skip
        paper = signed()
        allowed = {
            "make": roles_that_may(make_document, "minutes"),
            "change": roles_that_may(change_params, draft, {}),
            "sign": roles_that_may(sign_document, draft, signing("2-о")),
            "cancel": roles_that_may(cancel_document, paper, "ошибка"),
            "replace": roles_that_may(replace_document, paper),
        }
        assert allowed == dict.fromkeys(allowed, KEEPERS)

    def test_what_is_another_schools_is_not_found(self, registered, make, do, curator):
        theirs = make.row(SchoolDocument, "three", type="introduction", school_year=YEAR,
                          title="О", created_at=NOW)  # fmt: skip
        programme = make.programme("three")
        tries = [
            (sign_document, theirs, signing()),
            (cancel_document, theirs, "ошибка"),
            (replace_document, theirs),
            (change_params, theirs, {}),
        ]
        for act, *args in tries:
            with pytest.raises(NotFound):
                do(curator, act, *args)
        with pytest.raises(NotFound):
            do(curator, make_document, "of_programme", programme_id=programme)
        with pytest.raises(NotFound):
            do(curator, make_document, "no_such_type")


class TestDraft:
    def test_the_same_asked_for_twice_is_one(self, registered, do, curator):
        first = do(curator, make_document, "minutes", params={"topic": "о плане"})
        again = do(curator, make_document, "minutes", params={"topic": " о  плане "})
        other = do(curator, make_document, "minutes", params={"topic": "об итогах"})
        assert first.id == again.id != other.id
        assert (first.title, first.state, first.number) == ("Приказ minutes", "draft", "")

    def test_what_is_lacking_stops_it_unless_it_is_only_advice(self, registered, do, curator):
        gap = Lack(code="consents", done=3, of=5, people=2)
        advice = Lack(code="address", blocking=False)
        registered.lacks["introduction"] = (gap, advice)
        with pytest.raises(WrongState) as refused:
            do(curator, make_document, "introduction")
        assert (refused.value.code, refused.value.values["lacks"]) == ("papers_lacking", (gap,))
        registered.lacks["introduction"] = (advice,)
        made = do(curator, make_document, "introduction")
        registered.lacks["introduction"] = (gap,)
        with pytest.raises(WrongState):
            do(curator, sign_document, made.id, signing())

    @pytest.mark.parametrize(
        ("typed", "fault"),
        [({"topic": "я" * 301}, {"topic": "param_long"}), ({"topic": "я" * 300}, None)],
    )
    def test_what_is_typed_has_a_limit(self, registered, do, curator, typed, fault):
        if fault is None:
            assert do(curator, make_document, "minutes", params=typed).params == typed
            return
        with pytest.raises(Invalid) as refused:
            do(curator, make_document, "minutes", params=typed)
        assert refused.value.fields == fault

    def test_its_subject_decides_its_programme(self, registered, make, do, curator):
        whole = make.whole()
        made = do(curator, make_document, "of_pair", subject_id=whole["pair"])
        assert (made.programme_id, made.subject_id) == (whole["programme"], whole["pair"])
        with pytest.raises(Invalid):
            do(curator, make_document, "of_pair")


class TestNumbers:
    def test_a_cancelled_number_stays_a_gap(self, registered, signed, do, curator, make, work_for):
        signed(number="145-о")
        gap = signed("with_clauses", "146-о")
        do(curator, cancel_document, gap, "ошибка")
        work = work_for(curator)
        school = curator.school_id
        text_ = registered.texts["introduction"]
        assert next_number(work.session, school, text_, YEAR) == "147-о"
        assert next_number(work.session, school, text_, YEAR + 1) == "1-о"
        assert next_number(work.session, school, registered.texts["minutes"], YEAR) == "1-п"
        assert next_number(work.session, school, registered.texts["letter"], YEAR) == ""
        work.session.rollback()
        with pytest.raises(Invalid) as refused:
            signed("of_programme", " № 146 - о ", programme_id=make.programme())
        assert refused.value.fields == {"number": "number_given"}

    @pytest.mark.parametrize(
        ("typed", "faults"),
        [
            (signing(""), {"number": "number_needed"}),
            (signing("9" * 41), {"number": "number_long"}),
            (signing(on=None), {"dated_on": "paper_day_needed"}),
            (signing(on=TODAY + timedelta(days=1)), {"dated_on": "day_ahead"}),
            (signing(signatory="я" * 201), {"signatory": "signatory_long"}),
        ],
    )
    def test_what_signing_refuses(self, registered, do, curator, typed, faults):
        made = do(curator, make_document, "introduction")
        with pytest.raises(Invalid) as refused:
            do(curator, sign_document, made.id, typed)
        assert refused.value.fields == faults

    def test_two_at_once_never_get_one_number(self, registered, do, curator, work_for, make):
        made = [do(curator, make_document, "minutes", params={"topic": str(n)}) for n in range(2)]
        begin, outcome = Barrier(2), []

        def act(document_id: UUID) -> None:
            work = work_for(curator)
            begin.wait(timeout=10)
            try:
                sign_document(work, document_id, signing("7-п"))
                work.session.commit()
                outcome.append("signed")
            except Invalid as refused:
                work.session.rollback()
                outcome.append(refused.fields["number"])

        threads = [Thread(target=act, args=(each.id,)) for each in made]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=20)
        assert sorted(outcome) == ["number_given", "signed"]
        numbers = [row.number_n for row in make.rows(SchoolDocument)]
        assert sorted(n for n in numbers if n) == [7]

    def test_the_database_itself_keeps_a_number_for_one(self, registered, signed, make):
        signed(number="5-о")
        row = {"type": "x", "school_year": YEAR, "title": "О", "series": "о", "number": "5-о",
               "number_n": 5, "dated_on": TODAY, "created_at": NOW}  # fmt: skip
        with pytest.raises(IntegrityError):
            make.row(SchoolDocument, "one", **row)
        make.row(SchoolDocument, "two", **row)

    def test_a_letter_bears_no_number(self, registered, signed, make):
        document_id = signed("letter", "12")
        assert make.read(SchoolDocument, document_id).number == ""


class TestSigned:
    def test_its_bytes_do_not_change_with_the_base(
        self, registered, signed, curator, work_for, make
    ):
        document_id, draft = signed(), None
        work = work_for(curator)
        before = printed(work, document_id)
        draft = make_document(work, "with_clauses")
        draft_before = printed(work, draft.id)
        registered.told = replace(registered.told, topic="о другом")
        with make.session() as session, session.begin():
            session.execute(text("UPDATE kernel.school SET name = 'Иная', full_name = 'Иная'"))
        work.session.expire_all()
        assert printed(work, document_id) == before
        assert printed(work, draft.id)[0] != draft_before[0]

    def test_it_keeps_its_digest_and_a_code_with_nothing_personal(self, signed, make):
        row = make.read(SchoolDocument, signed(number="145-о"))
        with make.session() as session:
            kept = session.scalars(
                select(SchoolDocument.content).where(SchoolDocument.id == row.id)
            ).one()
        assert stored.digest(stored.from_json(kept)) == row.content_sha256
        paper = make.one(Paper)
        assert (paper.kind, paper.title, paper.number) == (
            "school_paper", "Приказ introduction", "145-о",
        )  # fmt: skip
        code = stored.from_json(kept).requisite
        assert code.code_url == f"{ADDRESS}/{paper.code[:5]}-{paper.code[5:]}"
        assert paper.issuer_school_id == row.school_id

    def test_only_what_was_asked_gets_a_code(self, signed, make):
        signed("with_clauses")
        assert make.count(Paper) == 0

    @pytest.mark.parametrize(
        ("act", "args"), [(sign_document, (signing("2-о"),)), (change_params, ({},))]
    )
    def test_nothing_more_is_written_in_it(self, signed, do, curator, act, args):
        document_id = signed()
        with pytest.raises(WrongState):
            do(curator, act, document_id, *args)

    def test_the_database_refuses_a_change_of_it(self, signed, curator, work_for):
        document_id = signed()
        work = work_for(curator)
        row = work.own(SchoolDocument, document_id)
        row.dated_on = date(2026, 1, 1)
        with pytest.raises(IntegrityError):
            work.session.flush()

    def test_calling_off_says_why_and_ends_the_code(self, signed, do, curator, make):
        document_id = signed()
        with pytest.raises(Invalid) as refused:
            do(curator, cancel_document, document_id, "  ")
        assert refused.value.fields == {"reason": "reason_needed"}
        do(curator, cancel_document, document_id, "изменился состав")
        row = make.read(SchoolDocument, document_id)
        assert (row.state, row.number, row.cancel_reason, row.cancelled_on) == (
            "cancelled", "1-о", "изменился состав", TODAY,
        )  # fmt: skip
        assert make.one(Paper).state == "revoked"
        with pytest.raises(WrongState):
            do(curator, cancel_document, document_id, "ещё раз")

    def test_a_draft_is_thrown_away_without_a_reason(self, registered, do, curator, make):
        made = do(curator, make_document, "introduction")
        do(curator, cancel_document, made.id, "")
        assert make.read(SchoolDocument, made.id).state == "cancelled"


class TestVersions:
    def test_the_old_holds_until_the_new_is_signed(self, signed, do, curator, make, work_for):
        old = signed(number="1-о")
        new = do(curator, replace_document, old)
        assert (new.version, new.replaces_id, new.state) == (2, old, "draft")
        assert do(curator, replace_document, old).id == new.id
        assert make.one(Paper).state == "valid"
        do(curator, sign_document, new.id, signing("2-о"))
        with make.session() as session:
            papers = {each.number: each.state for each in session.scalars(select(Paper))}
        assert papers == {"1-о": "replaced", "2-о": "valid"}
        session = work_for(curator).session
        assert queries.paper(session, old).state == "replaced"
        assert [each.id for each in queries.versions(session, queries.paper(session, old))] == [
            new.id
        ]
        held = queries.standing(session, YEAR, ["introduction"])
        assert [each.id for each in held] == [new.id]
        with pytest.raises(WrongState):
            do(curator, replace_document, old)

    def test_a_replaced_paper_may_still_be_called_off(self, signed, do, curator, make):
        old = signed(number="1-о")
        new = do(curator, replace_document, old)
        do(curator, sign_document, new.id, signing("2-о"))
        do(curator, cancel_document, old, "не нужен")
        assert make.read(SchoolDocument, old).state == "cancelled"


def waits(session, name):
    """What the homes count of papers."""
    return session.scalar(counts_of_papers(YEAR)[name])


@pytest.fixture
def order(make):
    """A draft order of one confirmed pair."""
    whole = make.whole(mentor_confirmed_on=TODAY, mentee_confirmed_on=TODAY)
    order_id = make.row(PairOrder, "one", programme_id=whole["programme"], created_at=NOW)
    make.row(PairOrderLine, "one", order_id=order_id, pair_id=whole["pair"])
    return order_id


@pytest.fixture
def open_gates(monkeypatch):
    """The gates of an order are tried elsewhere (tests/school/pairing)."""
    from school.pairing import orders

    monkeypatch.setattr(orders, "refuse_gaps", lambda *_: None, raising=False)


@pytest.mark.usefixtures("open_gates")
class TestOrderOfPairs:
    def test_paper_and_order_are_signed_and_called_off_as_one(
        self, registered, order, do, curator, make
    ):  # fmt: skip
        made = do(curator, make_document, "pairs_order", subject_id=order)
        do(curator, sign_document, made.id, signing("58-о"))
        row = make.read(PairOrder, order)
        assert (row.state, row.number, row.signed_on) == ("signed", "58-о", TODAY)
        with pytest.raises(WrongState, match="order_is_amended"):
            do(curator, replace_document, made.id)
        do(curator, cancel_document, made.id, "ошибка")
        assert make.read(PairOrder, order).state == "cancelled"

    def test_signed_on_its_own_page_it_has_its_paper_too(
        self, registered, order, do, curator, make
    ):  # fmt: skip
        do(curator, order_papers.sign_with_paper, order, "59-о", TODAY, ADDRESS)
        paper = make.one(SchoolDocument)
        assert (paper.state, paper.number, paper.subject_id) == ("signed", "59-о", order)
        do(curator, order_papers.cancel_with_paper, order, "ошибка")
        assert make.read(PairOrder, order).state == "cancelled"
        assert make.one(SchoolDocument).state == "cancelled"

    def test_an_order_signed_before_keeps_its_number(self, registered, order, do, curator, make):
        registered.lacks["pairs_order"] = (Lack(code="head_unknown"),)
        assert do(curator, order_papers.sign_with_paper, order, "60-о", TODAY, ADDRESS) is None
        assert make.count(SchoolDocument) == 0
        registered.lacks.clear()
        made = do(curator, make_document, "pairs_order", subject_id=order)
        with pytest.raises(Invalid) as refused:
            do(curator, sign_document, made.id, signing("61-о"))
        assert refused.value.fields == {"number": "order_signed_otherwise"}
        do(curator, sign_document, made.id, signing("60-о"))

    def test_orders_and_pairs_that_came_apart_are_told(
        self, registered, order, do, curator, make, work_for
    ):
        made = do(curator, make_document, "pairs_order", subject_id=order)
        session = work_for(curator).session
        assert waits(session, "papers_unsigned") == 1
        do(curator, sign_document, made.id, signing("58-о"))
        session.rollback()
        assert amiss(session, YEAR) == []
        with make.session() as admin, admin.begin():
            admin.execute(text("SET LOCAL session_replication_role = replica"))
            admin.execute(text("UPDATE school.pair SET state = 'closed', ended_on = :day"),
                          {"day": TODAY})  # fmt: skip
        session.rollback()
        [found] = amiss(session, YEAR)
        assert (found.not_named, found.ended) == (0, 1)
        assert waits(session, "orders_amiss") == 1
        assert session.scalars(select(Pair.state)).all() == ["closed"]


def test_the_register_of_another_school_is_not_read(registered, signed, world, work_for):
    signed()
    session: Session = work_for(world.foreign[Role.CURATOR]).session
    assert session.scalars(select(SchoolDocument.id)).all() == []
