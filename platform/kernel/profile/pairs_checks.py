"""What must hold between ready programmes, rules by class and the rest of a profile."""

from calendar import monthrange
from collections.abc import Iterable, Iterator

from kernel.profile.faults import maybe
from kernel.profile.pairs import ProgrammeTemplate
from kernel.profile.programme import Constraint, Defaults, Form
from kernel.profile.schema import Profile
from kernel.profile.source import Where

Finding = tuple[Where, str]
PUPIL_STEPS = 5
BOUNDS = ("mentor_from", "mentor_to", "mentee_from", "mentee_to")
LEAP_YEAR = 2020
# Numbers of a programme that a ready one may set apart from the region's defaults.
SETTINGS = frozenset(Defaults.model_fields) - {"satisfaction", "labour_law_notice_working_days"} | {
    "min_mentee_age"
}


def classes_are_in_order(profile: Profile) -> Iterator[Finding]:
    """«grade_range» names classes, from the lower to the higher; no other rule does."""
    for where, rule in _constraints(profile.forms):
        named = [key for key in BOUNDS if getattr(rule, key) is not None]
        if rule.code != "grade_range":
            for key in named:
                yield (*where, key), "классы задают только правилу «grade_range»."
            continue
        if not named:
            text = "у правила «grade_range» нужен хотя бы один класс: mentor_from, mentee_to…"
            yield (*where, "code"), text
        for side in ("mentor", "mentee"):
            lowest, highest = getattr(rule, f"{side}_from"), getattr(rule, f"{side}_to")
            if lowest is not None and highest is not None and lowest > highest:
                yield (*where, f"{side}_to"), f"последний класс ({highest}) ниже первого."


def _constraints(forms: Iterable[Form]) -> Iterator[tuple[Where, Constraint]]:
    """Every rule of every form, of its variants and of its mentors' types."""
    for n, form in enumerate(forms):
        for k, rule in enumerate(form.constraints):
            yield ("forms", n, "constraints", k), rule
        for key in ("variants", "mentor_types"):
            for m, item in enumerate(getattr(form, key)):
                for k, rule in enumerate(item.constraints):
                    yield ("forms", n, key, m, "constraints", k), rule


def steps_and_rungs(profile: Profile) -> Iterator[Finding]:
    """F-12 has five steps, and the ladder of a silent pair only goes up."""
    if len(profile.pupil_steps) != PUPIL_STEPS:
        yield ("pupil_steps",), "нужны пять шагов ученического наставничества по порядку."
    for n, days in enumerate(profile.health.ladder_days):
        if days < 1:
            yield ("health", "ladder_days", n), "между шагами нужен хотя бы один день."


def templates_fit(profile: Profile) -> Iterator[Finding]:
    """A ready programme opens as it is: its form, variant, kind, numbers and days exist."""
    for n, template in enumerate(profile.programme_templates):
        where: Where = ("programme_templates", n)
        yield from _form_fits(profile, template, where)
        for name in sorted(set(template.settings) - SETTINGS):
            yield (*where, "settings", name), _unknown("неизвестная настройка", name, SETTINGS)
        for k, event in enumerate(template.events):
            if event.day is not None and event.day > monthrange(LEAP_YEAR, event.month)[1]:
                text = f"{event.day}-го числа в месяце {event.month} не бывает."
                yield (*where, "events", k, "day"), text
        yield from _club_fits(profile, template, where)


def _form_fits(profile: Profile, template: ProgrammeTemplate, where: Where) -> Iterator[Finding]:
    forms = {form.code: form for form in profile.forms if form.level == "school"}
    form = forms.get(template.form)
    if form is None:
        text = _unknown("неизвестная форма школы", template.form, forms)
        yield (*where, "form"), text
        return
    variants = {variant.code for variant in form.variants}
    if template.variant is not None and template.variant not in variants:
        yield (*where, "variant"), _unknown("неизвестный вариант", template.variant, variants)
    kinds = {kind.code for kind in profile.kinds_for(form.code)}
    if template.kind is not None and template.kind not in kinds:
        yield (*where, "kind"), _unknown("у этой формы нет вида", template.kind, kinds)


def _club_fits(profile: Profile, template: ProgrammeTemplate, where: Where) -> Iterator[Finding]:
    kinds = {kind.code for kind in profile.club_meeting_kinds}
    for n, meeting in enumerate(template.club.meetings if template.club else ()):
        if meeting.kind not in kinds:
            text = _unknown("неизвестный вид встреч клуба", meeting.kind, kinds)
            yield (*where, "club", "meetings", n, "kind"), text


def _unknown(what: str, code: str, known: Iterable[str]) -> str:
    return f"{what} «{code}».{maybe(code, known)}"
