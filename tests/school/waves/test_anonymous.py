"""The box: no column, no place on the disk, no transaction and no reading tells who answered what.

Checked as an administrator would look, past every fence (M-04, X-07).
"""

from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from kernel.audit.models import AuditEntry
from kernel.errors import Denied, NotFound, WrongState
from kernel.identity.permissions import Role
from kernel.ids import new_id
from school.instruments.box import results, sizes
from school.instruments.models import AnswerSheet, FormLink
from school.links.models import Link
from school.waves import queries
from school.waves.asking import enter_asked, enter_slip, give_common, give_slips
from school.waves.models import BoxSeen, BoxSheet
from school.waves.waves import close_wave, reopen_wave
from tests.school.waves.conftest import DUE
from tests.school.waves.test_waves import parts

DROP = text(
    "SELECT app.drop_in_box(:seen, :version, :part, CAST(:given AS jsonb), CAST(:summed AS jsonb))"
)


@pytest.fixture
def pulse(make, opened):
    """An open wave of one anonymous questionnaire."""
    wave = opened("pulse", "voice")
    return wave, parts(make, wave)["voice"]


@pytest.fixture
def drop(session_for, curator, pulse, forms):
    """Drop answers in, one transaction each; «calm» is the number of the answer."""

    def run(*numbers: int) -> None:
        session = session_for(curator)
        for number in numbers:
            session.execute(
                DROP,
                {"seen": uuid4(), "version": forms["voice"], "part": pulse[1].id,
                 "given": f'{{"calm": {number}}}', "summed": "{}"},
            )  # fmt: skip
            session.commit()

    return run


@pytest.fixture
def lying(database):
    """Which answers lie in the box, in an order: by a column, by their place, by transaction."""

    def run(order: str) -> list[int]:
        with database.admin.connect() as connection:
            query = text(f"SELECT answers ->> 'calm' FROM school.box_sheet ORDER BY {order}")
            return [int(each) for each in connection.scalars(query)]

    return run


def put_by(numbers: list[int]) -> int:
    """How many neighbours stand in the order in which they came."""
    return sum(a < b for a, b in pairwise(numbers))


class TestNoOrder:
    COUNT = 60

    def test_there_is_no_column_that_could_tell(self, database):
        with database.admin.connect() as connection:
            columns = connection.scalars(
                text("SELECT attname FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped"
                     " AND attrelid = 'school.box_sheet'::regclass")
            ).all()  # fmt: skip
            counted = connection.scalar(
                text("SELECT count(*) FROM pg_sequences WHERE schemaname = 'school'"
                     " AND sequencename LIKE 'box%'")
            )  # fmt: skip
        assert set(columns) == {
            "school_id", "id", "instrument_id", "part_id", "answers", "scores",
        }  # fmt: skip
        assert set(columns) == {each.key for each in inspect(BoxSheet).columns}
        assert counted == 0

    @pytest.mark.parametrize("order", ["ctid", "id", "xmin::text::bigint, ctid"])
    def test_neither_number_nor_place_tells_the_order(self, drop, lying, order):
        """Sixty answers: of 59 neighbours about half stand in order by chance (±5 sigma: 18…41)."""
        drop(*range(self.COUNT))
        found = lying(order)
        assert sorted(found) == list(range(self.COUNT))
        assert 18 <= put_by(found) <= 41

    def test_the_last_one_lies_anywhere(self, drop, lying):
        """Whoever looks after every answer never knows where the newest is."""
        drop(*range(20))
        places = []
        for number in range(20, 50):
            drop(number)
            places.append(lying("ctid").index(number) / number)
        # Thirty even places: the chance of all in one half is one in half a billion.
        assert min(places) < 0.5 < max(places)
        assert len({round(place, 2) for place in places}) > 5

    def test_all_lie_in_one_transaction_under_new_numbers(self, drop, database):
        """What lay there is written anew with the one that came: `xmin` is the same for all."""
        drop(*range(7))
        with database.admin.connect() as connection:
            before = connection.execute(text("SELECT id, xmin::text FROM school.box_sheet")).all()
        drop(7)
        with database.admin.connect() as connection:
            after = connection.execute(text("SELECT id, xmin::text FROM school.box_sheet")).all()
        assert len({xmin for _, xmin in after}) == len({xmin for _, xmin in before}) == 1
        assert {row[0] for row in before}.isdisjoint({row[0] for row in after})
        assert {UUID(str(row[0])).version for row in after} == {4}  # of chance, not of time

    def test_a_large_box_shakes_two_hundred_others(self, drop, lying, database, make, pulse, forms):
        """Beyond two hundred the newest hides among two hundred others of its transaction."""
        with make.session() as session, session.begin():
            session.execute(
                text("INSERT INTO school.box_sheet SELECT :school, gen_random_uuid(), :form, :part,"
                     " jsonb_build_object('calm', 1000 + n), '{}' FROM generate_series(1, 300) n"),
                {"school": pulse[1].school_id, "form": forms["voice"], "part": pulse[1].id},
            )  # fmt: skip
        drop(1)
        with database.admin.connect() as connection:
            lot = connection.scalar(
                text("SELECT count(*) FROM school.box_sheet WHERE xmin = (SELECT xmin FROM"
                     " school.box_sheet WHERE answers ->> 'calm' = '1')")
            )  # fmt: skip
        assert lot == 201


