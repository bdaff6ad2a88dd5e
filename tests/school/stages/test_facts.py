"""The facts behind the gates: counted for the programme's form, and of one school alone."""

from datetime import timedelta

import pytest

from kernel.identity.permissions import Role
from kernel.profile.stored import profile_of
from school.conditions.models import Informing, Resource, TeamMember
from school.mentors.models import MentorProfile
from school.programmes.queries import programme
from school.requests.models import MentoringRequest
from school.selection.models import Criterion, Interview
from school.stages.queries import facts_of
from school.stages.waiting import count_waiting
from school.training.models import Training, TrainingSession
from tests.factories.world import YEAR
from tests.school.make import NOW, STARTS, TODAY


@pytest.fixture
def facts(world, make, session_for):
    make.profile("bryansk")

    def of(programme_id):
        session = session_for(world.actors[Role.CURATOR])
        return facts_of(session, profile_of(session), programme(session, programme_id))

    return of


def fill(make, school):
    """One of everything that stages 1–4 count, for a form of pupils."""
    row = make.row
    boss, pupil = make.person("Куратова Анна", school), make.pupil("Юнцов Пётр", school)
    mentor = make.pupil("Старшов Иван", school, grade=10)
    programme_id = make.programme(school, form="pupil_pupil", title="Рядом")
    row(TeamMember, school, person_id=boss, post="curator", since=STARTS, created_at=NOW)
    row(Informing, school, school_year=YEAR, audience="parents", channel="site", held_on=STARTS,
        created_at=NOW)  # fmt: skip
    row(Resource, school, school_year=YEAR, kind="people", name="Актовый зал", created_at=NOW)
    row(MentoringRequest, school, school_year=YEAR, person_id=pupil, author="self",
        state="accepted", made_on=STARTS, created_at=NOW)  # fmt: skip
    row(MentoringRequest, school, school_year=YEAR, typed_name="Кто-то", author="self",
        made_on=STARTS, created_at=NOW)  # fmt: skip
    make.entry(pupil, "mentee", school, state="ready")
    entry = make.entry(mentor, "mentor", school, state="selected", admitted_on=STARTS)
    make.entry(make.person("Чужеформа Вера", school), "mentor", school)
    row(MentorProfile, school, person_id=mentor, help=["maths"], updated_at=NOW)
    row(Criterion, school, programme_id=programme_id, help="maths", created_at=NOW)
    row(Interview, school, entry_id=entry, person_id=mentor, side="mentor", state="decided",
        decision="yes", held_on=STARTS, questions={}, created_at=NOW)  # fmt: skip
    course = row(Training, school, school_year=YEAR, title="Курс", required=4, created_at=NOW)
    row(TrainingSession, school, training_id=course, n=1, topic="Тема", state="held",
        held_on=STARTS)  # fmt: skip
    row(TrainingSession, school, training_id=course, n=2, topic="Тема", held_on=TODAY)
    return programme_id


def test_counts_are_of_the_form_and_of_the_school(make, facts):
    ours = fill(make, "one")
    fill(make, "three")
    found = facts(ours)
    assert (found.curators, found.suppliers, found.told_parents, found.told_staff) == (1, 0, 1, 0)
    assert (found.resources, found.requests, found.requests_waiting) == (1, 2, 1)
    assert (found.mentees, found.mentees_with_request, found.mentees_ready) == (1, 1, 1)
    # the teacher of the base suits no programme of pupils
    assert (found.mentors, found.mentors_profiled, found.mentors_admitted) == (1, 1, 1)
    assert (found.mentors_interviewed, found.mentors_selected, found.criteria) == (1, 1, 1)
    assert (found.meetings, found.meetings_held, found.meetings_required) == (2, 1, 4)


def test_what_waits_is_of_the_own_school(world, make, session_for):
    make.profile("bryansk")
    for school in ("one", "three"):
        fill(make, school)
    waiting = count_waiting(
        session_for(world.actors[Role.CURATOR]), year=YEAR, today=TODAY + timedelta(days=1)
    )
    assert (waiting.requests_new, waiting.requests_without_entry) == (1, 0)
    assert (waiting.candidates, waiting.untrained, waiting.sessions_unmarked) == (1, 0, 1)
    assert waiting.frozen == 0
