"""What is judged of a programme, by which words: results of mentees, a pair's signs, the club."""

from collections.abc import Mapping
from dataclasses import dataclass

from kernel.profile import Profile, Text
from kernel.profile.monitoring import Judged as Scale
from kernel.profile.pairs import ClubAim
from school.monitoring.figures import TEACHERS

OUTCOMES: Mapping[str, tuple[str, ...]] = {
    "change": ("better", "same", "worse"),
    "reached": ("met", "partly", "not_met"),
}
MENTEE, PROGRAMME, PAIR = "mentee", "programme", "pair"
# Clubs are of pupils among themselves (source 001).
CLUB_FORM = "pupil_pupil"


@dataclass(frozen=True, slots=True)
class ToJudge:
    """One thing to be judged: the scale it is judged by, the methods that may prove it.

    `fact` names what the portal knows beside it.
    """

    code: str
    name: Text
    scale: Scale
    methods: tuple[str, ...] = ()
    hint: Text | None = None
    fact: str = ""

    @property
    def outcomes(self) -> tuple[str, ...]:
        return OUTCOMES[self.scale]


def results_of(profile: Profile, form: str) -> tuple[ToJudge, ...]:
    """What is judged of each mentee of the form (M-20): none where the profile names no way."""
    return tuple(
        ToJudge(each.code, each.name, each.judged, each.methods)
        for each in profile.form(form).results
        if each.judged is not None
    )


def signs_of(profile: Profile, form: str) -> tuple[ToJudge, ...]:
    """What is judged of a pair with a personal programme (M-09), and of its risks (M-08)."""
    if TEACHERS not in profile.form(form).counts_as:
        return ()
    return tuple(
        ToJudge(each.code, each.name, "reached", hint=each.hint)
        for each in profile.monitoring.success_signs
    )


def measures_of_club(profile: Profile, form: str, template: str = "") -> tuple[ToJudge, ...]:
    """What is judged of a club (M-10): the aims of its ready programme, else of the first."""
    if form != CLUB_FORM:
        return ()
    return tuple(
        ToJudge(each.code, each.name, "reached", fact=each.fact or "")
        for each in _aims(profile, template)
    )


def _aims(profile: Profile, template: str) -> tuple[ClubAim, ...]:
    clubs = {each.code: each.club for each in profile.programme_templates if each.club}
    club = clubs.get(template) or next(iter(clubs.values()), None)
    return club.aims if club else ()


def to_judge(profile: Profile, form: str, of: str, template: str = "") -> tuple[ToJudge, ...]:
    """What is judged `of` mentees, of pairs, of the programme itself."""
    if of == MENTEE:
        return results_of(profile, form)
    return signs_of(profile, form) if of == PAIR else measures_of_club(profile, form, template)


def judged_names(profile: Profile, form: str) -> dict[tuple[str, str], Text]:
    """Names for reports: (mentee | programme | pair, code) → name."""
    return {
        (of, each.code): each.name
        for of in (MENTEE, PROGRAMME, PAIR)
        for each in to_judge(profile, form, of)
    }
