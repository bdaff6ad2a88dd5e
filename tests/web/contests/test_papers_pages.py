"""Pages of a round's papers, the regulations, diplomas, and the public check of receipts."""

from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from contests.results.service import publish
from contests.rules.schema import Places, Publication
from kernel.identity.permissions import Role
from kernel.work import Work, utc_now
from tests.contests.counted import NAMES, counted_by, judged
from tests.contests.hall import RULES
from tests.web.reading import text_of, words_of
from workers.context import load_tasks
from workers.drain import claim, do

PUBLISHED = RULES.model_copy(
    update={"places": (Places(place=1, title="Победитель"),),
            "publication": Publication(archive=True)}
)  # fmt: skip


@pytest.fixture
def make_work(database):
    made = []

    def make(actor):
        session = Session(database.app, info={"reach": actor.reach()})
        made.append(session)
        return Work(session, actor, utc_now)

    yield make
    for session in made:
        session.close()


@pytest.fixture
def work_off(database):
    """Does what waits for the workers; how each job ended."""
    load_tasks()
    bound = create_engine(database.app_url, poolclass=NullPool)

    def drain():
        for queue in ("interactive", "long"):
            while (job := claim(bound, queue)) is not None:
                do(bound, job)
        with database.admin.connect() as past:
            return past.execute(
                text("SELECT state, error, result ->> 'file_id' FROM kernel.job"
                     " WHERE name LIKE 'contests.%' ORDER BY created_at, id")
            ).all()  # fmt: skip

    yield drain
    bound.dispose()


@pytest.fixture
def round_out(hall, world, make_work):
    """A published round, and the receipts of its sheets."""
    receipts = judged(hall, make_work, rules=PUBLISHED)
    work = counted_by(hall, make_work, world.actors[Role.REGION_OPERATOR])
    publish(work, hall.round, embargo_until=None)
    work.session.commit()
    return receipts


def member_of_jury(database, hall, name, role):
    """The world's actor of the role becomes this member of the jury: it is whom pages know."""
    with database.admin.begin() as past:
        past.execute(text("SET LOCAL session_replication_role = replica"))
        past.execute(
            text("UPDATE contests.jury_member SET account_id = :a WHERE id = :m"),
            {"a": role.account_id, "m": hall.members[name]},
        )


def test_the_commission_takes_every_paper_and_others_none(
    client_as, hall, world, database, round_out, work_off, statements
):
    url = f"/protocols/{hall.round}/"
    may = {Role.REGION_ADMIN, Role.REGION_OPERATOR}
    for role in (*may, Role.TUTOR, Role.MUNICIPAL, Role.HEAD, Role.JUROR):
        assert client_as(role).get(url).status_code == (200 if role in may else 403)
    assert client_as(Role.SECRETARY).get(url).status_code == 404, "of another jury"
    member_of_jury(database, hall, "j0", world.actors[Role.CHAIR])
    client = client_as(Role.CHAIR)
    client.get(url)
    with statements() as seen:
        said = words_of(client.get(url))
    assert len(seen) <= 15, seen
    for word in (
        "Протокол (PDF)",
        "Архив (ZIP)",
        "Корень листов",
        "По положению архив публикуется",
    ):
        assert word in said
    for wanted in ("pdf", "docx", "xlsx", "zip"):
        answer = client.post(url, data={"wanted": wanted, "number": "1"})
        assert (answer.status_code, "/jobs/" in answer.location) == (303, True)
    for wrong in ({"wanted": "exe", "number": "1"}, {"wanted": "pdf", "number": "9"},
                  {"wanted": "pdf", "number": "²"}):  # fmt: skip
        assert client.post(url, data=wrong).status_code == 404
    ended = [row for row in work_off() if row[2]]
    assert [row[:2] for row in ended] == [("done", None)] * 4
    files = [client.get(f"/files/{row[2]}") for row in ended]
    assert [each.status_code for each in files] == [200] * 4
    assert files[0].data[:5] == b"%PDF-"
    assert "Протокол счётной комиссии" in PdfReader(BytesIO(files[0].data)).pages[0].extract_text()
    for row in ended:  # made for the chair alone
        assert client_as(Role.REGION_ADMIN).get(f"/files/{row[2]}").status_code == 404
        assert client_as(Role.JUROR).get(f"/files/{row[2]}").status_code == 404


def test_the_archive_goes_to_the_public_once_the_worker_kept_it(
    client_as, hall, round_out, work_off
):
    url = f"/contest-archives/{hall.round}.zip"
    assert client_as().get(url).status_code == 404
    assert work_off()[-1][0] == "done", "asked for by the publication"
    answer = client_as().get(url)
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert not any(name.encode() in answer.data for name in NAMES)