class TestNoTrace:
    def test_nothing_links_an_answer_to_its_guest(self, make, do, curator, answer, pulse):
        slips = do(curator, give_slips, pulse[1].id, 3)
        for slip in slips:
            answer(slip)
        assert make.count(AnswerSheet) == 0
        sheets = make.rows(BoxSheet)
        assert len(sheets) == 3
        told = {str(sheet.id) for sheet in sheets}
        with make.session() as session:
            for table in session.scalars(
                text("SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE"
                     " schemaname IN ('kernel', 'school') AND tablename <> 'box_sheet'")
            ).all():  # fmt: skip
                rows = session.scalars(text(f"SELECT t::text FROM {table} t")).all()
                assert not [row for row in rows if any(each in row for each in told)], table
        for link in make.rows(FormLink):
            assert (link.person_id, link.respondent_id, link.asked_id) == (None, None, None)

    def test_the_log_names_neither_sheet_nor_answer(self, make, do, curator, answer, pulse):
        (slip,) = do(curator, give_slips, pulse[1].id, 1)
        answer(slip, {"calm": ["1"], "glad": ["5"]})
        (sheet,) = make.rows(BoxSheet)
        with make.session() as session:
            entries = session.query(AuditEntry).all()
        for entry in entries:
            assert entry.object_id != sheet.id
            assert str(sheet.id) not in str(entry.details)
            assert "calm" not in str(entry.details)

    def test_the_same_form_sent_twice_counts_once(self, make, do, curator, answer, pulse):
        common, seen = do(curator, give_common, pulse[1].id), new_id()
        for _ in range(2):
            answer(common, seen=seen)
        assert make.count(BoxSheet) == 1
        assert make.count(BoxSeen) == 1
        answer(common)
        assert make.count(BoxSheet) == 2

    def test_paper_goes_the_same_way(self, make, do, curator, world, pulse):
        do(curator, enter_slip, pulse[1].id, {"calm": ["2"], "glad": ["3"]})
        (sheet,) = make.rows(BoxSheet)
        assert sheet.answers == {"calm": 2, "glad": 3}
        with pytest.raises(Denied):
            do(world.actors[Role.HEAD], enter_slip, pulse[1].id, {"calm": ["2"], "glad": ["3"]})
        with pytest.raises(NotFound):
            do(curator, enter_asked, pulse[1].id, None, {})


