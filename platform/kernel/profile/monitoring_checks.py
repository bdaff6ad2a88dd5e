"""What must hold between what is measured or judged and the rest of a profile."""

from collections.abc import Iterable, Iterator
from string import Formatter

from kernel.profile.faults import maybe
from kernel.profile.monitoring import CLUB_FACTS, FIGURE_FACTS, PROMPT_FACTS, Figure, SwotPrompt
from kernel.profile.schema import Profile
from kernel.profile.source import Where

Finding = tuple[Where, str]
FILLED = {"n", "of", "percent"}


def measures_stand_on_facts(profile: Profile) -> Iterator[Finding]:
    """Facts, kinds of people and methods that monitoring names exist; shares name their whole."""
    kinds = {kind.code for kind in profile.people}
    for section in ("process", "personal"):
        for n, figure in enumerate(getattr(profile.monitoring, section)):
            yield from _figure(figure, kinds, ("monitoring", section, n))
    for n, prompt in enumerate(profile.monitoring.swot_prompts):
        yield from _prompt(prompt, ("monitoring", "swot_prompts", n))
    yield from _results(profile)
    for n, template in enumerate(profile.programme_templates):
        for k, aim in enumerate(template.club.aims if template.club else ()):
            where: Where = ("programme_templates", n, "club", "aims", k, "fact")
            yield from _known(where, "неизвестный факт", aim.fact, CLUB_FACTS)


def _figure(figure: Figure, kinds: set[str], where: Where) -> Iterator[Finding]:
    yield from _known((*where, "fact"), "неизвестный факт", figure.fact, FIGURE_FACTS)
    for code in figure.people:
        yield from _known((*where, "people"), "неизвестный участник", code, kinds)
    if (figure.unit == "share") != (figure.whole is not None):
        yield (*where, "whole"), "от чего считается доля, говорят у доли и только у неё."
    if figure.most is not None and figure.unit != "mean":
        yield (*where, "most"), "наибольшее значение бывает только у среднего."


def _prompt(prompt: SwotPrompt, where: Where) -> Iterator[Finding]:
    yield from _known((*where, "fact"), "неизвестный факт", prompt.fact, PROMPT_FACTS)
    if (prompt.at_least is None) == (prompt.below is None):
        yield (*where, "code"), "нужно одно из двух: at_least или below."
    for language in ("ru", "en"):
        fields = Formatter().parse(getattr(prompt.text, language))
        for name in sorted({name for _, name, _, _ in fields if name} - FILLED):
            yield from _known((*where, "text", language), "неизвестное поле", name, FILLED)


def _results(profile: Profile) -> Iterator[Finding]:
    methods = {method.code for method in profile.monitoring.methods}
    for n, form in enumerate(profile.forms):
        for k, result in enumerate(form.results):
            where: Where = ("forms", n, "results", k)
            for code in result.methods:
                yield from _known((*where, "methods"), "неизвестный способ", code, methods)
            if (result.judged is None) != (not result.methods):
                yield (*where, "methods"), "способы нужны там, где результат оценивают."


def _known(where: Where, what: str, code: str | None, known: Iterable[str]) -> Iterator[Finding]:
    if code is not None and code not in known:
        yield where, f"{what} «{code}».{maybe(code, known)}"
