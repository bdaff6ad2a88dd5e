"""Feasibility, fit, explanation and the rest, on cases small enough to be read aloud."""

from uuid import UUID

import pytest

from kernel.profile import load
from school.instruments.times import all_codes
from school.matching.explain import asks_of
from school.matching.feasible import REASONS, refusals
from school.matching.fit import ANSWERS, WEIGHTS, WHOLE, fits, shown
from school.matching.pins import frame
from school.matching.solve import solve
from school.matching.tables import tables
from school.matching.tiered import worth
from school.matching.unmatched import _NEXT as NEXT
from school.matching.unmatched import DAYS, OWNERS, ROLES, STEPS, WHY
from school.matching.values import Ballot, lot
from tests.school.matching.cases import case, e, form, m, mentee, mentor

SAME_SUBJECT = {"code": "same_subject", "on_breach": "refuse",
                "note": {"ru": "Один предмет", "en": "One subject"}}  # fmt: skip
HIGHER_STEP = {"code": "higher_step", "on_breach": "ask_reason",
               "note": {"ru": "Старше ступенью", "en": "A higher step"}}  # fmt: skip
TWO = frozenset({(m(0), e(0))})
PERSONS = frozenset({(UUID(int=50_000), UUID(int=60_000))})


class TestFeasible:
    def reason(self, one, other, **values):
        return REASONS[refusals(case([one], [other], **values))[0, 0]]

    @pytest.mark.parametrize(
        ("lead", "led", "values", "reason"),
        [
            ({}, {}, {}, ""),
            ({"barred": "no_consent"}, {}, {}, "mentor_no_consent"),
            ({}, {"barred": "no_consent"}, {}, "mentee_no_consent"),
            ({"barred": "not_admitted"}, {}, {}, "mentor_not_admitted"),
            ({}, {"barred": "not_admitted"}, {}, "mentee_not_admitted"),
            ({"barred": "left"}, {}, {}, "mentor_left"),
            ({"room": 0}, {}, {}, "mentor_full"),
            ({}, {"room": 0}, {}, "mentee_paired"),
            ({"age_from": 14}, {"age": 13}, {}, "age"),
            ({"age_to": 14}, {"age": 15}, {}, "age"),
            ({"age_from": 14, "age_to": 15}, {"age": 14}, {}, ""),
            ({"age_from": 14}, {"age": None}, {}, ""),
            ({"times": frozenset({"mon_day"})}, {"times": frozenset({"tue_day"})}, {},
             "no_common_time"),
            ({"times": frozenset({"mon_day"})}, {}, {}, ""),
            ({}, {"times": frozenset({"mon_day"})}, {}, ""),
            ({}, {}, {"forbidden": TWO}, "forbidden"),
            ({}, {}, {"open_pairs": TWO}, "open_pair"),
            ({}, {}, {"kin": PERSONS}, "family"),
            ({}, {}, {"fell_out": PERSONS}, "conflict"),
            ({"person_id": UUID(int=7)}, {"person_id": UUID(int=7)}, {}, "same_person"),
            ({"subject": "физика"}, {"subject": "химия"},
             {"form": form(constraints=[SAME_SUBJECT])}, "form"),
            ({"subject": "физика, химия"}, {"subject": "Химия"},
             {"form": form(constraints=[SAME_SUBJECT])}, ""),
            ({"grade": 7}, {"grade": 7}, {"form": form(constraints=[HIGHER_STEP])}, ""),
        ],
    )  # fmt: skip
    def test_every_refusal_has_its_code(self, lead, led, values, reason):
        one, other = mentor(0, **lead), mentee(0, **led)
        assert self.reason(one, other, **values) == reason

    def test_the_weightier_thing_is_told(self):
        one = mentor(0, room=0, barred="no_consent", times=frozenset({"mon_day"}))
        other = mentee(0, times=frozenset({"tue_day"}))
        assert self.reason(one, other) == "mentor_no_consent"

    def test_a_table_of_nobody_is_empty(self):
        assert refusals(case(0, 3)).shape == (3, 0)
        assert refusals(case(3, 0)).shape == (0, 3)

    def test_a_rule_that_asks_is_a_mark(self):
        given = case([mentor(0, grade=7)], [mentee(0, grade=7, asks=("min_age",))],
                     form=form(constraints=[HIGHER_STEP]))  # fmt: skip
        (pair,) = solve(given).a.pairs
        assert pair.asks == ("higher_step", "min_age")
        assert asks_of(given, mentor(0, grade=10), mentee(0, grade=7)) == ()


