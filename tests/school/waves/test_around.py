"""What happens to waves by itself: consents, cards made one, the night, the roadmap."""

from datetime import timedelta

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kernel.db import Hat, Reach
from kernel.errors import Invalid
from kernel.identity.permissions import Actor, Role
from kernel.work import Work
from school.instruments.models import AnswerSheet
from school.monitoring.models import Judgement
from school.programmes.models import Participation
from school.programmes.participants import remove_participant
from school.registry.merging import merge_people, undo_merge
from school.tasks.models import Task
from school.waves.asking import enter_asked, give_links
from school.waves.models import Asked, Wave
from school.waves.waves import close_wave
from school.withdrawal.service import WithdrawConsent, effects_of, withdraw_consent
from tests.school.make import NOW, TODAY
from tests.school.waves.conftest import MOOD
from tests.school.waves.test_waves import asked, parts
from workers.tasks.school import wave_reminders


@pytest.fixture
def mood(make, opened, team):
    return parts(make, opened("before", "mood"))["mood"]


class TestWithdrawn:
    @pytest.mark.parametrize("purpose", ["processing", "have_mentor"])
    def test_links_close_and_the_row_stops(
        self, make, do, curator, work_for, guest_work, mood, team, purpose
    ):
        """R-10: what stood on the consent stops at once, also where only the base is left."""
        row = asked(make, mood)[team["mentee"]]
        (slip,) = do(curator, give_links, mood.wave_id, [row.id])
        assert effects_of(work_for(curator), team["mentee_person"], purpose).links == 1
        do(curator, withdraw_consent, WithdrawConsent(
            person_id=team["mentee_person"], purpose=purpose, withdrawn_on=TODAY,
            by_id=team["mentee_person"],
        ))  # fmt: skip
        assert make.read(Asked, row.id).state == "stopped"
        assert guest_work(slip.token) is None

    def test_who_leaves_the_programme(self, make, do, curator, guest_work, mood, team):
        row = asked(make, mood)[team["third"]]
        (slip,) = do(curator, give_links, mood.wave_id, [row.id])
        do(curator, remove_participant, team["programme"], team["third"])
        assert make.read(Participation, team["third"]).left_on == TODAY
        assert make.read(Asked, row.id).state == "stopped"
        assert guest_work(slip.token) is None


