"""Small cases of matching: people by number, so that a case can be read aloud."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from kernel.profile import Form
from school.matching.values import Ballot, Case, Mentee, Mentor

WORDS = {"ru": "Опытная", "en": "Trial"}
MENTORS_FROM = 1000


def form(**values: object) -> Form:
    return Form.model_validate(
        {"code": "trial", "name": WORDS, "mentor_is": ["pupil"], "mentee_is": ["pupil"],
         "rhythm": "weekly", "goal": WORDS, **values}
    )  # fmt: skip


def m(n: int) -> UUID:
    """The participation of mentor number n."""
    return UUID(int=MENTORS_FROM + n)


def e(n: int) -> UUID:
    """The participation of mentee number n."""
    return UUID(int=n + 1)


def mentor(n: int, **values: object) -> Mentor:
    return Mentor(**{"id": m(n), "person_id": UUID(int=50_000 + n), **values})


def mentee(n: int, **values: object) -> Mentee:
    return Mentee(**{"id": e(n), "person_id": UUID(int=60_000 + n), **values})


def case(
    mentors: Sequence[Mentor] | int,
    mentees: Sequence[Mentee] | int,
    names: Mapping[UUID, Sequence[UUID]] | None = None,
    **values: object,
) -> Case:
    """`names` are ballots: who named whom, the dearest first."""
    if isinstance(mentors, int):
        mentors = [mentor(n) for n in range(mentors)]
    if isinstance(mentees, int):
        mentees = [mentee(n) for n in range(mentees)]
    ballots = {who: Ballot(tuple(named)) for who, named in (names or {}).items()}
    given = {
        "form": form(), "ballots": ballots, "has_ballots": names is not None, "seed": "1", **values
    }  # fmt: skip
    return Case(mentors=tuple(mentors), mentees=tuple(mentees), **given)
