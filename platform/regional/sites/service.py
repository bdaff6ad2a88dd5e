"""Looking at a school's site and writing down what is there (PL-15)."""

from dataclasses import dataclass
from uuid import UUID

from kernel.errors import Invalid, NotFound
from kernel.identity.permissions import Permission, Role
from kernel.notices.service import To, tell
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.tenancy.models import School
from kernel.work import Work
from regional.placement import municipality_of
from regional.sites.models import SiteCheck
from regional.web_address import web_address

NOTE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What somebody saw; `has_section` None is «not answered»."""

    url: str
    has_section: bool | None
    acts: tuple[str, ...] = ()
    note: str = ""


def check_site(work: Work, school_id: UUID, look: Look) -> SiteCheck:
    """One more look at the site, of today; earlier ones stay. The school is told what is missing.

    A municipality looks at its own schools; a school that has left the structure is looked at no
    more.
    """
    work.actor.require(Permission.SITES_CHECK)
    school = work.session.get(School, school_id)
    place = municipality_of(work.session, school_id, work.today())
    if school is None or place is None or work.actor.municipality_id not in (None, place):
        raise NotFound("School")
    wanted = [each.code for each in profile_of(work.session).site_acts]
    faults = faults_of(look, wanted)
    if faults:
        raise Invalid(faults)
    check = SiteCheck(
        school_id=school_id, municipality_id=place, school_year=SchoolYear.of(work.today()).start,
        checked_on=work.today(), url=web_address(look.url) or "" if look.url else "",
        has_section=bool(look.has_section), acts=[code for code in wanted if code in look.acts],
        note=look.note.strip(), checked_at=work.now(), checked_by=work.actor.account_id,
    )  # fmt: skip
    work.session.add(check)
    work.session.flush()
    work.record("site.checked", "school", school_id)
    if lacking := len(wanted) - len(check.acts):
        tell(
            work, "site_lacking", key=f"site_lacking:{check.id}", path="/today",
            to=To(roles=(Role.HEAD, Role.CURATOR), schools=(school_id,)),
            day=check.checked_on.isoformat(), lacking=lacking,
        )  # fmt: skip
    return check


def faults_of(look: Look, wanted: list[str]) -> dict[str, str]:
    """Field → code of what is wrong."""
    faults = {}
    if look.has_section is None:
        faults["has_section"] = "section_unsaid"
    if look.has_section and not look.url:
        faults["url"] = "url_needed"
    elif look.url and web_address(look.url) is None:
        faults["url"] = "url_wrong"
    if set(look.acts) - set(wanted):
        faults["acts"] = "act_unknown"
    elif look.acts and look.has_section is False:
        faults["acts"] = "acts_without_section"
    if len(look.note) > NOTE:
        faults["note"] = "too_long"
    return faults
