"""Contacts in any spelling, counts that can be."""

import pytest

from kernel.errors import Invalid
from kernel.school_year import SchoolYear
from school.card.rules import (
    faults_of_counts,
    parse_email,
    parse_phone,
    parse_site,
    years_open,
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("8 (38845) 2-23-45", "+73884522345"),
        ("+7 388 452 23 45", "+73884522345"),
        ("3884522345", "+73884522345"),
        ("8-388-45-2-23-45 доб. 12", "+73884522345 доб. 12"),
        ("8 (38845) 2-23-45, доб 12", "+73884522345 доб. 12"),
    ],
)
def test_a_telephone_in_any_spelling(typed, kept):
    assert parse_phone(typed) == kept


@pytest.mark.parametrize("typed", ["2-23-45", "+375 29 123-45-67-8", "номер", "0123456789"])
def test_no_telephone(typed):
    with pytest.raises(Invalid):
        parse_phone(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("school.example.org", "https://school.example.org"),
        ("http://школа5.рф/о-школе", "http://школа5.рф/о-школе"),
        ("https://school.example.org/a?b=1", "https://school.example.org/a?b=1"),
    ],
)
def test_a_site(typed, kept):
    assert parse_site(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "javascript://school.example.org/%0aalert(1)",
        "javascript:alert(1)",
        "ftp://school.example.org",
        "https://school",
        "https://user:password@school.example.org",
        "https://[school.example.org",
        "мой сайт",
    ],
)
def test_no_site(typed):
    with pytest.raises(Invalid):
        parse_site(typed)


def test_an_address_of_mail():
    assert parse_email(" School@Example.org ") == "school@example.org"
    for typed in ("school", "school@example", "a@b.ru, c@d.ru", "<a@b.ru>"):
        with pytest.raises(Invalid):
            parse_email(typed)


@pytest.mark.parametrize(
    ("counts", "faults"),
    [
        ((400, 30, 5), {}),
        ((None, None, None), {}),
        ((0, 0, 0), {}),
        ((None, None, 5), {}),  # unknown contradicts nothing
        ((400, 4, 5), {"young_teachers": "young_above_teachers"}),
        ((40_000, 30, 5), {"pupils": "count_range"}),
    ],
)
def test_counts_that_can_be(counts, faults):
    assert faults_of_counts(*counts) == faults


def test_this_year_and_the_one_before_are_open():
    assert years_open(SchoolYear(2026)) == (SchoolYear(2026), SchoolYear(2025))
