"""Every act of selection × every role on one setup; another school's rows are absent."""

from contextlib import suppress
from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from kernel.audit.models import AuditEntry
from kernel.errors import NotFound
from kernel.files.models import StoredFile
from kernel.identity.permissions import Role
from kernel.ids import new_id
from school.selection.certificates import (
    EnterCertificate,
    enter_certificate,
    remove_certificate,
)
from school.selection.criteria import (
    Wanted,
    add_criteria,
    change_criterion,
    remove_criterion,
)
from school.selection.models import (
    Certificate,
    Criterion,
    Interview,
    Opinion,
    PsychologistFlag,
)
from school.selection.opinions import clear_flag, set_flag, take_back
from school.selection.rules import CONFIRMATIONS
from school.selection.service import (
    Notes,
    PlanInterviews,
    cancel_interview,
    prepare_questions,
    replan,
    save_notes,
)
from tests.school.selection.talks import AT, TODAY, plan, say, word

ACTS = {
    "plan": lambda w, o: plan(w, "mentor", o["free"]),
    "replan": lambda w, o: replan(
        w, o["talk"], PlanInterviews(side="", entry_ids=[], planned_on=TODAY)
    ),
    "questions": lambda w, o: prepare_questions(w, o["talk"], {"own": "Почему?"}),
    "notes": lambda w, o: save_notes(w, o["talk"], Notes(blocks={})),
    "cancel": lambda w, o: cancel_interview(w, o["talk"]),
    "decide": lambda w, o: say(w, o["talk"], "later"),
    "flag": lambda w, o: set_flag(w, o["child"]),
    "unflag": lambda w, o: clear_flag(w, o["flagged"]),
    "write": lambda w, o: word(w, o["child"]),
    "take back": lambda w, o: take_back(w, o["opinion"]),
    "paper": lambda w, o: enter_certificate(
        w, EnterCertificate(person_id=o["outsider"], kind="no_criminal_record", issued_on=TODAY)
    ),
    "remove paper": lambda w, o: remove_certificate(w, o["paper"]),
    "criterion": lambda w, o: add_criteria(w, o["programme"], [Wanted(words="по субботам")]),
    "change criterion": lambda w, o: change_criterion(
        w, o["programme"], o["criterion"], Wanted(words="по вечерам")
    ),
    "remove criterion": lambda w, o: remove_criterion(w, o["programme"], o["criterion"]),
}
TALKERS = {Role.CURATOR, Role.PSYCHOLOGIST}
KEEPERS = {Role.CURATOR, Role.RESPONSIBLE}
MAY = {
    "plan": TALKERS,
    "replan": TALKERS,
    "questions": TALKERS,
    "notes": TALKERS,
    "cancel": TALKERS,
    "decide": {Role.CURATOR},
    "flag": TALKERS,
    "unflag": TALKERS,
    "write": {Role.PSYCHOLOGIST},
    "take back": {Role.PSYCHOLOGIST},
    "paper": KEEPERS,
    "remove paper": KEEPERS,
    "criterion": KEEPERS,
    "change criterion": KEEPERS,
    "remove criterion": KEEPERS,
}
FOR_TWO = {"psychologist_flag": PsychologistFlag, "opinion": Opinion}
WROTE = {"written_on": TODAY, "written_at": AT, "words": "Тайное слово психолога"}


@pytest.fixture
def objects(make, world):
    """One object for every act in each of schools one and three."""

    def of(school, actors):
        entry = make.entry(make.person("Туров Глеб", school), "mentor", school)
        child = make.pupil("Ёлкина Вера", school, born_on=date(2014, 1, 1))
        flagged = make.pupil("Ким Роман", school, born_on=date(2014, 1, 1))
        outsider = make.person("Ли Сергей", school, kind="employer")
        programme = make.programme(school)
        psychologist = actors[Role.PSYCHOLOGIST].account_id
        scan = new_id()
        with make.session() as session, session.begin():
            session.add(
                StoredFile(
                    id=scan, school_id=world.schools[school], account_id=psychologist,
                    purpose="opinion", name="scan.pdf", media_type="application/pdf", size=1,
                    sha256="0", content=b"1", created_at=AT,
                )
            )  # fmt: skip
        return {
            "free": make.entry(make.person("Новиков Пётр", school), "mentor", school),
            "talk": make.row(
                Interview, school, entry_id=entry,
                person_id=make.read_entry_person(entry), side="mentor",
                questions={"blocks": []}, created_at=AT, planned_on=TODAY,
            ),
            "child": child,
            "flagged": flagged,
            "flag": make.row(PsychologistFlag, school, person_id=flagged, set_at=AT),
            "opinion": make.row(
                Opinion, school, person_id=flagged, written_by=psychologist, file_id=scan,
                **WROTE, **dict.fromkeys(CONFIRMATIONS, True),
            ),
            "scan": scan,
            "outsider": outsider,
            "paper": make.row(
                Certificate, school, person_id=outsider, kind="no_criminal_record",
                issued_on=TODAY, checked_at=AT,
            ),
            "programme": programme,
            "criterion": make.row(
                Criterion, school, programme_id=programme, words="по утрам", created_at=AT
            ),
        }  # fmt: skip

    return {"one": of("one", world.actors), "three": of("three", world.foreign)}


