"""Accepting a variant: pairs only of mutual wishes, extra meetings, searches; all or nothing."""

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError

from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Role
from kernel.ids import new_id
from school.bases.models import BaseEntry
from school.gatherings.models import Gathering
from school.matching.accepting import accept
from school.matching.extra import agree, decline, hold
from school.matching.models import ExtraMeeting, Matching, Search
from school.matching.queries import extra_meetings, searches
from school.matching.searches import close, move
from school.matching.service import run, set_rule
from school.mentors.models import MentorProfile
from school.pairing.models import PairOrder, PairOrderLine
from school.programmes.looked_for import end_searches
from school.programmes.models import Pair, Programme
from school.tasks.models import Task
from tests.factories.world import YEAR
from tests.school.make import NOW, TODAY


@pytest.fixture
def draft(do, curator, hall):
    return do(curator, run, hall.programme, hall.gathering)


@pytest.fixture
def accepted(do, curator, draft):
    return do(curator, accept, draft.id, "a")


def open_tasks(make):
    return sorted(
        (task.kind, task.role, task.person_id, str(task.due_on))
        for task in make.rows(Task)
        if task.done_at is None
    )


class TestAccept:
    def test_mutual_pairs_are_proposed_and_nothing_else_is_a_pair(
        self, hall, make, draft, accepted
    ):
        pairs = make.rows(Pair)
        assert {(pair.state, pair.way, pair.basis, pair.matching_id) for pair in pairs} == {
            ("proposed", "gathering", "mutual", draft.id)
        }
        assert hall.names([(p.mentor_id, p.mentee_id) for p in pairs]) == {"Ан ги", "Бо до"}
        assert set(accepted.pairs) == {pair.id for pair in pairs}

    def test_a_one_sided_wish_is_an_extra_meeting(self, hall, make, accepted):
        extra = make.one(ExtraMeeting)
        assert (extra.mentor_id, extra.mentee_id) == hall.two("Ве", "ел")
        # Sunday 22 November and five working days.
        assert (extra.state, str(extra.due_on)) == ("proposed", "2026-11-27")

    def test_the_unmatched_are_sought_by_name_and_day(self, hall, make, accepted):
        told = {row.participation_id: row for row in make.rows(Search)}
        assert set(told) == {hall.parts["жу"], hall.parts["зи"]}
        row = told[hall.parts["жу"]]
        assert (row.reason, row.step, row.role, str(row.due_on)) == (
            "no_common_time", "curator_talk", "curator", "2026-11-25",
        )  # fmt: skip
        assert open_tasks(make) == sorted(
            [
                ("extra_meeting", "curator", hall.people["ел"], "2026-11-27"),
                ("without_pair", "curator", hall.people["жу"], "2026-11-25"),
                ("without_pair", "curator", hall.people["зи"], "2026-11-25"),
            ]
        )

    def test_again_changes_nothing(self, make, do, curator, draft, accepted):
        before = [make.count(model) for model in (Pair, ExtraMeeting, Search, Task)]
        again = do(curator, accept, draft.id, "a")
        assert again == accepted
        assert [make.count(model) for model in (Pair, ExtraMeeting, Search, Task)] == before
        with pytest.raises(WrongState, match="matching_state"):
            do(curator, accept, draft.id, "b")

    def test_other_drafts_are_superseded(self, hall, make, do, curator, draft):
        do(curator, set_rule, hall.programme, *hall.two("Ве", "ел"), "forbid", "Так решили")
        second = do(curator, run, hall.programme, hall.gathering)
        do(curator, accept, second.id, "b")
        states = {row.id: (row.state, row.chosen) for row in make.rows(Matching)}
        assert states == {draft.id: ("superseded", None), second.id: ("accepted", "b")}
        with pytest.raises(WrongState, match="matching_state"):
            do(curator, accept, draft.id, "a")

    def test_from_afar_the_way_is_questionnaires(self, make, do, curator, draft):
        with make.session() as session, session.begin():
            session.execute(update(Gathering).values(kind="remote"))
        do(curator, accept, draft.id, "a")
        assert {pair.way for pair in make.rows(Pair)} == {"questionnaires"}

    def test_who_may(self, draft, roles_that_may):
        assert roles_that_may(accept, draft.id, "a") == {Role.CURATOR, Role.RESPONSIBLE}

    def test_there_are_two_variants(self, do, curator, draft):
        with pytest.raises(Invalid):
            do(curator, accept, draft.id, "c")


