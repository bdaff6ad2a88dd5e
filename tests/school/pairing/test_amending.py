"""Orders against pairs as they are, and the order of changes (R-25, R-63, DC-02)."""

from datetime import timedelta

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError

from kernel.errors import Invalid, WrongState
from kernel.ids import new_id
from school.bases.models import BaseEntry
from school.pairing.amending import make_change_order, reconcile
from school.pairing.models import PairOrder, PairOrderLine, PairOrderRemoval
from school.pairing.order_queries import awaiting, orders, removals
from school.pairing.orders import cancel_order, drop_pair, make_order, sign_order
from school.programmes.models import Pair
from tests.school.make import NOW, TODAY

pytestmark = pytest.mark.usefixtures("gates")


@pytest.fixture
def ordered(do, curator, hall, confirmed):
    """A pair in a signed order, at work."""
    pair = confirmed()
    order = do(curator, make_order, hall["programme"])
    do(curator, sign_order, order.id, "58-о", TODAY)
    return pair, order.id


@pytest.fixture
def set_pair(make):
    def run(pair, **values):
        with make.session() as session, session.begin():
            session.execute(update(Pair).where(Pair.id == pair).values(**values))

    return run


@pytest.fixture
def ended(ordered, set_pair):
    set_pair(ordered[0], state="closed", started_on=TODAY, ended_on=TODAY, end_reason="moved")
    return ordered


@pytest.fixture
def differs(work_for, curator, hall):
    def run():
        found = reconcile(work_for(curator).session, hall["programme"])
        return [line.id for line in found.not_named], [line.id for line in found.named_but_ended]

    return run


class TestReconciling:
    def test_a_pair_at_work_without_a_signed_order(self, do, curator, hall, confirmed, set_pair,
                                                   differs):  # fmt: skip
        pair = confirmed()
        assert differs() == ([], [])  # offered only
        set_pair(pair, state="active", started_on=TODAY)
        assert differs() == ([pair], [])
        order = do(curator, make_order, hall["programme"])
        assert differs() == ([pair], [])  # a draft fastens nobody
        do(curator, sign_order, order.id, "58-о", TODAY)
        assert differs() == ([], [])

    def test_a_named_pair_that_ended_early(self, ended, differs):
        assert differs() == ([], [ended[0]])

    def test_a_planned_end_was_foreseen(self, ordered, set_pair, differs):
        set_pair(ordered[0], state="completed", started_on=TODAY, ended_on=TODAY)
        assert differs() == ([], [])


class TestChanging:
    def test_takes_out_and_names(self, make, do, curator, hall, ended, confirmed, differs,
                                 work_for):  # fmt: skip
        came = confirmed(mentor="second")
        order = do(curator, make_change_order, hall["programme"])
        session = work_for(curator).session
        assert [line.id for line in removals(session, order.id)] == [ended[0]]
        assert {row.pair_id for row in make.rows(PairOrderLine, order_id=order.id)} == {came}
        assert differs() == ([], [ended[0]])  # a draft changes nothing
        do(curator, sign_order, order.id, "66-о", TODAY)
        assert differs() == ([], [])
        views = {view.id: view for view in orders(work_for(curator).session, hall["programme"])}
        assert not views[ended[1]].needs_change
        assert views[order.id].removed == 1

    def test_removals_alone_are_an_order(self, make, do, curator, hall, ended):
        order = do(curator, make_change_order, hall["programme"])
        do(curator, sign_order, order.id, "66-о", TODAY)
        assert make.read(PairOrder, order.id).state == "signed"

    def test_what_a_draft_takes_out_no_other_does(self, do, curator, hall, ended):
        first = do(curator, make_change_order, hall["programme"])
        with pytest.raises(Invalid) as refused:
            do(curator, make_change_order, hall["programme"])
        assert refused.value.fields == {"pairs": "nobody_chosen"}
        do(curator, drop_pair, first.id, ended[0])
        do(curator, make_change_order, hall["programme"])

    def test_called_off_it_changes_nothing(self, do, curator, hall, ended, differs):
        order = do(curator, make_change_order, hall["programme"])
        do(curator, sign_order, order.id, "66-о", TODAY)
        do(curator, cancel_order, order.id)
        assert differs() == ([], [ended[0]])

    def test_a_draft_may_leave_one_out(self, make, do, curator, hall, ended):
        order = do(curator, make_change_order, hall["programme"])
        do(curator, drop_pair, order.id, ended[0])
        assert make.rows(PairOrderRemoval, order_id=order.id) == []

    def test_whom_no_signed_order_names_is_not_taken_out(self, do, curator, hall, ordered):
        with pytest.raises(Invalid) as refused:
            do(curator, make_change_order, hall["programme"], [], {ordered[0]: "переезд"})
        assert refused.value.fields == {"pairs": "order_unfit"}
        with pytest.raises(Invalid) as refused:
            do(curator, make_change_order, hall["programme"])
        assert refused.value.fields == {"pairs": "nobody_chosen"}

    def test_gates_bind_the_new_pairs(self, make, do, curator, hall, ended, confirmed):
        confirmed(mentor="second")
        with make.session() as session, session.begin():
            mine = BaseEntry.person_id == hall["second_person"]
            session.execute(update(BaseEntry).where(mine).values(admitted_on=None))
        with pytest.raises(WrongState) as refused:
            do(curator, make_change_order, hall["programme"])
        assert [gap.code for gap in refused.value.values["gaps"]] == ["mentors_admitted"]
        do(curator, make_change_order, hall["programme"], [])

    def test_a_pair_that_came_back_waits_for_an_order(self, do, curator, hall, ended, set_pair,
                                                      work_for):  # fmt: skip
        order = do(curator, make_change_order, hall["programme"])
        do(curator, sign_order, order.id, "66-о", TODAY)
        set_pair(ended[0], state="active", ended_on=None, end_reason="")
        waiting = {line.id for line in awaiting(work_for(curator).session, hall["programme"])}
        assert ended[0] in waiting


class TestBySql:
    """What the database refuses whatever the code forgets."""

    TAKE = "INSERT INTO school.pair_order_removal (school_id, id, order_id, pair_id)" \
           " VALUES (:school, :id, :order, :pair)"  # fmt: skip

    def take(self, work_for, curator, order, pair):
        session = work_for(curator).session
        given = {"school": curator.school_id, "id": new_id(), "order": order, "pair": pair}
        session.execute(text(self.TAKE), given)

    def draft(self, make, hall):
        return make.row(PairOrder, "one", programme_id=hall["programme"],
                        created_at=NOW + timedelta(minutes=1))  # fmt: skip

    def test_only_ended_pairs_of_a_signed_order(self, make, work_for, curator, hall, ordered):
        with pytest.raises(IntegrityError, match="takes out ended pairs"):
            self.take(work_for, curator, self.draft(make, hall), ordered[0])

    def test_an_ended_one_is_taken(self, make, work_for, curator, hall, ended):
        self.take(work_for, curator, self.draft(make, hall), ended[0])

    def test_a_signed_order_takes_nobody_more(self, do, work_for, curator, hall, ended):
        with pytest.raises(IntegrityError, match="signed order does not change"):
            self.take(work_for, curator, ended[1], ended[0])

    def test_a_draft_of_one_who_came_back_is_not_signed(self, do, curator, hall, ended, set_pair):
        order = do(curator, make_change_order, hall["programme"])
        set_pair(ended[0], state="active", ended_on=None, end_reason="")
        with pytest.raises(IntegrityError, match="takes out ended pairs"):
            do(curator, sign_order, order.id, "66-о", TODAY)
