"""R-54, M-07: the table tells of signs, and of nobody: small groups cannot be reckoned back."""

from fractions import Fraction
from itertools import product
from uuid import uuid4

import pytest

from school.completion.lessons import LEAST, MEASURES, SIGNS, Past, age_band, hide, lessons


def people(number):
    return frozenset(uuid4() for _ in range(number))


def pairs(number, *, mark=4, **signs):
    return [
        Past(uuid4(), signs, ended_early=False, full_cycle=True, satisfaction=[(uuid4(), mark)],
             ratings=[(uuid4(), mark)])
        for _ in range(number)
    ]  # fmt: skip


class TestHiding:
    @pytest.mark.parametrize("first", range(9))
    def test_what_is_hidden_is_of_five_and_of_two_groups(self, first):
        for rest in product(range(9), repeat=2):
            self.look((first, *rest))

    def look(self, sizes):
        groups = {str(n): people(size) for n, size in enumerate(sizes)}
        hidden = hide(groups)
        shown = [size for n, size in enumerate(sizes) if str(n) not in hidden and size]
        assert all(size >= LEAST for size in shown)
        if hidden and shown:
            together = frozenset().union(*(groups[value] for value in hidden))
            assert len(hidden) > 1
            assert len(together) >= LEAST

    def test_nothing_is_hidden_without_need(self):
        assert hide({"a": people(5), "b": people(9), "c": frozenset()}) == frozenset()
        assert hide({"a": people(3), "b": people(5), "c": people(9)}) == {"a", "b"}
        assert hide({"a": people(2), "b": people(2), "c": people(9)}) == {"a", "b", "c"}
        assert hide({"a": people(2), "b": people(3), "c": people(9)}) == {"a", "b"}

    def test_one_person_in_several_pairs_is_one(self):
        """A mentor of a group of six has one opinion."""
        who = uuid4()
        led = [Past(uuid4(), {"way": "gathering"}, satisfaction=[(who, Fraction(2))])
               for _ in range(6)]  # fmt: skip
        table = next(each for each in lessons(led) if each.sign == "way")
        (line,) = table.lines
        assert line.pairs == 6
        assert line.measures["satisfaction"].hidden
        assert line.measures["satisfaction"].value is None
        assert line.measures["satisfaction"].n is None


class TestTable:
    def test_every_sign_and_measure(self):
        tables = lessons(pairs(6, way="gathering"))
        assert [table.sign for table in tables] == list(SIGNS)
        (line,) = tables[0].lines
        assert line.value == "gathering"
        assert set(line.measures) == set(MEASURES)
        assert line.measures["satisfaction"].value == 4
        assert line.measures["full_cycle"].value == 1
        assert line.measures["early_stop"].n == 6

    def test_means_are_exact_and_groups_in_order(self):
        known = [*pairs(5, mark=3, basis="profile"), *pairs(7, mark=5, basis="mutual"), *pairs(5)]
        table = next(each for each in lessons(known) if each.sign == "basis")
        assert [(line.value, line.pairs) for line in table.lines] == [
            ("mutual", 7), ("profile", 5), ("", 5),
        ]  # fmt: skip
        assert [line.measures["rating"].value for line in table.lines] == [5, 3, 4]

    def test_open_pairs_have_no_end_yet(self):
        (line,) = lessons([Past(uuid4(), {"way": "gathering"}) for _ in range(8)])[0].lines
        assert line.measures["early_stop"].value is None
        assert not line.measures["early_stop"].hidden

    def test_a_small_group_has_no_count(self):
        (most, few) = lessons([*pairs(9, way="gathering"), *pairs(2, way="appointment")])[0].lines
        assert (most.pairs, few.pairs) == (9, None)
        assert most.measures["rating"].hidden  # else the total would tell of the two

    @pytest.mark.parametrize(
        ("years", "band"), [(None, ""), (0, "0_4"), (5, "5_9"), (19, "10_19"), (20, "20")]
    )
    def test_bands(self, years, band):
        assert age_band(years) == band
