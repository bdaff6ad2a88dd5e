"""The profile of a region as one value: everything about mentoring that differs by region."""

from collections.abc import Iterable
from typing import TypeVar

from kernel.profile.indicator import Aim, Indicator
from kernel.profile.monitoring import Monitoring
from kernel.profile.pairs import Health, PracticeKind, ProgrammeTemplate
from kernel.profile.papers import DocumentText
from kernel.profile.people import (
    Catalogued,
    CertificateKind,
    ConsentDocument,
    InterviewBlock,
    MentorSource,
    Relation,
    ReviewCriterion,
    TeamPost,
    TrainingTopic,
)
from kernel.profile.programme import (
    Completion,
    Contest,
    Defaults,
    Document,
    FinalEvent,
    Form,
    Honour,
    Kind,
    LegalReference,
    MeetingKind,
    MentorColumn,
    PersonKind,
    Stage,
)
from kernel.profile.region import Municipality, Region, SchoolFlag, SchoolType, Term
from kernel.profile.roadmap import RoadmapEvent, SchoolBreak
from kernel.profile.text import Code, Named, Part, plain

Item = TypeVar("Item", bound=Named)


class Profile(Part):
    """What `load` returns: checked, frozen, safe to share between requests and jobs."""

    region: Region
    glossary: tuple[Term, ...]
    municipality_kinds: tuple[Named, ...]
    municipalities: tuple[Municipality, ...]
    school_types: tuple[SchoolType, ...]
    school_flags: tuple[SchoolFlag, ...]
    people: tuple[PersonKind, ...]
    forms: tuple[Form, ...]
    kinds: tuple[Kind, ...]
    kinds_apply_to: tuple[Code, ...]
    work_formats: tuple[Named, ...]
    stages: tuple[Stage, ...]
    meeting_kinds: tuple[MeetingKind, ...]
    health: Health
    practice_kinds: tuple[PracticeKind, ...]
    # F-12: the five steps of pupils' mentoring in their order.
    pupil_steps: tuple[Named, ...]
    club_meeting_kinds: tuple[Named, ...]
    achievement_kinds: tuple[Named, ...]
    programme_templates: tuple[ProgrammeTemplate, ...]
    goals: tuple[Named, ...]
    expected_results: tuple[Named, ...]
    problems: tuple[Catalogued, ...]
    help: tuple[Catalogued, ...]
    sub_bases: tuple[Named, ...]
    mentor_sources: tuple[MentorSource, ...]
    certificates: tuple[CertificateKind, ...]
    relations: tuple[Relation, ...]
    partner_kinds: tuple[Named, ...]
    team_posts: tuple[TeamPost, ...]
    audiences: tuple[Named, ...]
    channels: tuple[Named, ...]
    resource_kinds: tuple[Named, ...]
    training_topics: tuple[TrainingTopic, ...]
    interview_blocks: tuple[InterviewBlock, ...]
    consents: tuple[ConsentDocument, ...]
    # Questionnaires the region adds or replaces; school.instruments reads and checks them.
    instruments: tuple[dict[str, object], ...] = ()
    link_topics: tuple[Named, ...]
    link_results: tuple[Named, ...]
    site_acts: tuple[Named, ...]
    event_kinds: tuple[Named, ...]
    review_criteria: tuple[ReviewCriterion, ...]
    deficits: tuple[Named, ...]
    roadmap: tuple[RoadmapEvent, ...]
    # Days without lessons: the roadmap puts nothing on them.
    school_breaks: tuple[SchoolBreak, ...] = ()
    defaults: Defaults
    completion: Completion
    monitoring: Monitoring
    kpi: tuple[Indicator, ...]
    honours: tuple[Honour, ...]
    contests: tuple[Contest, ...]
    final_event: FinalEvent
    documents: tuple[Document, ...]
    document_texts: tuple[DocumentText, ...] = ()
    mentor_base_columns: tuple[MentorColumn, ...]
    legal: tuple[LegalReference, ...]

    def form(self, code: str) -> Form:
        """The form with the code; KeyError if the region has none."""
        return _by_code(self.forms, code)

    def template(self, code: str) -> ProgrammeTemplate:
        """The ready programme with the code; KeyError if the region has none."""
        return _by_code(self.programme_templates, code)

    def document_text(self, code: str) -> DocumentText:
        """The shipped text of a type; KeyError if the region has none."""
        return _by_code(self.document_texts, code)

    def consent(self, purpose: str) -> ConsentDocument:
        """The document of a purpose; KeyError if the region has none."""
        return _by_code(self.consents, purpose)

    def indicator(self, code: str) -> Indicator:
        """The indicator with the code; KeyError if the region has none."""
        return _by_code(self.kpi, code)

    def municipality(self, code: str) -> Municipality:
        """The municipality with the code; KeyError if the region has none."""
        return _by_code(self.municipalities, code)

    def form_named(self, text: str) -> Form | None:
        """The form that a workbook means, by its name, its code or an alias."""
        return next((f for f in self.forms if plain(text) in _spellings(f, f.aliases)), None)

    def municipality_named(self, text: str) -> Municipality | None:
        """The municipality that a workbook means, by its name, its code or an alias."""
        return next(
            (m for m in self.municipalities if plain(text) in _spellings(m, m.aliases)), None
        )

    def kinds_for(self, form: str) -> tuple[Kind, ...]:
        """The kinds a programme of the form may choose from; none where kinds are not used."""
        return self.kinds if form in self.kinds_apply_to else ()

    def counting_as(self, purpose: str) -> tuple[str, ...]:
        """Codes of the forms that count for an indicator's purpose, e.g. «teachers_model»."""
        return tuple(f.code for f in self.forms if purpose in f.counts_as)

    def target_for(self, indicator: str, start_year: int) -> Aim | None:
        """The target that the school year starting in `start_year` reads, if any is set."""
        return self.indicator(indicator).target_for(start_year)


def _by_code(items: Iterable[Item], code: str) -> Item:
    for item in items:
        if item.code == code:
            return item
    raise KeyError(code)


def _spellings(item: Named, aliases: Iterable[str]) -> set[str]:
    return {plain(name) for name in (item.code, item.name.ru, item.name.en, *aliases)}
