"""DC-03: anybody checks a paper by its code and learns nothing of its owner."""

import pytest
from sqlalchemy import text

from kernel.identity.permissions import Role
from regional.training import settling
from regional.training.places import participants
from tests.factories.canaries import MARK
from tests.web.reading import text_of, words_of
from tests.web.regional.words import ru


@pytest.fixture
def paper(shelf):
    """A certificate of somebody whose name must show nowhere, and its code as it is printed."""
    run = shelf.run(state="running")
    shelf.enrol(run, shelf.curators(1, name=MARK))
    shelf.act(settling.pass_present, run)
    shelf.act(settling.issue_certificates, run, shelf.today)
    code = shelf.admin().scalar(text("SELECT code FROM kernel.paper"))
    [held] = participants(shelf.region().session, run)
    return held, f"{code[:5]}-{code[5:]}"


def test_the_page_tells_the_paper_and_nobody_s_name(client_as, shelf, paper):
    held, code = paper
    assert MARK in held.full_name
    for client in (client_as(), client_as(Role.TUTOR), client_as(Role.CURATOR)):
        answer = client.get(f"/check/{code}")
        assert answer.status_code == 200
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        said = words_of(answer)
        for word in (ru("Certificate of a course"), held.number, f"{shelf.today:%d.%m.%Y}",
                     "Институт развития образования", ru("holds"), code):  # fmt: skip
            assert word in said
        assert MARK not in text_of(answer)
        page = text_of(answer).partition("<main")[2].partition("</main>")[0]
        for personal in ("Куратор 000", "Школа «one»", "Северный район", "Основы работы"):
            assert personal not in page
    shelf.act(settling.revoke_certificate, held.certificate_id, "Ошибка в фамилии")
    revoked = words_of(client_as().get(f"/check/{code}"))
    assert ru("revoked on %(day)s", day=f"{shelf.today:%d.%m.%Y}") in revoked
    assert "Ошибка" not in revoked


def test_typed_codes_are_forgiven_and_unknown_ones_are_calm(client_as, paper):
    _, code = paper
    client = client_as()
    assert client.get("/check").status_code == 200
    typed = client.get("/check", query_string={"code": f" {code.lower().replace('-', ' ')} "})
    assert (typed.status_code, typed.location) == (303, f"/check/{code}")
    assert client.get(f"/check/{code.lower().replace('-', '')}").status_code == 200
    wrong = client.get("/check", query_string={"code": "сертификат"})
    assert wrong.status_code == 422
    assert "сертификат" in text_of(wrong)
    for unknown in ("AAAAA-AAAAA", "нет", "x" * 400, "%00"):
        answer = client.get(f"/check/{unknown}")
        assert answer.status_code == 404
        assert ru("There is no paper with this code") in words_of(answer)
        assert "noindex" in answer.headers["X-Robots-Tag"]
