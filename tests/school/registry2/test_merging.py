"""Two cards made one: every row goes over, collisions are folded, and it can be undone."""

import importlib
import pkgutil
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, insert, select, text, update

import school
from kernel.audit.models import AuditEntry
from kernel.db import Base
from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from kernel.ids import new_id
from school.bases.models import BaseEntry
from school.consents.models import Consent
from school.mentors.models import MentorProfile
from school.programmes.models import Pair, Participation, Satisfaction
from school.registry import queries
from school.registry.merge_rows import NOT_MOVED, columns_of_people
from school.registry.merging import merge_people, tell_apart, undo_merge
from school.registry.models import Guardian, Person, PersonMerge
from school.requests.models import MentoringRequest
from school.selection.models import Interview, Opinion, PsychologistFlag
from tests.factories.world import YEAR
from tests.school.make import NOW, STARTS, TODAY

for module in pkgutil.walk_packages(school.__path__, "school."):
    if module.name.endswith(".models"):
        importlib.import_module(module.name)


@pytest.fixture
def two(make):
    """Two cards of one teacher."""
    return make.person("Маркова Анна Петровна"), make.person("Маркова Анна")


def code_of(refused):
    return refused.value.fields["kept"]


def whole_school(make):
    """Every row of every table that points at people, as JSON, to compare before and after."""
    found = {}
    with make.session() as session:
        for table in Base.metadata.sorted_tables:
            if table.schema != "school" or table.name == "person_merge":
                continue
            rows = session.execute(text(f"SELECT to_jsonb(t) FROM school.{table.name} t")).scalars()
            found[table.name] = sorted(rows, key=lambda row: row["id"])
    return found


def test_every_table_that_points_at_people_is_carried_along(database):
    asked = text(
        "SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c"
        " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)"
        " WHERE c.contype = 'f' AND c.confrelid = 'school.person'::regclass"
        " AND a.attname <> 'school_id'"
    )
    with database.admin.connect() as connection:
        real = {tuple(row) for row in connection.execute(asked)}
    known = {(str(column.table), column.name) for column in columns_of_people(Base.metadata)}
    assert {(table, column) for table, column in real if table not in NOT_MOVED} == known


def test_rows_go_over_and_the_card_disappears(world, make, do, curator, two, session_for):
    kept, gone = two
    programme = make.programme()
    part = make.part(programme, gone, "mentor")
    request = make.row(
        MentoringRequest, "one", person_id=gone, school_year=YEAR, author="self", state="new",
        made_on=TODAY, created_at=NOW,
    )  # fmt: skip
    do(curator, merge_people, kept, gone)
    assert make.read(Participation, part).person_id == kept
    assert make.read(MentoringRequest, request).person_id == kept
    with make.session() as session:
        mine = session.execute(select(Consent.person_id, Consent.signer_id)).all()
    assert {tuple(row) for row in mine} == {(kept, kept)}
    assert make.read(Person, gone).merged_into_id == kept

    session = session_for(curator)
    shown = queries.people(session, queries.matching(queries.Wanted()), offset=0, limit=50)
    assert [person.id for person in shown] == [kept]
    assert [person.id for person in queries.similar(session, "Маркава Анна")] == [kept]
    name = queries.PersonName("Маркова", "Анна")
    assert queries.namesakes(session, name, "teacher", but=None) == []
    with pytest.raises(NotFound):
        queries.person_line(session, gone)
    assert queries.person_view(session, gone).merged_into_id == kept


def test_what_the_kept_card_lacks_is_taken_and_nothing_else(make, do, curator):
    kept = make.person("Маркова Анна", phone="+73884522345", workplace="нет")
    gone = make.person(
        "Маркова Анна Петровна", gender="f", born_on=date(1980, 1, 2), phone="+79131234567",
        subject="физика", teaching_since=date(2010, 9, 1), workplace="завод", grade=7,
    )  # fmt: skip
    do(curator, merge_people, kept, gone)
    card = make.read(Person, kept)
    assert (card.patronymic, card.gender, card.born_on) == ("Петровна", "f", date(1980, 1, 2))
    assert (card.subject, card.teaching_since) == ("физика", date(2010, 9, 1))
    assert (card.phone, card.workplace, card.grade) == ("+73884522345", "нет", None)


