"""Confirming, beginning, probation, orders, the plan, another mentor (R-25, R-41…R-43, R-63)."""

from datetime import date, timedelta

import pytest

from kernel.errors import Denied, Invalid, WrongState
from kernel.identity.permissions import Role
from school.pairing.confirming import confirm_side, decline_proposed, note_agreement
from school.pairing.models import PairOrder, PairOrderLine, PairTask
from school.pairing.order_queries import awaiting, orders
from school.pairing.orders import cancel_order, drop_pair, make_order, sign_order
from school.pairing.plan import PlanTask, SetPlan, add_task, move_task, plan_tasks, set_plan
from school.pairing.queries import pair_view, relatives
from school.pairing.starting import end_probation, start_group, start_pair
from school.pairing.substitution import substitute
from school.programmes.models import Pair
from tests.factories.world import YEAR
from tests.school.make import ENDS, NOW, TODAY


class TestBeginning:
    def test_only_when_both_have_confirmed(self, make, do, curator, offer):
        pair = offer()
        do(curator, confirm_side, pair, "mentor", TODAY)
        with pytest.raises(WrongState) as refused:
            do(curator, start_pair, pair, TODAY, probation=False)
        assert refused.value.code == "pair_unconfirmed"
        do(curator, confirm_side, pair, "mentee", TODAY)
        do(curator, start_pair, pair, TODAY, probation=False)
        kept = make.read(Pair, pair)
        assert (kept.state, kept.started_on, kept.probation_until) == ("active", TODAY, None)

    def test_a_one_sided_pair_never_begins(self, do, curator, confirmed):
        pair = confirmed(basis="one_sided")
        with pytest.raises(WrongState) as refused:
            do(curator, start_pair, pair, TODAY, probation=False)
        assert refused.value.code == "pair_one_sided"

    def test_probation_is_as_long_as_the_setting(self, make, do, curator, confirmed):
        pair = confirmed()
        do(curator, start_pair, pair, TODAY, probation=True)
        kept = make.read(Pair, pair)
        assert (kept.state, kept.probation_until) == ("probation", TODAY + timedelta(weeks=4))
        do(curator, end_probation, pair)
        assert make.read(Pair, pair).state == "active"

    @pytest.mark.parametrize(
        ("day", "fault"),
        [
            (None, "day_needed"),
            (ENDS + timedelta(days=1), "start_outside_term"),
            (TODAY - timedelta(days=1), "start_before_confirmed"),
        ],
    )
    def test_the_first_day(self, do, curator, confirmed, day, fault):
        pair = confirmed()
        with pytest.raises(Invalid) as refused:
            do(curator, start_pair, pair, day, probation=False)
        assert refused.value.fields == {"started_on": fault}

    def test_a_group_begins_at_once_or_not_at_all(self, make, do, curator, hall, confirmed, offer):
        """F-08: one mentor, several mentees."""
        ready, waits = confirmed(), offer(mentee="other")
        with pytest.raises(WrongState):
            do(curator, start_group, hall["programme"], [ready, waits], TODAY, probation=False)
        assert make.read(Pair, ready).state == "proposed"
        for side in ("mentor", "mentee"):
            do(curator, confirm_side, waits, side, TODAY)
        do(curator, start_group, hall["programme"], [ready, waits], TODAY, probation=False)
        assert {make.read(Pair, each).state for each in (ready, waits)} == {"active"}

    def test_not_when_somebody_was_stopped_meanwhile(self, make, do, curator, hall, confirmed):
        pair = confirmed()
        make.entry(hall["mentee_person"], "mentee", state="frozen", frozen_from="ready")
        with pytest.raises(WrongState) as refused:
            do(curator, start_pair, pair, TODAY, probation=False)
        assert refused.value.code == "pair_stopped"

    def test_a_declined_offer_keeps_its_reason(self, make, do, curator, offer):
        pair = offer()
        do(curator, decline_proposed, pair, "mentee_declined", "Нет времени")
        kept = make.read(Pair, pair)
        assert (kept.state, kept.end_reason, kept.started_on) == ("closed", "mentee_declined", None)
        assert kept.reasons == {"declined": "Нет времени"}
        assert offer() != pair

    def test_a_confirmation_is_taken_back_while_offered(self, make, do, curator, confirmed):
        pair = confirmed()
        do(curator, confirm_side, pair, "mentee", None)
        assert make.read(Pair, pair).mentee_confirmed_on is None
        do(curator, confirm_side, pair, "mentee", TODAY)
        do(curator, start_pair, pair, TODAY, probation=False)
        with pytest.raises(WrongState):
            do(curator, confirm_side, pair, "mentee", None)

    def test_nothing_by_a_psychologist(self, do, world, confirmed):
        pair, other = confirmed(), world.actors[Role.PSYCHOLOGIST]
        for act, args in ((confirm_side, ("mentor", TODAY)), (start_pair, (TODAY, False)),
                          (decline_proposed, ("mentor_declined",))):  # fmt: skip
            with pytest.raises(Denied):
                do(other, act, pair, *args)


