"""One table that says who may do what; a role holds on one territory at a time."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from kernel.db import Hat, Reach
from kernel.errors import Denied


class Level(StrEnum):
    """How far a role reaches."""

    REGION = "region"
    MUNICIPALITY = "municipality"
    SCHOOL = "school"


class Role(StrEnum):
    """PL-01. The public is the absence of a role."""

    REGION_ADMIN = "region_admin"
    REGION_OPERATOR = "region_operator"
    TUTOR = "tutor"
    ANALYST = "analyst"
    MUNICIPAL = "municipal"
    HEAD = "head"
    CURATOR = "curator"
    RESPONSIBLE = "responsible"
    PSYCHOLOGIST = "psychologist"
    CLASS_TEACHER = "class_teacher"
    MENTOR = "mentor"
    MENTEE = "mentee"
    PARENT = "parent"
    JUROR = "juror"
    SECRETARY = "secretary"
    CHAIR = "chair"


_STAFF_OF_REGION = frozenset({Role.REGION_ADMIN, Role.REGION_OPERATOR, Role.TUTOR, Role.ANALYST})
_JURY = frozenset({Role.JUROR, Role.SECRETARY, Role.CHAIR})

LEVELS: dict[Role, Level] = {
    role: Level.REGION
    if role in _STAFF_OF_REGION | _JURY
    else Level.MUNICIPALITY
    if role is Role.MUNICIPAL
    else Level.SCHOOL
    for role in Role
}

HATS: dict[Role, Hat] = {
    role: Hat.JURY
    if role in _JURY
    else {
        Level.REGION: Hat.REGION,
        Level.MUNICIPALITY: Hat.MUNICIPALITY,
        Level.SCHOOL: Hat.SCHOOL,
    }[LEVELS[role]]
    for role in Role
}


class Permission(StrEnum):
    HOME = "home"
    OWN_JOBS = "jobs.own"
    JOBS_ADMIN = "jobs.admin"
    AUDIT_VIEW = "audit.view"
    ACCOUNTS_VIEW = "accounts.view"
    ACCOUNTS_MANAGE = "accounts.manage"
    STRUCTURE_VIEW = "structure.view"
    STRUCTURE_EDIT = "structure.edit"
    PROFILE_VIEW = "profile.view"
    KPI_VIEW = "kpi.view"
    KPI_EXPORT = "kpi.export"
    KPI_RECOMPUTE = "kpi.recompute"
    SCHOOLS_IMPORT = "import.schools"
    RETURN_IMPORT = "import.return"
    IMPORTS_VIEW = "import.view"
    RETURN_EDIT = "return.edit"
    SCHOOL_VIEW = "school.view"
    SCHOOL_EDIT = "school.edit"
    PEOPLE_VIEW = "people.view"
    PEOPLE_EDIT = "people.edit"
    PROGRAMME_VIEW = "programme.view"
    PROGRAMME_EDIT = "programme.edit"
    PEOPLE_IMPORT = "import.people"
    PEOPLE_MERGE = "people.merge"
    CONSENTS_VIEW = "consents.view"
    CONSENTS_EDIT = "consents.edit"
    REQUESTS_VIEW = "requests.view"
    REQUESTS_ADD = "requests.add"
    REQUESTS_EDIT = "requests.edit"
    MENTEES_EXPORT = "mentees.export"
    MENTORS_VIEW = "mentors.view"
    MENTORS_EDIT = "mentors.edit"
    FORMS_VIEW = "forms.view"
    FORMS_EDIT = "forms.edit"
    INTERVIEWS_VIEW = "interviews.view"
    INTERVIEWS_EDIT = "interviews.edit"
    OPINION_VIEW = "opinion.view"
    OPINION_WRITE = "opinion.write"
    TRAINING_VIEW = "training.view"
    TRAINING_EDIT = "training.edit"
    CONDITIONS_VIEW = "conditions.view"
    CONDITIONS_EDIT = "conditions.edit"
    TASKS = "tasks"
    EXCHANGE = "exchange"
    YEAR_TURN = "year.turn"
    STRUCTURE_EVENTS = "structure.events"
    PERIODS_VIEW = "periods.view"
    PERIODS_EDIT = "periods.edit"
    REPORT_VIEW = "report.view"
    REPORT_SUBMIT = "report.submit"
    REPORTS_ACCEPT = "reports.accept"
    REPORTS_APPROVE = "reports.approve"
    INDICATORS_EDIT = "indicators.edit"
    COURSES_VIEW = "courses.view"
    COURSES_EDIT = "courses.edit"
    COURSES_ENROL = "courses.enrol"
    OWN_COURSES = "courses.own"
    EVENTS_VIEW = "events.view"
    EVENTS_EDIT = "events.edit"
    REVIEWS_SEND = "reviews.send"
    REVIEWS_VIEW = "reviews.view"
    REVIEWS_JUDGE = "reviews.judge"
    ROUTES_VIEW = "routes.view"
    ROUTES_EDIT = "routes.edit"
    ROUTES_ASK = "routes.ask"
    SITES_VIEW = "sites.view"
    SITES_CHECK = "sites.check"
    LINKS_VIEW = "links.view"
    LINKS_EDIT = "links.edit"
    LINKS_OWN = "links.own"
    CONTESTS_VIEW = "contests.view"
    CONTESTS_EDIT = "contests.edit"
    ENTRIES_VIEW = "entries.view"
    ENTRIES_SEND = "entries.send"
    ENTRIES_ENDORSE = "entries.endorse"
    ENTRIES_ADMIT = "entries.admit"
    JURY_EDIT = "jury.edit"
    BALLOT_CAST = "ballot.cast"
    COMMISSION = "commission"
    ROUND_CLOSE = "round.close"
    RESULTS_VIEW = "results.view"
    APPEALS_FILE = "appeals.file"
    APPEALS_DECIDE = "appeals.decide"
    HONOURS_VIEW = "honours.view"
    HONOURS_NOMINATE = "honours.nominate"
    HONOURS_ENDORSE = "honours.endorse"
    HONOURS_DECIDE = "honours.decide"
    MATCHING = "matching"
    FEEDBACK_VIEW = "feedback.view"
    CONCERN_REPORT = "concern.report"
    CONCERNS = "concerns"
    COMPLETION_EDIT = "completion.edit"
    FINALE_VIEW = "finale.view"
    FINALE_EDIT = "finale.edit"
    DOCUMENTS_VIEW = "documents.view"
    DOCUMENTS_EDIT = "documents.edit"
    ROADMAP_VIEW = "roadmap.view"
    ROADMAP_EDIT = "roadmap.edit"
    ROADMAPS_VIEW = "roadmaps.view"
    TEXTS_EDIT = "texts.edit"
    ACTS_EDIT = "acts.edit"
    MONITORING_VIEW = "monitoring.view"
    MONITORING_EDIT = "monitoring.edit"
    MONITORING_READ = "monitoring.read"
    MONITORINGS_VIEW = "monitorings.view"
    MONITORINGS_EDIT = "monitorings.edit"


_EVERYONE = frozenset(Role)
_REGION_EDITORS = frozenset({Role.REGION_ADMIN, Role.REGION_OPERATOR})
_OVERSEERS = _STAFF_OF_REGION | {Role.MUNICIPAL}
_SCHOOL_KEEPERS = frozenset({Role.HEAD, Role.CURATOR, Role.RESPONSIBLE})
_BASE_KEEPERS = frozenset({Role.CURATOR, Role.RESPONSIBLE})
_SCHOOL_STAFF = _SCHOOL_KEEPERS | {Role.PSYCHOLOGIST, Role.CLASS_TEACHER}
_SCHOOL_LEADERS = frozenset({Role.HEAD, Role.CURATOR})
# Those who keep courses read the names of curators; an analyst works without names.
_TEACHERS_OF_CURATORS = _REGION_EDITORS | {Role.TUTOR}

GRANTS: dict[Permission, frozenset[Role]] = {
    Permission.HOME: _EVERYONE,
    Permission.OWN_JOBS: _EVERYONE,
    Permission.JOBS_ADMIN: frozenset({Role.REGION_ADMIN}),
    Permission.AUDIT_VIEW: frozenset({Role.REGION_ADMIN, Role.HEAD}),
    Permission.ACCOUNTS_VIEW: frozenset({Role.REGION_ADMIN, Role.MUNICIPAL, Role.HEAD}),
    Permission.ACCOUNTS_MANAGE: frozenset({Role.REGION_ADMIN, Role.MUNICIPAL, Role.HEAD}),
    Permission.STRUCTURE_VIEW: _OVERSEERS,
    Permission.STRUCTURE_EDIT: _REGION_EDITORS,
    Permission.PROFILE_VIEW: _OVERSEERS,
    Permission.KPI_VIEW: _OVERSEERS,
    Permission.KPI_EXPORT: _OVERSEERS,
    Permission.KPI_RECOMPUTE: _REGION_EDITORS,
    Permission.SCHOOLS_IMPORT: _REGION_EDITORS,
    Permission.RETURN_IMPORT: _REGION_EDITORS | {Role.MUNICIPAL},
    Permission.IMPORTS_VIEW: _REGION_EDITORS | {Role.MUNICIPAL},
    Permission.RETURN_EDIT: _REGION_EDITORS | {Role.MUNICIPAL},
    Permission.SCHOOL_VIEW: _SCHOOL_KEEPERS | {Role.PSYCHOLOGIST, Role.CLASS_TEACHER},
    Permission.SCHOOL_EDIT: frozenset({Role.HEAD, Role.CURATOR}),
    Permission.PEOPLE_VIEW: _SCHOOL_KEEPERS | {Role.PSYCHOLOGIST},
    Permission.PEOPLE_EDIT: _SCHOOL_KEEPERS,
    Permission.PROGRAMME_VIEW: _SCHOOL_KEEPERS | {Role.PSYCHOLOGIST},
    Permission.PROGRAMME_EDIT: _SCHOOL_KEEPERS,
    Permission.PEOPLE_IMPORT: _SCHOOL_KEEPERS,
    Permission.PEOPLE_MERGE: _BASE_KEEPERS,
    Permission.CONSENTS_VIEW: _SCHOOL_KEEPERS | {Role.PSYCHOLOGIST},
    Permission.CONSENTS_EDIT: _SCHOOL_KEEPERS,
    Permission.REQUESTS_VIEW: _SCHOOL_KEEPERS | {Role.PSYCHOLOGIST},
    Permission.REQUESTS_ADD: _SCHOOL_KEEPERS | {Role.PSYCHOLOGIST, Role.CLASS_TEACHER},
    Permission.REQUESTS_EDIT: _BASE_KEEPERS,
    Permission.MENTEES_EXPORT: frozenset({Role.CURATOR}),
    # The base of mentors is open to the curator and those responsible alone (E-03, R-09).
    Permission.MENTORS_VIEW: _BASE_KEEPERS,
    Permission.MENTORS_EDIT: _BASE_KEEPERS,
    Permission.FORMS_VIEW: _BASE_KEEPERS | {Role.PSYCHOLOGIST},
    Permission.FORMS_EDIT: _BASE_KEEPERS | {Role.PSYCHOLOGIST},
    Permission.INTERVIEWS_VIEW: _BASE_KEEPERS | {Role.PSYCHOLOGIST},
    Permission.INTERVIEWS_EDIT: frozenset({Role.CURATOR, Role.PSYCHOLOGIST}),
    # The psychologist's word is read in full by two roles; others learn that it stands.
    Permission.OPINION_VIEW: frozenset({Role.CURATOR, Role.PSYCHOLOGIST}),
    Permission.OPINION_WRITE: frozenset({Role.PSYCHOLOGIST}),
    Permission.TRAINING_VIEW: _SCHOOL_KEEPERS | {Role.PSYCHOLOGIST},
    Permission.TRAINING_EDIT: _BASE_KEEPERS | {Role.PSYCHOLOGIST},
    Permission.CONDITIONS_VIEW: _SCHOOL_KEEPERS | {Role.PSYCHOLOGIST},
    Permission.CONDITIONS_EDIT: _SCHOOL_KEEPERS,
    Permission.TASKS: _SCHOOL_KEEPERS | {Role.PSYCHOLOGIST},
    Permission.EXCHANGE: frozenset({Role.HEAD, Role.CURATOR}),
    Permission.YEAR_TURN: frozenset({Role.HEAD, Role.CURATOR}),
    Permission.STRUCTURE_EVENTS: _REGION_EDITORS,
    Permission.PERIODS_VIEW: _OVERSEERS,
    Permission.PERIODS_EDIT: _REGION_EDITORS,
    Permission.REPORT_VIEW: _SCHOOL_KEEPERS,
    Permission.REPORT_SUBMIT: _SCHOOL_LEADERS,
    Permission.REPORTS_ACCEPT: _REGION_EDITORS | {Role.MUNICIPAL},
    Permission.REPORTS_APPROVE: _REGION_EDITORS,
    Permission.INDICATORS_EDIT: _REGION_EDITORS,
    Permission.COURSES_VIEW: _TEACHERS_OF_CURATORS | {Role.MUNICIPAL},
    Permission.COURSES_EDIT: _TEACHERS_OF_CURATORS,
    Permission.COURSES_ENROL: _TEACHERS_OF_CURATORS | {Role.MUNICIPAL},
    Permission.OWN_COURSES: _SCHOOL_KEEPERS,
    Permission.EVENTS_VIEW: _OVERSEERS | _SCHOOL_STAFF,
    Permission.EVENTS_EDIT: _TEACHERS_OF_CURATORS | {Role.MUNICIPAL},
    Permission.REVIEWS_SEND: _SCHOOL_LEADERS,
    Permission.REVIEWS_VIEW: _OVERSEERS,
    Permission.REVIEWS_JUDGE: _TEACHERS_OF_CURATORS,
    Permission.ROUTES_VIEW: _TEACHERS_OF_CURATORS,
    Permission.ROUTES_EDIT: _TEACHERS_OF_CURATORS,
    Permission.ROUTES_ASK: _SCHOOL_LEADERS,
    Permission.SITES_VIEW: _OVERSEERS,
    Permission.SITES_CHECK: _REGION_EDITORS | {Role.MUNICIPAL},
    Permission.LINKS_VIEW: _OVERSEERS,
    Permission.LINKS_EDIT: _REGION_EDITORS,
    Permission.LINKS_OWN: _SCHOOL_LEADERS,
    Permission.CONTESTS_VIEW: _OVERSEERS | _SCHOOL_LEADERS,
    Permission.CONTESTS_EDIT: _REGION_EDITORS,
    Permission.ENTRIES_VIEW: _REGION_EDITORS | {Role.MUNICIPAL},
    Permission.ENTRIES_SEND: _SCHOOL_LEADERS,
    Permission.ENTRIES_ENDORSE: _REGION_EDITORS | {Role.MUNICIPAL},
    Permission.ENTRIES_ADMIT: _REGION_EDITORS,
    Permission.JURY_EDIT: _REGION_EDITORS,
    Permission.BALLOT_CAST: frozenset({Role.JUROR, Role.CHAIR}),
    Permission.COMMISSION: frozenset({Role.SECRETARY, Role.CHAIR}),
    Permission.ROUND_CLOSE: _REGION_EDITORS | {Role.SECRETARY, Role.CHAIR},
    Permission.RESULTS_VIEW: _REGION_EDITORS | {Role.SECRETARY, Role.CHAIR},
    Permission.APPEALS_FILE: _SCHOOL_LEADERS,
    Permission.APPEALS_DECIDE: _REGION_EDITORS | {Role.SECRETARY, Role.CHAIR},
    Permission.HONOURS_VIEW: _OVERSEERS | _SCHOOL_LEADERS,
    Permission.HONOURS_NOMINATE: _SCHOOL_LEADERS,
    Permission.HONOURS_ENDORSE: frozenset({Role.MUNICIPAL}),
    Permission.HONOURS_DECIDE: _REGION_EDITORS,
    # Ballots and reasons name what people wish of each other: for those who make the pairs alone.
    Permission.MATCHING: _BASE_KEEPERS,
    Permission.FEEDBACK_VIEW: _BASE_KEEPERS | {Role.PSYCHOLOGIST},
    Permission.CONCERN_REPORT: _SCHOOL_STAFF,
    Permission.CONCERNS: frozenset({Role.CURATOR, Role.PSYCHOLOGIST}),
    # The curator accompanies every end of a pair.
    Permission.COMPLETION_EDIT: _BASE_KEEPERS,
    Permission.FINALE_VIEW: _SCHOOL_KEEPERS | {Role.PSYCHOLOGIST},
    Permission.FINALE_EDIT: _SCHOOL_KEEPERS,
    Permission.DOCUMENTS_VIEW: _SCHOOL_KEEPERS,
    Permission.DOCUMENTS_EDIT: _SCHOOL_KEEPERS,
    Permission.ROADMAP_VIEW: _SCHOOL_KEEPERS | {Role.PSYCHOLOGIST, Role.CLASS_TEACHER},
    Permission.ROADMAP_EDIT: _SCHOOL_KEEPERS,
    Permission.ROADMAPS_VIEW: _OVERSEERS,
    Permission.TEXTS_EDIT: _REGION_EDITORS,
    Permission.ACTS_EDIT: _REGION_EDITORS,
    Permission.MONITORING_VIEW: _SCHOOL_KEEPERS | {Role.PSYCHOLOGIST},
    Permission.MONITORING_EDIT: _BASE_KEEPERS | {Role.PSYCHOLOGIST},
    # What one child answered is read by two; the others read what all of them together say.
    Permission.MONITORING_READ: frozenset({Role.CURATOR, Role.PSYCHOLOGIST}),
    Permission.MONITORINGS_VIEW: _OVERSEERS,
    Permission.MONITORINGS_EDIT: _REGION_EDITORS | {Role.ANALYST},
}

# Who opens accounts for whom: always the level above, or the head inside a school (PL-12).
APPOINTS: dict[Role, frozenset[Role]] = {
    Role.REGION_ADMIN: _STAFF_OF_REGION | _JURY | {Role.MUNICIPAL, Role.HEAD},
    Role.MUNICIPAL: frozenset({Role.HEAD, Role.CURATOR}),
    Role.HEAD: frozenset({Role.CURATOR, Role.RESPONSIBLE, Role.PSYCHOLOGIST, Role.CLASS_TEACHER}),
}


def who_appoints(role: Role) -> tuple[Role, ...]:
    """The roles that open an account of this role, in the order of the table."""
    return tuple(giver for giver, given in APPOINTS.items() if role in given)


_PARTICIPANTS = frozenset({Role.MENTOR, Role.MENTEE, Role.PARENT})


def stands_above(giver: Role, role: Role) -> bool:
    """Whether `role` is opened by `giver`, or by somebody whom `giver` opens accounts for."""
    given = APPOINTS.get(giver, frozenset())
    if role in given or (given and role in _PARTICIPANTS):
        return True
    return any(stands_above(below, role) for below in given - {giver})


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person in one role on one territory; neither the system nor a guest has an account."""

    account_id: UUID | None = None
    role: Role | None = None
    school_id: UUID | None = None
    municipality_id: UUID | None = None
    system: Hat | None = None
    link: str | None = None

    @property
    def hat(self) -> Hat:
        if self.role is not None:
            return HATS[self.role]
        return self.system or Hat.PUBLIC

    def reach(self, *, read_only: bool = False) -> Reach:
        """How this actor's transactions dress."""
        return Reach(
            hat=self.hat,
            account_id=self.account_id,
            school_id=self.school_id,
            municipality_id=self.municipality_id,
            link=self.link,
            read_only=read_only,
        )

    def may(self, permission: Permission) -> bool:
        return self.role is not None and self.role in GRANTS[permission]

    def require(self, permission: Permission) -> None:
        if not self.may(permission):
            raise Denied(permission=permission.value)
