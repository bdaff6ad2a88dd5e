"""Invented mentors and mentees of a hall meeting: what they need and offer, and whom they chose.

Everybody sits with some of the other side, as a rotation of a hall goes, likes those who suit and
some besides, and names the dearest: three by a mentee, six by a mentor.
"""

from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from kernel.profile import Form
from school.instruments.times import all_codes
from school.matching.values import Ballot, Case, Mentee, Mentor

COMPETENCES = tuple(f"competence_{n}" for n in range(12))
MEETINGS = 8
NAMED_BY_MENTEE, NAMED_BY_MENTOR = 3, 6
MENTORS_FROM = 1_000_000

Tastes = NDArray[np.float64]


def form() -> Form:
    """A form without rules of its own."""
    words = {"ru": "Опытная", "en": "Trial"}
    return Form.model_validate(
        {"code": "trial", "name": words, "mentor_is": ["teacher"], "mentee_is": ["teacher"],
         "rhythm": "weekly", "goal": words}
    )  # fmt: skip


def case(seed: int, mentees: int, mentors: int) -> Case:
    """A hall of so many people; the same for the same seed."""
    draw = np.random.default_rng([seed, mentees, mentors])
    leads = tuple(_mentor(draw, n) for n in range(mentors))
    led = tuple(_mentee(draw, n) for n in range(mentees))
    ballots = _ballots(draw, leads, led)
    return Case(
        mentors=leads, mentees=led, form=form(), ballots=ballots, has_ballots=True, seed=str(seed)
    )


def _mentor(draw: np.random.Generator, n: int) -> Mentor:
    who = UUID(int=MENTORS_FROM + n)
    return Mentor(
        id=who,
        person_id=who,
        room=int(draw.integers(1, 4)),
        help=_some(draw, COMPETENCES, 2, 6),
        times=_some(draw, all_codes(), 3, 8),
    )


def _mentee(draw: np.random.Generator, n: int) -> Mentee:
    who = UUID(int=n)
    return Mentee(
        id=who,
        person_id=who,
        help=_some(draw, COMPETENCES, 1, 4),
        times=_some(draw, all_codes(), 3, 8),
    )


def _some(
    draw: np.random.Generator, codes: tuple[str, ...], least: int, most: int
) -> frozenset[str]:
    chosen = draw.choice(len(codes), draw.integers(least, most + 1), replace=False)
    return frozenset(codes[at] for at in chosen.tolist())


def _ballots(
    draw: np.random.Generator, leads: tuple[Mentor, ...], led: tuple[Mentee, ...]
) -> dict[UUID, Ballot]:
    met: list[list[int]] = [[] for _ in leads]
    ballots = {}
    for at, mentee in enumerate(led):
        seen = sorted({int(each) for each in (at // 2 + draw.permutation(40)) % len(leads)})
        seen = draw.permutation(seen)[:MEETINGS].tolist()
        for mentor in seen:
            met[mentor].append(at)
        liked = [_liking(draw, leads[mentor], mentee) for mentor in seen]
        order = np.argsort(-np.array(liked), kind="stable")[:NAMED_BY_MENTEE]
        ballots[mentee.id] = Ballot(tuple(leads[seen[each]].id for each in order.tolist()))
    for at, mentor in enumerate(leads):
        liked = [_liking(draw, mentor, led[mentee]) for mentee in met[at]]
        order = np.argsort(-np.array(liked), kind="stable")[:NAMED_BY_MENTOR]
        ballots[mentor.id] = Ballot(tuple(led[met[at][each]].id for each in order.tolist()))
    return ballots


def _liking(draw: np.random.Generator, mentor: Mentor, mentee: Mentee) -> float:
    """Who can help is liked, and half of it is nobody's business."""
    return len(mentor.help & mentee.help) / len(mentee.help) + float(draw.random())
