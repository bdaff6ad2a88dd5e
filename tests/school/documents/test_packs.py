"""The pack of a school's papers: what is in it, for whom it is, what is left out and why."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from kernel.audit.models import AuditEntry
from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from kernel.jobs import Cancelled, Job, Silent
from school.documents.models import DocumentView, SchoolDocument
from school.documents.packs import PackAsk, ask_pack, make_pack
from school.documents.types.kinds import Lack
from tests.conftest import NOW
from tests.factories.world import YEAR
from tests.school.documents.test_pack_file import listed

ALL = ("for_school", "for_programme", "for_pair")
MAY_TAKE = {Role.HEAD, Role.CURATOR, Role.RESPONSIBLE}


def ask(*programmes, types=ALL, **more) -> PackAsk:
    return PackAsk(types=types, programme_ids=programmes, school_year=YEAR, **more)


def words(lack: Lack) -> str:
    return f"{lack.code}: {lack.done} из {lack.of}"


def packed(work_for, actor, asked, progress=None):
    return make_pack(work_for(actor), asked, words, progress or Silent())


class Stopped:
    """A person who asks to stop after some reports."""

    def __init__(self, after: int) -> None:
        self.left = after

    def report(self, done, total, note=""):
        self.left -= 1
        if self.left < 0:
            raise Cancelled


def test_who_may_have_a_pack_made(make, papers, roles_that_may, whole):
    assert roles_that_may(ask_pack, ask(whole["programme"])) == MAY_TAKE


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        ({"types": ()}, {"types": "types_needed"}),
        ({"forms": (), "one_pdf": False}, {"forms": "forms_needed"}),
        ({"forms": ("exe",)}, {"forms": "forms_needed"}),
        ({"types": ("for_pair",)}, {"programme_ids": "programmes_needed"}),
    ],
)
def test_what_is_missing_is_told_at_its_field(papers, do, curator, asked, fault):
    with pytest.raises(Invalid) as refused:
        do(curator, ask_pack, ask(**asked))
    assert refused.value.fields == fault


def test_an_unknown_type_and_another_schools_programme_are_not_there(
    make, papers, do, curator, whole
):
    theirs = make.programme("three")
    for asked in (ask(types=("nothing",)), ask(theirs), ask(uuid4())):
        with pytest.raises(NotFound):
            do(curator, ask_pack, asked)


def test_asked_twice_it_is_one_job_and_the_log_names_nobody(make, papers, do, curator, whole):
    first = do(curator, ask_pack, ask(whole["programme"]))
    assert do(curator, ask_pack, ask(whole["programme"])) == first
    assert do(curator, ask_pack, ask(whole["programme"], one_pdf=False)) != first
    assert make.count(Job) == 2
    entry = make.rows(AuditEntry, action="documents.pack_asked")[0]
    assert entry.details == {"types": 3, "year": YEAR}


def test_each_type_is_made_for_everything_it_is_about(make, papers, work_for, curator, whole):
    other = make.programme(title="Вторая")
    theirs = make.whole("three")
    made = packed(work_for, curator, ask(whole["programme"], other))
    rows = listed(made.content)
    assert [(row["Документ"], row["К чему относится"]) for row in rows] == [
        ("Бумага «for_school»", ""),
        ("Бумага «for_programme»", "Наставничество"),
        ("Бумага «for_programme»", "Вторая"),
        ("Бумага «for_pair»", "Маркова\u00a0А. – Туров\u00a0Г."),
    ]
    assert (made.papers, made.left_out) == (4, 0)
    assert {row.subject_id for row in papers.made} == {None, whole["pair"]}
    assert theirs["pair"] not in {row.subject_id for row in papers.made}


def test_a_type_may_say_itself_whom_it_is_for(make, papers, work_for, curator, whole):
    papers.add("for_some", "participation", whom=lambda *_: (whole["mentor"],))
    made = packed(work_for, curator, ask(whole["programme"], types=("for_some",)))
    assert [row["К чему относится"] for row in listed(made.content)] == ["Маркова\u00a0А."]


def test_what_lacks_something_is_left_out_with_its_reason(make, papers, work_for, curator, whole):
    papers.lacks["for_pair"] = (
        Lack(code="consents", done=1, of=2),
        Lack(code="advice", blocking=False),
    )
    made = packed(work_for, curator, ask(whole["programme"]))
    out = listed(made.content)[-1]
    assert (out["Состояние"], out["Чего не хватает"]) == ("не составлен", "consents: 1 из 2")
    assert (made.papers, made.left_out) == (2, 1)
    papers.lacks |= dict.fromkeys(ALL, papers.lacks["for_pair"])
    with pytest.raises(WrongState, match="nothing_to_print"):
        packed(work_for, curator, ask(whole["programme"]))


def test_a_sign_that_cannot_be_printed_leaves_out_that_paper_alone(
    make, papers, work_for, curator, whole
):
    papers.said["for_pair"] = "Имя 漢"
    made = packed(work_for, curator, ask(whole["programme"]))
    assert "U+6F22" in listed(made.content)[-1]["Чего не хватает"]
    assert (made.papers, made.left_out) == (2, 1)


@pytest.fixture
def register(make, whole):
    """Papers of the pair: signed, its signed replacement, cancelled, a draft of the programme."""

    def row(kind, state, **values):
        signed = {"dated_on": NOW.date(), "content": {}, "content_sha256": "00", "signed_at": NOW}
        return make.row(
            SchoolDocument, "one", type=kind, school_year=YEAR, programme_id=whole["programme"],
            title=kind, state=state, created_at=NOW, **(signed if state == "signed" else {}),
            **values,
        )  # fmt: skip

    first = row("for_pair", "signed", subject_id=whole["pair"], number="1-с", number_n=1)
    return {
        "replaced": first,
        "signed": row("for_pair", "signed", subject_id=whole["pair"], number="2-с", number_n=2,
                      version=2, replaces_id=first),
        "cancelled": row("for_pair", "cancelled", subject_id=whole["pair"]),
        "draft": row("for_programme", "draft"),
    }  # fmt: skip


def test_papers_of_the_register_are_taken_as_they_stand_there(
    make, papers, work_for, curator, whole, register
):
    """DC-02: neither what was cancelled nor what was replaced; a signed one lacks nothing."""
    papers.lacks["for_pair"] = (Lack(code="consents"),)
    work = work_for(curator)
    made = make_pack(work, ask(whole["programme"]), words, Silent())
    work.session.commit()
    rows = {row["Документ"]: (row["Номер"], row["Состояние"]) for row in listed(made.content)}
    assert rows == {
        "Бумага «for_school»": ("", "проект"),
        "Бумага «for_programme»": ("", "проект"),
        "Бумага «for_pair»": ("2-с", "подписан"),
    }
    held = {row.id for row in papers.made}
    assert {register["signed"], register["draft"]} <= held
    assert not held & {register["cancelled"], register["replaced"]}
    assert make.count(SchoolDocument) == 4, "a pack enters nothing into the register"
    seen = {(row.document_id, row.kind) for row in make.rows(DocumentView)}
    assert seen == {
        (register[name], kind) for name in ("signed", "draft") for kind in ("pdf", "docx")
    }


@pytest.mark.parametrize("reports", [0, 2])
def test_a_person_may_stop_it_and_nothing_is_left(
    make, papers, work_for, curator, whole, register, reports
):
    work = work_for(curator)
    with pytest.raises(Cancelled):
        make_pack(work, ask(whole["programme"]), words, Stopped(after=reports))
    assert not work.session.new
    assert not work.session.scalars(select(DocumentView)).all()


def test_no_role_beside_these_makes_one(papers, work_for, world, make, whole):
    """The right is asked again when the job is done, not only when it is asked for."""
    from kernel.errors import Denied

    for role in (Role.PSYCHOLOGIST, Role.MENTOR, Role.CLASS_TEACHER):
        with pytest.raises(Denied):
            packed(work_for, world.actors[role], ask(whole["programme"]))
