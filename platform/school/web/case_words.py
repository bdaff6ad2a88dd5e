"""The first words of a case, put together from facts; names are left to people to add or not."""

from kernel.profile import Profile
from school.completion.cases import CaseFacts, CaseText
from school.pairing.queries import PairView
from school.web.completion_words import DECISIONS
from school.web.labels import Labels, first_up
from school.web.mentor_words import MentorWords
from web.filters import number
from web.i18n import gettext, ngettext


def first_draft(profile: Profile, pair: PairView, facts: CaseFacts) -> CaseText:
    """A text to begin with, in the language of the page."""
    form = Labels(profile).form(pair.form)
    return CaseText(
        title=gettext("“%(form)s”, %(year)s", form=first_up(form), year=pair.programme.school_year),
        situation=_situation(profile, facts),
        work_done=_work_done(facts),
        outcome=_outcome(facts),
    )


def _situation(profile: Profile, facts: CaseFacts) -> str:
    asked = ", ".join(MentorWords(profile).helps(facts.help))
    lines = [gettext("What was asked for: %(list)s.", list=asked)] if asked else []
    if facts.goal:
        lines.append(gettext("Goal of the pair: %(goal)s", goal=facts.goal))
    return "\n".join(lines)


def _work_done(facts: CaseFacts) -> str:
    lines = []
    if facts.weeks:
        lines.append(
            ngettext("The pair worked for %(num)s week.", "The pair worked for %(num)s weeks.",
                     facts.weeks)
        )  # fmt: skip
    if facts.met:
        lines.append(
            ngettext("There was %(num)s meeting.", "There were %(num)s meetings.", facts.met)
        )
    if facts.tasks:
        lines.append(gettext("Tasks of the plan done: %(n)s of %(of)s.", n=facts.tasks_done,
                             of=facts.tasks))  # fmt: skip
    return "\n".join(lines)


def _outcome(facts: CaseFacts) -> str:
    lines = [facts.results] if facts.results else []
    if facts.project:
        lines.append(gettext("Project: %(project)s", project=facts.project))
    if facts.decision:
        words = gettext(DECISIONS[facts.decision])
        lines.append(gettext("Decision of the two: %(decision)s.", decision=words.lower()))
    if facts.mean is not None:
        lines.append(gettext("Mean mark of the meetings: %(mean)s of 5.",
                             mean=number(facts.mean, 1)))  # fmt: skip
    return "\n".join(lines)
