"""Links, slips and paper; what the database refuses, whoever asks (M-04, R-44, X-07)."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DBAPIError

from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from kernel.ids import new_id
from school.consents.models import Consent
from school.instruments.models import AnswerSheet, FormLink
from school.instruments.queries import asked_by
from school.links.models import Link
from school.programmes.models import Satisfaction
from school.waves import queries
from school.waves.asking import (
    enter_asked,
    enter_grid,
    enter_slip,
    give_common,
    give_links,
    give_slips,
    mark_reminded,
)
from school.waves.models import Asked
from school.waves.waves import ask_also, close_wave, excuse, refresh_asked, reopen_wave
from tests.school.make import NOW, TODAY
from tests.school.waves.conftest import DUE
from tests.school.waves.test_waves import asked, parts

FIVES = {"calm": ["5"], "glad": ["4"]}


@pytest.fixture
def mood(make, opened, team):
    """A wave that asks the mentees: its id and rows by participation."""
    wave = opened("before", "mood")
    rows = asked(make, parts(make, wave)["mood"])
    return wave.id, {name: rows[team[name]].id for name in ("mentee", "other", "third")}


@pytest.fixture
def links(do, curator, mood):
    wave_id, rows = mood
    slips = do(curator, give_links, wave_id, rows.values())
    return {name: next(s for s in slips if s.asked_id == rows[name]) for name in rows}


def refused_by(refused):
    return refused.value.orig.diag.constraint_name


class TestLinks:
    def test_an_answer_by_link_marks_its_row(self, make, answer, mood, links, team):
        answer(links["mentee"])
        row = make.read(Asked, mood[1]["mentee"])
        assert (row.state, row.answered_on, row.sent_at) == ("answered", TODAY, NOW)
        sheet = make.one(AnswerSheet)
        assert (sheet.asked_id, sheet.person_id, sheet.respondent_id, sheet.via) == (
            row.id, team["mentee_person"], team["mentee_person"], "link",
        )  # fmt: skip
        assert sheet.scores["mood"]["value"] == "4.5000"

    def test_a_slip_says_whom_and_how_long(self, links):
        slip = links["mentee"]
        assert (slip.name, slip.about, slip.title) == ("Туров Глеб", "", "Анкета mood")
        assert slip.expires_at.date() == DUE + timedelta(days=14)

    def test_a_slip_for_another_names_both(self, make, do, curator, opened, team):
        wave = opened("after", "each_other")
        (row,) = make.rows(Asked)
        (slip,) = do(curator, give_links, wave.id, [row.id])
        assert (slip.name, slip.about, slip.school_class) == ("Маркова Анна", "Туров Глеб", "")

    def test_what_a_class_teacher_is_asked_is_not_the_child_s_slip(
        self, make, do, curator, opened, team, guest_work
    ):
        part = parts(make, opened("before", "marks"))["marks"]
        row = asked(make, part)[team["mentee"]]
        (slip,) = do(curator, give_links, part.wave_id, [row.id])
        assert (slip.name, slip.school_class, slip.about) == ("", "", "Туров Глеб")
        shown = asked_by(guest_work(slip.token).session, slip.link_id)
        assert shown.about == "Глеб Т."  # the page says whom it is about

    def test_a_new_link_closes_the_one_before(self, make, do, curator, guest_work, mood, links):
        wave_id, rows = mood
        (again,) = do(curator, give_links, wave_id, [rows["mentee"]])
        assert guest_work(links["mentee"].token) is None
        assert guest_work(again.token) is not None
        assert guest_work(links["other"].token) is not None

    def test_only_who_waits_gets_one(self, do, curator, answer, mood, links):
        wave_id, rows = mood
        answer(links["mentee"])
        do(curator, excuse, rows["other"], "Отказ")
        slips = do(curator, give_links, wave_id, [*rows.values(), uuid4()])
        assert [slip.asked_id for slip in slips] == [rows["third"]]

    def test_closing_the_wave_closes_its_links(self, do, curator, guest_work, mood, links):
        do(curator, close_wave, mood[0])
        assert all(guest_work(slip.token) is None for slip in links.values())
        with pytest.raises(WrongState) as refused:
            do(curator, give_links, *mood[:1], mood[1].values())
        assert refused.value.code == "wave_closed"

    def test_a_reminder_is_written_down(self, make, do, curator, answer, mood, links):
        answer(links["mentee"])
        assert do(curator, mark_reminded, mood[0]) == 2
        known = {row.id: row.reminded_at for row in make.rows(Asked)}
        assert known == {mood[1]["mentee"]: None, mood[1]["other"]: NOW, mood[1]["third"]: NOW}

    def test_satisfaction_reaches_the_indicator(self, make, do, curator, answer, opened, team):
        """K-04, K-05: the sum and the number of the items of a sheet of satisfaction."""
        wave = opened("after", "glad")
        row = asked(make, parts(make, wave)["glad"])[team["mentee"]]
        (slip,) = do(curator, give_links, wave.id, [row.id])
        answer(slip)
        said = make.one(Satisfaction)
        assert (said.participation_id, said.items_sum, said.items_count) == (team["mentee"], 9, 2)


class TestPaper:
    def test_paper_is_typed_in(self, make, do, curator, mood, team, guest_work, links):
        sheet = do(curator, enter_asked, mood[1]["mentee"], TODAY - timedelta(days=3), FIVES)
        row = make.read(Asked, mood[1]["mentee"])
        assert (row.state, row.answered_on) == ("answered", TODAY - timedelta(days=3))
        kept = make.read(AnswerSheet, sheet.id)
        assert (kept.via, kept.entered_by, kept.person_id) == (
            "paper", curator.account_id, team["mentee_person"],
        )  # fmt: skip
        assert guest_work(links["mentee"].token) is None  # nobody answers a second time

    @pytest.mark.parametrize(
        ("filled_on", "raw", "fields"),
        [
            (TODAY, {"calm": ["9"], "glad": ["4"]}, {"calm": "not_offered"}),
            (TODAY, {"calm": ["5"]}, {"glad": "required"}),
            (TODAY + timedelta(days=1), FIVES, {"filled_on": "filled_later"}),
            (date(2026, 5, 1), FIVES, {"filled_on": "filled_early"}),
        ],
    )
    def test_refused(self, make, do, curator, mood, filled_on, raw, fields):
        with pytest.raises(Invalid) as refused:
            do(curator, enter_asked, mood[1]["mentee"], filled_on, raw)
        assert refused.value.fields == fields
        assert make.count(AnswerSheet) == 0

    def test_once(self, do, curator, mood):
        do(curator, enter_asked, mood[1]["mentee"], None, FIVES)
        with pytest.raises(WrongState) as refused:
            do(curator, enter_asked, mood[1]["mentee"], None, FIVES)
        assert refused.value.code == "asked_answered"

    def test_who_refused_may_answer_after_all(self, make, do, curator, mood):
        do(curator, excuse, mood[1]["mentee"], "Отказ")
        do(curator, enter_asked, mood[1]["mentee"], None, FIVES)
        row = make.read(Asked, mood[1]["mentee"])
        assert (row.state, row.excuse) == ("answered", "")

    def test_who_types_in_what(self, make, do, world, opened, team, roles_that_may):
        """X-07: a confidential sheet is typed in by those who may read it."""
        found = parts(make, opened("before", "mood", "worry"))
        plain, hidden = (asked(make, found[c])[team["mentee"]].id for c in ("mood", "worry"))
        both = {Role.CURATOR, Role.PSYCHOLOGIST}
        assert roles_that_may(enter_asked, plain, TODAY, FIVES) == both | {Role.RESPONSIBLE}
        assert roles_that_may(enter_asked, hidden, TODAY, FIVES) == both
        sheet = do(world.actors[Role.PSYCHOLOGIST], enter_asked, hidden, TODAY, FIVES)
        assert make.read(AnswerSheet, sheet.id).confidential

    def test_a_confidential_sheet_is_seen_by_two(self, make, do, curator, work_for, world, opened,
                                                 team):  # fmt: skip
        part = parts(make, opened("before", "worry"))["worry"]
        do(curator, enter_asked, asked(make, part)[team["mentee"]].id, TODAY, FIVES)
        for role, sees in (
            (Role.CURATOR, True), (Role.PSYCHOLOGIST, True), (Role.RESPONSIBLE, False),
            (Role.HEAD, False),
        ):  # fmt: skip
            session = work_for(world.actors[role]).session
            lines = queries.asked_of(session, part.id)
            told = [line.sheet_id is not None for line in lines if line.state == "answered"]
            assert told == [sees], role
            assert bool(session.scalars(select(AnswerSheet.answers)).all()) is sees


def test_who_may(do, curator, opened, make, team, world, roles_that_may):
    """Every act on a wave, granted and refused."""
    found = parts(make, opened("before", "mood", "marks"))
    wave_id = found["mood"].wave_id
    row = asked(make, found["mood"])[team["mentee"]].id
    voice = parts(make, opened("pulse", "voice"))["voice"].id
    partner = team["second_person"]
    editors = {Role.CURATOR, Role.RESPONSIBLE, Role.PSYCHOLOGIST}
    for act, *args in (
        (give_links, wave_id, [row]), (mark_reminded, wave_id), (give_slips, voice, 2),
        (give_common, voice), (enter_slip, voice, FIVES), (refresh_asked, wave_id),
        (excuse, row, "Отказ"), (enter_asked, row, TODAY, FIVES), (close_wave, wave_id),
        (enter_grid, found["marks"].id, TODAY, {}),
        (ask_also, found["mood"].id, partner, team["mentee"]),
    ):  # fmt: skip
        assert roles_that_may(act, *args) == editors, act


class TestGrid:
    def test_a_table_keeps_what_is_right(self, make, do, curator, opened, team):
        part = parts(make, opened("before", "marks"))["marks"]
        rows = {name: asked(make, part)[team[name]].id for name in ("mentee", "other", "third")}
        kept = do(curator, enter_grid, part.id, TODAY, {
            rows["mentee"]: FIVES, rows["other"]: {"calm": [""], "glad": [""]},
            rows["third"]: {"calm": ["5"], "glad": ["7"]},
        })  # fmt: skip
        assert (kept.kept, kept.faults) == (1, {rows["third"]: {"glad": "not_offered"}})
        states = {row.id: row.state for row in make.rows(Asked)}
        assert states == {rows["mentee"]: "answered", rows["other"]: "waiting",
                          rows["third"]: "waiting"}  # fmt: skip
        again = do(curator, enter_grid, part.id, TODAY, {rows["mentee"]: FIVES})
        assert (again.kept, again.faults) == (0, {rows["mentee"]: {"state": "asked_answered"}})

    def test_a_day_to_come_and_rows_of_another_part(self, make, do, curator, opened, team):
        found = parts(make, opened("before", "marks", "mood"))
        foreign = asked(make, found["mood"])[team["mentee"]].id
        with pytest.raises(Invalid):
            do(curator, enter_grid, found["marks"].id, TODAY + timedelta(days=1), {})
        with pytest.raises(NotFound):
            do(curator, enter_grid, found["marks"].id, TODAY, {foreign: FIVES})


class TestTheDatabase:
    """What is refused below every rule of Python."""

    def sheet(self, world, row, **values):
        return insert(AnswerSheet).values(
            **{
                "school_id": world.schools["one"], "id": new_id(), "instrument_id": row["form"],
                "person_id": row["person"], "respondent_id": row["person"],
                "asked_id": row["asked"], "via": "paper", "answers": {},
                "scores": {"mood": {"value": "4", "answered": 2, "of": 2}},
                "filled_on": TODAY, "filled_at": NOW, **values,
            }
        )  # fmt: skip

    @pytest.fixture
    def row(self, make, forms, mood, team):
        return {"asked": mood[1]["mentee"], "person": team["mentee_person"], "form": forms["mood"]}

    @pytest.fixture
    def refused(self, work_for, curator, world, row):
        def run(**values):
            session = work_for(curator).session
            with pytest.raises(DBAPIError) as no:
                session.execute(self.sheet(world, row, **values))
            session.rollback()
            return refused_by(no)

        return run

    def test_it_takes_what_is_right(self, make, work_for, curator, world, row):
        work = work_for(curator)
        work.session.execute(self.sheet(world, row))
        work.session.commit()
        assert make.read(Asked, row["asked"]).state == "answered"

    def test_no_consent_no_answer(self, make, refused, team):
        with make.session() as session, session.begin():
            session.execute(text("SET LOCAL session_replication_role = replica"))
            session.execute(
                update(Consent)
                .where(Consent.person_id == team["mentee_person"], Consent.purpose == "processing")
                .values(withdrawn_on=TODAY)
            )
        assert refused() == "answers_need_consent"

    def test_a_withdrawn_consent_stops_the_row(self, make, refused, do, curator, team, mood):
        with make.session() as session, session.begin():
            session.execute(
                update(Consent)
                .where(Consent.person_id == team["mentee_person"], Consent.purpose == "processing")
                .values(withdrawn_on=TODAY)
            )
        assert make.read(Asked, mood[1]["mentee"]).state == "stopped"
        assert refused() == "wave_is_open"
        with pytest.raises(WrongState) as no:
            do(curator, enter_asked, mood[1]["mentee"], TODAY, FIVES)
        assert no.value.code == "asked_stopped"

    def test_a_closed_wave_takes_nothing(self, do, curator, mood, refused):
        do(curator, close_wave, mood[0])
        assert refused() == "wave_is_open"
        with pytest.raises(WrongState):
            do(curator, enter_asked, mood[1]["mentee"], TODAY, FIVES)
        do(curator, reopen_wave, mood[0], DUE)
        do(curator, enter_asked, mood[1]["mentee"], TODAY, FIVES)

    def test_another_s_row_another_questionnaire(self, refused, team, forms):
        assert refused(person_id=team["other_person"]) == "answers_what_was_asked"
        assert refused(instrument_id=forms["lead"]) == "answers_what_was_asked"
        assert refused(asked_id=uuid4()) in {
            "answers_what_was_asked", "fk_answer_sheet_school_id_asked_id",
        }  # fmt: skip

    def test_a_row_is_answered_once(self, do, curator, mood, refused):
        do(curator, enter_asked, mood[1]["mentee"], TODAY, FIVES)
        assert refused() == "uq_answer_sheet_asked_id"

    def test_nothing_anonymous_beside_the_box(self, refused, forms):
        assert refused(instrument_id=forms["voice"], asked_id=None) == "anonymous_in_box"

    def test_another_school(self, make, work_for, world, row):
        """A stranger's hat sees no row and writes none, by the row's very identifier."""
        session = work_for(world.foreign[Role.CURATOR]).session
        with pytest.raises(DBAPIError):
            session.execute(self.sheet(world, row))
        session.rollback()
        moved = session.execute(
            update(Asked).where(Asked.id == row["asked"]).values(state="excused", excuse="x")
        )
        assert moved.rowcount == 0

    def test_a_guest_answers_its_own_row_alone(self, make, guest_work, links, mood, forms, team):
        """The link of one pupil does not answer for another, nor for a row that is not asked."""
        for asked_id, person in ((mood[1]["other"], "other_person"), (None, "mentee_person")):
            work = guest_work(links["mentee"].token)
            work.session.execute(
                update(Link).values(uses=Link.uses + 1, used_at=text("now()"))
                .where(Link.id == links["mentee"].link_id)
            )  # fmt: skip
            with pytest.raises(DBAPIError) as no:
                work.session.execute(
                    insert(AnswerSheet).values(
                        school_id=work.actor.school_id, id=new_id(), instrument_id=forms["mood"],
                        person_id=team[person], respondent_id=team[person], via="link",
                        asked_id=asked_id, link_id=links["mentee"].link_id, answers={}, scores={},
                        filled_on=TODAY, filled_at=NOW,
                    )
                )  # fmt: skip
            assert no.value.orig.sqlstate == "42501", no.value
            work.session.rollback()
        assert make.count(AnswerSheet) == 0

    def test_a_guest_reads_no_wave(self, guest_work, links):
        for table in ("wave", "wave_part", "asked", "box_sheet"):
            work = guest_work(links["mentee"].token)
            with pytest.raises(DBAPIError) as no:
                work.session.execute(text(f"SELECT * FROM school.{table}"))
            assert no.value.orig.sqlstate == "42501"
            work.session.rollback()

    def test_the_link_tells_whether_it_still_asks(self, do, curator, guest_work, links, mood):
        stands = text("SELECT app.asked_stands()")
        work = guest_work(links["mentee"].token)
        assert work.session.scalar(stands) is True
        work.session.rollback()
        do(curator, enter_asked, mood[1]["other"], TODAY, FIVES)
        work = guest_work(links["mentee"].token)
        assert work.session.scalar(stands) is True


class TestSlips:
    def test_nobody_s_links(self, make, do, curator, opened):
        part = parts(make, opened("pulse", "voice"))["voice"]
        assert part.expected == 5
        slips = do(curator, give_slips, part.id, 7)
        assert len({slip.token for slip in slips}) == 7
        assert {(slip.asked_id, slip.name, slip.about) for slip in slips} == {(None, "", "")}
        for link in make.rows(FormLink):
            assert (link.person_id, link.respondent_id, link.asked_id) == (None, None, None)
            assert link.part_id == part.id
        assert make.one(type(part), id=part.id).expected == 7

    def test_one_for_the_whole_room(self, make, do, curator, opened, guest_work):
        part = parts(make, opened("pulse", "voice"))["voice"]
        first = do(curator, give_common, part.id)
        slips = do(curator, give_slips, part.id, 1)
        second = do(curator, give_common, part.id)
        assert guest_work(first.token) is None
        assert guest_work(second.token) is not None
        assert guest_work(slips[0].token) is not None
        assert make.read(Link, second.link_id).most_uses is None

    @pytest.mark.parametrize("count", [0, 301])
    def test_so_many(self, make, do, curator, opened, count):
        part = parts(make, opened("pulse", "voice"))["voice"]
        with pytest.raises(Invalid) as refused:
            do(curator, give_slips, part.id, count)
        assert refused.value.fields == {"count": "slips_range"}

    def test_not_of_what_asks_by_name(self, make, do, curator, opened):
        part = parts(make, opened("before", "mood"))["mood"]
        for act, *more in ((give_slips, 3), (give_common,)):
            with pytest.raises(NotFound):
                do(curator, act, part.id, *more)

    def test_who_may_not(self, make, do, world, opened):
        part = parts(make, opened("pulse", "voice"))["voice"]
        with pytest.raises(Denied):
            do(world.actors[Role.HEAD], give_slips, part.id, 3)