def test_an_undoing_puts_everything_back(make, do, curator):
    programme, other = make.programme(), make.programme(title="Другая")
    kept = make.pupil("Ёлкина Вера")
    gone = make.pupil("Елкина Вера", born_on=date(2013, 5, 5), gender="f")
    mother = make.guardian(kept)
    make.guardian(gone, adult=mother)
    make.entry(kept, "mentee")
    entry = make.entry(gone, "mentee")
    make.part(programme, kept, "mentee")
    mentee = make.part(programme, gone, "mentee")
    make.part(other, gone, "mentee")
    mentor = make.part(programme, make.person("Туров Глеб"), "mentor")
    make.pair(programme, mentor, mentee)
    make.row(Interview, "one", person_id=gone, entry_id=entry, side="mentee", questions={},
             created_at=NOW)  # fmt: skip
    make.row(Satisfaction, "one", participation_id=mentee, school_year=YEAR, items_sum=8,
             items_count=2, answered_on=TODAY)  # fmt: skip
    before = whole_school(make)
    merge = do(curator, merge_people, kept, gone)
    assert make.read(Person, kept).born_on == date(2013, 5, 5)
    with make.session() as session:
        assert session.scalar(select(func.count()).select_from(Guardian)) == 1
        assert session.scalars(select(BaseEntry.person_id)).all().count(kept) == 1
        assert session.scalars(select(Pair.mentee_id)).all() != [mentee]
    assert whole_school(make) != before
    do(curator, undo_merge, merge.id)
    assert whole_school(make) == before
    with pytest.raises(WrongState, match="merge_undone"):
        do(curator, undo_merge, merge.id)


class TestTwice:
    """One programme, one base, one profile: a person stands there once."""

    def test_two_open_participations_become_one_with_the_pairs_of_both(
        self, make, do, curator, two
    ):
        kept, gone = two
        programme = make.programme()
        mine, theirs = (make.part(programme, each, "mentor") for each in (kept, gone))
        mentees = [
            make.part(programme, make.person(f"Туров {name}"), "mentee") for name in ("Глеб", "Лев")
        ]
        make.pair(programme, mine, mentees[0])
        moved = make.pair(programme, theirs, mentees[1])
        do(curator, merge_people, kept, gone)
        assert make.read(Pair, moved).mentor_id == mine
        with make.session() as session:
            assert (
                session.scalar(
                    select(func.count()).where(Participation.person_id.in_((kept, gone)))
                )
                == 1
            )

    def test_two_open_pairs_with_one_mentee_are_for_a_person_to_close(self, make, do, curator, two):
        kept, gone = two
        programme = make.programme()
        mentee = make.part(programme, make.person("Туров Глеб"), "mentee")
        for each in two:
            make.pair(programme, make.part(programme, each, "mentor"), mentee)
        before = whole_school(make)
        with pytest.raises(Invalid) as refused:
            do(curator, merge_people, kept, gone)
        assert code_of(refused) == "merge_pairs"
        assert whole_school(make) == before

    def test_the_part_that_goes_on_is_not_dropped(self, make, do, curator, two):
        kept, gone = two
        programme = make.programme()
        make.part(programme, kept, "mentor", left_on=TODAY)
        make.part(programme, gone, "mentor")
        with pytest.raises(Invalid) as refused:
            do(curator, merge_people, kept, gone)
        assert code_of(refused) == "merge_part_open"
        do(curator, merge_people, gone, kept)

    @pytest.mark.parametrize(
        ("mine", "theirs", "fault"),
        [
            ("entered", "selected", "merge_base_further"),
            ("selected", "entered", None),
            ("selected", "selected", None),
            ("frozen", "entered", "merge_frozen"),
            ("entered", "frozen", "merge_frozen"),
            ("left", "entered", "merge_base_further"),
        ],
    )
    def test_the_further_standing_in_a_base_is_kept(
        self, make, do, curator, two, mine, theirs, fault
    ):
        kept, gone = two
        stands = make.entry(kept, "mentor", state=mine)
        make.entry(gone, "mentor", state=theirs)
        if fault:
            with pytest.raises(Invalid) as refused:
                do(curator, merge_people, kept, gone)
            assert code_of(refused) == fault
            return
        merge = do(curator, merge_people, kept, gone)
        with make.session() as session:
            assert session.scalars(select(BaseEntry.id)).all() == [stands]
        assert merge.before["dropped"]["school.base_entry"][0]["state"] == theirs

    def test_profiles_complete_each_other(self, make, do, curator, two):
        kept, gone = two
        profile = make.row(MentorProfile, "one", person_id=kept, interests="лыжи", updated_at=NOW)
        make.row(MentorProfile, "one", person_id=gone, interests="шахматы", updated_at=NOW,
                 competences=["физика"], hours_a_month=4)  # fmt: skip
        merge = do(curator, merge_people, kept, gone)
        row = make.read(MentorProfile, profile)
        assert (row.interests, row.competences, row.hours_a_month) == ("лыжи", ["физика"], 4)
        do(curator, undo_merge, merge.id)
        row = make.read(MentorProfile, profile)
        assert (row.interests, row.competences, row.hours_a_month) == ("лыжи", [], None)


