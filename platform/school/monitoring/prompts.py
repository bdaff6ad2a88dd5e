"""Lines of SWOT that facts propose: which of the profile's hold today, in figures (M-03)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from kernel.profile import Profile
from kernel.profile.monitoring import SwotPrompt
from kernel.profile.text import Text
from school.meetings.overview import overview
from school.monitoring.portal_facts import Known, facts_of
from school.programmes.queries import ProgrammeView


@dataclass(frozen=True, slots=True)
class Prompt:
    """A line that may be taken: its code, where it stands, what it says."""

    code: str
    kind: str
    text: Text


def prompts_for(
    session: Session, profile: Profile, programme: ProgrammeView, today: date
) -> tuple[Prompt, ...]:
    """The prompts that hold of the programme today, in the profile's order; two statements."""
    known = facts_of(session, profile, programme, today)
    if (silent := _silent(session, profile, programme, today)) is not None:
        known["silent_pairs"] = silent
    return that_hold(profile.monitoring.swot_prompts, known)


def that_hold(prompts: Sequence[SwotPrompt], known: Mapping[str, Known]) -> tuple[Prompt, ...]:
    """Those whose fact is known and past the threshold, with its figures in the words."""
    return tuple(
        Prompt(prompt.code, prompt.kind, _filled(prompt, known[prompt.fact]))
        for prompt in prompts
        if prompt.fact in known and holds(prompt, known[prompt.fact])
    )


def holds(prompt: SwotPrompt, fact: Known) -> bool:
    """Compared exactly, in hundredths of the whole; a number without a whole as it is."""
    value, whole = (fact.n, 1) if fact.of is None else (100 * fact.n, fact.of)
    if prompt.at_least is not None:
        return value >= prompt.at_least * whole
    return prompt.below is not None and value < prompt.below * whole


def _filled(prompt: SwotPrompt, fact: Known) -> Text:
    percent = fact.percent
    if percent is not None and prompt.below is not None:
        percent = min(percent, prompt.below - 1)  # rounding never crosses the threshold
    values = {"n": fact.n, "of": fact.of, "percent": percent}
    return Text(ru=prompt.text.ru.format(**values), en=prompt.text.en.format(**values))


def _silent(
    session: Session, profile: Profile, programme: ProgrammeView, today: date
) -> Known | None:
    """Open pairs of the programme that have not met for longer than the region allows."""
    pairs = [
        each
        for each in overview(session, profile, programme.school_year.start, today).pairs
        if each.programme_id == programme.id
    ]
    silent = sum(each.health.state == "silent" for each in pairs)
    return Known(silent, len(pairs)) if pairs else None
