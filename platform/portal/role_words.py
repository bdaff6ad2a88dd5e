"""What each role is for, in one sentence, and who gives it."""

from collections.abc import Mapping

from kernel.identity.permissions import LEVELS, Level, Role, who_appoints
from web.i18n import gettext, mark
from web.labels import role_label

ABOUT: Mapping[Role, str] = {
    Role.REGION_ADMIN: mark("Keeps the region's portal: accounts, the log, background work."),
    Role.REGION_OPERATOR: mark("Keeps the list of schools, the uploads and the indicators."),
    Role.TUTOR: mark("Sees the indicators and supports curators."),
    Role.ANALYST: mark("Sees and exports the indicators, no names."),
    Role.MUNICIPAL: mark(
        "Sends in the municipality's return, opens accounts of heads and curators."
    ),
    Role.HEAD: mark("Keeps the school's card and counts, opens accounts of the school's staff."),
    Role.CURATOR: mark("Keeps the school's programmes, people and pairs."),
    Role.RESPONSIBLE: mark("Introduces the model at the school, together with the curator."),
    Role.PSYCHOLOGIST: mark("Sees the programmes and the people who take part."),
    Role.CLASS_TEACHER: mark("Sees the school's page."),
    Role.MENTOR: mark("Leads a mentee."),
    Role.MENTEE: mark("Is led by a mentor."),
    Role.PARENT: mark("Reads and signs the papers of a child."),
    Role.JUROR: mark("Marks the entries of a contest."),
    Role.SECRETARY: mark("Keeps the papers of a contest."),
    Role.CHAIR: mark("Leads the jury of a contest."),
}


LEVEL_WORDS: Mapping[Level, str] = {
    Level.REGION: mark("region"),
    Level.MUNICIPALITY: mark("municipality"),
    Level.SCHOOL: mark("in a school"),
}


def level_words(role: Role) -> str:
    """How far a role reaches, for the margin of a list."""
    return gettext(LEVEL_WORDS[LEVELS[role]])


def about(role: Role) -> str:
    return gettext(ABOUT[role])


def givers(role: Role) -> str:
    """Who opens accounts of this role: «Директор школы, Муниципальный специалист»; "" for none."""
    return ", ".join(role_label(giver) for giver in who_appoints(role))