class TestAgreement:
    def test_a_representative_signs_for_a_minor(self, make, do, curator):
        """R-04, D-14."""
        programme = make.programme(form="student_pupil")
        student, child = make.person("Зимин Олег", kind="student"), make.pupil("Лис Ева")
        mother = make.guardian(child, "Лис Яна")
        made = {
            "mentor": make.part(programme, student, "mentor", person_kind="student"),
            "mentee": make.part(programme, child, "mentee", person_kind="pupil"),
        }
        pair = make.pair(programme, made["mentor"], made["mentee"])
        with pytest.raises(Invalid) as refused:
            do(curator, note_agreement, pair, TODAY, {"mentee": None})
        assert refused.value.fields == {"mentee_signer": "signer_needed"}
        do(curator, note_agreement, pair, TODAY, {"mentee": mother, "mentor": mother})
        kept = make.read(Pair, pair)
        assert (kept.agreement_on, kept.mentor_signer_id, kept.mentee_signer_id) == (
            TODAY, None, mother,
        )  # fmt: skip


@pytest.mark.usefixtures("gates")
class TestOrders:
    def test_takes_only_what_both_confirmed(self, do, curator, hall, work_for, confirmed, offer):
        """R-20, R-41: the page says who is missing."""
        ready, waits = confirmed(), offer(mentee="other")
        one = offer(mentee="third", basis="one_sided")
        known = {line.id: line for line in awaiting(work_for(curator).session, hall["programme"])}
        assert known[ready].is_fit
        assert known[waits].lacks == ("mentor", "mentee")
        assert known[one].lacks == ("one_sided", "mentor", "mentee")
        with pytest.raises(Invalid) as refused:
            do(curator, make_order, hall["programme"], [ready, waits])
        assert refused.value.fields == {"pairs": "order_unfit"}
        do(curator, make_order, hall["programme"])
        with pytest.raises(Invalid):  # it stands in an order already
            do(curator, make_order, hall["programme"], [ready])

    def test_signed_stays_signed(self, make, do, curator, hall, confirmed):
        pair = confirmed()
        order = do(curator, make_order, hall["programme"])
        with pytest.raises(Invalid) as refused:
            do(curator, sign_order, order.id, " ", TODAY + timedelta(days=1))
        assert refused.value.fields == {"number": "number_needed", "signed_on": "ended_later"}
        do(curator, sign_order, order.id, "145-о", TODAY)
        kept = make.read(PairOrder, order.id)
        assert (kept.number, kept.signed_on, kept.state) == ("145-о", TODAY, "signed")
        for act, args in ((sign_order, ("146-о", TODAY)), (drop_pair, (pair,))):
            with pytest.raises(WrongState):
                do(curator, act, order.id, *args)

    def test_a_pair_begins_not_before_its_order(self, make, do, curator, hall, offer):
        pair = offer()
        for side in ("mentor", "mentee"):
            do(curator, confirm_side, pair, side, TODAY - timedelta(days=5))
        order = do(curator, make_order, hall["programme"])
        do(curator, sign_order, order.id, "7", TODAY)
        with pytest.raises(Invalid) as refused:
            do(curator, start_pair, pair, TODAY - timedelta(days=1), probation=False)
        assert refused.value.fields == {"started_on": "start_before_order"}

    def test_called_off_lets_its_pairs_go(self, do, curator, hall, work_for, confirmed):
        confirmed()
        order = do(curator, make_order, hall["programme"])
        do(curator, cancel_order, order.id)
        assert do(curator, make_order, hall["programme"]).id != order.id
        with pytest.raises(WrongState):
            do(curator, cancel_order, order.id)

    def test_a_pair_closed_early_asks_for_changes(self, make, do, curator, hall, work_for):
        pair = make.pair(hall["programme"], hall["mentor"], hall["mentee"], state="closed",
                         ended_on=TODAY)  # fmt: skip
        order = make.row(PairOrder, "one", programme_id=hall["programme"], number="5",
                         signed_on=date(YEAR, 9, 2), state="signed", created_at=NOW)  # fmt: skip
        make.row(PairOrderLine, "one", order_id=order, pair_id=pair)
        (found,) = orders(work_for(curator).session, hall["programme"])
        assert found.needs_change


