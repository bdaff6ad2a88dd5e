"""The school's register beside a list: which card a row means, and what is to be written.

Those who left and cards that were merged away are not looked at.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from kernel.full_names import full_name
from kernel.ids import new_id
from kernel.imports.bulk import insert_rows, update_rows
from kernel.imports.folding import fold
from kernel.imports.problems import Issue, Problem, Severity
from kernel.imports.values import Plain
from kernel.profile import Profile
from kernel.work import Work
from school.registry.models import Person
from school.registry.names import PersonName
from school.registry.people_rows import Draft
from school.registry.rules import WITH_CLASS

FIELDS = (
    "gender", "born_on", "grade", "grade_letter", "subject", "teaching_since", "phone", "email",
    "workplace", "position",
)  # fmt: skip
EMPTY: Mapping[str, object] = {
    "gender": None, "born_on": None, "grade": None, "grade_letter": "", "subject": "",
    "teaching_since": None, "phone": "", "email": "", "workplace": "", "position": "",
}  # fmt: skip

NameKey = tuple[str, str, str]


@dataclass(slots=True)
class Card:
    """A person of the register, or one who is about to enter it; `row` is the file's own."""

    id: UUID
    kind: str
    name: PersonName
    fields: dict[str, object]
    is_new: bool = False
    changed: bool = False
    retaught: bool = False
    row: int | None = None

    @property
    def school_class(self) -> str:
        grade = self.fields["grade"]
        return "" if grade is None else f"{grade}{self.fields['grade_letter']}"

    def take(self, told: Mapping[str, object]) -> bool:
        """Correct the card by what was told; True when something differs."""
        fresh = {key: value for key, value in told.items() if self.fields[key] != value}
        self.retaught = self.retaught or "teaching_since" in fresh
        self.fields |= fresh
        self.changed = self.changed or bool(fresh)
        return bool(fresh)


def key_of_name(name: PersonName) -> NameKey:
    """A name as it is compared: small letters, Ё as Е, one kind of dash."""
    return fold(name.surname), fold(name.given_name), fold(name.patronymic)


@dataclass(slots=True)
class Register:
    """Cards by their names; what is added is found by the rows that follow."""

    work: Work
    profile: Profile
    by_name: dict[NameKey, list[Card]] = field(default_factory=dict)
    by_id: dict[UUID, Card] = field(default_factory=dict)

    @classmethod
    def read(cls, work: Work, profile: Profile) -> "Register":
        register = cls(work, profile)
        columns = [getattr(Person, name) for name in FIELDS]
        rows = work.session.execute(
            select(
                Person.id, Person.kind, Person.surname, Person.given_name, Person.patronymic,
                *columns,
            ).where(Person.left_on.is_(None), Person.merged_into_id.is_(None))
        )  # fmt: skip
        for person_id, kind, surname, given_name, patronymic, *values in rows:
            name = PersonName(surname, given_name, patronymic)
            fields = dict(zip(FIELDS, values, strict=True))
            register._keep(Card(person_id, kind, name, fields))
        return register

    def _keep(self, card: Card) -> None:
        self.by_name.setdefault(key_of_name(card.name), []).append(card)
        self.by_id[card.id] = card

    def called(self, name: PersonName) -> list[Card]:
        return self.by_name.get(key_of_name(name), [])

    def add(self, kind: str, name: PersonName, fields: Mapping[str, object]) -> Card:
        card = Card(new_id(), kind, name, dict(EMPTY) | dict(fields), is_new=True)
        self._keep(card)
        return card

    def meant(self, draft: Draft) -> Card | Problem | None:
        """The card of the row's person; None when there is none; a Problem when a person must say.

        The same name with the same date of birth is one person, with another date somebody else.
        Where a date is missing a pupil is known by the class, others by the name alone.
        """
        alike = self.called(draft.name)
        same_kind = [card for card in alike if card.kind == draft.kind]
        if draft.born_on is not None:
            exact = [card for card in same_kind if card.fields["born_on"] == draft.born_on]
            if exact:
                return self._only(exact, draft)
            for card in alike:
                if card.fields["born_on"] == draft.born_on:
                    return _problem("people_other_kind", draft, kind=self._kind(card.kind))
        unsure = [
            card for card in same_kind if draft.born_on is None or card.fields["born_on"] is None
        ]
        if not unsure:
            return None
        if draft.kind not in WITH_CLASS:
            return self._only(unsure, draft)
        told = (draft.fields.get("grade"), draft.fields.get("grade_letter"))
        within = [c for c in unsure if (c.fields["grade"], c.fields["grade_letter"]) == told]
        if within:
            return self._only(within, draft)
        known = unsure[0].school_class or self._kind(draft.kind)
        return _problem("people_ask_birth", draft, known=known)

    def _only(self, cards: list[Card], draft: Draft) -> Card | Problem:
        return cards[0] if len(cards) == 1 else _problem("people_several_alike", draft)

    def _kind(self, code: str) -> str:
        return next((k.name.ru for k in self.profile.people if k.code == code), code)

    def write(self) -> None:
        """All new cards by one statement, and all corrected ones by another."""
        cards = self.by_id.values()
        school, now = self.work.actor.school_id, self.work.now()
        insert_rows(
            self.work.session,
            Person,
            [
                {
                    "school_id": school, "id": card.id, "kind": card.kind,
                    "surname": card.name.surname, "given_name": card.name.given_name,
                    "patronymic": card.name.patronymic, "created_at": now, **card.fields,
                }
                for card in cards
                if card.is_new
            ],
        )  # fmt: skip
        changed = [card for card in cards if card.changed and not card.is_new]
        update_rows(self.work.session, Person, [{"id": card.id, **card.fields} for card in changed])


def shown(name: PersonName) -> str:
    return full_name(name.surname, name.given_name, name.patronymic)


def twice(card: Card, row: int) -> Issue:
    """A second row about a person whom an earlier row of the file tells of."""
    values: dict[str, Plain] = {"first": card.row, "second": row, "name": shown(card.name)}
    return Issue("people_twice", Severity.WARNING, row=row, values=values)


def _problem(code: str, draft: Draft, **values: str) -> Problem:
    return Problem(code, {"name": shown(draft.name), **values})