class TestMerged:
    @pytest.fixture
    def double(self, make, team):
        """A second card of the first mentee, in the same programme; only one is in the pair."""
        person = make.person("Туров Глеб Олегович")
        make.entry(person, "mentee", state="ready")
        return person, make.part(team["programme"], person, "mentee")

    def test_rows_go_over_with_their_answers(self, make, do, curator, mood, team):
        card = make.person("Туров Глеб Олегович")
        row = asked(make, mood)[team["mentee"]]
        do(curator, enter_asked, row.id, TODAY, MOOD)
        merge = do(curator, merge_people, card, team["mentee_person"])
        kept = make.read(Asked, row.id)
        assert (kept.person_id, kept.respondent_id) == (card, card)
        assert make.one(AnswerSheet).person_id == card
        do(curator, undo_merge, merge.id)
        assert make.read(Asked, row.id).person_id == team["mentee_person"]
        assert make.one(AnswerSheet).respondent_id == team["mentee_person"]

    def test_twice_asked_becomes_once(self, make, do, curator, opened, team, double):
        wave = opened("before", "mood", "marks")
        merge = do(curator, merge_people, team["mentee_person"], double[0])
        for part in parts(make, wave).values():
            assert set(asked(make, part)) == {team["mentee"], team["other"], team["third"]}
        do(curator, undo_merge, merge.id)
        for part in parts(make, wave).values():
            assert double[1] in asked(make, part)

    def test_twice_judged_becomes_once(self, make, do, curator, team, double):
        """The key of a judgement has an empty pair in it: two empty ones are one."""
        for participation, outcome in ((team["mentee"], "better"), (double[1], "same")):
            make.row(
                Judgement, "one", programme_id=team["programme"], participation_id=participation,
                code="marks", outcome=outcome, judged_on=TODAY, kept_at=NOW,
            )  # fmt: skip
        merge = do(curator, merge_people, team["mentee_person"], double[0])
        kept = make.one(Judgement)
        assert (kept.participation_id, kept.outcome) == (team["mentee"], "better")
        do(curator, undo_merge, merge.id)
        assert {row.outcome for row in make.rows(Judgement)} == {"better", "same"}

    def test_an_answer_is_not_thrown_away(self, make, do, curator, mood, team, double, opened):
        part = parts(make, opened("after", "glad"))["glad"]
        do(curator, enter_asked, asked(make, part)[double[1]].id, TODAY, MOOD)
        with pytest.raises(Invalid) as refused:
            do(curator, merge_people, team["mentee_person"], double[0])
        assert refused.value.fields == {"kept": "merge_asked"}
        do(curator, merge_people, double[0], team["mentee_person"])
        assert asked(make, part)[double[1]].state == "answered"

    def test_confidential_answers_are_carried_by_who_may_read_them(
        self, make, do, curator, world, opened, team
    ):
        """X-07: what a role does not see it cannot move to another card either."""
        card = make.person("Туров Глеб Олегович")
        row = asked(make, parts(make, opened("before", "worry"))["worry"])[team["mentee"]]
        do(curator, enter_asked, row.id, TODAY, MOOD)
        for kept, gone in ((card, team["mentee_person"]), (team["mentee_person"], card)):
            with pytest.raises(Invalid) as refused:
                do(world.actors[Role.RESPONSIBLE], merge_people, kept, gone)
            assert refused.value.fields == {"kept": "merge_confidential"}
        do(curator, merge_people, card, team["mentee_person"])
        assert make.one(AnswerSheet).person_id == card


class TestNight:
    @pytest.fixture
    def night(self, database, make):
        def run(due) -> int:
            with make.session() as session, session.begin():
                session.execute(update(Wave).values(opens_on=due, due_on=due))
            with Session(database.app, info={"reach": Reach(hat=Hat.QUEUE)}) as session:
                found = wave_reminders(Work(session, Actor(system=Hat.QUEUE), lambda: NOW), None)
                session.commit()
            return found["tasks"]

        return run

    @pytest.mark.parametrize(
        ("days", "kind"),
        [(4, None), (3, "wave_due"), (0, "wave_due"), (-1, "wave_late"), (-30, "wave_late")],
    )
    def test_the_curator_hears_before_the_day_and_after_it(self, make, night, mood, days, kind):
        due = TODAY + timedelta(days=days)
        assert night(due) == (kind is not None)
        tasks = make.rows(Task)
        assert [(task.kind, task.role, task.object_id, task.due_on) for task in tasks] == (
            [(kind, "curator", mood.wave_id, due)] if kind else []
        )
        assert night(due) == 0  # once

    def test_nobody_waits_nobody_is_told(self, make, night, mood):
        with make.session() as session, session.begin():
            session.execute(update(Asked).values(state="excused", excuse="Отказ"))
        assert night(TODAY + timedelta(days=1)) == 0

    def test_a_closed_wave_has_nothing_to_be_done(self, make, do, curator, night, mood):
        assert night(TODAY) == 1
        do(curator, close_wave, mood.wave_id)
        assert make.one(Task).done_at is not None
        assert night(TODAY - timedelta(days=1)) == 0

    def test_a_new_day_is_told_of_anew(self, night, mood):
        assert night(TODAY) == 1
        assert night(TODAY + timedelta(days=2)) == 1

    def test_no_school_calls_it(self, work_for, curator):
        with pytest.raises(DBAPIError):
            work_for(curator).session.execute(text("SELECT app.remind_of_waves()"))