@pytest.fixture
def make(make):
    """The maker that also tells whose an entry is."""
    from school.bases.models import BaseEntry

    make.read_entry_person = lambda entry: make.read(BaseEntry, entry).person_id
    return make


@pytest.mark.parametrize("act", ACTS)
def test_who_may_do_what(roles_that_may, objects, act):
    assert roles_that_may(ACTS[act], objects["one"]) == MAY[act]


def test_rows_of_another_school_and_of_nowhere_are_absent(world, objects, work_for):
    for strangers in (objects["three"], dict.fromkeys(objects["one"], new_id())):
        for act in ACTS.keys() - {"plan"}:
            role = Role.PSYCHOLOGIST if act in ("write", "take back") else Role.CURATOR
            work = work_for(world.actors[role])
            with pytest.raises(NotFound):
                ACTS[act](work, strangers)
            work.session.rollback()


def test_no_change_names_a_person_or_a_flagged_child_in_the_log(world, objects, work_for):
    """The head reads the log: neither names nor the identifiers of children with a flag."""
    for act in ACTS:
        role = Role.PSYCHOLOGIST if act in ("write", "take back") else Role.CURATOR
        work = work_for(world.actors[role])
        ACTS[act](work, objects["one"])
        work.session.flush()
        entries = work.session.scalars(select(AuditEntry)).all()
        assert entries, act
        for entry in entries:
            said = f"{entry.object_id} {entry.details}"
            for name in ("Туров", "Ёлкина", "Ким", "Ли Сергей", "субботам", "Справится"):
                assert name not in said
            if act in ("flag", "unflag", "write", "take back"):
                for secret in ("child", "flagged"):
                    assert str(objects["one"][secret]) not in said
        work.session.rollback()


class TestTheDatabase:
    """The same by SQL alone, past every page and every use case."""

    READERS = frozenset({Role.CURATOR, Role.PSYCHOLOGIST})

    @pytest.mark.parametrize("table", FOR_TWO)
    def test_who_reads_the_psychologists_rows(self, world, objects, session_for, table):
        seen = {}
        for role in Role:
            session = session_for(world.actors[role])
            seen[role] = 0
            with suppress(ProgrammingError):  # a hat without any right on the table
                seen[role] = len(session.execute(text(f"SELECT * FROM school.{table}")).all())
            session.rollback()
        assert {role for role, number in seen.items() if number} == self.READERS
        assert {seen[role] for role in self.READERS} == {1}

    def test_nobody_else_changes_them_either(self, world, objects, session_for):
        for role in (Role.HEAD, Role.RESPONSIBLE, Role.CLASS_TEACHER):
            for statement in (
                "UPDATE school.opinion SET taken_back_at = now()",
                "DELETE FROM school.opinion",
                "DELETE FROM school.psychologist_flag",
            ):
                session = session_for(world.actors[role])
                with suppress(ProgrammingError):
                    assert session.execute(text(statement)).rowcount == 0
                session.rollback()

    @pytest.mark.parametrize("role", [Role.CURATOR, Role.HEAD, Role.RESPONSIBLE])
    def test_the_word_is_written_by_the_psychologist_alone(self, world, objects, session_for, role):
        session = session_for(world.actors[role])
        session.add(
            Opinion(
                school_id=world.schools["one"], person_id=objects["one"]["child"],
                written_by=world.actors[role].account_id, **WROTE,
                **dict.fromkeys(CONFIRMATIONS, True),
            )
        )  # fmt: skip
        with pytest.raises(Exception, match="row-level security"):
            session.flush()
        session.rollback()

    def test_the_scan_of_an_opinion_is_fenced_too(self, world, objects, session_for):
        found = {}
        for role in (*self.READERS, Role.HEAD, Role.RESPONSIBLE, Role.CLASS_TEACHER):
            session = session_for(world.actors[role])
            ids = select(StoredFile.id).where(StoredFile.purpose == "opinion")
            found[role] = session.scalars(ids).all()
            session.rollback()
        scan = [objects["one"]["scan"]]
        assert found == {role: scan if role in self.READERS else [] for role in found}
