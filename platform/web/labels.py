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
}


def role_label(role: Role | str) -> str:
    return gettext(ROLES[Role(role)])


def permission_label(permission: Permission) -> str:
    return gettext(PERMISSIONS[permission])