class TestReading:
    def test_a_small_box_tells_nothing(self, do, curator, session_for, drop, pulse, forms):
        drop(1, 2, 3, 4)
        do(curator, close_wave, pulse[0].id)
        found = results(session_for(curator), forms["voice"], pulse[1].id)
        assert (found.sheets, dict(found.items), dict(found.scores)) == (4, {}, {})

    def test_five_are_told_in_sums(self, do, curator, session_for, drop, pulse, forms):
        drop(1, 1, 1, 2, 5)
        do(curator, close_wave, pulse[0].id)
        found = results(session_for(curator), forms["voice"], pulse[1].id)
        assert found.sheets == 5
        assert dict(found.items["calm"]) == {"1": 3, "2": 1, "5": 1}

    def test_an_open_box_tells_only_how_many(self, do, curator, session_for, drop, pulse, forms):
        """Two readings with one answer between them would tell that answer."""
        drop(*range(8))
        session = session_for(curator)
        assert sizes(session)[forms["voice"], pulse[1].id] == 8
        assert dict(results(session, forms["voice"], pulse[1].id).items) == {}
        line = queries.wave(session, pulse[0].id).line
        assert (line.dropped, line.expected, line.asked, line.boxes_read) == (8, 5, 0, False)

    def test_a_box_that_was_read_takes_nothing_more(
        self, make, do, curator, drop, pulse, forms, answer, guest_work
    ):
        common = do(curator, give_common, pulse[1].id)
        drop(*range(5))
        do(curator, close_wave, pulse[0].id)
        do(curator, reopen_wave, pulse[0].id, DUE)
        with pytest.raises(DBAPIError) as refused:
            drop(6)
        assert refused.value.orig.diag.constraint_name == "box_is_open"
        for act, *more in ((give_slips, 1), (give_common,), (enter_slip, {"calm": ["1"]})):
            with pytest.raises(WrongState) as shut:
                do(curator, act, pulse[1].id, *more)
            assert shut.value.code == "box_read"
        # A link that outlived the closing says so to its guest.
        with make.session() as session, session.begin():
            link = session.get(Link, (pulse[0].school_id, common.link_id))
            link.revoked_at = None
        assert guest_work(common.token).session.scalar(text("SELECT app.asked_stands()")) is False
        assert make.count(BoxSheet) == 5

    def test_who_reads_the_sums(self, do, curator, world, work_for, drop, pulse, forms):
        drop(*range(6))
        do(curator, close_wave, pulse[0].id)
        readers = {Role.HEAD, Role.CURATOR, Role.RESPONSIBLE, Role.PSYCHOLOGIST}
        for role in (*readers, Role.CLASS_TEACHER, Role.MENTOR):
            found = results(work_for(world.actors[role]).session, forms["voice"], pulse[1].id)
            assert (found.sheets, bool(found.items)) == (
                (6, True) if role in readers else (0, False)
            )
        stranger = work_for(world.foreign[Role.CURATOR]).session
        found = results(stranger, forms["voice"], pulse[1].id)
        assert (found.sheets, dict(found.items)) == (0, {})
        assert sizes(stranger) == {}

    @pytest.mark.parametrize("table", ["box_sheet", "box_seen"])
    def test_nobody_looks_into_the_box(self, work_for, world, drop, table):
        drop(1)
        for actor in (*world.actors.values(), *world.foreign.values()):
            session = work_for(actor).session
            with pytest.raises(DBAPIError) as refused:
                session.execute(text(f"SELECT * FROM school.{table}"))
            assert refused.value.orig.sqlstate == "42501"
            session.rollback()


class TestDropping:
    @pytest.mark.parametrize("role", list(Role))
    def test_who_drops_in_by_hand(self, work_for, world, make, pulse, forms, role):
        session = work_for(world.actors[role]).session
        values = {"seen": uuid4(), "version": forms["voice"], "part": pulse[1].id, "given": "{}",
                  "summed": "{}"}  # fmt: skip
        if role in {Role.CURATOR, Role.RESPONSIBLE, Role.PSYCHOLOGIST}:
            assert session.scalar(DROP, values) is True
        else:
            with pytest.raises(DBAPIError):
                session.execute(DROP, values)

    def test_a_guest_drops_into_the_box_of_its_link_alone(
        self, make, do, curator, guest_work, opened, pulse, forms, answer
    ):
        (slip,) = do(curator, give_slips, pulse[1].id, 1)
        other = parts(make, opened("after", "voice"))["voice"]
        values = {"seen": uuid4(), "version": forms["voice"], "given": "{}", "summed": "{}"}
        for part, used in ((other.id, True), (None, True), (pulse[1].id, False)):
            work = guest_work(slip.token)
            if used:
                work.session.execute(
                    text("UPDATE school.link SET uses = uses + 1, used_at = now() WHERE id = :id"),
                    {"id": slip.link_id},
                )
            with pytest.raises(DBAPIError) as refused:
                work.session.execute(DROP, {**values, "part": part})
            assert refused.value.orig.diag.constraint_name == "box_is_open"
            work.session.rollback()
        answer(slip)
        assert make.count(BoxSheet) == 1
        assert guest_work(slip.token) is None

    def test_what_asks_by_name_has_no_box(self, work_for, curator, make, opened, forms):
        part = parts(make, opened("before", "mood"))["mood"]
        with pytest.raises(DBAPIError):
            work_for(curator).session.execute(
                DROP, {"seen": uuid4(), "version": forms["mood"], "part": part.id, "given": "{}",
                       "summed": "{}"},
            )  # fmt: skip

    def test_no_time_is_kept(self, make, drop):
        drop(1)
        with make.session() as session:
            row = session.execute(text("SELECT to_jsonb(b) FROM school.box_seen b")).scalar()
        assert set(row) == {"school_id", "id"}
