"""A report in words: the same figures on page, paper and workbook, and nothing that is hidden."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from kernel.documents.words import ENGLISH, Words
from kernel.measures.content import (
    BESIDE,
    FEW,
    Advice,
    Change,
    Name,
    ReportContent,
    Satisfaction,
    digest,
    from_json,
    to_json,
)
from kernel.measures.recommendations import with_recommendations
from kernel.measures.telling import ahead, method, results
from kernel.measures.telling.files import rendered
from kernel.measures.telling.paper import Office
from kernel.measures.telling.parts import IntervalPicture, MovePicture, ShiftPicture
from kernel.measures.telling.whole import tell
from kernel.measures.telling.words import inside, percent, share, signed, sureness
from tests.factories.told_parameters import ENGAGEMENT, group
from tests.factories.told_report import region_content, school_content
from web.i18n import catalogue

OFFICE = Office(
    authority="Опытная школа", signers=("Куратор",), made_at=datetime(2027, 5, 28, tzinfo=UTC)
)
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


@pytest.fixture(scope="module")
def ru() -> Words:
    known = catalogue("ru")
    return Words.of("ru", known.ugettext, known.ungettext)


def section(content: ReportContent, key: str, t: Words):
    return next(each for each in tell(content, t).sections if each.key == key)


def rows(content: ReportContent, key: str, t: Words) -> list[list[str]]:
    """Rows of all tables of a section: the words and the smaller ones beneath."""
    return [
        [" ".join(filter(None, (spot.text, spot.under))).replace("\u00a0", " ") for spot in row]
        for piece in section(content, key, t).pieces
        if piece.grid
        for row in piece.grid.rows
    ]


def everything(content: ReportContent, t: Words) -> str:
    told = tell(content, t)
    return json.dumps(to_plain(told), ensure_ascii=False)


def to_plain(value: object) -> object:
    if hasattr(value, "__dataclass_fields__"):
        return {name: to_plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, tuple):
        return [to_plain(each) for each in value]
    return str(value)


@pytest.mark.parametrize("content", [school_content(), region_content()])
def test_a_kept_report_comes_back_equal(content):
    kept = json.loads(json.dumps(to_json(content)))
    assert from_json(kept) == content
    assert digest(from_json(kept)) == digest(content)


def test_the_digest_tells_a_changed_figure():
    assert digest(school_content()) != digest(school_content(schools=1))


def test_twelve_of_fifteen_and_a_group_of_four(ru):
    """It is done when: the report shows 12 of 15 and hides a group of 4."""
    told = rows(school_content(), "change", ru)
    assert [
        "Вовлечённость в учёбу только один замер: 2", "12 из 15", "3,25 и 3,75",
        "+0,5 от +0,25 до +0,75", "9 / 2 / 1", "лучше, надёжно",
    ] in told  # fmt: skip
    few = "4 пары: скрыто, группа меньше пяти"
    assert ["8–9 классы", "4 из 5", "–", "–", "–", few] in told
    beside = "8 пар: скрыто, чтобы нельзя было вычислить соседнюю группу"
    assert ["учитель – ученик форма", "8 из 9", "–", "–", "–", beside] in told


def test_counts_that_are_hidden_are_said_to_be(ru):
    told = rows(school_content(), "change", ru)
    assert next(row for row in told if row[0].startswith("Понимание"))[4] == "* / * / 8 * скрыто"
    assert next(row for row in told if row[0].startswith("Психологический"))[4] == "скрыто"


@pytest.mark.parametrize(
    ("low", "high", "better", "kind"),
    [
        (0.1, 0.6, "up", "better"),
        (0.1, 0.6, "down", "worse"),
        (-0.6, -0.1, "up", "worse"),
        (-0.6, -0.1, "down", "better"),
        (-0.1, 0.6, "up", "open"),
        (0.0, 0.6, "up", "open"),
        (-0.6, 0.0, "down", "open"),
        (0.0, 0.0, "up", "still"),
        (None, None, "up", "short"),
    ],
)
def test_how_sure_a_change_is(low, high, better, kind):
    """An interval that touches nought proves nothing, whichever way is the better one."""
    assert sureness(Change(9, 3.0, 3.0, 0.2, low, high), better) == kind


def test_findings_name_every_parameter_once_and_as_sure_as_it_is(ru):
    said = tell(school_content(), ru).findings
    assert said == (
        "Ученики: измерены дважды от 11 до 12 из 15, по разным показателям.",
        "Педагоги: измерены дважды 5 из 6.",
        "Надёжно лучше: вовлечённость в учёбу.",
        "Надёжно хуже: понимание своего будущего.",
        "Изменение не доказано: личностная тревожность.",
        "Измерены дважды меньше шести, судить рано: психологический климат в коллективе.",
    )


def test_a_parameter_hidden_as_a_whole_is_not_judged(ru):
    few = group("all", Name("Все", "All"), 4, 6, breakdown="all", hidden=FEW)
    hidden = replace(ENGAGEMENT, groups=(few,))
    content = school_content(parameters=(hidden,))
    assert tell(content, ru).findings[1:] == ("Скрыто, людей меньше пяти: вовлечённость в учёбу.",)
    assert len(rows(content, "change", ru)) == 1


def test_pictures_share_the_scale_of_their_table():
    pieces = results.section(school_content(), ENGLISH).pieces
    overview, of_group = pieces[0].grid, pieces[2].grid
    moves = [row[2].picture for row in overview.rows]
    assert moves[0] == MovePicture(3.25, 3.75, 1, 5)
    reaches = {row[3].picture.reach for row in overview.rows}
    assert reaches == {0.75}
    assert of_group.rows[0][3].picture == IntervalPicture(0.5, 0.25, 0.75, 0.88)
    assert of_group.rows[0][4].picture == ShiftPicture(9, 2, 1)
    assert {spot.picture for spot in of_group.rows[2]} == {None}


def test_satisfaction_has_both_denominators_and_flags_few_answers(ru):
    """X-08, K-04, K-05: of all, of those who answered, the answered share; under half is told."""
    told = rows(school_content(), "satisfaction", ru)
    assert told[0] == ["Наставляемые", "73,3 % 11 из 15", "91,7 % 11 из 12", "80 % 12 из 15"]
    why = "скрыто, группа меньше пяти"
    assert told[2] == ["Партнёры", why, why, "75 % 3 из 4"]
    sentences = section(school_content(), "satisfaction", ru).pieces[0].sentences
    assert sentences[1] == "Ответили меньше половины, судить рано: наставники."
    calm = school_content(satisfaction=(Satisfaction("mentor", 6, 7, 8),))
    assert len(section(calm, "satisfaction", ru).pieces[0].sentences) == 1


def test_a_report_without_anything_tells_the_next_step(ru):
    empty = ReportContent(2026, "school", "Опытная школа", date(2026, 11, 22))
    told = tell(empty, ru)
    assert [each.key for each in told.sections] == [
        "asked", "change", "satisfaction", "ahead", "method",
    ]  # fmt: skip
    assert told.findings == ("Сравнивать пока нечего: дважды ещё никого не измеряли.",)
    assert rendered(told, "pdf", OFFICE, ru).startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("n", "of", "shown"),
    [
        (1, 3, "33.3"),
        (999, 1000, "99.9"),
        (1, 3000, "0.1"),
        (0, 5, "0.0"),
        (5, 5, "100.0"),
    ],
)
def test_only_all_are_a_hundred_and_only_nobody_is_nought(n, of, shown):
    assert f"{share(n, of):.1f}" == shown


def test_figures_are_written_as_people_write_them(ru):
    assert [signed(value, ru) for value in (0.5, -0.25, 0.0, -0.001)] == ["+0,5", "−0,25", "0", "0"]
    assert percent(share(4, 5), ru) == "80\u00a0%"
    assert [inside("ВПР"), inside("Успеваемость")] == ["ВПР", "успеваемость"]


def test_every_recommendation_and_note_has_russian_words(ru):
    name = {"ru": "Имя", "en": "Name"}
    values = {
        "parameter": name, "median": -0.4, "pairs": 3, "wave": "Замер", "answered": 3, "asked": 9,
        "once": 2, "parameters": [name], "sign": "way", "value": "mutual", "name": name,
        "percent": 61.0, "side": "mentor", "satisfied": 3, "count": 2,
    }  # fmt: skip
    for words in (ahead.ADVICE, method.NOTES):
        for code, say in words.items():
            assert CYRILLIC.search(say(values, ru)), code
            assert not re.search("[A-Za-z]{3}", say(values, ru)), code


def test_whatever_the_report_itself_recommends_has_words(ru):
    """R-54, R-55: the advice that is read off a report is said as sentences, none as a code."""
    bare = school_content(recommendations=(), notes=())
    told = with_recommendations(bare, [("marks", Name("Успеваемость", "Marks"))])
    codes = [each.code for each in told.recommendations]
    assert {"fell", "went_well", "few_answers", "not_measured", "difficulty"} & set(codes)
    points = section(told, "ahead", ru).pieces[0].points
    assert len(points) == len(codes)
    assert not set(points) & set(codes)
    assert "Не измеряли: успеваемость." in " ".join(points)


def test_one_parameter_by_two_versions_is_named_once_and_tabled_twice(ru):
    """R-50: nobody is paired across versions; a reader sees which table is whose."""
    later = replace(ENGAGEMENT, version=3)
    content = school_content(parameters=(ENGAGEMENT, later))
    assert tell(content, ru).findings[1:] == ("Надёжно лучше: вовлечённость в учёбу.",)
    pieces = section(content, "change", ru).pieces
    assert [piece.title for piece in pieces[1:]] == [
        "Вовлечённость в учёбу, анкета «Школьная жизнь», версия 2",
        "Вовлечённость в учёбу, анкета «Школьная жизнь», версия 3",
    ]
    assert [row[0].under for row in pieces[0].grid.rows] == [
        "версия 2; только один замер: 2", "версия 3; только один замер: 2",
    ]  # fmt: skip


def test_asked_but_not_measured_twice_is_neither_hidden_nor_judged(ru):
    nobody = replace(ENGAGEMENT, groups=(group("all", Name("Все", "All"), 0, 9, breakdown="all"),))
    content = school_content(parameters=(nobody,))
    assert tell(content, ru).findings[1:] == ("Дважды не измеряли: вовлечённость в учёбу.",)
    assert rows(content, "change", ru)[0][1:] == ["0 из 9", "–", "–", "–", "дважды не измеряли"]


def test_signs_of_few_pairs_make_no_line(ru):
    told = section(school_content(), "ahead", ru).pieces[1].grid
    assert [row[1].text for row in told.rows] == ["9", "5"]
    few = tuple(replace(row, pairs=None) for row in school_content().lessons)
    assert len(section(school_content(lessons=few), "ahead", ru).pieces) == 1


def test_what_a_later_portal_advises_does_not_break_an_earlier_one(ru):
    told = section(school_content(recommendations=(Advice("of_tomorrow"),)), "ahead", ru)
    assert told.pieces[0].points == ("of_tomorrow",)


@pytest.mark.parametrize("make", [school_content, region_content])
def test_no_word_is_left_in_english(make, ru):
    texts = re.findall(
        r'"(?:text|under|title|name|shown|caption)": "([^"]+)"', everything(make(), ru)
    )
    assert [text for text in texts if re.search("[a-z]{4}", text)] == []


def test_hidden_beside_reads_differently_from_few(ru):
    pair = [group("x", Name("х", "x"), 8, 9, hidden=why) for why in (FEW, BESIDE)]
    few, beside = (
        results._figures(ENGAGEMENT, each, None, 0, ru)[-1].text for each in pair
    )  # the conclusion of the row
    assert few != beside