class TestTwoPeople:
    def test_a_child_and_a_grown_up(self, make, do, curator):
        child = make.pupil("Маркова Анна", born_on=date(2013, 1, 1))
        for kind, born in (("teacher", None), ("student", date(2000, 1, 1))):
            adult = make.person("Маркова Анна", kind=kind, born_on=born)
            for pair in ((child, adult), (adult, child)):
                with pytest.raises(Invalid) as refused:
                    do(curator, merge_people, *pair)
                assert code_of(refused) == "merge_ages"

    def test_pupils_of_whom_one_lacks_the_date(self, make, do, curator):
        adult = make.pupil("Маркова Анна", born_on=date(2008, 1, 1))
        double = make.pupil("Маркова Анна")
        do(curator, merge_people, adult, double)
        assert make.read(Person, double).merged_into_id == adult

    def test_of_one_family(self, make, do, curator):
        mother, daughter = make.person("Маркова Анна"), make.person("Маркова Анна")
        make.row(Guardian, "one", child_id=daughter, guardian_id=mother, relation="mother",
                 created_at=NOW)  # fmt: skip
        with pytest.raises(Invalid) as refused:
            do(curator, merge_people, mother, daughter)
        assert code_of(refused) == "merge_relatives"

    def test_of_one_pair(self, make, do, curator):
        made = make.whole()
        with pytest.raises(Invalid) as refused:
            do(curator, merge_people, made["mentor_person"], made["mentee_person"])
        assert code_of(refused) == "merge_pair_of_two"

    def test_of_two_schools(self, make, do, curator, two):
        foreign = make.person("Маркова Анна", school="three")
        for pair in ((two[0], foreign), (foreign, two[0])):
            with pytest.raises(NotFound):
                do(curator, merge_people, *pair)
        with pytest.raises(Invalid) as refused:
            do(curator, merge_people, two[0], two[0])
        assert code_of(refused) == "merge_itself"


def test_who_may(world, make, do, two):
    granted = {}
    for role in (Role.HEAD, Role.CURATOR, Role.RESPONSIBLE, Role.PSYCHOLOGIST):
        pair = make.person("Маркова Анна"), make.person("Маркова Анна")
        actor = world.actors[role]
        try:
            merge = do(actor, merge_people, *pair)
            do(actor, undo_merge, merge.id)
            do(actor, tell_apart, *pair)
            granted[role] = True
        except Denied:
            granted[role] = False
    assert granted == {
        Role.HEAD: False, Role.CURATOR: True, Role.RESPONSIBLE: True, Role.PSYCHOLOGIST: False,
    }  # fmt: skip


