"""The morning's letter, and what is cleaned away at night (KP-07, PL-09)."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from kernel.identity.permissions import Role
from kernel.notices import jobs
from kernel.notices.kinds import Group, Mail
from kernel.notices.models import Notice
from kernel.notices.wishes import open_notice, read_all, set_wishes
from portal.setup import as_administrator
from tests.factories.world import add
from tests.post.conftest import ADDRESS
from web.letter_words import MOST_TOLD
from workers.jobs import CLEAN_FILES

KINDS = ("link_ended", "period.due_7", "course_enrolled")
VALUES = {"partner": "Школа № 3", "day": "2026-11-20", "course": "Курс", "period": "I четверть",
          "due": "2026-12-01"}  # fmt: skip


@pytest.fixture
def notice(database, world):
    """A notice in somebody's inbox that waits for the digest."""

    def put(role, kind="course_enrolled", key="k", mail="digest", **more):
        with Session(database.admin) as session, session.begin():
            as_administrator(session)
            return add(
                session, Notice, account_id=world.actors[role].account_id, kind=kind, key=key,
                values=VALUES, path=f"/page/{key}", mail=mail,
                **{"created_at": datetime.now(UTC), **more},
            )  # fmt: skip

    return put


@pytest.fixture
def morning(ask, work_off):
    def come():
        ask(jobs.DIGEST)
        work_off()

    return come


def mails(rows):
    return sorted(rows("SELECT key, mail FROM kernel.notice"))


def test_one_letter_a_person_with_what_is_not_read(
    world, box, addresses, notice, morning, rows, work_for
):
    for n, kind in enumerate(KINDS):
        notice(Role.HEAD, kind, f"h{n}")
    notice(Role.CURATOR, key="c-read")
    notice(Role.CURATOR, key="c-told", mail="told")
    notice(Role.MUNICIPAL, key="m-refused")
    curator, municipal = (work_for(world.actors[r]) for r in (Role.CURATOR, Role.MUNICIPAL))
    assert read_all(curator) == 2
    set_wishes(municipal, {Group.TRAINING: Mail.NONE})
    for work in (curator, municipal):
        work.session.commit()
    for _ in range(2):
        morning()
    [letter] = rows("SELECT address, key, subject, body, state FROM kernel.letter")
    today = date.today().strftime("%d.%m.%Y")  # noqa: DTZ011 - as Moscow has it but at midnight
    assert letter[:3] == (
        addresses[Role.HEAD],
        f"digest:{datetime.now(UTC).date().isoformat()}",
        "3 непрочитанных уведомления на портале",
    )
    assert mails(rows) == [
        ("c-read", "none"), ("c-told", "told"), ("h0", "told"), ("h1", "told"), ("h2", "told"),
        ("m-refused", "none"),
    ]  # fmt: skip
    assert f"Непрочитанное на {today}." in letter[3]
    order = [letter[3].index(f"{ADDRESS}/page/{key}") for key in ("h1", "h2", "h0")]
    assert order == sorted(order)  # deadlines, then courses, then links
    assert "Сроки и отчётные периоды:" in letter[3]
    assert "Связь со школой «Школа № 3» завершена 20.11.2026." in letter[3]
    assert (letter[4], box.tried) == ("new", 0)


def test_a_second_digest_of_a_day_waits_for_the_next(box, addresses, notice, morning, rows):
    notice(Role.HEAD, key="first")
    morning()
    notice(Role.HEAD, key="later")
    morning()
    assert mails(rows) == [("first", "told"), ("later", "digest")]
    assert len(rows("SELECT id FROM kernel.letter")) == 1


def test_a_long_list_ends_with_the_way_to_the_rest(world, box, addresses, change, morning, rows):
    change(
        "INSERT INTO kernel.notice (id, account_id, kind, key, values, path, created_at, mail)"
        " SELECT gen_random_uuid(), :head, 'event_seat', n::text, '{}', '/page/' || n, now(),"
        " 'digest' FROM generate_series(1, :many) n",
        head=world.actors[Role.HEAD].account_id,
        many=MOST_TOLD + 5,
    )
    morning()
    [[body]] = rows("SELECT body FROM kernel.letter")
    assert body.count("/page/") == MOST_TOLD
    assert f"И ещё 5 уведомлений:\n{ADDRESS}/me/notices" in body


def test_nothing_is_sent_where_letters_do_not_go(no_server, addresses, notice, morning, rows):
    notice(Role.HEAD)
    morning()
    assert rows("SELECT id FROM kernel.letter") == []
    assert rows("SELECT state, result FROM kernel.job") == [("done", {"letters": 0})]


def test_a_notice_is_ones_own(world, notice, work_for):
    mine = notice(Role.HEAD)
    assert open_notice(work_for(world.actors[Role.HEAD]), mine) == "/page/k"
    for role in (Role.CURATOR, Role.REGION_ADMIN, Role.MUNICIPAL, Role.JUROR):
        with pytest.raises(NotFound):
            open_notice(work_for(world.actors[role]), mine)


def test_old_notices_and_letters_go_at_night(
    box, addresses, notice, morning, ask, work_off, rows, change
):
    notice(Role.HEAD, key="new")
    notice(Role.CURATOR, key="old")
    morning()
    change("UPDATE kernel.notice SET created_at = now() - interval '181 days' WHERE key = 'old'")
    change(
        "UPDATE kernel.letter SET state = CASE WHEN address LIKE 'head%' THEN 'new' ELSE 'dead'"
        " END, created_at = now() - interval '31 days'"
    )
    ask(CLEAN_FILES, "hat_queue")
    work_off()
    assert mails(rows) == [("new", "told")]
    assert rows("SELECT state FROM kernel.letter") == [("new",)]