class TestWhatChangedSince:
    def refused(self, do, curator, draft, make):
        with pytest.raises(WrongState, match="matching_changed") as found:
            do(curator, accept, draft.id, "a")
        assert make.rows(Pair, matching_id=draft.id) == []
        assert make.rows(ExtraMeeting) == []
        told = found.value.values
        return [each.reason for each in told["changed"]], {p.surname for p in told["people"]}

    def test_a_consent(self, hall, make, do, curator, draft):
        with make.session() as session, session.begin():
            mine = (BaseEntry.person_id == hall.people["ги"], BaseEntry.side == "mentee")
            session.execute(update(BaseEntry).where(*mine).values(state="frozen"))
        assert self.refused(do, curator, draft, make) == (
            ["mentee_no_consent"], {"Анисимова", "Гирин"},
        )  # fmt: skip

    def test_a_place(self, hall, make, do, curator, draft):
        other = make.programme(title="Другая")
        mentor = make.part(other, hall.people["Бо"], "mentor")
        make.pair(other, mentor, make.part(other, make.person("Юдин Юрий"), "mentee"))
        assert self.refused(do, curator, draft, make) == (["mentor_full"], {"Борисов", "Доронина"})

    def test_fewer_places_than_pairs(self, empty_hall, make, do, curator):
        hall = empty_hall
        hall.mentor("Ан", capacity=2)
        for name in ("ги", "до"):
            hall.mentee(name)
            hall.ballot(name, "Ан")
        hall.ballot("Ан", "ги", "до")
        hall.close()
        draft = do(curator, run, hall.programme, hall.gathering)
        with make.session() as session, session.begin():
            session.execute(update(MentorProfile).values(capacity=1))
        reasons, _ = self.refused(do, curator, draft, make)
        assert reasons == ["mentor_full"]

    def test_a_prohibition(self, hall, make, do, curator, draft):
        do(curator, set_rule, hall.programme, *hall.two("Ве", "ел"), "forbid", "Так решили")
        reasons, people = self.refused(do, curator, draft, make)
        assert (reasons, people) == (["forbidden"], {"Вершинина", "Елисеев"})

    def test_the_programme(self, make, do, curator, draft):
        with make.session() as session, session.begin():
            session.execute(update(Programme).values(state="completed"))
        with pytest.raises(WrongState, match="programme_not_running"):
            do(curator, accept, draft.id, "a")


class TestReasons:
    @pytest.fixture
    def peers(self, make, do, curator):
        """A pupil of the same step leads: the form asks for a reason."""
        from tests.school.matching.conftest import Hall

        programme = make.programme(form="pupil_pupil", title="Ученик – ученик")
        gathering = make.row(Gathering, "one", programme_id=programme, held_on=TODAY,
                             state="open", opened_at=NOW, created_at=NOW)  # fmt: skip
        hall = Hall(make, programme, gathering)
        for name, stand in (("Ан", hall.mentor), ("ги", hall.mentee)):
            stand(name)
        with make.session() as session, session.begin():
            from school.registry.models import Person

            mine = Person.id.in_(list(hall.people.values()))
            session.execute(update(Person).where(mine).values(grade=7))
        hall.ballot("Ан", "ги")
        hall.ballot("ги", "Ан")
        hall.close()
        return do(curator, run, hall.programme, hall.gathering)

    def test_a_rule_that_asks_marks_the_pair_and_wants_words(self, peers, make, do, curator):
        (pair,) = peers.result["a"]["pairs"]
        assert pair["asks"] == ["higher_step"]
        with pytest.raises(Invalid) as refused:
            do(curator, accept, peers.id, "a")
        assert refused.value.fields == {"reasons": "ground_needed"}
        do(curator, accept, peers.id, "a", {"higher_step": "Играют в одной команде"})
        assert make.one(Pair).reasons == {"higher_step": "Играют в одной команде"}


