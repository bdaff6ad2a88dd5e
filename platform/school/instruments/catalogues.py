"""Answers that stand in the region's profile, written into a definition before it is shown."""

from collections.abc import Collection
from functools import cache

from kernel.profile import Profile
from kernel.profile.text import Named
from school.instruments.definition import Catalogue, Instrument, Item, Option
from school.instruments.shipped import AgeGroup, read_catalogues


def offered(profile: Profile, catalogue: Catalogue) -> tuple[Option, ...]:
    """What a catalogue offers: the region's own list, else the one shipped with the portal."""
    named: tuple[Named, ...] = getattr(profile, catalogue, ()) or _shipped().get(catalogue, ())
    return tuple(Option(code=each.code, text=each.name) for each in named)


@cache
def _shipped() -> dict[str, tuple[Named, ...]]:
    return read_catalogues()


def settled(definition: Instrument, profile: Profile) -> Instrument:
    """The definition with every list of answers written out, as people will see it.

    A question that words some codes of a catalogue in its own way keeps those the region still
    has; a question that names the catalogue alone offers all of it. Settling twice changes nothing
    but what the region has changed.
    """
    if not any(item.catalogue for item in definition.items):
        return definition
    blocks = tuple(
        block.model_copy(update={"items": tuple(_settled(item, profile) for item in block.items)})
        for block in definition.blocks
    )
    return definition.model_copy(update={"blocks": blocks})


def _settled(item: Item, profile: Profile) -> Item:
    if item.catalogue is None:
        return item
    whole = offered(profile, item.catalogue)
    known = {option.code for option in whole}
    own = tuple(option for option in item.options if option.code in known)
    return item.model_copy(update={"options": own or whole})


def age_span(codes: Collection[str]) -> tuple[int, int] | None:
    """The youngest and the oldest age of the ticked groups; None when no group has ages."""
    groups = [each for each in _shipped().get("ages", ()) if isinstance(each, AgeGroup)]
    spans = [each.years for each in groups if each.years and each.code in codes]
    if not spans:
        return None
    return min(span[0] for span in spans), max(span[1] for span in spans)