class TestPlan:
    @pytest.fixture
    def pair(self, make, hall):
        return make.pair(hall["programme"], hall["mentor"], hall["mentee"])

    def test_proposed_then_agreed(self, make, do, curator, pair):
        with pytest.raises(Invalid) as refused:
            do(curator, set_plan, pair, SetPlan(goal=" ", proposed_on=TODAY))
        assert refused.value.fields == {"goal": "goal_needed"}
        earlier = TODAY - timedelta(days=2)
        with pytest.raises(Invalid) as refused:
            do(curator, set_plan, pair,
               SetPlan(goal="Урок", proposed_on=TODAY, agreed_on=earlier))  # fmt: skip
        assert refused.value.fields == {"agreed_on": "agreed_before_proposed"}
        do(curator, set_plan, pair, SetPlan(goal="Урок", proposed_on=earlier, agreed_on=TODAY))
        kept = make.read(Pair, pair)
        assert (kept.goal, kept.plan_proposed_on, kept.plan_agreed_on) == ("Урок", earlier, TODAY)

    def test_what_changes_is_agreed_anew(self, make, do, curator, pair):
        plan = {"proposed_on": TODAY, "agreed_on": TODAY}
        do(curator, set_plan, pair, SetPlan(goal="Урок", **plan))
        do(curator, set_plan, pair, SetPlan(goal="Два урока", **plan))
        assert make.read(Pair, pair).plan_agreed_on is None

    def test_tasks_have_periods_and_results(self, do, curator, pair, work_for):
        """R-42."""
        with pytest.raises(Invalid) as refused:
            do(curator, add_task, pair,
               PlanTask(title="Урок", from_on=TODAY, to_on=TODAY - timedelta(days=1)))  # fmt: skip
        assert refused.value.fields == {"to_on": "period_backwards"}
        later = do(curator, add_task, pair, PlanTask(title="Второе", from_on=date(YEAR, 12, 1)))
        first = do(curator, add_task, pair, PlanTask(title="Первое", from_on=date(YEAR, 11, 1)))
        do(curator, move_task, pair, first, "done", result="Два урока", done_on=TODAY)
        known = plan_tasks(work_for(curator).session, pair)
        assert [(each.id, each.state, each.result, each.done_on) for each in known] == [
            (first, "done", "Два урока", TODAY), (later, "open", "", None),
        ]  # fmt: skip

    def test_nothing_of_an_ended_pair(self, make, do, curator, hall):
        pair = make.pair(hall["programme"], hall["mentor"], hall["mentee"], state="completed",
                         ended_on=TODAY)  # fmt: skip
        with pytest.raises(WrongState):
            do(curator, add_task, pair, PlanTask(title="Поздно"))
        assert make.count(PairTask) == 0


class TestAnotherMentor:
    def test_is_offered_and_the_old_pair_waits(self, make, do, curator, hall, work_for):
        old = make.pair(hall["programme"], hall["mentor"], hall["mentee"], goal="Уроки")
        new = do(curator, substitute, old, hall["second"], TODAY, "Больничный")
        kept = make.read(Pair, new)
        assert (kept.state, kept.way, kept.substitutes_id, kept.goal) == (
            "proposed", "substitution", old, "Уроки",
        )  # fmt: skip
        assert kept.reasons == {"substitution": "Больничный", "substitution_from": str(TODAY)}
        assert make.read(Pair, old).state == "paused"
        session = work_for(curator).session
        assert [each.relation for each in relatives(session, pair_view(session, old))] == ["after"]
        assert [each.relation for each in relatives(session, pair_view(session, new))] == ["before"]

    def test_after_an_early_end_too(self, make, do, curator, hall):
        """R-63: the mentee of a pair closed early meets a new mentor."""
        old = make.pair(hall["programme"], hall["mentor"], hall["mentee"], state="closed",
                        ended_on=TODAY, end_reason="moved")  # fmt: skip
        assert do(curator, substitute, old, hall["second"], TODAY, "Переезд наставника")
        assert make.read(Pair, old).state == "closed"

    def test_needs_a_day_a_reason_and_another(self, make, do, curator, hall):
        old = make.pair(hall["programme"], hall["mentor"], hall["mentee"])
        with pytest.raises(Invalid) as refused:
            do(curator, substitute, old, hall["mentor"], None, " ")
        assert refused.value.fields == {
            "on": "day_needed", "reason": "ground_needed", "mentor": "same_mentor",
        }  # fmt: skip
