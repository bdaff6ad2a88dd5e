"""Who is told when a report is due: recipients of a day, each once, whatever is repeated."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from kernel.db import Hat
from kernel.errors import Denied
from kernel.identity.permissions import Actor, Role
from kernel.notices.delivery import Telling, deliver
from kernel.notices.service import To
from regional.periods import judging, obligations, reminders
from regional.periods.reminders import school_step
from tests.regional.periods.autumn import CARD

DUE = CARD.due_on
POST = Actor(system=Hat.POST)


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def remind(autumn, day: date) -> int:
    with autumn.acting(POST, at=morning(day)) as work:
        return reminders.remind(work)


def deliver_all(autumn) -> Counter[tuple[str, str]]:
    """Bring what was asked for since; notices by kind and by the receiver's login."""
    with autumn.past_fences() as session:
        asked = session.execute(text("DELETE FROM kernel.job RETURNING args")).scalars().all()
    with autumn.acting(POST) as work:
        before = {row[0] for row in work.session.execute(text("SELECT id FROM kernel.notice"))}
        for args in asked:
            to = args["to"]
            deliver(
                work,
                Telling(
                    kind=args["what"],
                    key=args["key"],
                    path=args["path"],
                    values=args["values"],
                    to=To(
                        roles=tuple(Role(role) for role in to["roles"]),
                        schools=tuple(to["schools"]),
                        municipalities=tuple(to["municipalities"]),
                        accounts=tuple(to["accounts"]),
                    ),
                ),
                None,
            )
    rows = autumn.ask(
        "SELECT n.id, n.kind, a.login FROM kernel.notice n"
        " JOIN kernel.account a ON a.id = n.account_id"
    )
    return Counter((kind, login) for one, kind, login in rows if one not in before)


STAFF = {
    "one": ("head.one", "curator.one"),
    "two": ("head.two",),
    "three": ("head.three", "curator.three"),
}
REGION = ("region-admin.north", "region-operator.north")


def of(kind: str, *logins: str) -> dict[tuple[str, str], int]:
    return dict.fromkeys(((kind, login) for login in logins), 1)


def leaders(*schools: str) -> list[str]:
    return [login for school in schools for login in STAFF[school]]


def test_the_days_of_a_school():
    """Days to the due day: seven, one, past; a missed morning is made up for, an old one not."""
    told = {
        left: step.kind
        for left in range(-9, 12)
        if (step := school_step(DUE, DUE - timedelta(days=left))) is not None
    }
    assert told == {
        **dict.fromkeys((7, 6, 5, 4, 3), "period.due_7"),
        1: "period.due_1",
        **dict.fromkeys((-1, -2, -3, -4, -5), "period.late_1"),
    }


def test_everybody_is_told_what_concerns_them_and_once(autumn):
    """One school has handed in, one owes, one was sent back: days go by until the region knows."""
    autumn.submit("one", "three")
    with autumn.acting(Role.REGION_OPERATOR) as work:
        judging.send_back(work, autumn.report("three"), "Проверьте пары", {})
    assert deliver_all(autumn) == {
        **of("period.opened", *leaders("one", "two", "three")),
        **of("report.returned", *leaders("three")),
    }
    late = leaders("two", "three")
    expected = {
        DUE - timedelta(days=8): {},
        DUE - timedelta(days=7): of("period.due_7", *late),
        DUE - timedelta(days=6): {},
        DUE - timedelta(days=1): of("period.due_1", *late),
        DUE: {},
        DUE + timedelta(days=1): {
            **of("period.late_1", *late),
            **of("period.late_schools", "municipal.north", "municipal.south"),
        },
        DUE + timedelta(days=2): {},
        DUE + timedelta(days=3): of("period.late_region", *REGION),
        DUE + timedelta(days=4): {},
        DUE + timedelta(days=30): {},
    }
    for day, told in expected.items():
        remind(autumn, day)
        assert deliver_all(autumn) == told, day
        remind(autumn, day)
        assert deliver_all(autumn) == {}, (day, "again")
    paths = dict(autumn.ask("SELECT key, path FROM kernel.notice WHERE kind = 'period.late_1'"))
    assert set(paths.values()) == {"/s/s-two/report", "/s/s-three/report"}
    [[values]] = autumn.ask(
        "SELECT values FROM kernel.notice n JOIN kernel.account a ON a.id = n.account_id"
        " WHERE kind = 'period.late_schools' AND a.login = 'municipal.north'"
    )
    assert values == {
        "period": "Осень 2026",
        "due": "2026-11-25",
        "num": 1,
        "names": "Школа «two»",
    }


def test_nobody_is_told_of_what_is_over_lifted_or_not_theirs(autumn):
    with autumn.acting(Role.REGION_OPERATOR) as work:
        obligations.lift_report(work, autumn.report("two"), "Закрыта")
    autumn.submit("one", "three")
    deliver_all(autumn)
    for day in (DUE - timedelta(days=7), DUE + timedelta(days=1), DUE + timedelta(days=3)):
        assert remind(autumn, day) == 0
    autumn.run("UPDATE regional.period SET cancelled_at = now()")
    autumn.run("UPDATE regional.report SET state = 'due'", triggers=False)
    assert remind(autumn, DUE + timedelta(days=1)) == 0
    with pytest.raises(Denied), autumn.acting(Role.REGION_ADMIN) as work:
        reminders.remind(work)


def test_the_due_day_moves_and_people_are_told_of_the_new_one(autumn):
    deliver_all(autumn)
    remind(autumn, DUE - timedelta(days=7))
    deliver_all(autumn)
    autumn.change(due_on=DUE + timedelta(days=10))
    remind(autumn, DUE + timedelta(days=3))
    assert {kind for kind, _ in deliver_all(autumn)} == {"period.due_7"}