class TestFit:
    def score(self, lead, led, **values):
        return int(fits(case([mentor(0, **lead)], [mentee(0, **led)], **values))[0, 0])

    def test_weights_are_a_whole(self):
        assert sum(WEIGHTS.values()) == WHOLE

    @pytest.mark.parametrize(
        ("lead", "led", "score"),
        [
            ({}, {}, 0),
            ({"help": frozenset({"maths"})}, {"help": frozenset({"maths"})}, 650),
            ({"help": frozenset({"maths"})}, {"help": frozenset({"maths", "arts", "ict"})}, 216),
            ({"help": frozenset({"friends"})}, {"needs": frozenset({"communication"})}, 150),
            ({"help": frozenset({"friends"})},
             {"needs": frozenset({"communication", "career_choice"})}, 75),
            ({"times": frozenset({"mon_day"})}, {"times": frozenset({"mon_day", "tue_day"})}, 75),
            ({"formats": frozenset({"mixed", "group"})}, {}, 50),
        ],
    )  # fmt: skip
    def test_a_fit_is_counted_by_hand(self, lead, led, score):
        assert self.score(lead, led, formats=frozenset({"mixed"})) == score

    def test_everything_fitting_is_a_thousand(self):
        lead = {"help": frozenset({"friends"}), "times": frozenset({"mon_day"}),
                "formats": frozenset({"mixed"})}  # fmt: skip
        led = {"help": frozenset({"friends"}), "needs": frozenset({"communication"}),
               "times": frozenset({"mon_day"})}  # fmt: skip
        assert self.score(lead, led, formats=frozenset({"mixed"})) == WHOLE

    def test_a_need_that_no_table_answers_weighs_nothing(self):
        """Low spirits, bullying, burnout: people judge, the table does not."""
        assert not ANSWERS.keys() & {"low_spirits", "bullying", "burnout", "support"}
        assert self.score({"help": frozenset({"friends"})}, {"needs": frozenset({"bullying"})}) == 0

    def test_the_table_speaks_the_profile_s_words(self):
        profile = load("altai")
        known = {each.code for each in (*profile.problems, *profile.goals)}
        assert ANSWERS.keys() <= known
        assert {code for codes in ANSWERS.values() for code in codes} <= {
            each.code for each in profile.help
        }

    def test_parts_are_shown_in_the_order_of_the_week(self):
        times = frozenset({"tue_day", "mon_evening", "sat_morning"})
        one, other = mentor(0, times=times), mentee(0, times=times, help=frozenset({"arts"}))
        told = shown(case([one], [other]), one, other, 150)
        assert told.times == ("mon_evening", "tue_day", "sat_morning")
        assert list(told.times) == sorted(told.times, key=all_codes().index)
        assert (told.help, told.help_missing) == ((), ("arts",))


class TestBallots:
    def test_with_whom_stands_before_who_can_help(self):
        assert Ballot((m(1), m(2)), (m(2), m(3))).order == (m(1), m(2), m(3))

    def test_a_pair_named_in_either_list_is_mutual(self):
        given = case(1, 1, ballots={e(0): Ballot((), (m(0),)), m(0): Ballot((e(0),))})
        (pair,) = solve(given).a.pairs
        assert (pair.of, pair.wished_by, pair.mentee_rank) == ("mutual", "", 1)

    @pytest.mark.parametrize(
        ("names", "of", "by"),
        [({e(0): [m(0)]}, "one_sided", "mentee"), ({m(0): [e(0)]}, "one_sided", "mentor"),
         ({}, "profile", "")],
    )  # fmt: skip
    def test_what_one_wished_is_one_sided(self, names, of, by):
        (pair,) = solve(case(1, 1, names)).a.pairs
        assert (pair.of, pair.wished_by) == (of, by)


