"""Representatives of the children of a list: one card for a parent of several children."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from kernel.ids import new_id
from kernel.imports.bulk import insert_rows, update_rows
from kernel.imports.folding import fold
from kernel.work import Work
from school.registry.models import Guardian
from school.registry.names import PersonName, gender_of
from school.registry.people_known import Card, Register
from school.registry.people_rows import Representative
from school.registry.rules import WITH_CLASS

PARENT = "parent"
_GENDERS = {"mother": "f", "father": "m"}
_STEM = 4  # letters that the surnames of a brother and a sister share


@dataclass(slots=True)
class Bond:
    """Who stands for whom."""

    id: UUID
    relation: str
    is_legal: bool
    is_new: bool = False
    changed: bool = False


@dataclass(slots=True)
class Families:
    """The bonds of the register, and those that a list adds."""

    work: Work
    register: Register
    of_child: dict[UUID, dict[UUID, Bond]] = field(default_factory=dict)
    children: dict[UUID, list[UUID]] = field(default_factory=dict)

    @classmethod
    def read(cls, work: Work, register: Register) -> "Families":
        families = cls(work, register)
        rows = work.session.execute(
            select(
                Guardian.child_id, Guardian.guardian_id, Guardian.id, Guardian.relation,
                Guardian.is_legal,
            )
        )  # fmt: skip
        for child, guardian, bond_id, relation, is_legal in rows:
            families._keep(child, guardian, Bond(bond_id, relation, is_legal))
        return families

    def _keep(self, child: UUID, guardian: UUID, bond: Bond) -> None:
        self.of_child.setdefault(child, {})[guardian] = bond
        self.children.setdefault(guardian, []).append(child)

    def take(self, child: Card, told: Representative) -> bool:
        """Bind the child to this person; True when something differs from what is known."""
        card = self._meant(child, told)
        fields: dict[str, object] = {"phone": told.phone} if told.phone else {}
        if card is None:
            gender = gender_of(told.name.patronymic) or _GENDERS.get(told.relation)
            card = self.register.add(PARENT, told.name, {**fields, "gender": gender})
            changed = True
        else:
            changed = card.take(fields)
        bond = self.of_child.get(child.id, {}).get(card.id)
        if bond is None:
            fresh = Bond(new_id(), told.relation, told.is_legal, is_new=True)
            self._keep(child.id, card.id, fresh)
            return True
        if told.guessed or told.relation == bond.relation:
            return changed
        bond.relation, bond.is_legal, bond.changed = told.relation, told.is_legal, True
        return True

    def _meant(self, child: Card, told: Representative) -> Card | None:
        """The adult of this name who is this child's already, has this telephone, or this family.

        A name alone is not enough: whoever is taken for a parent is asked to sign for the child.
        """
        adults = [c for c in self.register.called(told.name) if c.kind not in WITH_CLASS]
        for card in adults:
            if card.id in self.of_child.get(child.id, {}):
                return card
        for card in adults:
            if told.phone and card.fields["phone"] == told.phone:
                return card
        for card in adults:
            differ = told.phone and card.fields["phone"]
            if not differ and card.kind == PARENT and self._has_sibling(card, child):
                return card
        return None

    def _has_sibling(self, card: Card, child: Card) -> bool:
        others = (self.register.by_id.get(other) for other in self.children.get(card.id, ()))
        return any(_stem(other.name) == _stem(child.name) for other in others if other)

    def write(self) -> None:
        """New bonds by one statement, corrected ones by another; people are written before."""
        bonds = [
            (child, guardian, bond)
            for child, guardians in self.of_child.items()
            for guardian, bond in guardians.items()
        ]
        school, now = self.work.actor.school_id, self.work.now()
        insert_rows(
            self.work.session,
            Guardian,
            [
                {
                    "school_id": school, "id": bond.id, "child_id": child,
                    "guardian_id": guardian, "relation": bond.relation,
                    "is_legal": bond.is_legal, "created_at": now,
                }
                for child, guardian, bond in bonds
                if bond.is_new
            ],
        )  # fmt: skip
        changed = [bond for _, _, bond in bonds if bond.changed and not bond.is_new]
        update_rows(
            self.work.session,
            Guardian,
            [{"id": b.id, "relation": b.relation, "is_legal": b.is_legal} for b in changed],
        )


def _stem(name: PersonName) -> str:
    return fold(name.surname)[:_STEM]
