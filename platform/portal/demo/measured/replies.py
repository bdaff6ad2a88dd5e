"""How invented people answer: by how well they are, with chance of their own."""

from decimal import Decimal
from random import Random

from school.instruments.definition import Instrument, Item

Raw = dict[str, list[str]]
SPREAD = 0.12
OWN_WORDS = "Спасибо, всё понятно"


def reply(definition: Instrument, draw: Random, wellness: float) -> Raw:
    """Every question answered; `wellness` from 0 to 1 is better whichever way a scale runs."""
    scales = definition.scoring.scales
    down = {code for scale in scales if scale.better == "down" for code in scale.items}
    found = {}
    for item in definition.items:
        share = min(1.0, max(0.0, draw.gauss(wellness, SPREAD)))
        answer = _answer(item, draw, 1 - share if (item.code in down) != item.reverse else share)
        if answer:
            found[item.code] = answer
    return found


def _answer(item: Item, draw: Random, share: float) -> list[str]:
    if item.kind == "scale" and item.scale is not None:
        points = item.scale.points
        return [str(points[round(share * (len(points) - 1))])]
    if item.kind == "number":
        return [_number(item, share)]
    if item.kind == "yes_no":
        return ["yes" if share > 0.4 else "no"]
    if item.kind in ("choice", "several"):
        most = 1 if item.kind == "choice" else min(3, len(item.options))
        chosen = draw.sample(range(len(item.options)), draw.randint(1, most)) if most else []
        return [item.options[n].code for n in sorted(chosen)]
    return [OWN_WORDS] if item.required and item.kind in ("short", "long") else []


def _number(item: Item, share: float) -> str:
    """A mark, a share of hundred or a count: the middle of what may be told is left free."""
    least, most = item.least or 0, item.most or 100
    value = Decimal(least) + Decimal(str(round(0.3 + share * 0.65, 4))) * (most - least)
    return str(round(value, item.decimals)) if item.decimals else str(round(value))
