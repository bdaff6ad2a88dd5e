"""What must hold between the parts of a profile, beyond the shape of each."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from zoneinfo import available_timezones

from kernel.profile.fact_code import Asked, BadFact, parse
from kernel.profile.facts import known_codes
from kernel.profile.faults import Fault, maybe
from kernel.profile.monitoring_checks import measures_stand_on_facts
from kernel.profile.pairs_checks import (
    classes_are_in_order,
    steps_and_rungs,
    templates_fit,
)
from kernel.profile.papers_checks import texts_can_be_composed
from kernel.profile.people_checks import (
    catalogues_know_their_people,
    consents_are_whole,
    interviews_have_blocks,
)
from kernel.profile.roadmap_checks import events_wait_and_close
from kernel.profile.schema import Profile
from kernel.profile.sentences import fault_at
from kernel.profile.source import Node, Where
from kernel.profile.text import Part, plain

Finding = tuple[Where, str]
ROADMAP_EVENTS = 35
STAGES = 7


def cross_check(profile: Profile, tree: Node, code: str) -> list[Fault]:
    """Every disagreement between the parts, each at its line."""
    checks: Sequence[Callable[[Profile], Iterable[Finding]]] = (
        _codes_are_unique,
        _municipalities_fit,
        _names_are_told_apart,
        _forms_know_their_people,
        _stages_and_roadmap,
        events_wait_and_close,
        _indicators_stand_on_facts,
        _indicators_lean_on_each_other,
        _years_do_not_repeat,
        _clock_and_scale,
        catalogues_know_their_people,
        consents_are_whole,
        interviews_have_blocks,
        classes_are_in_order,
        steps_and_rungs,
        templates_fit,
        texts_can_be_composed,
        measures_stand_on_facts,
    )
    found = [finding for check in checks for finding in check(profile)]
    if profile.region.code != code:
        found.append((("region", "code"), f"код «{profile.region.code}», а файл зовётся «{code}»."))
    return [fault_at(tree, where, message) for where, message in found]


def _codes_are_unique(profile: Profile) -> Iterator[Finding]:
    yield from _repeated(profile, ())


def _repeated(value: object, where: Where) -> Iterator[Finding]:
    """Codes that occur twice in one list, anywhere in the profile."""
    if isinstance(value, tuple):
        seen: set[object] = set()
        for n, item in enumerate(value):
            code = getattr(item, "code", None)
            if code is not None and code in seen:
                yield (*where, n, "code"), f"код «{code}» уже занят выше в этом списке."
            seen.add(code)
            yield from _repeated(item, (*where, n))
    elif isinstance(value, Part):
        for name in type(value).model_fields:
            yield from _repeated(getattr(value, name), (*where, name))


def _municipalities_fit(profile: Profile) -> Iterator[Finding]:
    kinds = {kind.code for kind in profile.municipality_kinds}
    taken: dict[tuple[int, int], str] = {}
    for n, unit in enumerate(profile.municipalities):
        where: Where = ("municipalities", n)
        if unit.kind not in kinds:
            yield (*where, "kind"), _unknown("неизвестный вид муниципалитета", unit.kind, kinds)
        place = (unit.tile.col, unit.tile.row)
        if place in taken:
            spot = f"столбец {place[0]}, строка {place[1]}"
            yield (*where, "tile"), f"клетка карты ({spot}) уже занята: «{taken[place]}»."
        taken.setdefault(place, unit.code)


def _names_are_told_apart(profile: Profile) -> Iterator[Finding]:
    """An import must not be able to mean two things by one name."""
    for section in ("forms", "municipalities", "school_types"):
        owners: dict[str, str] = {}
        for n, item in enumerate(getattr(profile, section)):
            names: list[tuple[Where, str]] = [((section, n, "name"), item.name.ru)]
            names += [((section, n, "aliases", k), alias) for k, alias in enumerate(item.aliases)]
            for where, name in names:
                other = owners.setdefault(plain(name), item.code)
                if other != item.code:
                    text = f"название «{name}» уже значит «{other}»: импорт их не различит."
                    yield where, text


def _forms_know_their_people(profile: Profile) -> Iterator[Finding]:
    people = {kind.code for kind in profile.people}
    forms = {form.code for form in profile.forms}
    for n, form in enumerate(profile.forms):
        for side in ("mentor_is", "mentee_is", "also_mentors"):
            for unknown in set(getattr(form, side)) - people:
                yield ("forms", n, side), _unknown("неизвестный участник", unknown, people)
        if form.propose_instead and form.propose_instead not in forms - {form.code}:
            text = _unknown("неизвестная форма", form.propose_instead, forms)
            yield ("forms", n, "propose_instead"), text
    for n, code in enumerate(profile.kinds_apply_to):
        if code not in forms:
            yield ("kinds_apply_to", n), _unknown("неизвестная форма", code, forms)


def _stages_and_roadmap(profile: Profile) -> Iterator[Finding]:
    if [stage.n for stage in profile.stages] != list(range(1, STAGES + 1)):
        yield ("stages",), "нужны семь этапов с номерами n от 1 до 7 по порядку."
    stages = {stage.code for stage in profile.stages}
    expected = {f"RM-{n:02d}" for n in range(1, ROADMAP_EVENTS + 1)}
    missing = sorted(expected - {event.code for event in profile.roadmap})
    if missing:
        yield ("roadmap",), f"в дорожной карте нет событий: {', '.join(missing)}."
    for n, event in enumerate(profile.roadmap):
        if event.code not in expected:
            yield ("roadmap", n, "code"), "код события должен быть от RM-01 до RM-35."
        if event.stage not in stages:
            yield ("roadmap", n, "stage"), _unknown("неизвестный этап", event.stage, stages)
        first, last = event.span(2020)
        if last < first:
            text = "конец раньше начала: учебный год идёт с сентября."
            yield ("roadmap", n, "until_month"), text


def _indicators_stand_on_facts(profile: Profile) -> Iterator[Finding]:
    facts = known_codes([form.code for form in profile.forms])
    for n, indicator in enumerate(profile.kpi):
        where: Where = ("kpi", n)
        stated = [(where, indicator), *_enumerated((*where, "versions"), indicator.versions)]
        for place, holder in stated:
            for key in ("numerator_fact", "denominator_fact"):
                fact = getattr(holder, key)
                for text in _fact_faults(fact, facts, profile) if fact is not None else ():
                    yield (*place, key), text
        divided = indicator.denominator_fact is not None
        if divided and indicator.unit == "count":
            text = "есть знаменатель, а unit «count»: для доли нужно percent."
            yield (*where, "denominator_fact"), text
        if not divided and indicator.unit == "percent":
            text = "нет знаменателя, а unit «percent»: для счётчика нужно count."
            yield (*where, "unit"), text


def _fact_faults(name: str, facts: Sequence[str], profile: Profile) -> Iterator[str]:
    head = name.partition("|")[0]
    if head not in facts:
        yield _unknown("неизвестный факт", head, facts)
        return
    try:
        asked = parse(name)
    except BadFact as bad:
        yield f"отбор факта «{name}» не читается у «{bad.part}»: |flag=статус или |kind=тип."
        return
    yield from _filter_faults(asked, profile)


def _filter_faults(asked: Asked, profile: Profile) -> Iterator[str]:
    flags = [flag.code for flag in profile.school_flags]
    kinds = [kind.code for kind in profile.school_types]
    if asked.flag is not None and asked.flag not in flags:
        yield _unknown("неизвестный статус школы", asked.flag, flags)
    if asked.kind is not None and asked.kind not in kinds:
        yield _unknown("неизвестный тип организации", asked.kind, kinds)


def _indicators_lean_on_each_other(profile: Profile) -> Iterator[Finding]:
    support = {i.code for i in profile.kpi if i.shown_in == "support"}
    for n, indicator in enumerate(profile.kpi):
        supporting = indicator.answered_by
        if supporting is not None and supporting not in support:
            text = _unknown("неизвестный вспомогательный показатель", supporting, support)
            yield ("kpi", n, "answered_by"), text
        if indicator.unit == "percent":
            for m, target in enumerate(indicator.targets):
                if target.value > 100:
                    yield ("kpi", n, "targets", m, "value"), "цель больше 100 %."


def _years_do_not_repeat(profile: Profile) -> Iterator[Finding]:
    for n, indicator in enumerate(profile.kpi):
        for key, years in (
            ("targets", [target.year for target in indicator.targets]),
            ("versions", [version.from_year for version in indicator.versions]),
        ):
            if years != sorted(set(years)):
                yield ("kpi", n, key), "годы должны идти по возрастанию и не повторяться."


def _clock_and_scale(profile: Profile) -> Iterator[Finding]:
    zones = available_timezones()
    if profile.region.timezone not in zones:
        text = _unknown("неизвестный часовой пояс", profile.region.timezone, zones)
        yield ("region", "timezone"), text
    scale = profile.defaults.satisfaction
    if scale.satisfied_from > scale.scale_max:
        yield ("defaults", "satisfaction", "satisfied_from"), "порог выше верха шкалы."


def _enumerated(where: Where, items: Sequence[object]) -> list[tuple[Where, object]]:
    return [((*where, n), item) for n, item in enumerate(items)]


def _unknown(what: str, code: str, known: Iterable[str]) -> str:
    return f"{what} «{code}».{maybe(code, known)}"
