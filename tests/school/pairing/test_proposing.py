"""Pairs offered and appointed: who has room, what is refused, which reasons are kept (R-23)."""

from datetime import date

import pytest

from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from school.mentors.models import MentorProfile
from school.programmes.asking import APPOINTED
from school.programmes.models import Pair
from school.programmes.pairs import OpenPairs, open_pairs
from school.programmes.proposing import Proposal, propose
from school.programmes.room import rooms
from tests.factories.world import YEAR
from tests.school.make import NOW, TODAY


def mutual(mentor, mentee, **values):
    return Proposal(mentor, mentee, "gathering", "mutual", **values)


class TestOffers:
    def test_a_pair_is_offered_with_what_it_stands_on(self, make, hall, offer):
        pair = make.read(Pair, offer())
        assert (pair.state, pair.way, pair.basis, pair.started_on, pair.goal) == (
            "proposed", "gathering", "mutual", None, "Освоиться в школе",
        )  # fmt: skip
        assert pair.made_at is not None

    def test_all_or_none(self, make, do, curator, hall):
        wanted = [mutual(hall["mentor"], hall["mentee"]), mutual(hall["mentor"], hall["mentor"])]
        with pytest.raises(NotFound):
            do(curator, propose, hall["programme"], wanted)
        assert make.count(Pair) == 0

    def test_the_same_two_are_offered_once(self, do, curator, hall, offer):
        offer()
        with pytest.raises(Invalid) as refused:
            offer()
        assert refused.value.fields == {"pairs": "pair_open"}
        twice = [mutual(hall["second"], hall["other"])] * 2
        with pytest.raises(Invalid):
            do(curator, propose, hall["programme"], twice)

    def test_a_mentor_who_is_not_admitted(self, make, do, curator, hall):
        """R-11: matched mentors have gone the whole way."""
        new = make.part(hall["programme"], make.person("Зуев Лев"), "mentor")
        with pytest.raises(Invalid) as refused:
            do(curator, propose, hall["programme"], [mutual(new, hall["mentee"])])
        assert refused.value.fields == {"pairs": "not_admitted"}

    @pytest.mark.parametrize("state", ["frozen", "left", "refused"])
    def test_whoever_was_stopped_in_the_base(self, make, do, curator, hall, state):
        make.entry(hall["third_person"], "mentee", state=state)
        with pytest.raises(Invalid) as refused:
            do(curator, propose, hall["programme"], [mutual(hall["mentor"], hall["third"])])
        assert refused.value.fields == {"pairs": "base_stopped"}

    def test_no_more_than_the_mentor_takes(self, make, do, curator, hall, work_for):
        """U-3: the profile's capacity, pairs of other programmes included."""
        make.row(MentorProfile, "one", person_id=hall["mentor_person"], capacity=2, updated_at=NOW)
        wanted = [mutual(hall["mentor"], hall[each]) for each in ("mentee", "other", "third")]
        with pytest.raises(Invalid) as refused:
            do(curator, propose, hall["programme"], wanted)
        assert refused.value.fields == {"pairs": "mentor_full"}
        do(curator, propose, hall["programme"], wanted[:2])
        free = rooms(work_for(curator).session, hall["programme"])
        assert (free.mentors[hall["mentor"]], free.mentors[hall["second"]]) == (0, 30)
        again = make.programme()
        mentor = make.part(again, hall["mentor_person"], "mentor")
        mentee = make.part(again, make.person("Седов Ян"), "mentee")
        with pytest.raises(Invalid) as refused:
            do(curator, propose, again, [mutual(mentor, mentee)])
        assert refused.value.fields == {"pairs": "mentor_full"}

    def test_several_mentors_as_the_programme_lets(self, make, do, curator, hall):
        """F-08: one mentee, several mentors, as many as the setting says."""
        programme = make.programme(settings={"mentors_at_once": 1})
        mentee = make.part(programme, hall["mentee_person"], "mentee")
        mentors = [
            make.part(programme, hall[f"{each}_person"], "mentor") for each in ("mentor", "second")
        ]
        do(curator, propose, programme, [mutual(mentors[0], mentee)])
        with pytest.raises(Invalid) as refused:
            do(curator, propose, programme, [mutual(mentors[1], mentee)])
        assert refused.value.fields == {"pairs": "mentee_full"}

    def test_an_ended_pair_of_the_two_is_no_hindrance(self, make, do, curator, hall, offer):
        make.pair(hall["programme"], hall["mentor"], hall["mentee"], state="completed",
                  ended_on=date(YEAR, 10, 31))  # fmt: skip
        assert offer()

    def test_only_in_a_running_programme(self, make, do, curator, hall):
        programme = make.programme(state="planned")
        with pytest.raises(WrongState):
            do(curator, propose, programme, [mutual(hall["mentor"], hall["mentee"])])

    def test_who_may(self, roles_that_may, hall):
        wanted = [mutual(hall["mentor"], hall["mentee"])]
        assert roles_that_may(propose, hall["programme"], wanted) == {
            Role.HEAD, Role.CURATOR, Role.RESPONSIBLE,
        }  # fmt: skip


