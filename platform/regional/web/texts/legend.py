"""The fields of a paper as its editor shows them: how each is written, and what it prints."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kernel.documents.fields import Kind
from kernel.documents.values import Value, say
from kernel.texts.fields import Fields
from regional.texts.sample import sample_of
from regional.web.texts import words
from regional.web.texts.field_words import field_words


@dataclass(frozen=True, slots=True)
class Legend:
    """A field, or a list with the fields of its items; `about` is what it holds."""

    name: str
    about: str
    kind: str
    forms: tuple[tuple[str, str], ...]
    items: tuple["Legend", ...] = ()
    is_list: bool = False


def legend(fields: Fields) -> list[Legend]:
    """In the order of the data; lists at the end."""
    told = list(_of(fields, sample_of(fields), ""))
    return sorted(told, key=lambda each: each.is_list)


def _of(fields: Fields, values: Mapping[str, Value], before: str) -> Iterator[Legend]:
    for name, field in fields.items():
        kind = words.field_kind_words(field)
        value = values[name]
        if field.kind is not Kind.LIST:
            forms = [f"{before}{name}{f':{form}' if form else ''}"
                     for form in words.SHOWN_FORMS[field.kind]]  # fmt: skip
            printed = [say(value, form) for form in words.SHOWN_FORMS[field.kind]]
            told = tuple(
                ("{" + form + "}", said) for form, said in zip(forms, printed, strict=True)
            )
            yield Legend(before + name, field_words(name), kind, told)
            continue
        first = value[0] if isinstance(value, tuple) and value else {}
        if field.items is None:
            item = Legend("item", "", kind, (("{item}", str(first)),))
            yield Legend(name, field_words(name), kind, (), (item,), is_list=True)
        elif isinstance(first, Mapping):
            items = tuple(_of(field.items, first, "item."))
            yield Legend(name, field_words(name), kind, (), items, is_list=True)
