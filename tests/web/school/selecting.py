"""Selection in the browser for tests: what is typed of a plan, of a talk and of a decision."""

from datetime import UTC, date, datetime

from sqlalchemy import select

from school.selection.models import Interview

BASE = "/s/s-one"
BOARD, OPINIONS, PAPERS = f"{BASE}/selection", f"{BASE}/opinions", f"{BASE}/certificates"
MENTOR_BLOCKS = ("about", "qualities", "expectations", "motivation", "readiness", "role")
OBLIGATORY = (*MENTOR_BLOCKS, *(f"mentee_{code}" for code in MENTOR_BLOCKS[:-1]))
# Long ago enough that no birthday falls between the test's clock and the server's.
YOUNG, OLD = date(2016, 1, 1), date(2009, 1, 1)


def today() -> str:
    return f"{datetime.now(UTC):%d.%m.%Y}"


def child_of(make, born_on=YOUNG, name="Ёлкина Вера"):
    child = make.pupil(name, born_on=born_on)
    return child, make.entry(child, "mentee")


def plan(client, side, *entries, **more):
    typed = {"people": [str(e) for e in entries], "planned_on": today(), "minutes": "20", **more}
    return client.post(f"{BOARD}/plan?side={side}", data=typed)


def talk_of(make, entry):
    with make.session() as session:
        return session.scalars(
            select(Interview).where(Interview.entry_id == entry, Interview.state == "planned")
        ).one()


def filled(codes=OBLIGATORY, **more):
    typed = {f"block_{code}": f"Сказано про {code}" for code in codes}
    return {**typed, "time_enough": "1", "role_understood": "1", "no_questions": "y", **more}


def decision(**more):
    return {"save": "decide", "decision": "yes", "held_on": today(), **more}
