"""What a matching is made of: plain values in, plain values out, no rows and no names.

Identifiers are of participations. What is compared is what people were asked for this purpose:
help, goals, times, formats, ages. Health, nationality, religion and police registers are not here
and cannot get here.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from uuid import UUID

from kernel.profile import Form

MUTUAL, ONE_SIDED, PROFILE = "mutual", "one_sided", "profile"
VARIANTS = ("a", "b")
# A ballot names ten at most in each of its two lists.
LONGEST_BALLOT = 20

Two = tuple[UUID, UUID]  # a mentor and a mentee, in this order everywhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentor:
    """`barred` says why this person can be in no pair now; `room` counts free places."""

    id: UUID
    person_id: UUID
    barred: str = ""
    room: int = 1
    help: frozenset[str] = frozenset()
    times: frozenset[str] = frozenset()
    formats: frozenset[str] = frozenset()
    age_from: int | None = None
    age_to: int | None = None
    grade: int | None = None
    subject: str = ""
    came: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentee:
    """`needs` are the problems and goals of the request; `asks` what any pair must explain."""

    id: UUID
    person_id: UUID
    barred: str = ""
    room: int = 1
    help: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    times: frozenset[str] = frozenset()
    age: int | None = None
    grade: int | None = None
    subject: str = ""
    asks: tuple[str, ...] = ()
    came: bool = True


@dataclass(frozen=True, slots=True)
class Ballot:
    """What one person wished after the meeting, the dearest first."""

    with_whom: tuple[UUID, ...] = ()
    whom_helps: tuple[UUID, ...] = ()

    @property
    def order(self) -> tuple[UUID, ...]:
        """One order of both answers: «with whom» goes before «who can help».

        Who is named in both stands where the stronger wish put them.
        """
        return tuple(dict.fromkeys((*self.with_whom, *self.whom_helps)))


@dataclass(frozen=True, kw_only=True)
class Case:
    """Everything a run knows.

    `pins` and `forbidden` are the curator's word, `kin` pairs of people of one family, `fell_out`
    people whose earlier pair was closed for a conflict, `declined` those of whom one said no to the
    other, `open_pairs` those at work together. All name a mentor and a mentee: by participation,
    and `kin` and `fell_out` by person.
    """

    mentors: tuple[Mentor, ...]
    mentees: tuple[Mentee, ...]
    form: Form
    variant: str = ""
    ballots: Mapping[UUID, Ballot] = field(default_factory=dict)
    pins: frozenset[Two] = frozenset()
    forbidden: frozenset[Two] = frozenset()
    kin: frozenset[Two] = frozenset()
    fell_out: frozenset[Two] = frozenset()
    declined: frozenset[Two] = frozenset()
    open_pairs: frozenset[Two] = frozenset()
    formats: frozenset[str] = frozenset()
    has_ballots: bool = False
    seed: str = ""

    @cached_property
    def mentor_at(self) -> Mapping[UUID, int]:
        return {mentor.id: at for at, mentor in enumerate(self.mentors)}

    @cached_property
    def mentee_at(self) -> Mapping[UUID, int]:
        return {mentee.id: at for at, mentee in enumerate(self.mentees)}

    def in_drawn_order(self) -> "Case":
        """The same people in an order drawn by lot, the same lot for the same seed.

        Ties fall by this order, so neither who was entered first nor the order of the rows gives
        anybody an advantage, and the same input always ends in the same pairs.
        """
        return replace(
            self,
            mentors=tuple(sorted(self.mentors, key=lambda one: lot(self.seed, one.id))),
            mentees=tuple(sorted(self.mentees, key=lambda one: lot(self.seed, one.id))),
        )


def lot(seed: str, who: UUID) -> bytes:
    """A number drawn for somebody: nobody chooses it and everybody can draw it again."""
    return hashlib.blake2b(f"{seed}:{who}".encode(), digest_size=16).digest()


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who is with whom; `kept_pins` are the curator's and part of `mentor_of`."""

    mentor_of: Mapping[UUID, UUID]
    kept_pins: frozenset[Two] = frozenset()
    is_proven: bool = True

    @property
    def pairs(self) -> frozenset[Two]:
        return frozenset((mentor, mentee) for mentee, mentor in self.mentor_of.items())
