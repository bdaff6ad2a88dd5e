"""Admission to work follows the facts: it comes and falls with them, for many at once."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event, select, update

from kernel.audit.models import AuditEntry
from kernel.errors import Invalid
from kernel.profile.stored import profile_of
from school.bases.models import BaseEntry
from school.consents.models import Consent
from school.instruments.models import AnswerSheet, Instrument
from school.mentors.models import MentorProfile
from school.requests.models import MentoringRequest
from school.selection import board
from school.selection.admission import refresh_admission, standings
from school.selection.certificates import (
    EnterCertificate,
    certificates_of,
    enter_certificate,
    lacking,
    to_bring,
)
from school.selection.criteria import Wanted, add_criteria, criteria_of, proposals
from school.selection.models import Criterion, Interview
from tests.factories.world import YEAR
from tests.school.selection.talks import AT, TODAY


def mentor_on_the_way(make, name="Туров Глеб", **more):
    """Selected after a «yes», with a profile: only the training is left. Person and entry."""
    person = make.person(name, **more)
    entry = make.entry(person, "mentor", state="selected")
    make.row(MentorProfile, "one", person_id=person, help=["adaptation"], updated_at=AT)
    make.row(
        Interview, "one", entry_id=entry, person_id=person, side="mentor", questions={},
        created_at=AT, state="decided", decision="yes", held_on=TODAY, decided_at=AT,
    )  # fmt: skip
    return person, entry


def test_admission_comes_with_the_last_meeting_and_falls_with_it(do, make, curator):
    person, entry = mentor_on_the_way(make)
    for came, admitted in (((3, 4), None), ((4, 4), TODAY), ((4, 4), TODAY), ((3, 4), None)):
        do(curator, refresh_admission, [person], {person: came})
        assert make.read(BaseEntry, entry).admitted_on == admitted
    with make.session() as session:
        said = session.scalars(
            select(AuditEntry.action).where(AuditEntry.object_id == entry).order_by(AuditEntry.at)
        ).all()
    assert sorted(said) == ["mentor.admission_lost", "mentor.admitted"]


def test_who_is_in_no_course_needs_the_regions_usual_number(do, make, curator, work_for):
    person, entry = mentor_on_the_way(make)
    do(curator, refresh_admission, [person], {})
    assert make.read(BaseEntry, entry).admitted_on is None
    work = work_for(curator)
    standing = standings(work.session, None, TODAY, {})[person]
    assert standing.missing == ("training",)
    assert standing.facts.required == profile_of(work.session).defaults.training_meetings


def test_a_later_no_is_what_counts(do, make, curator):
    person, entry = mentor_on_the_way(make)
    make.row(
        Interview, "one", entry_id=entry, person_id=person, side="mentor", questions={},
        created_at=AT, state="decided", decision="later", held_on=TODAY,
        decided_at=AT + timedelta(hours=1),
    )  # fmt: skip
    do(curator, refresh_admission, [person], {person: (4, 4)})
    assert make.read(BaseEntry, entry).admitted_on is None


def test_an_empty_profile_is_no_questionnaire_but_an_answer_is(make, curator, work_for):
    person = make.person("Туров Глеб")
    make.entry(person, "mentor")
    make.row(MentorProfile, "one", person_id=person, updated_at=AT)

    def lacks():
        work = work_for(curator)
        return "questionnaire" in standings(work.session, [person], TODAY, {})[person].missing

    assert lacks()
    instrument = make.row(
        Instrument, "one", code="mentor_profile", version=1, title="Анкета", audience="mentor",
        definition={}, digest="-", created_at=AT,
    )  # fmt: skip
    make.row(
        AnswerSheet, "one", instrument_id=instrument, person_id=person, via="paper", answers={},
        filled_on=TODAY, filled_at=AT,
    )  # fmt: skip
    assert not lacks()


def test_consents_that_ran_out_freeze_instead_of_breaking(do, make, curator):
    person, entry = mentor_on_the_way(make)
    do(curator, refresh_admission, [person], {person: (4, 4)})
    with make.session() as session, session.begin():
        session.execute(update(Consent).values(valid_until=TODAY))
    do(curator, refresh_admission, [person], {person: (4, 4)})
    kept = make.read(BaseEntry, entry)
    assert (kept.state, kept.frozen_from) == ("frozen", "selected")


class TestPapers:
    KIND = "no_criminal_record"

    def paper(self, do, actor, person, **more):
        values = {"kind": self.KIND, "issued_on": TODAY, "number": " 12  345 ", **more}
        return do(actor, enter_certificate, EnterCertificate(person_id=person, **values))

    def test_a_paper_gets_the_regions_term(self, do, make, curator, work_for):
        person = make.person("Ли Сергей", kind="employer")
        self.paper(do, curator, person)
        [line] = certificates_of(work_for(curator).session, person, TODAY)
        assert (line.number, line.valid_until, line.standing) == (
            "12 345", date(2027, 11, 22), "valid",
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("change", "field", "code"),
        [
            ({"kind": "other"}, "kind", "certificate_unknown"),
            ({"issued_on": None}, "issued_on", "day_needed"),
            ({"issued_on": TODAY + timedelta(1)}, "issued_on", "issued_later"),
            ({"valid_until": TODAY}, "valid_until", "paper_backwards"),
            ({"number": "9" * 90}, "number", "number_long"),
        ],
    )
    def test_what_cannot_be(self, do, make, curator, change, field, code):
        person = make.person("Ли Сергей", kind="employer")
        with pytest.raises(Invalid) as refused:
            self.paper(do, curator, person, **change)
        assert refused.value.fields == {field: code}

    def test_a_required_paper_gates_admission_until_its_last_day(self, do, make, curator, work_for):
        person = make.person("Ли Сергей", kind="employer")
        profile = self._requiring(profile_of(work_for(curator).session))
        kinds = {person: "employer", make.person("Туров Глеб"): "teacher"}

        def lacks(day):
            return lacking(work_for(curator).session, kinds, profile, day)

        assert lacks(TODAY) == {person: (self.KIND,)}
        self.paper(do, curator, person, valid_until=date(2026, 12, 31))
        assert lacks(TODAY) == {}
        assert lacks(date(2026, 12, 31)) == {}
        assert lacks(date(2027, 1, 1)) == {person: (self.KIND,)}

    def test_what_is_missing_or_runs_out_is_shown_ahead(self, do, make, curator, work_for):
        people = [make.person(f"Ли {name}", kind="employer") for name in ("Анна", "Борис", "Вера")]
        for person in people:
            make.entry(person, "mentor")
        self.paper(do, curator, people[1], valid_until=TODAY + timedelta(30))
        self.paper(do, curator, people[2], valid_until=TODAY + timedelta(31))
        session = work_for(curator).session
        found = to_bring(session, profile_of(session), TODAY)
        assert [(each.given_name, each.paper.standing) for each in found] == [
            ("Анна", "none"), ("Борис", "soon"),
        ]  # fmt: skip

    @staticmethod
    def _requiring(profile):
        papers = tuple(each.model_copy(update={"required": True}) for each in profile.certificates)
        return profile.model_copy(update={"certificates": papers})


class TestCriteria:
    def test_proposals_come_from_the_requests_and_are_kept_once(self, do, make, curator, work_for):
        programme = make.programme()
        help_code = profile_of(work_for(curator).session).help[0].code
        for name in ("Ёлкина Вера", "Ким Роман"):
            child = make.pupil(name, born_on=date(2014, 1, 1))
            make.row(
                MentoringRequest, "one", school_year=YEAR, person_id=child, author="self",
                help=[help_code], made_on=TODAY, created_at=AT,
            )  # fmt: skip
        work = work_for(curator)
        from school.programmes.models import Programme

        [found] = proposals(work.session, work.own(Programme, programme))
        assert (found.help, found.people) == (help_code, 2)
        wanted = [Wanted(help=help_code, words="возраст: 11–13", number=found.people)]
        assert len(do(curator, add_criteria, programme, wanted)) == 1
        assert do(curator, add_criteria, programme, wanted) == []
        [line] = criteria_of(work_for(curator).session, programme)
        assert (line.help, line.words, line.wanted) == (help_code, "возраст: 11–13", 2)

    @pytest.mark.parametrize(
        ("wanted", "fields"),
        [
            (Wanted(), {"words": "criterion_empty"}),
            (Wanted(help="none_such"), {"help": "help_unknown"}),
            (Wanted(words="а", number=0), {"wanted": "wanted_range"}),
            (Wanted(words="а", number=None), {"wanted": "wanted_range"}),
            (Wanted(words="а" * 301), {"words": "note_long"}),
        ],
    )
    def test_what_cannot_be(self, do, make, curator, wanted, fields):
        programme = make.programme()
        with pytest.raises(Invalid) as refused:
            do(curator, add_criteria, programme, [wanted])
        assert refused.value.fields == fields
        with make.session() as session:
            assert session.scalars(select(Criterion)).all() == []


def test_the_board_of_many_asks_as_often_as_of_one(make, curator, work_for, database):
    """The page's own count with two hundred is in tests/web/school/test_selection_access.py."""
    steps = {"entered": "questionnaire", "refused": "refused", "resting": "refused"}
    people = [make.person(f"Туров {n:03}") for n in range(8)]
    for n, person in enumerate(people):
        make.entry(person, "mentor", state=list(steps)[n % 3])
    work = work_for(curator)
    asked = []

    def note(*told):
        asked.append(told[2])

    event.listen(database.app, "before_cursor_execute", note)
    try:
        stands = standings(work.session, None, TODAY, {})
        listed = board.entries(work.session, "mentor")
        found = board.candidates(work.session, "mentor", listed, stands)
    finally:
        event.remove(database.app, "before_cursor_execute", note)
    assert {each.entry.state: each.step for each in found} == steps
    assert len([s for s in asked if "SET LOCAL" not in s]) <= 10
