"""D-21: certificates and letters of many people; nobody gets two, however often it is done."""

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader

from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from kernel.ids import new_id
from kernel.jobs import Cancelled, Job, Silent
from school.documents import bulk
from school.documents.bulk import BulkAsk, ask_bulk, make_bulk
from school.documents.models import SchoolDocument
from school.documents.types.kinds import Lack
from tests.conftest import NOW
from tests.factories.world import YEAR
from tests.school.documents.test_packs import Stopped

DAY = NOW.date()
MAY_GIVE = {Role.HEAD, Role.CURATOR, Role.RESPONSIBLE}


@pytest.fixture
def letters(papers, monkeypatch):
    """A letter for every participant, and the register's own acts as far as they matter here."""
    papers.add("letter", "participation", bulk=True)
    numbers = iter(range(1, 1000))

    def make_document(work, kind, *, programme_id=None, subject_id=None, params=None):
        row = SchoolDocument(
            school_id=work.actor.school_id, id=new_id(), type=kind, school_year=YEAR, title=kind,
            programme_id=programme_id, subject_id=subject_id, state="draft", created_at=NOW,
        )  # fmt: skip
        work.session.add(row)
        work.session.flush()
        return row

    def sign_document(work, document_id, sign):
        row = work.own(SchoolDocument, document_id)
        row.number, row.number_n = sign.number, int(sign.number)
        row.dated_on, row.signatory = sign.dated_on, sign.signatory
        row.state, row.content, row.content_sha256 = "signed", {}, "00"
        work.session.flush()
        return row

    monkeypatch.setattr(bulk, "make_document", make_document)
    monkeypatch.setattr(bulk, "sign_document", sign_document)
    monkeypatch.setattr(bulk, "next_number", lambda *_: str(next(numbers)))
    return papers


def asked(whole, **more) -> BulkAsk:
    values = {"type": "letter", "programme_ids": (whole["programme"],), "school_year": YEAR,
              "dated_on": DAY, **more}  # fmt: skip
    return BulkAsk(**values)


def held(make) -> dict[str, str]:
    return {str(row.subject_id): row.number for row in make.rows(SchoolDocument, state="signed")}


def test_who_may_give_papers_out(letters, roles_that_may, whole):
    assert roles_that_may(ask_bulk, asked(whole)) == MAY_GIVE


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"dated_on": DAY + timedelta(days=1)}, {"dated_on": "day_ahead"}),
        ({"programme_ids": ()}, {"programme_ids": "programmes_needed"}),
    ],
)
def test_what_is_wrong_is_told_at_its_field(letters, do, curator, whole, more, fault):
    with pytest.raises(Invalid) as refused:
        do(curator, ask_bulk, asked(whole, **more))
    assert refused.value.fields == fault


def test_only_types_given_out_in_bulk_and_only_own_programmes(letters, make, do, curator, whole):
    theirs = make.programme("three")
    for wrong in (
        asked(whole, type="for_school"), asked(whole, type="nothing"),
        asked(whole, programme_ids=(theirs,)),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            do(curator, ask_bulk, wrong)
    first = do(curator, ask_bulk, asked(whole))
    assert do(curator, ask_bulk, asked(whole)) == first
    assert make.count(Job) == 1


def test_done_twice_nobody_gets_a_second_one(letters, make, do, curator, whole):
    first = do(curator, make_bulk, asked(whole), Silent())
    given = held(make)
    assert set(given) == {str(whole["mentor"]), str(whole["mentee"])}
    assert (first.papers, first.issued, first.not_given) == (2, 2, 0)
    again = do(curator, make_bulk, asked(whole), Silent())
    assert (again.papers, again.issued, held(make)) == (2, 0, given)
    assert len(PdfReader(io.BytesIO(again.content)).pages) == 2


def test_a_cancelled_paper_is_given_out_anew_and_the_others_stay(
    letters, make, do, curator, whole, work_for
):
    do(curator, make_bulk, asked(whole), Silent())
    before = held(make)
    work = work_for(curator)
    row = work.session.get_one(
        SchoolDocument,
        (curator.school_id, make.rows(SchoolDocument, subject_id=whole["mentor"])[0].id),
    )
    row.state, row.cancelled_on, row.cancel_reason = "cancelled", DAY, "ошибка в имени"
    work.session.commit()
    again = do(curator, make_bulk, asked(whole), Silent())
    assert (again.papers, again.issued) == (2, 1)
    after = held(make)
    assert after[str(whole["mentee"])] == before[str(whole["mentee"])]
    assert after[str(whole["mentor"])] != before[str(whole["mentor"])]


def test_printed_again_it_gives_nothing_out(letters, make, do, curator, whole):
    with pytest.raises(WrongState, match="nothing_to_print"):
        do(curator, make_bulk, asked(whole, dated_on=None), Silent())
    assert held(make) == {}
    do(curator, make_bulk, asked(whole), Silent())
    printed = do(curator, make_bulk, asked(whole, dated_on=None), Silent())
    assert (printed.papers, printed.issued) == (2, 0)


def test_who_lacks_something_gets_none_yet(letters, make, do, curator, whole):
    letters.types["letter"] = type(letters.types["letter"])(
        code="letter", subject="participation", bulk=True, data=object, fill=lambda *_: None,
        lacks=lambda s, p, c, asked: (Lack(code="gender_unknown"),)
        if asked.subject_id == whole["mentee"] else (),
    )  # fmt: skip
    made = do(curator, make_bulk, asked(whole), Silent())
    assert (made.papers, made.issued, made.not_given) == (1, 1, 1)
    assert set(held(make)) == {str(whole["mentor"])}


def test_stopped_half_way_it_has_given_nothing_out(letters, make, do, curator, whole):
    with pytest.raises(Cancelled):
        do(curator, make_bulk, asked(whole), Stopped(after=1))
    assert make.count(SchoolDocument) == 0


def test_the_right_is_asked_again_when_the_job_is_done(letters, do, world, make, whole):
    with pytest.raises(Denied):
        do(world.actors[Role.PSYCHOLOGIST], make_bulk, asked(whole), Silent())
