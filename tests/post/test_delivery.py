"""Who is told, once, and by which way (PL-09)."""

import pytest

from kernel.db import Hat
from kernel.identity.permissions import Actor, Role
from kernel.notices import jobs
from kernel.notices.kinds import KINDS, Group, Mail, way_of
from kernel.notices.service import To, tell
from kernel.notices.wishes import set_wishes
from tests.conftest import NOW
from tests.post.conftest import ADDRESS
from web import notice_words
from workers.schedule import SCHEDULE

ASKED = {"course": "Школа куратора", "day": "2026-12-01"}


@pytest.fixture
def told(world, work_for, work_off):
    """Tells as the region's operator and brings it to the people."""

    def say(to, what="course_enrolled", key="k", path="/courses", by=None, **values):
        work = work_for(by or world.actors[Role.REGION_OPERATOR])
        tell(work, what, key=key, path=path, to=to, **{**ASKED, **values})
        work.session.commit()
        work_off()

    return say


def who(rows):
    return sorted(
        rows(
            "SELECT a.login, n.key, n.path, n.mail FROM kernel.notice n"
            " JOIN kernel.account a ON a.id = n.account_id"
        )
    )


def test_every_kind_has_words():
    assert set(notice_words.WORDS) == set(KINDS)
    assert set(notice_words.GROUPS) == set(Group)


def test_the_digest_comes_in_the_morning():
    [digest] = [entry for entry in SCHEDULE if entry.kind is jobs.DIGEST]
    assert (digest.at.hour, digest.at.minute, digest.hat) == (7, 30, Hat.POST)


@pytest.mark.parametrize(
    ("kind", "wish", "way"),
    [
        ("course_enrolled", None, Mail.DIGEST),
        ("course_enrolled", Mail.AT_ONCE, Mail.AT_ONCE),
        ("course_enrolled", Mail.NONE, Mail.NONE),
        ("event_cancelled", None, Mail.AT_ONCE),
        ("event_cancelled", Mail.DIGEST, Mail.AT_ONCE),
        ("event_cancelled", Mail.NONE, Mail.NONE),
    ],
)
def test_what_is_urgent_does_not_wait_for_the_morning(kind, wish, way):
    assert way_of(kind, wish) is way


def test_roles_in_places_and_accounts_by_name(world, box, addresses, told, rows, change):
    schools, place = world.schools, world.municipalities["south"]
    change(
        "UPDATE kernel.role_grant SET revoked_at = now() WHERE account_id = :id",
        id=world.actors[Role.RESPONSIBLE].account_id,
    )
    change(
        "UPDATE kernel.account SET state = 'closed', closed_at = now() WHERE id = :id",
        id=world.actors[Role.PSYCHOLOGIST].account_id,
    )
    told(
        To(
            roles=(
                Role.HEAD,
                Role.RESPONSIBLE,
                Role.PSYCHOLOGIST,
                Role.MUNICIPAL,
                Role.REGION_ADMIN,
            ),
            schools=(schools["one"], schools["two"]),
            municipalities=(place,),
            accounts=(world.actors[Role.MENTOR].account_id,),
        ),
        path="/s/{school_code}/courses",
        key="k:{school_code}",
    )
    assert who(rows) == [
        ("head.one", "k:s-one", "/s/s-one/courses", "digest"),
        ("mentor.one", "k:s-one", "/s/s-one/courses", "digest"),
        ("municipal.south", "k:", "/s/-/courses", "digest"),
        ("region-admin.north", "k:", "/s/-/courses", "digest"),
    ]


def test_an_occasion_is_told_once_and_letters_follow_the_wish(
    world, box, addresses, told, rows, work_for
):
    head, curator = world.actors[Role.HEAD], world.actors[Role.CURATOR]
    for actor, wish in ((head, Mail.AT_ONCE), (curator, Mail.NONE)):
        work = work_for(actor)
        set_wishes(work, {Group.TRAINING: Mail.DIGEST, Group.LINKS: Mail.NONE})
        set_wishes(work, {Group.TRAINING: wish})
        work.session.commit()
    to = To(roles=(Role.HEAD, Role.CURATOR, Role.RESPONSIBLE), schools=(world.schools["one"],))
    for _ in range(2):
        told(to)
    assert [(login, mail) for login, _, _, mail in who(rows)] == [
        ("curator.one", "none"),
        ("head.one", "told"),
        ("responsible.one", "digest"),
    ]
    [letter] = rows("SELECT address, subject, body, state FROM kernel.letter")
    assert letter[:2] == (addresses[Role.HEAD], "Вы записаны на курс: Школа куратора")
    assert "начало 01.12.2026" in letter[2]
    assert f"\n{ADDRESS}/courses\n" in letter[2]
    assert f"{ADDRESS}/me/notices/settings" in letter[2]


def test_without_a_server_or_an_address_it_stays_in_the_portal(
    world, no_server, addresses, told, rows, monkeypatch, mail_server, change
):
    told(To(accounts=(world.actors[Role.HEAD].account_id,)), "event_cancelled", title="Форум")
    monkeypatch.setenv("PORTAL_SMTP_URL", mail_server.url)
    change("UPDATE kernel.account SET email = NULL")
    told(To(accounts=(world.actors[Role.HEAD].account_id,)), key="k2")
    assert [mail for *_, mail in who(rows)] == ["none", "none"]
    assert rows("SELECT * FROM kernel.letter") == []


@pytest.mark.parametrize(
    ("what", "values", "error"),
    [("nobody_knows", {}, "no_such_kind"), ("event_seat", {}, "values_missing")],
)
def test_what_cannot_be_said_waits_for_a_person(world, box, told, rows, what, values, error):
    told(To(accounts=(world.actors[Role.HEAD].account_id,)), what, **values)
    assert rows("SELECT state, error FROM kernel.job") == [("dead", error)]
    assert who(rows) == []


def test_reminders_tell_under_the_posts_own_hat(world, box, work_for, work_off, rows):
    work = work_for(Actor(system=Hat.POST), at=NOW)
    to = To(roles=(Role.HEAD,), schools=(world.schools["one"],))
    tell(work, "period.due_7", key="k", path="/x", to=to, period="I", due="2026-12-01")
    work.session.commit()
    work_off()
    assert [row[0] for row in who(rows)] == ["head.one"]
