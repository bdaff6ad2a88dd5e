"""Programmes of several years when the year turns."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, text, update

from kernel.errors import Invalid, WrongState
from school.consents.models import Consent
from school.programmes.models import Pair, Participation, Programme
from school.requests.models import MentoringRequest
from school.year_turn.models import ClassOfYear
from school.year_turn.service import turn_year, undo_turn
from tests.factories.world import YEAR
from tests.school.make import NOW
from tests.school.year_turn.turning import JUNE, people_of, turning


class TestProgrammes:
    """Теньгинская СОШ: a programme of three years, a row for each."""

    @pytest.fixture
    def programme(self, make):
        programme = make.programme(form="pupil_pupil", title="Старшие – младшим", stage=6,
                                   settings={"training_meetings": 6})  # fmt: skip
        names = [("mentor", "Старшая Ия", 9), ("mentor", "Выпускной Лев", 11),
                 ("mentee", "Младший Ян", 6), ("mentee", "Меньшая Ада", 5),
                 ("mentee", "Уходящий Том", 6)]  # fmt: skip
        people = {name: make.pupil(name, grade=grade) for _, name, grade in names}
        parts = {
            name: make.part(programme, people[name], side, person_kind="pupil")
            for side, name, _ in names
        }
        lists = {
            "goes on": make.pair(programme, parts["Старшая Ия"], parts["Младший Ян"]),
            "paused": make.pair(programme, parts["Старшая Ия"], parts["Меньшая Ада"],
                                state="paused"),
            "mentor finishes": make.pair(programme, parts["Выпускной Лев"], parts["Младший Ян"]),
            "young": make.pair(programme, parts["Старшая Ия"], parts["Уходящий Том"],
                               started_on=date(2027, 5, 10)),
        }  # fmt: skip
        return programme, people, parts, lists

    def test_it_goes_on_with_those_who_stay(self, make, act, programme):
        old, people, _parts, pairs = programme
        act(turn_year, turning(programmes=[old], choices={}))
        (new,) = make.rows(Programme, continues_id=old)
        assert (new.school_year, new.state, new.stage, new.title, new.settings) == (
            YEAR + 1, "planned", 1, "Старшие – младшим", {"training_meetings": 6},
        )  # fmt: skip
        assert new.starts_on == date(2027, 9, 1)
        there = {each.person_id for each in make.rows(Participation, programme_id=new.id)}
        assert there == set(people.values()) - {people["Выпускной Лев"]}
        fresh = make.rows(Pair, programme_id=new.id)
        assert sorted(each.state for each in fresh) == ["active", "active", "paused"]
        assert {each.started_on for each in fresh} == {date(2027, 9, 1)}
        assert make.read(Programme, old).state == "completed"
        for pair in pairs.values():
            row = make.read(Pair, pair)
            assert (row.state, row.end_reason) == ("completed", "year_end")
        assert make.read(Pair, pairs["goes on"]).ended_on == date(2027, 5, 31)

    def test_the_indicators_of_both_years_stay_true(self, make, act, programme):
        """Full cycle where the shortest term was worked; nobody is counted in two years."""
        old, _people, parts, _ = programme
        act(turn_year, turning(programmes=[old]))
        full = {name: make.read(Participation, part).full_cycle for name, part in parts.items()}
        assert full == {
            "Старшая Ия": True, "Выпускной Лев": True, "Младший Ян": True, "Меньшая Ада": True,
            "Уходящий Том": False,
        }  # fmt: skip
        (new,) = make.rows(Programme, continues_id=old)
        assert not any(e.full_cycle for e in make.rows(Participation, programme_id=new.id))
        with make.session() as session:
            at_work = session.scalar(
                select(func.count()).select_from(Pair).where(
                    Pair.school_year == YEAR + 1, Programme.id == Pair.programme_id,
                    Programme.state.in_(("running", "completed")),
                )
            )  # fmt: skip
        assert at_work == 0  # the next year has not begun

    def test_turned_late_it_is_running_at_once(self, make, act, programme):
        late = datetime(2027, 10, 5, 9, tzinfo=UTC)
        act(turn_year, turning(programmes=[programme[0]]), at=late)
        (new,) = make.rows(Programme, continues_id=programme[0])
        assert new.state == "running"
        assert make.read(Pair, programme[3]["goes on"]).ended_on == date(2027, 5, 31)

    def test_three_years_in_a_row(self, make, act, programme):
        programme_id = programme[0]
        for n in range(2):
            at = datetime(2027 + n, 6, 20, 9, tzinfo=UTC)
            act(turn_year, turning(from_year=YEAR + n, programmes=[programme_id]), at=at)
            (new,) = make.rows(Programme, continues_id=programme_id)
            with make.session() as session, session.begin():
                session.execute(
                    update(Programme).where(Programme.id == new.id).values(state="running")
                )
            programme_id = new.id
        assert len(make.rows(Pair)) == 4 + 3 + 3
        assert {e.state for e in make.rows(Programme)} == {"completed", "running"}

    def test_without_a_consent_nobody_is_carried(self, make, act, programme):
        old, people, _, _ = programme
        with make.session() as session, session.begin():
            session.execute(
                update(Consent).where(Consent.person_id == people["Меньшая Ада"])
                .values(withdrawn_on=date(2027, 6, 1))
            )  # fmt: skip
        act(turn_year, turning(programmes=[old]))
        (new,) = make.rows(Programme, continues_id=old)
        there = {each.person_id for each in make.rows(Participation, programme_id=new.id)}
        assert people["Меньшая Ада"] not in there
        assert len(make.rows(Pair, programme_id=new.id)) == 2

    @pytest.mark.parametrize("why", ["proposed", "same title", "not running"])
    def test_what_keeps_a_programme_from_going_on(self, make, act, programme, why):
        old, _, _, pairs = programme
        with make.session() as session, session.begin():
            if why == "proposed":
                session.execute(
                    update(Pair).where(Pair.id == pairs["young"]).values(state="proposed")
                )
            if why == "not running":
                session.execute(update(Programme).values(state="planned"))
        if why == "same title":
            make.programme(title="старшие – младшим", school_year=YEAR + 1)
        before = people_of(make)
        with pytest.raises((Invalid, WrongState)):
            act(turn_year, turning(programmes=[old]))
        assert people_of(make) == before

    def test_taken_back_everything_is_as_it_was(self, make, act, programme):
        def everything():
            found = {}
            with make.session() as session:
                for table in ("programme", "participation", "pair", "request", "base_entry"):
                    hidden = " - 'changed_at'" if table == "base_entry" else ""
                    found[table] = session.execute(
                        text(f"SELECT to_jsonb(t){hidden} FROM school.{table} t ORDER BY id")
                    ).all()
            return found, people_of(make)

        pupil = programme[1]["Младший Ян"]
        request = make.row(
            MentoringRequest, "one", school_year=YEAR, person_id=pupil, author="self",
            programme_id=programme[0], made_on=date(2026, 10, 1), created_at=NOW,
        )  # fmt: skip
        make.entry(pupil, "mentee", state="ready")
        before = everything()
        turn = act(turn_year, turning(programmes=[programme[0]], requests=[request]))
        (new,) = make.rows(Programme, continues_id=programme[0])
        carried = make.read(MentoringRequest, request)
        assert (carried.school_year, carried.programme_id) == (YEAR + 1, new.id)
        act(undo_turn, turn.id, at=JUNE + timedelta(days=13))
        assert everything() == before
        assert make.rows(ClassOfYear) == []
        again = act(turn_year, turning(programmes=[programme[0]]))  # and may be turned again
        assert again.id == turn.id
