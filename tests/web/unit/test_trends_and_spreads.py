"""Two years month by month, and how a share spreads: drawings that need no colour to be read."""

from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from web.charts import Series, Spread, histogram, lines

pytestmark = pytest.mark.usefixtures("in_russian")
MONTHS = [("сен", "сентябрь"), ("окт", "октябрь"), ("ноя", "ноябрь"), ("дек", "декабрь")]
NASTY = '"><script>alert(1)</script>'


def parsed(markup) -> ET.Element:
    return ET.fromstring(str(markup))  # noqa: S314 # our own markup


def decimals(*values: str | None) -> list[Decimal | None]:
    return [None if value is None else Decimal(value) for value in values]


def test_this_year_stands_beside_the_last_one():
    now = Series("2026/2027", decimals("50.0", "55.5", "63.7"))
    before = Series("2025/2026", decimals("40.0", None, "52.0", "60.1"))
    figure = lines(MONTHS, now, before, 70)
    drawing = parsed(figure.svg)
    assert figure.finding == ("ноябрь: 63,7\u00a0%, годом раньше 52,0\u00a0%. Цель 70\u00a0%.")
    assert [e.words for e in figure.legend] == ["2026/2027", "2025/2026"]
    assert [e.mark for e in figure.legend] == ["line", "line-2"]
    assert [row[1:] for row in figure.rows] == [
        ("50,0", "40,0"), ("55,5", "н/д"), ("63,7", "52,0"), ("–", "60,1"),
    ]  # fmt: skip
    assert len(drawing.findall("polyline[@class='c-line']")) == 1
    assert len(drawing.findall("polyline[@class='c-line-2']")) == 2, "an unknown month breaks it"
    assert len(drawing.findall("circle[@class='c-dot']")) == 1
    # September alone and the last: a point between unknown months is still seen
    assert len(drawing.findall("circle[@class='c-ring']")) == 2
    assert {text.text for text in drawing.findall("text")} >= {"63,7", "60,1", "цель 70", "ноя"}


def test_months_before_the_portal_have_no_points():
    figure = lines(
        MONTHS, Series("2026/2027", decimals(None, None, "63.7")), Series("2025/2026", ())
    )
    assert figure.finding == "ноябрь: 63,7\u00a0%."
    assert [row[2] for row in figure.rows] == ["–"] * 4
    assert parsed(figure.svg).findall("polyline[@class='c-line-2']") == []
    empty = lines(MONTHS, Series("2026/2027", ()), Series("2025/2026", ()), 70)
    assert empty.finding == "Данных пока нет."


@pytest.mark.parametrize(("now", "place"), [(["90.0", "90.0"], "end"), (["20.0", "68.0"], "start")])
def test_the_target_s_words_keep_off_the_line(now, place):
    months = [("сен", "сентябрь"), ("дек", "декабрь")]
    drawing = parsed(lines(months, Series("а", decimals(*now)), Series("б", ()), 70).svg)
    words = next(text for text in drawing.findall("text") if text.text == "цель 70")
    assert words.get("text-anchor") == place


def test_a_spread_counts_every_value_once_and_says_where_the_middle_is():
    spread = Spread(
        [1, 0, 0, 2, 5, 8, 4, 0, 1, 3], over=1, unknown=4,
        lower=Decimal("41.2"), median=Decimal("55.0"), upper=Decimal("66.7"),
    )  # fmt: skip
    figure = histogram(spread, 70, "Школы")
    drawing = parsed(figure.svg)
    assert spread.known == 25
    assert figure.finding == (
        "Известных значений: 25. Половина из них от 41,2 до 66,7\u00a0%, медиана 55,0\u00a0%."
        " Цель 70\u00a0%."
    )
    assert figure.columns == ("Доля, %", "Школы")
    table = dict(figure.rows)
    assert table["50–60"] == "8"
    assert (table["больше 100"], table["н/д"]) == ("1", "4")
    assert (table["медиана"], table["четверть выше"]) == ("55,0\u00a0%", "66,7\u00a0%")
    bars = drawing.findall("rect[@class='c-fill']")
    assert len(bars) == 7, "an empty tenth has no bar"
    assert len(drawing.findall("rect[@class='c-miss']")) == 1, "past 100 is drawn apart"
    assert drawing.find("rect[@class='c-half']") is not None
    highest = max(bars, key=lambda bar: float(bar.get("height")))
    assert {text.text for text in drawing.findall("text")} >= {"8", "5", "0", "100", "цель 70"}
    assert float(highest.get("height")) > 90


def test_a_spread_of_nothing_and_one_without_a_target():
    nothing = histogram(Spread([0] * 10, unknown=7))
    assert nothing.finding == "Данных пока нет."
    assert [entry.words for entry in nothing.legend] == ["сколько с такой долей", "н/д"]
    alone = histogram(
        Spread([0] * 9 + [1], lower=Decimal(100), median=Decimal(100), upper=Decimal(100))
    )
    box = parsed(alone.svg).find("rect[@class='c-half']")
    assert box is not None
    assert float(box.get("width")) >= 1, "the middle half of one value is still seen"
    assert "Цель" not in alone.finding


def test_names_cannot_break_out_of_these_drawings():
    for markup in (
        lines([(NASTY, NASTY)], Series(NASTY, decimals("1.0")), Series(NASTY, ())).svg,
        histogram(Spread([1] * 10), None, NASTY).svg,
    ):
        assert "<script" not in markup
        parsed(markup)