class TestVariants:
    def test_a_takes_more_mutual_pairs_and_b_leaves_nobody_to_swap(self):
        """Mentor 0 and mentee 0 are each other's first; A parts them for one pair more."""
        names = {e(0): [m(0), m(1)], e(1): [m(0)], m(0): [e(0), e(1)], m(1): [e(0)]}
        told = solve(case(2, 2, names))

        assert {(p.mentor_id, p.mentee_id, p.of) for p in told.a.pairs} == {
            (m(1), e(0), "mutual"), (m(0), e(1), "mutual"),
        }  # fmt: skip
        assert {(p.mentor_id, p.mentee_id, p.of) for p in told.b.pairs} == {
            (m(0), e(0), "mutual"), (m(1), e(1), "profile"),
        }  # fmt: skip
        difference = told.difference
        assert difference.code == "a_more_mutual"
        assert (difference.a.mutual, difference.b.mutual) == (2, 1)
        (apart,) = difference.blocking_a
        assert (apart.mentor_id, apart.mentee_id) == (m(0), e(0))
        assert (apart.mentee_rank, apart.mentee_has, apart.mentee_has_rank) == (1, m(1), 2)
        assert (apart.mentor_rank, apart.mentor_has, apart.mentor_has_rank) == (1, e(1), 2)
        assert difference.blocking_b == ()

    def test_the_next_best_is_told_with_why_not(self):
        names = {e(0): [m(0)], e(1): [m(0)], m(0): [e(0), e(1)]}
        pairs = {pair.mentee_id: pair for pair in solve(case(2, 2, names)).a.pairs}
        assert pairs[e(0)].alternative.reason == "not_mutual"
        other = pairs[e(1)].alternative
        assert (other.mentor_id, other.reason, other.mentee_rank) == (m(0), "places_taken", 1)

    def test_an_alternative_may_fit_less_or_be_pinned_away(self):
        leads = [mentor(0, help=frozenset({"maths"})), mentor(1)]
        led = [mentee(0, help=frozenset({"maths"}))]
        (pair,) = solve(case(leads, led)).a.pairs
        assert (pair.mentor_id, pair.alternative.reason) == (m(0), "less_fit")
        (pair,) = solve(case(leads, led, pins=frozenset({(m(1), e(0))}))).a.pairs
        assert (pair.mentor_id, pair.alternative.reason) == (m(1), "pinned")
        (pair,) = solve(case(1, 1)).a.pairs
        assert pair.alternative is None

    def test_a_mentor_takes_as_many_as_there_is_room(self):
        told = solve(case([mentor(0, room=2)], 3))
        assert len(told.a.pairs) == len(told.b.pairs) == 2
        assert [each.reason for each in told.a.unmatched] == ["all_full"]

    def test_lots_differ_by_the_seed_and_never_by_the_day(self):
        assert lot("1", e(0)) == lot("1", e(0)) != lot("2", e(0))
        who = {solve(case(1, 9, seed=str(seed))).a.pairs[0].mentee_id for seed in range(20)}
        assert len(who) > 3

    def test_weights_outlast_everything_below_them(self):
        """3,000 × 1,500: the greatest weight has 38 bits; the solver's sums stay in 64."""
        found = tables(case([mentor(0)], [mentee(0)]))
        pins = frame(found)
        table = worth(found, pins, mutual_first=True)
        assert int(table[0, 0]) > 2 * 1000
        k = 1501
        wish = 1000 * k + 1
        pair = (40 * wish + 1000) * k + 1
        assert (3 * pair).bit_length() == 38
        assert 3 * pair * 4502 < 1 << 61


class TestUnmatched:
    def reasons(self, given):
        return {
            each.participation_id: (each.reason, each.step) for each in solve(given).a.unmatched
        }

    def test_who_came_not_and_whom_nobody_chose(self):
        led = [mentee(0), mentee(1, came=False), mentee(2)]
        given = case([mentor(0)], led, {e(0): [m(0)], m(0): [e(0)], e(2): [m(0)]})
        assert self.reasons(given) == {
            e(1): ("not_here", "curator_talk"), e(2): ("nobody_chose", "curator_talk"),
        }  # fmt: skip

    def test_full_with_a_group_that_may_take_one_more(self):
        leads = [mentor(0, formats=frozenset({"group"}))]
        (reason,) = self.reasons(case(leads, 2)).values()
        assert reason == ("all_full", "group")

    def test_a_mentor_waits_for_the_next_matching(self):
        assert set(self.reasons(case(2, 1)).values()) == {("all_full", "wait_next")}
        assert self.reasons(case([mentor(0, barred="no_consent")], [])) == {
            m(0): ("no_consent", "curator_talk")
        }

    def test_nobody_fits(self):
        leads = [mentor(0, age_from=15)]
        assert self.reasons(case(leads, [mentee(0, age=9)]))[e(0)] == (
            "no_fitting_mentor", "find_mentor",
        )  # fmt: skip
        assert self.reasons(case(1, 1, forbidden=TWO))[e(0)] == ("forbidden", "find_mentor")

    def test_every_reason_has_a_step_every_step_a_day_and_an_owner(self):
        assert set(NEXT) | {"pair_ended", "pair_declined"} == set(WHY)
        assert set(NEXT.values()) <= set(STEPS) == set(DAYS)
        assert set(OWNERS.values()) <= set(ROLES)
        assert DAYS["curator_talk"] == 3
        assert max(DAYS.values()) <= 10


def test_reasons_are_told_once():
    assert len(set(REASONS)) == len(REASONS) < 256
