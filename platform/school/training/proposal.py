"""What a new course proposes: the region's topics in their order, a meeting a week (R-14)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kernel.profile import Form, Profile
from kernel.profile.people import TrainingTopic
from school.training.rules import days_of


@dataclass(frozen=True, slots=True)
class ProposedSession:
    """A meeting before the curator has touched it; the words are the profile's Russian."""

    topic: str
    materials: str
    held_on: date | None


def propose(
    profile: Profile, mentors: Iterable[str], required: int, first_on: date | None
) -> list[ProposedSession]:
    """As many meetings as are required, and those meant for some kinds of mentors besides.

    When the topics run out, difficulties go on being worked through: there are always more.
    """
    common = [topic for topic in profile.training_topics if not topic.people]
    special = [topic for topic in profile.training_topics if set(topic.people) & set(mentors)]
    wanted = max(required, 1)
    topics = [*common[:wanted], *common[-1:] * (wanted - len(common)), *special]
    days = days_of(first_on, len(topics))
    return [_session(topic, day) for topic, day in zip(topics, days, strict=True)]


def mentors_of(form: Form | None) -> tuple[str, ...]:
    """Kinds of mentors a course is for; one for every programme has no special topics."""
    return form.mentor_is if form is not None else ()


def _session(topic: TrainingTopic, day: date | None) -> ProposedSession:
    return ProposedSession(topic.name.ru, topic.note.ru, day)
