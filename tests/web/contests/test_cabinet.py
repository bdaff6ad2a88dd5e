"""CT-04, PL-01, PL-03: a juror's cabinet. Sent twice is once; refused keeps what was typed."""

import json
import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from contests.rules.schema import FormField, Rules
from kernel.db import Hat, Reach
from kernel.identity.models import SignInSession
from kernel.identity.permissions import Role
from kernel.identity.sign_in import open_session
from tests.contests.hall import RULES
from tests.web.contests.judged import let_time_pass
from tests.web.reading import text_of, words_of

MOST = 15
JSON = {"Accept": "application/json"}
CANARY = "приметное слово листа"
BIG = RULES.model_copy(
    update={
        "fields": (FormField(code="practice", label="Суть практики"),),
        "rounds": (
            RULES.rounds[0].model_copy(
                update={
                    "criteria": (
                        *RULES.rounds[0].criteria,
                        RULES.rounds[0]
                        .criteria[0]
                        .model_copy(update={"code": "depth", "name": "Глубина", "max": 100}),
                    )
                }
            ),
        ),
    }
)
BIG = Rules.read(BIG.canonical())


@pytest.fixture
def as_member(app, database, hall):
    """A browser signed in as a juror of the hall, with the second factor shown."""

    def sign_in(name="j1"):
        client = app.test_client()
        with Session(database.app, info={"reach": Reach(hat=Hat.AUTH)}) as session:
            now, account = datetime.now(UTC), hall.jurors[name].account_id
            token = open_session(session, account, device="tests", now=now)
            session.flush()
            shown = update(SignInSession).where(SignInSession.account_id == account)
            session.execute(shown.values(second_factor_at=now))
            session.commit()
        with client.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = token, True
        return client

    return sign_in


def url(hall, entry="e0", tail=""):
    return f"/jury/{hall.round}/{hall.entries[entry]}{tail}"


def typed(*, request=None, version=0, revision=0, **more):
    """The fields of a sheet, as a browser sends them."""
    return {"request": str(request or uuid4()), "version": str(version), "revision": str(revision),
            "mark-aim": "7", "mark-result": "9", "comment-aim": CANARY} | more  # fmt: skip


def past(hall, statement, **values):
    with hall.admin.begin() as connection:
        return connection.execute(text(statement), values)


def versions(hall):
    with hall.admin.connect() as connection:
        return connection.execute(
            text("SELECT version, marks, receipt FROM contests.ballot_version ORDER BY version")
        ).all()


def conflict(hall, juror="j1", entry="e0"):
    past(
        hall,
        "INSERT INTO contests.conflict (id, contest_id, member_id, entry_id, source, kind, note,"
        " at) VALUES (gen_random_uuid(), :c, :m, :e, 'found', 'school', '', now())",
        c=hall.contest, m=hall.members[juror], e=hall.entries[entry],
    )  # fmt: skip


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page.text)[1]


def tell_of_entries(hall):
    """What the schools wrote of their practice, and what the portal knows of it."""
    with hall.admin.begin() as free:
        free.execute(text("SET LOCAL session_replication_role = replica"))
        told = {"t": json.dumps({"practice": "Чинили велосипеды"}),
                "f": json.dumps({"years": [2025, 2026], "pairs": 3, "completed": 1})}  # fmt: skip
        free.execute(
            text("UPDATE contests.entry SET texts = CAST(:t AS jsonb), facts = CAST(:f AS jsonb)"),
            told,
        )


