"""What is missing to a target, in whole people, schools or pairs: «не хватает 14 …»."""

from kernel.documents.words import Translator, figure
from kernel.profile.facts import FACTS, FactCode, FactUnit, split
from regional.indicators.rules import Direction


def lack_words(fact: str, missing: int, direction: str, t: Translator) -> str:
    """Empty when nothing is missing; where less is better, how many less are needed."""
    if not missing:
        return ""
    written = figure(missing, t.language)
    if direction == Direction.DOWN:
        return t.gettext("%(num)s less are needed", num=written)
    code = split(fact)[0]
    said = _of_fact(code, missing, t) or _of_unit(FACTS[code].unit, missing, t)
    return said.replace(str(missing), written, 1)


def _of_fact(fact: FactCode, n: int, t: Translator) -> str:
    if fact is FactCode.YOUNG_MENTEES:
        return t.ngettext(
            "%(num)s more young teacher is needed", "%(num)s more young teachers are needed", n
        )
    if fact is FactCode.MENTEES_SATISFIED:
        return t.ngettext(
            "%(num)s more content mentee is needed", "%(num)s more content mentees are needed", n
        )
    if fact is FactCode.MENTORS_SATISFIED:
        return t.ngettext(
            "%(num)s more content mentor is needed", "%(num)s more content mentors are needed", n
        )
    if fact in (FactCode.MENTEES_ANSWERED, FactCode.MENTORS_ANSWERED):
        return t.ngettext("%(num)s more answer is needed", "%(num)s more answers are needed", n)
    if fact in (FactCode.PUPILS_IN_WORK, FactCode.PUPILS_FULL_CYCLE):
        return t.ngettext("%(num)s more pupil is needed", "%(num)s more pupils are needed", n)
    if fact in (FactCode.CURATORS_IN_STANDING, FactCode.CURATORS_TRAINED):
        return t.ngettext("%(num)s more curator is needed", "%(num)s more curators are needed", n)
    return ""


def _of_unit(unit: FactUnit, n: int, t: Translator) -> str:
    if unit is FactUnit.SCHOOLS:
        return t.ngettext("%(num)s more school is needed", "%(num)s more schools are needed", n)
    if unit is FactUnit.INSTITUTIONS:
        return t.ngettext(
            "%(num)s more organisation is needed", "%(num)s more organisations are needed", n
        )
    if unit is FactUnit.PAIRS:
        return t.ngettext("%(num)s more pair is needed", "%(num)s more pairs are needed", n)
    return t.ngettext("%(num)s more person is needed", "%(num)s more people are needed", n)