class TestExtraMeeting:
    @pytest.fixture
    def extra(self, make, accepted):
        return make.one(ExtraMeeting)

    def test_both_wishing_makes_a_pair(self, hall, make, do, curator, extra):
        do(curator, agree, extra.id, TODAY, TODAY)
        pair_id = do(curator, hold, extra.id, TODAY, True, True)
        pair = make.read(Pair, pair_id)
        assert (pair.way, pair.basis, pair.state) == ("extra_meeting", "mutual", "proposed")
        assert (pair.mentor_id, pair.mentee_id) == hall.two("Ве", "ел")
        assert "extra_meeting" not in [kind for kind, *_ in open_tasks(make)]

    @pytest.mark.parametrize("wishes", [(True, False), (False, True), (False, False)])
    def test_one_wishing_alone_makes_none_and_the_search_goes_on(
        self, hall, make, do, curator, extra, wishes
    ):
        do(curator, agree, extra.id, TODAY)
        assert do(curator, hold, extra.id, TODAY, *wishes) is None
        assert make.rows(Pair, mentee_id=hall.parts["ел"]) == []
        search = make.one(Search, participation_id=hall.parts["ел"])
        assert (search.step, search.matching_id) == ("find_mentor", extra.matching_id)

    def test_it_is_not_held_before_the_mentor_agrees(self, do, curator, extra):
        with pytest.raises(WrongState, match="extra_meeting_state"):
            do(curator, hold, extra.id, TODAY, True, True)

    def test_declined_it_is_over(self, hall, make, do, curator, extra):
        do(curator, decline, extra.id, "Нет времени")
        assert make.one(ExtraMeeting).state == "declined"
        assert make.one(Search, participation_id=hall.parts["ел"]).reason == "nobody_chose"
        with pytest.raises(WrongState, match="extra_meeting_state"):
            do(curator, agree, extra.id, TODAY)

    def test_days_and_answers_are_asked(self, do, curator, extra):
        with pytest.raises(Invalid) as refused:
            do(curator, agree, extra.id, None)
        assert refused.value.fields == {"agreed_on": "day_needed"}
        do(curator, agree, extra.id, TODAY)
        with pytest.raises(Invalid) as refused:
            do(curator, hold, extra.id, None, True, None)
        assert refused.value.fields == {"held_on": "day_needed", "mentee_wishes": "answer_needed"}

    def test_lists_name_people(self, hall, work_for, curator, extra):
        session = work_for(curator).session
        (line,) = extra_meetings(session, hall.programme)
        assert (line.mentor.surname, line.mentee.surname) == ("Вершинина", "Елисеев")
        found = searches(session, hall.programme)
        assert {(each.side, each.who.surname) for each in found} == {
            ("mentee", "Жукова"), ("mentee", "Зимин"),
        }  # fmt: skip