class TestReasons:
    @pytest.fixture
    def pupils(self, make):
        """A pupil of the seventh class mentors one of the sixth: no higher step (X-12)."""
        programme = make.programme(form="pupil_pupil")
        older, younger = make.pupil("Рябинин Илья", grade=7), make.pupil("Лаптев Ян", grade=6)
        make.entry(older, "mentor", state="selected", admitted_on=TODAY)
        return {
            "programme": programme,
            "mentor": make.part(programme, older, "mentor", person_kind="pupil"),
            "mentee": make.part(programme, younger, "mentee", person_kind="pupil"),
            "younger": younger,
        }

    def test_a_rule_that_asks_wants_a_reason(self, make, do, curator, pupils):
        wanted = mutual(pupils["mentor"], pupils["mentee"])
        with pytest.raises(Invalid) as refused:
            do(curator, propose, pupils["programme"], [wanted])
        assert refused.value.fields == {"reasons": "ground_needed"}
        assert refused.value.values["wanted"] == {
            (pupils["mentor"], pupils["mentee"]): ("higher_step",)
        }
        wanted = mutual(pupils["mentor"], pupils["mentee"], reasons={
            "higher_step": "Занимаются одним делом", "senior_classes": "лишнее"})  # fmt: skip
        (pair,) = do(curator, propose, pupils["programme"], [wanted])
        assert make.read(Pair, pair).reasons == {"higher_step": "Занимаются одним делом"}

    def test_a_young_mentee_has_the_reason_of_the_base(self, make, do, curator, pupils):
        """X-02: what was written down when the child entered stands; else it is asked for."""
        child = make.pupil("Ежов Тим", grade=2, born_on=date(YEAR - 8, 5, 1))
        mentee = make.part(pupils["programme"], child, "mentee", person_kind="pupil")
        with pytest.raises(Invalid) as refused:
            do(curator, propose, pupils["programme"], [mutual(pupils["mentor"], mentee)])
        assert refused.value.values["wanted"] == {(pupils["mentor"], mentee): ("min_age",)}
        make.entry(child, "mentee", young_reason="Просьба семьи")
        (pair,) = do(curator, propose, pupils["programme"], [mutual(pupils["mentor"], mentee)])
        assert make.read(Pair, pair).reasons == {"min_age": "Просьба семьи"}


class TestAppointing:
    def appoint(self, do, actor, hall, **values):
        values = {"mentor_id": hall["mentor"], "mentee_ids": [hall["mentee"]],
                  "started_on": TODAY, "appointed_for": "marks", **values}  # fmt: skip
        return do(actor, open_pairs, OpenPairs(programme_id=hall["programme"], **values)).pairs

    def test_begins_at_once_and_says_what_for(self, make, do, curator, hall):
        (pair,) = self.appoint(do, curator, hall, variant="experienced_young", kind="traditional",
                               work_format="individual", mentor_type="consultant")  # fmt: skip
        kept = make.read(Pair, pair)
        assert (kept.state, kept.way, kept.basis) == ("active", "appointment", "appointed")
        assert kept.reasons == {APPOINTED: "marks"}
        assert (kept.variant, kept.kind, kept.work_format, kept.mentor_type) == (
            "experienced_young", "traditional", "individual", "consultant",
        )  # fmt: skip

    def test_a_wider_goal_wants_the_curators_words(self, make, do, curator, hall):
        """R-23: appointing is not advised there, so it is explained."""
        with pytest.raises(Invalid) as refused:
            self.appoint(do, curator, hall, appointed_for="wider")
        assert refused.value.fields == {"reason_appointed": "ground_needed"}
        (pair,) = self.appoint(do, curator, hall, appointed_for="wider",
                               reasons={APPOINTED: "Попросил сам"})  # fmt: skip
        assert make.read(Pair, pair).reasons == {APPOINTED: "Попросил сам"}

    def test_what_is_unknown_is_told_at_its_field(self, do, curator, hall):
        with pytest.raises(Invalid) as refused:
            self.appoint(do, curator, hall, appointed_for="", variant="нет", kind="нет")
        assert refused.value.fields == {
            "appointed_for": "reason_needed", "variant": "choice_unknown", "kind": "choice_unknown",
        }  # fmt: skip

    def test_the_type_of_mentor_brings_its_rule(self, do, curator, hall):
        """R-27: a subject mentor teaches the same subject."""
        with pytest.raises(Invalid) as refused:
            self.appoint(do, curator, hall, mentor_type="subject")
        assert refused.value.fields == {"mentees": "constraint"}

    def test_not_while_the_two_worked_together_before(self, make, do, curator, hall):
        make.pair(hall["programme"], hall["mentor"], hall["mentee"], state="closed",
                  ended_on=date(YEAR, 10, 31))  # fmt: skip
        with pytest.raises(Invalid) as refused:
            self.appoint(do, curator, hall, started_on=date(YEAR, 10, 1))
        assert refused.value.fields == {"started_on": "start_in_earlier"}

    def test_not_by_a_psychologist(self, do, world, hall):
        with pytest.raises(Denied):
            self.appoint(do, world.actors[Role.PSYCHOLOGIST], hall)
