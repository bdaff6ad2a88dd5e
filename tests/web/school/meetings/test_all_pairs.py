"""All pairs of the year: the silent first, each with its sign and its step (PL-06, U-7)."""

from datetime import timedelta

from sqlalchemy import update

from school.programmes.models import Pair
from tests.school.make import TODAY
from tests.web.reading import text_of


def begin(make, pair, days):
    with make.session() as session, session.begin():
        began = TODAY - timedelta(days=days)
        session.execute(update(Pair).where(Pair.id == pair).values(started_on=began))


def test_the_silent_stand_first_with_a_step(client, pupils, pairs, make):
    begin(make, pupils.pair, 36)
    begin(make, pairs.pair, 3)
    begin(make, pairs.second, 3)
    page = text_of(client.get("/s/s-one/pairs"))
    assert "36 дней назад, встреч не записано" in page
    assert "Встретьтесь втроём" in page
    assert page.index("нет встреч") < page.index("только начали")
    alone = text_of(client.get("/s/s-one/pairs?health=silent"))
    assert "36 дней" in alone
    assert alone.count("Открыть") == 1


def test_silent_pairs_are_on_the_curators_day(client, pupils, make):
    begin(make, pupils.pair, 40)
    assert "Пары без встреч" in text_of(client.get("/today"))


def test_three_pairs_or_sixty_ask_the_same(client, pupils, make, statements):
    client.get("/s/s-one/pairs")
    with statements() as few:
        client.get("/s/s-one/pairs")
    for n in range(30):
        mentor = make.pupil(f"Старший {'АБВГД'[n % 5]}{n}", grade=10)
        mentee = make.pupil(f"Младший {'АБВГД'[n % 5]}{n}", grade=5)
        made = [make.part(pupils.programme, person, side, person_kind="pupil")
                for person, side in ((mentor, "mentor"), (mentee, "mentee"))]  # fmt: skip
        make.pair(pupils.programme, *made)
    with statements() as many:
        client.get("/s/s-one/pairs")
    assert len(many) == len(few) <= 15