class TestSearches:
    @pytest.fixture
    def search(self, hall, make, accepted):
        return make.one(Search, participation_id=hall.parts["жу"])

    def test_another_step_has_another_owner_and_task(self, hall, make, do, curator, search):
        day = TODAY.replace(day=30)
        do(curator, move, search.id, "psychologist", "psychologist", day, "Поговорить о друзьях")
        row = make.read(Search, search.id)
        assert (row.step, row.role, row.due_on) == ("psychologist", "psychologist", day)
        mine = [task for task in open_tasks(make) if task[2] == hall.people["жу"]]
        assert mine == [("without_pair", "psychologist", hall.people["жу"], "2026-11-30")]

    def test_closed_it_has_an_outcome_and_no_task(self, hall, make, do, curator, search):
        do(curator, close, search.id, "other_school")
        row = make.read(Search, search.id)
        assert (row.closed_on, row.outcome) == (TODAY, "other_school")
        assert hall.people["жу"] not in [task[2] for task in open_tasks(make)]
        with pytest.raises(WrongState, match="search_closed"):
            do(curator, close, search.id, "paired")

    @pytest.mark.parametrize(
        ("values", "faults"),
        [
            (("love", "curator", TODAY), {"step": "step_unknown"}),
            (("group", "mentor", TODAY), {"role": "role_unknown"}),
            (("group", "curator", None), {"due_on": "day_needed"}),
            (("group", "curator", TODAY.replace(day=1)), {"due_on": "day_passed"}),
        ],
    )
    def test_a_step_is_of_the_list(self, do, curator, search, values, faults):
        with pytest.raises(Invalid) as refused:
            do(curator, move, search.id, *values)
        assert refused.value.fields == faults

    def test_whoever_is_paired_is_sought_no_more(self, hall, make, do, curator, search):
        """A later matching finds a pair: the search ends by itself."""
        do(curator, end_searches, [hall.parts["жу"]], "paired")
        assert make.read(Search, search.id).outcome == "paired"


class TestUnreachable:
    """An order, or work, of what only one wished: by no use case, and by no statement either."""

    def test_no_pair_of_the_database_comes_from_a_one_sided_wish(self, make, accepted):
        with make.session() as session:
            bases = session.scalars(select(Pair.basis).where(Pair.matching_id.is_not(None)))
            assert set(bases) == {"mutual"}

    @pytest.mark.parametrize("state", ["active", "probation", "paused"])
    def test_a_one_sided_pair_never_works(self, hall, work_for, curator, accepted, state):
        session = work_for(curator).session
        with pytest.raises(IntegrityError):
            session.execute(insert(Pair).values(**self.one_sided(curator, hall, state)))

    def test_nor_stands_in_an_order(self, hall, work_for, curator, accepted):
        session = work_for(curator).session
        pair = self.one_sided(curator, hall, "proposed")
        day = {"mentor_confirmed_on": TODAY, "mentee_confirmed_on": TODAY}
        session.execute(insert(Pair).values(**pair, **day))
        order = new_id()
        school = {"school_id": curator.school_id}
        session.execute(
            insert(PairOrder).values(
                id=order, programme_id=hall.programme, created_at=NOW, **school
            )
        )
        line = {"id": new_id(), "order_id": order, "pair_id": pair["id"], **school}
        with pytest.raises(IntegrityError, match="both have confirmed"):
            session.execute(insert(PairOrderLine).values(**line))

    def one_sided(self, curator, hall, state):
        mentor, mentee = hall.two("Ве", "ел")
        return {
            "id": new_id(), "school_id": curator.school_id, "programme_id": hall.programme,
            "school_year": YEAR, "mentor_id": mentor, "mentee_id": mentee, "state": state,
            "way": "gathering", "basis": "one_sided",
        }  # fmt: skip


@pytest.mark.parametrize(
    ("table", "column"),
    [("consent", "withdrawn_on"), ("base_entry", "state"), ("programme", "state"),
     ("matching", "state")],
)  # fmt: skip
def test_nobody_changes_what_an_acceptance_stands_on(table, column, work_for, curator, draft):
    """A consent taken back meanwhile waits, and finds the pair already made."""
    mine, theirs = work_for(curator), work_for(curator)
    accept(mine, draft.id, "a")
    theirs.session.execute(text("SET LOCAL lock_timeout = '50ms'"))
    with pytest.raises(OperationalError, match="lock timeout"):
        theirs.session.execute(text(f"UPDATE school.{table} SET {column} = {column}"))
    mine.session.rollback()
