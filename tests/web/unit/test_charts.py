"""Figures carry their finding in words and their numbers for the table."""

from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from web.charts import Row, Tile, bar, bars, line, tile_map

pytestmark = pytest.mark.usefixtures("in_russian")
SVG = "{http://www.w3.org/2000/svg}"


def parsed(markup) -> ET.Element:
    return ET.fromstring(str(markup))  # noqa: S314 # our own markup


TILES = [
    Tile("Сельцо", "Сел.", 0, 0, Decimal("50.0")),
    Tile("Дятьковский", "Дят.", 1, 0, Decimal("65.0")),
    Tile("Навлинский", "Навл.", 2, 0, Decimal("109.5"), flag=True),
    Tile("Гордеевский", "Горд.", 0, 1, None),
    Tile("Брянск", "Брян.", 1, 1, Decimal("34.9")),
]


def test_tile_map_names_its_steps_and_counts_them():
    figure = tile_map(TILES, 70)
    assert [(entry.mark, entry.words, entry.count) for entry in figure.legend] == [
        ("tile-4", "70 и больше", 1),
        ("tile-3", "65–70", 1),
        ("tile-2", "35–65", 1),
        ("tile-1", "меньше 35", 1),
        ("tile-0", "н/д", 1),
    ]
    assert figure.finding == (
        "Цель 70\u00a0% достигнута: 1 из 4. До цели не больше 5 пунктов: 1. Нет данных: 1."
    )
    assert figure.rows[3] == ("Гордеевский", "н/д")


def test_every_tile_says_its_value_so_colour_is_never_alone():
    drawing = parsed(tile_map(TILES, 70).svg)
    assert drawing.get("role") == "img"
    assert drawing.get("aria-label")
    for tile, group in zip(TILES, drawing.findall("g"), strict=True):
        short, value = (text.text for text in group.findall("text"))
        assert short == tile.short
        assert value == {"Гордеевский": "н/д", "Навлинский": "109,5 !"}.get(
            tile.name, str(tile.value).replace(".", ",")
        )


def test_tiles_with_links_stay_reachable():
    linked = [Tile("Сельцо", "Сел.", 0, 0, Decimal("50.0"), href="/m/1?a=1&b=2")]
    drawing = parsed(tile_map(linked, 70).svg)
    assert drawing.get("role") == "group"
    link = drawing.find("a")
    assert link is not None
    assert (link.get("href"), link.findtext("title")) == ("/m/1?a=1&b=2", "Сельцо: 50,0")


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (20, ["20 и больше", "15–20", "10–15", "меньше 10"]),
        (Decimal("62.5"), ["62,5 и больше", "57,5–62,5", "31,25–57,5", "меньше 31,25"]),
        (4, ["4 и больше", "2–4", "меньше 2"]),
    ],
)
def test_steps_follow_the_target(target, words):
    assert [entry.words for entry in tile_map([], target).legend] == words


def test_without_a_target_quarters_and_no_verdict():
    figure = tile_map(TILES)
    words = [entry.words for entry in figure.legend]
    assert words == ["75 и больше", "50–75", "25–50", "меньше 25", "н/д"]
    assert figure.finding == "Значения от 34,9 до 109,5. Нет данных: 1."


def test_a_value_stands_in_the_step_its_words_name():
    marks = {}
    for value in ("70.0", "69.9", "65.0", "64.9", "35.0", "34.9", "0.0"):
        legend = tile_map([Tile("Х", "Х", 0, 0, Decimal(value))], 70).legend
        marks[value] = next(entry.words for entry in legend if entry.count)
    assert marks == {
        "70.0": "70 и больше", "69.9": "65–70", "65.0": "65–70", "64.9": "35–65",
        "35.0": "35–65", "34.9": "меньше 35", "0.0": "меньше 35",
    }  # fmt: skip


def test_bars_have_a_row_and_a_tick_for_each_place():
    figure = bars([Row("А", Decimal("80.0"), "4 из 5"), Row("Б & В", None)], 70)
    drawing = parsed(figure.svg)
    assert figure.finding == "Цель 70\u00a0% достигнута: 1 из 1."
    assert [tick.get("x1") for tick in drawing.findall("line[@class='c-target']")] == ["70%"] * 2
    assert [bar.get("width") for bar in drawing.findall("rect[@class='c-fill']")] == ["80%"]
    assert list(figure.rows) == [("А", "80,0", "4 из 5"), ("Б & В", "н/д", "")]
    assert figure.columns == ("Где", "Доля, %", "Числитель и знаменатель")


def test_a_bar_past_a_hundred_keeps_the_scale_true():
    drawing = parsed(bars([Row("А", Decimal("125.0")), Row("Б", Decimal("100.0"))]).svg)
    widths = [bar.get("width") for bar in drawing.findall("rect[@class='c-fill']")]
    assert widths == ["100%", "80%"]


def test_small_bar():
    drawing = parsed(bar(Decimal("63.7"), 70))
    assert drawing.get("aria-hidden") == "true"
    assert [r.get("width") for r in drawing.findall("rect")] == ["100", "63.7"]
    assert "c-none" in bar(None, 70)
    assert 'width="100"' in bar(Decimal("109.5"))


def test_a_line_breaks_where_nothing_is_known():
    points = [("янв", Decimal("40.0")), ("фев", None), ("мар", Decimal("50.0"))]
    figure = line(points, 70)
    assert len(parsed(figure.svg).findall("polyline")) == 2
    assert figure.finding == "Было 40,0\u00a0% (янв), стало 50,0\u00a0% (мар). Цель 70\u00a0%."
    assert figure.rows[1] == ("фев", "н/д")
    assert line([("янв", None)]).finding == "Данных пока нет."


def test_names_cannot_break_out_of_the_drawing():
    nasty = '"><script>alert(1)</script>'
    for markup in (
        tile_map([Tile(nasty, nasty, 0, 0, None, href=nasty)]).svg,
        bars([Row(nasty, None)]).svg,
        line([(nasty, Decimal(1))]).svg,
    ):
        assert "<script" not in markup
        parsed(markup)