@pytest.mark.parametrize("role", [Role.CURATOR, Role.RESPONSIBLE])
def test_the_psychologists_word_goes_over_unseen(world, make, do, role):
    """A responsible who may not read the flag cannot lose it by a merge (R-12)."""
    kept, gone = make.pupil("Ёлкина Вера"), make.pupil("Елкина Вера")
    make.row(PsychologistFlag, "one", person_id=gone, set_at=NOW)
    opinion = make.row(
        Opinion, "one", person_id=gone, written_on=TODAY, able=True, ready_to_communicate=True,
        does_no_harm=True, safe_for_health=True, words="Может участвовать.", written_at=NOW,
        written_by=world.actors[Role.PSYCHOLOGIST].account_id,
    )  # fmt: skip
    merge = do(world.actors[role], merge_people, kept, gone)
    assert make.read(Opinion, opinion).person_id == kept
    with make.session() as session:
        assert kept in session.scalars(select(PsychologistFlag.person_id)).all()
        kept_record = session.scalars(select(PersonMerge)).one()
        assert "flag" not in str((kept_record.before, kept_record.moved))
        assert "Может" not in str((kept_record.before, kept_record.moved))
    do(world.actors[role], undo_merge, merge.id)
    assert make.read(Opinion, opinion).person_id == gone


class TestUndoing:
    def test_is_for_thirty_days(self, make, do, curator, two):
        merge = do(curator, merge_people, *two)
        self.aged(make, merge.id, 31)
        with pytest.raises(WrongState, match="merge_undo_late"):
            do(curator, undo_merge, merge.id)
        self.aged(make, merge.id, 29)
        do(curator, undo_merge, merge.id)

    def test_goes_from_the_last_to_the_first(self, make, do, curator, two):
        third = make.person("Маркова Анна")
        first = do(curator, merge_people, *two)
        second = do(curator, merge_people, third, two[0])
        assert make.read(Person, two[1]).merged_into_id == third
        with pytest.raises(WrongState, match=r"merge_undone|merge_undo_order"):
            do(curator, undo_merge, first.id)
        do(curator, undo_merge, second.id)
        assert make.read(Person, two[1]).merged_into_id == two[0]
        do(curator, undo_merge, first.id)
        assert make.read(Person, two[1]).merged_into_id is None

    def test_keeps_what_was_corrected_since(self, make, do, curator):
        kept = make.person("Маркова Анна")
        gone = make.person("Маркова Анна", phone="+79131234567", email="a@school.example")
        merge = do(curator, merge_people, kept, gone)
        with make.session() as session, session.begin():
            session.execute(update(Person).where(Person.id == kept).values(phone="+73884522345"))
        do(curator, undo_merge, merge.id)
        card = make.read(Person, kept)
        assert (card.phone, card.email) == ("+73884522345", "")

    def test_a_gone_card_cannot_be_merged_again(self, make, do, curator, two):
        do(curator, merge_people, *two)
        with pytest.raises(WrongState, match="merged"):
            do(curator, merge_people, make.person("Маркова Анна"), two[1])

    @staticmethod
    def aged(make, merge_id: UUID, days: int) -> None:
        at = datetime.now(NOW.tzinfo) - timedelta(days=days)
        with make.session() as session, session.begin():
            session.execute(
                update(PersonMerge).where(PersonMerge.id == merge_id).values(merged_at=at)
            )


def test_the_log_tells_the_act_and_no_name(make, do, curator, two):
    merge = do(curator, merge_people, *two)
    do(curator, undo_merge, merge.id)
    do(curator, tell_apart, *two)
    with make.session() as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.action for entry in entries] == [
        "person.merged", "person.unmerged", "person.told_apart",
    ]  # fmt: skip
    assert "Маркова" not in str([entry.details for entry in entries])


def test_a_heap_of_rows_goes_over_whole(make, do, curator, two):
    kept, gone = two
    rows = [
        {
            "id": new_id(), "school_id": make.world.schools["one"], "person_id": gone,
            "school_year": YEAR, "author": "self", "state": "new", "made_on": STARTS,
            "created_at": NOW,
        }
        for _ in range(300)
    ]  # fmt: skip
    with make.session() as session, session.begin():
        session.execute(insert(MentoringRequest), rows)
    do(curator, merge_people, kept, gone)
    with make.session() as session:
        assert session.scalar(select(func.count()).where(MentoringRequest.person_id == kept)) == 300
