"""A list of people from a workbook as schools have it (IM-03): cards and representatives.

The list adds and corrects: an empty cell erases nothing, nobody is moved out or merged. The kind
is registered by `school.programmes.people_import`, which minds the programmes of those changed.
"""

from collections.abc import Sequence
from uuid import UUID

from kernel.identity.permissions import Permission
from kernel.imports.problems import Issue, Problem
from kernel.imports.registry import Outcome, Params
from kernel.imports.report import Effect, ReportRow
from kernel.imports.spec import ImportSpec
from kernel.jobs import Progress
from kernel.profile.stored import profile_of
from kernel.work import Work
from school.registry import people_cells
from school.registry.people_columns import columns
from school.registry.people_families import Families
from school.registry.people_known import Card, Register, twice
from school.registry.people_rows import Draft, Listing, checks_of, draft_of
from school.registry.people_words import WORDS
from school.registry.rules import kinds_of_people

KIND = "people"


def spec_of(work: Work, params: Params, lines: Sequence[str]) -> ImportSpec:
    """The columns of a list; `person_kind` of the params says who they are without a column."""
    listing = listing_of(work, params, lines)
    params["school_class"] = listing.school_class
    return spec_for(listing)


def spec_for(listing: Listing) -> ImportSpec:
    """The columns and checks of a list, apart from a database."""
    return ImportSpec(
        kind=KIND,
        columns=columns(listing.profile, listing.today),
        one_of=(("full_name", "surname"),),
        least_columns=1,
        footer_words=("классный руководитель", "директор", "исполнитель", "дата", "подпись"),
        check_row=checks_of(listing),
        words=WORDS,
    )


def listing_of(work: Work, params: Params, lines: Sequence[str] = ()) -> Listing:
    """What the list as a whole says: the kind that was chosen, the class its titles name."""
    profile, kind = profile_of(work.session), params.get("person_kind")
    return Listing(
        profile=profile,
        today=work.today(),
        kind=str(kind) if kind in kinds_of_people(profile) else None,
        school_class=people_cells.class_in(list(lines)) or params.get("school_class"),
    )


def write_people(
    work: Work, rows: Sequence[ReportRow], params: Params, progress: Progress
) -> tuple[Outcome, list[UUID]]:
    """Write the rows; also the teachers whose beginning of teaching was corrected."""
    work.actor.require(Permission.PEOPLE_IMPORT)
    listing = listing_of(work, params)
    register = Register.read(work, listing.profile)
    families = Families.read(work, register)
    effects: dict[int, Effect] = {}
    issues: list[Issue] = []
    for done, row in enumerate(rows):
        if done % 500 == 0:
            progress.report(done, len(rows))
        draft = draft_of(row.values, listing)
        meant = register.meant(draft)
        if isinstance(meant, Problem):
            issues.append(Issue(meant.code, meant.severity, row=row.number, values=meant.values))
            continue
        if meant is not None and meant.row is not None:
            issues.append(twice(meant, row.number))
        effects[row.number] = _effect(register, families, draft, meant, row.number)
    register.write()
    families.write()
    progress.report(len(rows), len(rows))
    retaught = [c.id for c in register.by_id.values() if c.retaught and not c.is_new]
    return Outcome(effects, tuple(issues)), retaught


def _effect(
    register: Register, families: Families, draft: Draft, meant: Card | None, row: int
) -> Effect:
    """Take one person in, with those who stand for them."""
    if meant is None:
        card, effect = register.add(draft.kind, draft.name, draft.fields), Effect.NEW
        changed = True
    else:
        card, effect = meant, Effect.CHANGED
        changed = card.take(_told(card, draft))
    card.row = row if card.row is None else card.row
    for representative in draft.representatives:
        changed |= families.take(card, representative)
    return effect if changed else Effect.SAME


def _told(card: Card, draft: Draft) -> dict[str, object]:
    """What the row may correct: a gender that was set by hand stays, and so does a known date
    where the row only counts years."""
    told = dict(draft.fields)
    if card.fields["gender"] is not None:
        told.pop("gender", None)
    if draft.roughly and card.fields["teaching_since"] is not None:
        told.pop("teaching_since", None)
    return told
