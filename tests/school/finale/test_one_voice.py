"""Two cards of one person made one: one voice stays, and what was nominated goes along."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from kernel.errors import Invalid
from school.finale.models import FinalNominee, FinalVoter
from school.finale.service import act_on_final
from school.finale.voices import make_slips
from school.finale.voting import enter_paper
from school.programmes.models import Participation
from school.registry.merging import merge_people, undo_merge
from school.registry.models import Person


@pytest.fixture
def twin(make):
    """A second card of the mentor, with a part in the same programme or in another."""

    def of(finale, programme=None):
        one = make.read(Person, finale.people["mentor"])
        card = make.person(f"{one.surname} {one.given_name}")
        return card, make.part(programme or finale.programme, card, "mentor")

    return of


def voices_by_person(make):
    parts = [row.participation_id for row in make.rows(FinalVoter) if row.participation_id]
    return [make.read(Participation, part).person_id for part in parts]


class TestNominees:
    def test_a_nominee_is_merged_after_the_close(self, make, opened, do, curator, twin):
        card, part = twin(opened)
        do(curator, act_on_final, opened.event, "close")
        merge = do(curator, merge_people, card, opened.people["mentor"])
        assert part in {row.participation_id for row in make.rows(FinalNominee)}
        do(curator, undo_merge, merge.id)
        assert part not in {row.participation_id for row in make.rows(FinalNominee)}

    def test_nobody_else_is_put_in_a_nominees_place(self, opened, work_for, curator):
        session = work_for(curator).session
        with pytest.raises(IntegrityError, match="settled"):
            session.execute(text("UPDATE school.final_nominee SET participation_id = :to"
                                 " WHERE participation_id = :of"),
                            {"to": opened.parts["other_mentor"],
                             "of": opened.parts["mentor"]})  # fmt: skip
        session.rollback()


class TestVoices:
    @pytest.mark.parametrize("elsewhere", [False, True])
    def test_one_person_keeps_one_voice(self, make, listed, do, curator, twin, elsewhere):
        other = make.programme(title="Вторая программа") if elsewhere else None
        card, _part = twin(listed, other)
        do(curator, make_slips, listed.event, None)
        was = len(voices_by_person(make))
        do(curator, merge_people, listed.people["mentor"], card)
        left = voices_by_person(make)
        assert len(left) == was - 1
        assert left.count(listed.people["mentor"]) == 1

    def test_the_voice_that_has_spoken_stays(self, make, opened, do, curator, twin):
        card, part = twin(opened)
        do(curator, make_slips, opened.event, None)
        late = make.one(FinalVoter, participation_id=part)
        other = make.one(
            FinalNominee, pick="mentors", participation_id=opened.parts["other_mentor"]
        )
        do(curator, enter_paper, opened.event, late.id, {"mentors": other.id})
        do(curator, merge_people, opened.people["mentor"], card)
        kept = make.one(FinalVoter, participation_id=opened.parts["mentor"])
        assert kept.id == late.id

    def test_two_that_have_spoken_wait_for_the_close(self, make, opened, do, curator, twin):
        card, part = twin(opened)
        do(curator, make_slips, opened.event, None)
        other = make.one(
            FinalNominee, pick="mentors", participation_id=opened.parts["other_mentor"]
        )
        theirs = {"mentors": other.id}
        for voter in (opened.voter("mentor"), make.one(FinalVoter, participation_id=part).id):
            do(curator, enter_paper, opened.event, voter, theirs)
        with pytest.raises(Invalid) as refused:
            do(curator, merge_people, opened.people["mentor"], card)
        assert refused.value.fields == {"kept": "merge_against_rules"}
        do(curator, act_on_final, opened.event, "close")
        do(curator, merge_people, opened.people["mentor"], card)

    def test_a_voice_does_not_pass_to_another(self, opened, work_for, curator):
        session = work_for(curator).session
        with pytest.raises(IntegrityError, match="another's"):
            session.execute(text("UPDATE school.final_voter SET participation_id = :to"
                                 " WHERE participation_id = :of"),
                            {"to": opened.parts["mentee"],
                             "of": opened.parts["mentor"]})  # fmt: skip
        session.rollback()
