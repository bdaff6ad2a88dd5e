"""Names of roles, rights and states in the reader's language."""

from collections.abc import Mapping

from kernel.identity.permissions import Permission, Role
from web.i18n import gettext, mark

ROLES: Mapping[Role, str] = {
    Role.REGION_ADMIN: mark("Region administrator"),
    Role.REGION_OPERATOR: mark("Region operator"),
    Role.TUTOR: mark("Tutor of the methodological centre"),
    Role.ANALYST: mark("Analyst"),
    Role.MUNICIPAL: mark("Municipal specialist"),
    Role.HEAD: mark("Head of the school"),
    Role.CURATOR: mark("Curator"),
    Role.RESPONSIBLE: mark("Responsible for the introduction"),
    Role.PSYCHOLOGIST: mark("Psychologist"),
    Role.CLASS_TEACHER: mark("Class teacher"),
    Role.MENTOR: mark("Mentor"),
    Role.MENTEE: mark("Mentee"),
    Role.PARENT: mark("Legal representative"),
    Role.JUROR: mark("Juror"),
    Role.SECRETARY: mark("Secretary of the commission"),
    Role.CHAIR: mark("Chair of the commission"),
}

PERMISSIONS: Mapping[Permission, str] = {
    Permission.HOME: mark("to open the portal"),
    Permission.OWN_JOBS: mark("to see one's own background work"),
    Permission.JOBS_ADMIN: mark("to manage failed background work"),
    Permission.AUDIT_VIEW: mark("to read the log of actions"),
    Permission.ACCOUNTS_VIEW: mark("to see accounts"),
    Permission.ACCOUNTS_MANAGE: mark("to open and close accounts"),
    Permission.STRUCTURE_VIEW: mark("to see the list of schools"),
    Permission.STRUCTURE_EDIT: mark("to change the list of schools"),
    Permission.PROFILE_VIEW: mark("to see the region's profile"),
    Permission.KPI_VIEW: mark("to see the indicators"),
    Permission.KPI_EXPORT: mark("to export the indicators"),
    Permission.KPI_RECOMPUTE: mark("to have the indicators recomputed"),
    Permission.SCHOOLS_IMPORT: mark("to upload the list of schools"),
    Permission.RETURN_IMPORT: mark("to upload a district's return"),
    Permission.IMPORTS_VIEW: mark("to see uploads"),
    Permission.RETURN_EDIT: mark("to change a district's figures"),
    Permission.SCHOOL_VIEW: mark("to see the school's page"),
    Permission.SCHOOL_EDIT: mark("to change the school's card and counts"),
    Permission.PEOPLE_VIEW: mark("to see the school's people"),
    Permission.PEOPLE_EDIT: mark("to change the school's people"),
    Permission.PROGRAMME_VIEW: mark("to see the school's programmes"),
    Permission.PROGRAMME_EDIT: mark("to change the school's programmes"),
    Permission.PEOPLE_IMPORT: mark("to upload lists of people"),
    Permission.PEOPLE_MERGE: mark("to merge double cards"),
    Permission.CONSENTS_VIEW: mark("to see consents"),
    Permission.CONSENTS_EDIT: mark("to ask for consents and record them"),
    Permission.REQUESTS_VIEW: mark("to see requests for a mentor"),
    Permission.REQUESTS_ADD: mark("to pass on a request for a mentor"),
    Permission.REQUESTS_EDIT: mark("to decide on requests"),
    Permission.MENTEES_EXPORT: mark("to download the base of mentees"),
    Permission.MENTORS_VIEW: mark("to see the base of mentors"),
    Permission.MENTORS_EDIT: mark("to change the base of mentors"),
    Permission.FORMS_VIEW: mark("to see questionnaires and answers"),
    Permission.FORMS_EDIT: mark("to change questionnaires"),
    Permission.INTERVIEWS_VIEW: mark("to see interviews"),
    Permission.INTERVIEWS_EDIT: mark("to hold interviews"),
    Permission.OPINION_VIEW: mark("to read the psychologist's opinion"),
    Permission.OPINION_WRITE: mark("to write the psychologist's opinion"),
    Permission.TRAINING_VIEW: mark("to see the training of mentors"),
    Permission.TRAINING_EDIT: mark("to keep the training of mentors"),
    Permission.CONDITIONS_VIEW: mark("to see the team and the resources"),
    Permission.CONDITIONS_EDIT: mark("to change the team and the resources"),
    Permission.TASKS: mark("to tick tasks off"),
    Permission.EXCHANGE: mark("to agree on mentors with other schools"),
    Permission.YEAR_TURN: mark("to turn the school year"),
}


def role_label(role: Role | str) -> str:
    return gettext(ROLES[Role(role)])


def permission_label(permission: Permission) -> str:
    return gettext(PERMISSIONS[permission])