def test_a_sheet_goes_from_the_list_to_its_receipt_without_scripts(hall, as_member, statements):
    hall.open_round(rules=BIG, entries=3)
    tell_of_entries(hall)
    past(hall, "UPDATE contests.jury_member SET accepted_at = NULL")
    juror = as_member()
    home = words_of(juror.get("/today"))
    assert "Листы жюри: Наставник года" in home
    assert "Осталось сдать 3 листа." in home
    with statements() as seen:
        listed = words_of(juror.get("/jury/"))
    assert "Наставник года, Заочный тур сдано 0 из 3" in listed
    assert "Вас пригласили в жюри" in listed
    assert "Оценить заявку 01" in listed
    assert len(seen) <= MOST
    sheet = juror.get(url(hall))
    with statements() as seen:
        read = juror.get(url(hall)).text
    assert ("Чинили велосипеды" in read, "2025/2026, 2026/2027" in read) == (True, True)
    assert len(seen) <= MOST
    assert "Вас пригласили в жюри" not in juror.get("/jury/").text, "opening a sheet accepts"
    assert "Оценка от 0 до 100" in words_of(sheet)
    assert len(re.findall('type="radio"', sheet.text)) == 22
    told = typed(request=hidden(sheet, "request"), **{"mark-depth": "85"})
    assert juror.post(url(hall, tail="/draft"), data=told | {"mark-depth": ""}).status_code == 303
    assert "черновик: оценок 2 из 3" in words_of(juror.get("/jury/"))
    told["revision"] = hidden(juror.get(url(hall)), "revision")
    way = juror.post(url(hall, tail="/review"), data=told)
    with statements() as seen:
        review = juror.get(way.location)
    assert len(seen) <= MOST
    assert "Сдать лист по заявке 01?" in words_of(review)
    assert "Глубина 85 из 100" in words_of(review)
    assert versions(hall) == []
    sent = {k: hidden(review, k) for k in ("request", "version", "revision", "mark-depth")}
    first = juror.post(url(hall), data=told | sent)
    again = juror.post(url(hall), data=told | sent)
    assert first.location == again.location == url(hall, tail="/receipt")
    receipt = words_of(juror.get(first.location))
    (row,) = versions(hall)
    code = "-".join(re.findall("...", row.receipt))
    for words in (code, "Версия листа 1", "Изменить оценки можно до", "Дальше: заявка 02",
                  "Сдано 1 из 3."):  # fmt: skip
        assert words in receipt
    for back in (juror.post(url(hall, tail="/review"), data=told | sent), juror.get(way.location)):
        assert back.location == first.location, "back, or back and once more: the same receipt"
    left = words_of(juror.get("/jury/?show=left"))
    assert ("Заявка 02" in left, "Заявка 01" in left) == (True, False)
    changed = juror.get(url(hall))
    assert "В счёт идёт этот лист" in words_of(changed)
    assert hidden(changed, "request") != told["request"]
    new = told | {k: hidden(changed, k) for k in ("request", "version", "revision")}
    juror.post(url(hall), data=new | {"mark-aim": "3"})
    assert [row.version for row in versions(hall)] == [1, 2]
    assert json.loads(versions(hall)[1].marks) == {"aim": 3, "depth": 85, "result": 9}