def test_a_receipt_is_checked_by_anybody_and_opens_marks_to_nobody(
    client_as, hall, world, database, round_out
):
    code = round_out["j1", "e1"]
    public = client_as()
    first = public.get("/receipts/")
    assert (first.status_code, first.headers["X-Robots-Tag"]) == (200, "noindex, nofollow")
    answer = public.post("/receipts/", data={"code": f"{code[:6].lower()} {code[6:]}"})
    said = words_of(answer)
    assert answer.status_code == 200
    for word in ("Лист учтён", "5 из 9", RULES.title, RULES.rounds[0].name):
        assert word in said, word
    main = text_of(answer).partition("<main")[2].partition("</main>")[0]
    assert code not in main
    assert not any(word in main for word in (*NAMES, "Зайцев", "Ж-j1", "Открыть мой лист"))
    for typed, status, words in (
        ("нет такого", 422, "двенадцать латинских букв"), ("A" * 12, 404, "такой квитанцией нет"),
        ("x" * 500, 422, "двенадцать"), ("", 422, "двенадцать"),
    ):  # fmt: skip
        wrong = public.post("/receipts/", data={"code": typed})
        assert wrong.status_code == status
        assert words in words_of(wrong)
        assert f'value="{typed[:40]}"' in wrong.text
    member_of_jury(database, hall, "j1", world.actors[Role.JUROR])
    with database.admin.begin() as past:
        past.execute(text("ALTER TABLE contests.ballot_version DISABLE TRIGGER ALL"))
        past.execute(
            text("UPDATE contests.ballot_version SET account_id = :a WHERE receipt = :r"),
            {"a": world.actors[Role.JUROR].account_id, "r": code},
        )
        past.execute(text("ALTER TABLE contests.ballot_version ENABLE TRIGGER ALL"))
    own = client_as(Role.JUROR).post("/receipts/", data={"code": code})
    assert f"/jury/{hall.round}/{hall.entries['e1']}" in own.text
    other = client_as(Role.CHAIR).post("/receipts/", data={"code": code})
    assert str(hall.entries["e1"]) not in other.text


def test_diplomas_are_given_out_listed_and_taken_back(
    client_as, hall, round_out, work_off, statements
):
    url = f"/contests/{hall.contest}/diplomas/"
    assert client_as(Role.HEAD).get(url).status_code == 403
    client = client_as(Role.REGION_OPERATOR)
    assert "Пока ничего не выдано" in words_of(client.get(url))
    bad = client.post(url, data={"issued_on": "31.11.2026", "act": "give"})
    assert bad.status_code == 422
    for word in ("Отметьте, что выдать.", "В ноябре 30 дней"):
        assert word in words_of(bad)
    form = {"kinds": ["diploma", "thanks"], "issued_on": f"{utc_now():%d.%m.%Y}", "act": "give"}
    assert client.post(url, data={**form, "act": "print"}).status_code == 422
    assert client.post(url, data=form).status_code == 303
    state, error, file_id = work_off()[-1]
    assert (state, error) == ("done", None)
    assert client.get(f"/files/{file_id}").data[:5] == b"%PDF-"
    with statements() as seen:
        page = client.get(url)
    assert len(seen) <= 15, seen
    for word in (*NAMES, "12-о/1", "Благодарственное письмо", "Победитель", "действует"):
        assert word in words_of(page)
    code = page.text.partition('href="/check/')[2].partition('"')[0]
    assert "Диплом конкурса" in words_of(client_as().get(f"/check/{code}"))
    revoke = page.text.partition(f'href="{url}')[2].partition('"')[0]
    assert client.get(url + revoke).status_code == 200
    assert client.post(url + revoke, data={"reason": ""}).status_code == 422
    assert client.post(url + revoke, data={"reason": "ошибка в имени"}).status_code == 303
    assert "ошибка в имени" in words_of(client.get(url))
    again = client.post(url, data={"kinds": ["thanks"], "act": "print"})
    assert again.status_code == 303


def test_the_regulations_are_asked_for_by_whoever_sees_the_contest(
    client_as, hall, round_out, work_off
):
    url = f"/contests/{hall.contest}/regulations/"
    assert client_as(Role.PSYCHOLOGIST).get(url).status_code == 403
    client = client_as(Role.HEAD)
    assert "утверждено приказом" in words_of(client.get(url))
    assert client.post(url, data={"wanted": "zip"}).status_code == 404
    assert client.post(url, data={"wanted": "pdf"}).status_code == 303
    state, error, file_id = work_off()[-1]
    assert (state, error) == ("done", None)
    assert client.get(f"/files/{file_id}").data[:5] == b"%PDF-"
