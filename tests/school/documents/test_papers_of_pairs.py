"""D-04, D-11…D-14, D-16, D-17, E-19, D-20…D-23 out of the base, word for word.

A pair of children of one school and a pair of teachers; another school has people of its own.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, update

from kernel.documents import docx, html, pdf
from kernel.documents.certificate.file import render as render_sheets
from kernel.documents.content import Document
from kernel.documents.fields import fields_of
from kernel.documents.text_faults import faults
from kernel.ids import new_id
from kernel.profile import load
from kernel.tenancy.models import School
from school.completion.models import Completion
from school.conditions.models import TeamMember
from school.documents.composing import asked_for, composed
from school.documents.models import SchoolDocument
from school.documents.types import (
    TYPES,
    agreements,
    consents,
    contest,
    forms,
    letters,
    programme_papers,
    reports,
)
from school.documents.types.sheets import SHEETS, Issued, sheet_of
from school.finale.models import FinalEvent
from school.meetings.models import Feedback, Meeting, MeetingPair
from school.pairing.models import PairTask
from school.programmes.models import ProgrammeEvent
from school.selection.models import Opinion, PsychologistFlag
from tests.factories.world import YEAR
from tests.school.documents.said import lines_of
from tests.school.make import NOW, STARTS, Maker

# Read and approved by eye; «#####» before each paper.
WRITTEN = Path(__file__).with_name("golden_papers.txt")
MODULES = (agreements, consents, contest, forms, letters, programme_papers, reports)
MINE = tuple(each for module in MODULES for each in module.TYPES)
SECRET = "этого никто не должен прочесть"
STRANGER = "Чужаков"
ON = date(2026, 11, 20)


@pytest.fixture
def base(make: Maker) -> dict[str, UUID]:
    """Two pairs, what they did, and what no paper of these may say."""
    with make.session() as session, session.begin():
        session.execute(update(School).where(School.id == make.world.schools["one"]).values(
            full_name="Муниципальное бюджетное общеобразовательное учреждение «Ёлкинская школа»",
            name="МБОУ «Ёлкинская школа»", head_name="Заяц Мария Павловна",
            address="649440, Республика Алтай, с. Ёлкино, ул. Школьная, 1"))  # fmt: skip
    made = _people(make)
    _work(make, made)
    _secrets(make, made)
    _stranger(make)
    return made


def _people(make: Maker) -> dict[str, UUID]:
    children = make.programme(form="pupil_pupil", title="Старший друг", goal="Полюбить математику")
    mentor = make.pupil("Черных Ольга Юрьевна", grade=10, gender="f", born_on=date(2010, 3, 5))
    mentee = make.pupil("Дурново Пётр Ильич", gender="m", born_on=date(2014, 12, 1))
    make.guardian(mentee, "Дурново Анна Семёновна")
    teachers = make.programme(title="Шаг в профессию")
    lead = make.person("Римский-Корсаков Андрей Николаевич", gender="m",
                       position="учитель математики")  # fmt: skip
    led = make.person("Шевченко Любовь Игоревна", gender="f", position="учитель физики")
    curator = make.person("Ёлкина Алёна Семёновна", gender="f", position="методист")
    make.row(TeamMember, "one", person_id=curator, post="curator", since=STARTS, created_at=NOW)
    parts = {
        "young": make.part(children, mentor, "mentor", person_kind="pupil"),
        "led_child": make.part(children, mentee, "mentee", person_kind="pupil"),
        "lead": make.part(teachers, lead, "mentor"), "led": make.part(teachers, led, "mentee"),
    }  # fmt: skip
    return parts | {
        "lone": make.pupil("Ёжикова Яна", gender="f"),
        "children": children, "teachers": teachers, "child": mentee, "young_person": mentor,
        "lead_person": lead, "led_person": led,
        "child_pair": make.pair(children, parts["young"], parts["led_child"]),
        "pair": make.pair(teachers, parts["lead"], parts["led"], goal="Уверенно вести урок"),
    }  # fmt: skip


def _work(make: Maker, made: dict[str, UUID]) -> None:
    meeting = make.row(
        Meeting, "one", programme_id=made["teachers"], mentor_id=made["lead"], kind="regular",
        state="held", held_on=date(2026, 10, 5), minutes=45, created_at=NOW, reflection=SECRET,
    )  # fmt: skip
    make.row(MeetingPair, "one", meeting_id=meeting, pair_id=made["pair"])
    make.row(Feedback, "one", meeting_id=meeting, pair_id=made["pair"], side="mentee", rating=2,
             words=SECRET, via="portal", given_at=NOW)  # fmt: skip
    make.row(PairTask, "one", pair_id=made["pair"], n=1, title="Посетить три урока", created_at=NOW,
             from_on=date(2026, 10, 1), to_on=date(2026, 11, 1), state="done",
             done_on=date(2026, 10, 30), result="Три урока разобраны")  # fmt: skip
    make.row(ProgrammeEvent, "one", programme_id=made["teachers"], n=1, title="Общая встреча",
             purpose="Познакомиться", result="Анкеты", due_on=date(2026, 10, 8))  # fmt: skip
    made["final"] = make.row(
        FinalEvent, "one", school_year=YEAR, title="Спасибо, наставник!", starts_at="15:00",
        held_on=date(2027, 5, 21), place="актовый зал", created_at=NOW,
    )  # fmt: skip


def _secrets(make: Maker, made: dict[str, UUID]) -> None:
    make.row(Opinion, "one", person_id=made["child"], written_on=STARTS, able=True, words=SECRET,
             ready_to_communicate=True, does_no_harm=True, safe_for_health=True,
             written_at=NOW, written_by=new_id())  # fmt: skip
    make.row(PsychologistFlag, "one", person_id=made["child"], set_at=NOW)
    make.row(
        Completion,
        "one",
        pair_id=made["child_pair"],
        kind="planned",
        begun_on=STARTS,
        results=SECRET,
        mentor_words=SECRET,
        mentee_words=SECRET,
        reflection=SECRET,
    )


def _stranger(make: Maker) -> None:
    programme = make.programme("two", title=STRANGER)
    mentor = make.person(f"{STRANGER} Иван Иванович", "two", gender="m")
    mentee = make.person(f"{STRANGER} Пётр Петрович", "two", gender="m")
    make.pair(programme, make.part(programme, mentor, "mentor", "two"),
              make.part(programme, mentee, "mentee", "two"), "two")  # fmt: skip


Paper = Callable[..., Document]


@pytest.fixture
def paper(base, curator, work_for) -> Paper:
    work, profile = work_for(curator), load("altai")
    school = work.session.scalars(select(School).where(School.id == curator.school_id)).one()

    def made(code: str, subject: str = "", programme: str = "", **params: str) -> Document:
        return composed(work.session, profile, school, row_of(base, code, subject, programme,
                                                              params))  # fmt: skip

    return made


def row_of(
    base: dict[str, UUID], code: str, subject: str, programme: str, params: dict[str, str]
) -> SchoolDocument:
    return SchoolDocument(
        id=new_id(), type=code, school_year=YEAR, programme_id=base.get(programme),
        subject_id=base.get(subject), title="", series="", number="", dated_on=ON, version=1,
        state="draft", params=params, content=None,
    )  # fmt: skip


PAPERS: dict[str, tuple[str, ...]] = {
    "agreement of children": ("pair_agreement", "child_pair", "children"),
    "agreement of teachers": ("pair_agreement", "pair", "teachers"),
    "plan": ("pair_plan", "pair", "teachers"),
    "consent of a representative": ("consent_processing", "child"),
    "consent of a mentor who is a child": ("consent_be_mentor", "young_person"),
    "consent without a representative": ("consent_processing", "lone"),
    "consent of an adult": ("consent_processing", "lead_person"),
    "consent to a mentor": ("consent_have_mentor", "led_person"),
    "consent to publication": ("consent_publication", "child"),
    "programme": ("programme_paper", "", "teachers"),
    "interview": ("interview_list", "", "children"),
    "psychologist": ("psychologist_form", "child", "children"),
    "mentor's report": ("mentor_report", "lead", "teachers"),
    "curator's report": ("curator_report", "", "teachers"),
    "thanks": ("thanks_letter", "lead", "teachers"),
    "parents": ("parents_letter", "young", "children"),
    "certificate": ("participant_certificate", "led", "teachers"),
    "contest": ("contest_regulations", "final"),
}


def expected() -> dict[str, str]:
    parts = WRITTEN.read_text(encoding="utf-8").split("##### ")[1:]
    return {name: words.strip() for name, _, words in (part.partition("\n") for part in parts)}


def test_papers_say_just_this(paper):
    written = expected()
    assert PAPERS.keys() == written.keys()
    for name, asked in PAPERS.items():
        assert lines_of(paper(*asked)).strip() == written[name], name


@pytest.mark.parametrize("region", ["altai", "bryansk"])
def test_texts_ask_for_nothing_that_their_types_lack(region):
    profile = load(region)
    for each in MINE:
        assert faults(profile.document_text(each.code), fields_of(each.data)) == []
        assert TYPES[each.code] is each


def test_no_paper_tells_what_was_said_in_confidence_or_of_another_school(paper, base):
    for name, asked in PAPERS.items():
        said = lines_of(paper(*asked))
        assert SECRET not in said, name
        assert STRANGER not in said, name
    assert SECRET not in lines_of(paper("mentor_report", "young", "children"))


def test_every_paper_is_printed_three_ways(paper):
    for asked in PAPERS.values():
        document = paper(*asked)
        assert pdf.render(document).startswith(b"%PDF")
        assert docx.render(document)
        assert "{" not in html.render(document)


def test_the_sheet_says_what_the_paper_says(paper):
    for code in sorted(SHEETS):
        document = paper(code, "lead", "teachers")
        sheet = sheet_of(document, Issued(code="AB12-CD34", address="проверка/AB12"))
        assert (sheet.code, sheet.address) == ("AB12-CD34", "проверка/AB12")
        for words in (sheet.verb, sheet.name, *sheet.about, sheet.body, sheet.signed_by):
            assert words
            assert words in html_less(document)
        assert render_sheets([sheet], title="x", author="x", made_at=NOW).startswith(b"%PDF")


def html_less(document: Document) -> str:
    return "\n".join(str(part) for part in (document.title, *document.blocks)).replace(
        "\\xa0", "\u00a0"
    )


@pytest.mark.parametrize(
    ("code", "programme", "due"),
    [
        ("consent_processing", "children", {"child", "young_person"}),
        ("consent_processing", "teachers", {"lead_person", "led_person"}),
        ("consent_be_mentor", "children", {"young_person"}),
        ("consent_have_mentor", "children", set()),
        ("consent_have_mentor", "teachers", {"led_person"}),
        ("consent_transfer", "teachers", set()),
        ("psychologist_form", "children", {"child"}),
        ("psychologist_form", "teachers", set()),
        ("mentor_report", "teachers", {"lead"}),
        ("thanks_letter", "teachers", {"lead"}),
        ("parents_letter", "children", {"young"}),
        ("parents_letter", "teachers", set()),
        ("participant_certificate", "children", {"young", "led_child"}),
    ],
)
def test_whom_a_paper_is_due_to(base, curator, work_for, code, programme, due):
    work = work_for(curator)
    school = work.session.scalars(select(School).where(School.id == curator.school_id)).one()
    asked = asked_for(row_of(base, code, "", programme, {}), work.today())
    found = TYPES[code].whom(work.session, load("altai"), school, asked)
    assert set(found) == {base[name] for name in due}


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        (("pair_agreement", "child_pair", "children"), set()),
        (("pair_agreement", "pair", "teachers"), set()),
        (("consent_processing", "child"), set()),
        (("consent_processing", "lone"), {"representative_unknown"}),
        (("pair_plan", "child_pair", "children"), {"plan_empty"}),
        (("thanks_letter", "lead", "teachers"), set()),
        (("contest_regulations", "final"), set()),
    ],
)
def test_what_a_paper_lacks(base, curator, work_for, asked, codes):
    code, subject, programme = (*asked, "")[:3]
    work = work_for(curator)
    school = work.session.scalars(select(School).where(School.id == curator.school_id)).one()
    question = asked_for(row_of(base, code, subject, programme, {}), work.today())
    found = TYPES[code].lacks(work.session, load("altai"), school, question)
    assert {each.code for each in found} == codes
    assert not any(each.blocking for each in found)


def test_a_mentor_s_own_words_stand_instead_of_lines(paper):
    said = lines_of(paper("mentor_report", "lead", "teachers", done_words="Уроки стали живее"))
    assert "= Что удалось\nУроки стали живее\n= Трудности" in said
