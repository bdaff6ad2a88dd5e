"""The profile of the region this database is, as code inside a unit of work reads it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from kernel.profile.schema import Profile
from kernel.tenancy.models import Region

# A profile is a few hundred kilobytes of checked data: read once for each edition of it.
_known: dict[str, Profile] = {}
_EDITION = "profile_edition"


def profile_of(session: Session) -> Profile:
    """The region's profile; a session asks the database once, and only which edition it is."""
    digest = session.info.get(_EDITION) or session.scalar(select(Region.profile_digest))
    if digest is None:
        raise NotFound("region")
    session.info[_EDITION] = digest
    if digest not in _known:
        _known.clear()
        _known[digest] = Profile.model_validate(session.scalar(select(Region.profile)))
    return _known[digest]