def test_refusals_speak_at_their_place_and_keep_what_was_typed(hall, as_member):
    hall.open_round()
    juror = as_member()
    data = typed(comment="общее слово")

    def refused(tail="", status=409, json_too=True, **more):
        """What the page says; the script gets the same words."""
        page = juror.post(url(hall, tail=tail), data=data | more)
        assert page.status_code == status, text_of(page)
        assert CANARY in page.text
        assert "общее слово" in page.text
        if json_too:
            answer = juror.post(url(hall, tail=tail), data=data | more, headers=JSON)
            assert answer.status_code == status
            assert CANARY in answer.json["html"]
        return words_of(page)

    for tail in ("", "/review"):
        missing = refused(tail, 422, tail == "", **{"mark-aim": "", "mark-result": "11"})
        assert "Поставьте оценку от 0 до 10." in missing or tail == ""
        assert "Нужно целое число от 0 до 10. Например, 8." in missing
    assert "Поставьте оценку" in refused("", 422, **{"mark-aim": ""})
    assert "Сократите на 1 знак." in refused("/draft", 422, False, **{"comment-result": "я" * 3001})
    faults = juror.post(url(hall, tail="/draft"), data=data | {"mark-aim": "12"}, headers=JSON)
    assert (faults.status_code, list(faults.json["faults"])) == (422, ["mark-aim"])
    juror.post(url(hall), data=data)
    other = juror.post(url(hall), data=data | {"mark-aim": "2"})
    assert other.status_code == 422
    assert "Этот лист уже сдан с другими оценками." in words_of(other)
    fresh = {k: hidden(other, k) for k in ("request", "version", "revision")}
    assert fresh["request"] != data["request"]
    elsewhere = refused(request=str(uuid4()))
    assert "Лист по этой заявке уже сдан." in elsewhere
    assert "Замысел 7 из 10" in elsewhere
    review = juror.post(url(hall, tail="/review"), data=data | {"mark-aim": "2"} | fresh)
    assert review.status_code == 303, "the fresh identifier leads on"
    stale = refused("/review", json_too=False, request=str(uuid4()), **{"mark-aim": "4"})
    assert "Лист изменён на другой странице." in stale
    assert "Замысел 2 из 10" in stale
    over = re.search(r'name="over" value="([\d.]+)"', juror.post(
        url(hall, tail="/draft"), data=data | {"mark-aim": "4"}).text)[1]  # fmt: skip
    kept = juror.post(url(hall, tail="/draft"), data=data | {"mark-aim": "4", "over": over})
    assert kept.status_code == 303
    assert re.search(r'value="4" checked', juror.get(url(hall)).text)
    conflict(hall)
    assert "По этой заявке у вас отвод." in refused(request=str(uuid4()), version="1")
    assert "не засчитан" in words_of(juror.get(url(hall, tail="/receipt")))
    past(hall, "DELETE FROM contests.ballot_draft")
    past(hall, "UPDATE contests.jury_member SET removed_at = now() WHERE id = :m",
         m=hall.members["j1"])  # fmt: skip
    assert "Вы больше не член этого жюри." in refused(request=str(uuid4()), version="1")
    juror, hall.entries["e0"] = as_member("j2"), hall.entries["e1"]
    let_time_pass(hall)
    closed = refused()
    assert "Приём листов закончен." in closed
    assert "Срок закончился" in closed
    assert 'name="mark-aim"' not in juror.get(url(hall)).text


def test_a_draft_by_script_is_told_of_a_newer_one(hall, as_member):
    hall.open_round()
    juror = as_member()
    first = juror.post(url(hall, tail="/draft"), data=typed(), headers=JSON)
    assert first.json["revision"] == 1
    assert "Черновик сохранён в" in first.json["said"]
    assert "До конца приёма:" in first.json["left"].replace("\xa0", " ")
    clash = juror.post(url(hall, tail="/draft"), data=typed(**{"mark-aim": "1"}), headers=JSON)
    assert (clash.status_code, clash.json["code"], clash.json["revision"]) == (409, "changed", 1)
    assert clash.json["theirs"] == {
        "mark-aim": "7", "mark-result": "9", "comment-aim": CANARY,
    }  # fmt: skip
    assert CANARY in clash.json["clash"]
    handed = juror.post(url(hall), data=typed(request=uuid4()), headers=JSON)
    assert versions(hall)[0].receipt[:3] in handed.json["receipt"]
    assert handed.json["url"] == url(hall, tail="/receipt")


def test_a_recusal_closes_the_entry(hall, as_member):
    hall.open_round()
    juror = as_member()
    page = words_of(juror.get(url(hall, tail="/conflict")))
    assert "Участник мне родственник" in page
    assert "Отменить отвод нельзя." in page
    for kind, note, fault in (("", "слово", "Выберите"), ("other", "", "Назовите причину")):
        wrong = juror.post(url(hall, tail="/conflict"), data={"kind": kind, "note": note})
        assert (wrong.status_code, fault in words_of(wrong), note in wrong.text) == (
            422,
            True,
            True,
        )
    done = juror.post(url(hall, tail="/conflict"), data={"kind": "kinship"})
    assert done.status_code == 303
    listed = words_of(juror.get("/jury/"))
    assert "сдано 0 из 1" in listed
    assert "Участник вам родственник" in listed
    assert "По этой заявке у вас отвод." in words_of(juror.get(url(hall)))
    assert juror.post(url(hall), data=typed()).status_code == 409


