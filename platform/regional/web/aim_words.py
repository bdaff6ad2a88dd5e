"""Targets in words: which year's, who set them, and what stands behind a formula."""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import Protocol

from regional.indicators.figures import Column, Figure
from regional.indicators.rules import Aim
from web.charts.share import decimal
from web.filters import day, nbsp, number, percent
from web.i18n import gettext, language


def aim_words(aim: Aim | None, is_share: bool) -> str:
    if aim is None:
        return ""
    value = percent(decimal(aim.value), _places(aim.value)) if is_share else number(aim.value)
    if aim.municipality_id is not None:
        return nbsp(gettext("own target of %(year)s: %(value)s", year=aim.year, value=value))
    return nbsp(gettext("target of %(year)s: %(value)s", year=aim.year, value=value))


def _places(value: Fraction) -> int:
    """As many decimals as a target was set with, at most one."""
    return 0 if value.denominator == 1 else 1


def source_of(aim: Aim) -> str:
    """Who set the target: an order by its number and day, or the document it is taken from."""
    return order_of(aim) or aim.basis.get(language()) or aim.basis.get("ru", "")


class Ordered(Protocol):
    """Whatever an order may have set: a target, a version of a formula."""

    @property
    def order_number(self) -> str | None: ...
    @property
    def order_date(self) -> date | None: ...


def order_of(what: Ordered) -> str:
    """«приказ № 1043 от 29.08.2023»; empty where no order is known."""
    if not what.order_number:
        return ""
    if what.order_date is None:
        return nbsp(gettext("order No. %(number)s", number=what.order_number))
    on = day(what.order_date)
    return nbsp(gettext("order No. %(number)s of %(day)s", number=what.order_number, day=on))


def aims_note(columns: Sequence[Column], figures: Iterable[Figure]) -> str:
    """«Цели: целевая модель, таблица 2 (2024 г.); …»: the sources, each once."""
    sources = dict.fromkeys(
        gettext("%(source)s (%(year)s)", source=source_of(figure.aim), year=figure.aim.year)
        for figure in figures
        if figure.aim is not None
    )
    if not columns or not sources:
        return gettext("No targets are set for this year.")
    return nbsp(gettext("Targets: %(sources)s.", sources="; ".join(sources)))
