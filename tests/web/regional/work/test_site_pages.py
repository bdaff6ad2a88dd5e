"""The check of sites through its pages: down the list on a phone, the board, the school's line."""

from io import BytesIO

from python_calamine import CalamineWorkbook

from kernel.identity.permissions import Role
from regional.sites.models import SiteCheck
from tests.web.reading import text_of, words_of

SEEN = {"has_section": "yes", "url": "two.example/mentoring", "acts": ["roadmap"], "note": "Пусто"}


def test_a_specialist_goes_down_the_list(at_work, world, make, client_as):
    north = client_as(Role.MUNICIPAL)
    one, two, three = (f"/sites/{world.schools[key]}" for key in ("one", "two", "three"))
    board = words_of(north.get("/sites/"))
    assert "1 из 2" in board
    assert "Школа «three»" not in board
    wrong = north.post(two, data={"url": "javascript:alert(1)", "note": "Пусто"})
    said = text_of(wrong)
    assert wrong.status_code == 422
    for words in ("Скажите, есть ли раздел на сайте", "Напишите адрес страницы", "Пусто",
                  'value="javascript:alert(1)"'):  # fmt: skip
        assert words in said, words
    assert 'href="javascript' not in said
    assert north.post(three, data=SEEN).status_code == 404
    answer = north.post(one, data=SEEN | {"then_next": "1"})
    assert answer.location.endswith(two)
    assert north.post(two, data=SEEN | {"then_next": "1"}).location.endswith("/sites/")
    page = north.get(two)
    assert 'href="https://two.example/mentoring" rel="noopener noreferrer nofollow"' in page.text
    assert "Опытный municipal one" in words_of(page)
    assert make.count(SiteCheck) == 3
    assert words_of(north.get("/sites/?standing=unchecked")).count("Школа «") == 0


def test_the_region_sees_the_sums_and_takes_them_away(at_work, world, client_as):
    analyst = client_as(Role.ANALYST)
    said = words_of(analyst.get("/sites/"))
    for words in ("Северный район", "1 из 2", "Южный район", "0 из 1", "не все документы"):
        assert words in said, words
    assert analyst.post(f"/sites/{world.schools['one']}", data=SEEN).status_code == 403
    answer = analyst.get("/sites/export.xlsx")
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    found = {row[2]: row[4:8] for row in rows if str(row[2]).startswith("Школа «")}
    assert found["Школа «one»"] == ["да", "нет", "нет", "да"]
    assert found["Школа «two»"] == ["н/д"] * 4


def test_the_school_reads_what_is_missing(at_work, client_as):
    said = words_of(client_as(Role.HEAD).get("/today"))
    assert "Проверка сайта школы" in said
    assert "Положение о наставничестве" in said
    assert "Дорожная карта" not in said
    assert "Проверка сайта школы" not in words_of(client_as(Role.HEAD, foreign=True).get("/today"))