def test_files_are_shown_safely_and_only_to_the_jurors_of_the_entry(hall, as_member):
    hall.open_round(entries=2)
    files = {"practice.pdf": "application/pdf", "photo.png": "image/png",
             "page.html": "text/html"}  # fmt: skip
    ids = {}
    for name, media in files.items():
        ids[name] = uuid4()
        past(
            hall,
            "INSERT INTO contests.entry_file (school_id, id, entry_id, name, media_type, size,"
            " sha256, content, added_at) SELECT school_id, :id, id, :name, :media, 5, '', 'bytes',"
            " now() FROM contests.entry WHERE id = :entry",
            id=ids[name], name=name, media=media, entry=hall.entries["e0"],
        )  # fmt: skip
    juror = as_member()
    page = juror.get(url(hall)).text
    assert page.count("<img") == 1
    for name, shown in (("practice.pdf", True), ("photo.png", True), ("page.html", False)):
        answer = juror.get(url(hall, tail=f"/files/{ids[name]}"))
        assert answer.headers["Content-Disposition"].startswith("inline" if shown else "attachment")
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert (answer.mimetype in files.values()) is shown
    conflict(hall)
    assert juror.get(url(hall, tail=f"/files/{ids['photo.png']}")).status_code == 404
    assert as_member("j2").get(url(hall, tail=f"/files/{ids['photo.png']}")).status_code == 200


def test_nobody_else_sees_a_mark_before_the_close(hall, as_member, client_as, world):
    """Every address of the cabinet, for every role and for other members of the jury."""
    hall.open_round()
    owner = as_member()
    owner.post(url(hall), data=typed(**{"mark-aim": "6"}))
    owner.post(url(hall, "e1", "/draft"), data=typed(**{"mark-aim": "6"}))
    reads = ["/jury/", *(url(hall, e, t) for e in ("e0", "e1") for t in ("", "/review",
             "/receipt", "/conflict"))]  # fmt: skip
    writes = [url(hall, e, t) for e in ("e0", "e1") for t in ("/draft", "/review", "")]
    ours = {hall.members["j1"]}
    past(hall, "DELETE FROM contests.assignment WHERE member_id = :m", m=hall.members["j2"])
    others = {"own chair": as_member("j0"), "another juror": as_member("j2")}
    others |= {
        str(role): client_as(role)
        for role in (Role.REGION_ADMIN, Role.REGION_OPERATOR, Role.SECRETARY, Role.CHAIR,
                     Role.JUROR, Role.MUNICIPAL, Role.HEAD, Role.CURATOR)
    }  # fmt: skip
    told = {}
    for who, client in others.items():
        jury = who in ("own chair", "another juror")  # the rest have no right to any address
        pages = [client.get(address) for address in (reads if jury else reads[:5])]
        foreign = {"comment-aim": "чужое"}
        pages += [client.post(a, data=typed(**foreign)) for a in (writes if jury else writes[:3])]
        shown = [p.request.path for p in pages if re.search(f'{CANARY}|"6" checked|>6 из', p.text)]
        if shown:
            told[who] = shown
        if who == "own chair":
            assert [p.status_code for p in pages[-3:]] == [303, 303, 303], text_of(pages[-1])
        else:
            assert {p.status_code for p in pages[1:]} <= {403, 404}, who
    assert told == {}
    assert any(CANARY in owner.get(address).text for address in reads)
    with hall.admin.connect() as connection:
        rows = connection.execute(text("SELECT DISTINCT member_id FROM contests.ballot_version"))
        assert {row.member_id for row in rows} - ours == {hall.members["j0"]}
    stranger = client_as(None)
    assert {stranger.get(address).status_code for address in reads} == {303}
