"""The region's report as files: whose paper it is and who signs it (M-22)."""

from datetime import datetime

from kernel.documents.words import Translator
from kernel.measures.content import ReportContent
from kernel.measures.telling.files import rendered
from kernel.measures.telling.paper import Office
from kernel.measures.telling.whole import tell
from kernel.profile import Profile


def office_of(profile: Profile, made_at: datetime, t: Translator) -> Office:
    """The region's authority above, its operator beneath; the operator signs."""
    region = profile.region
    return Office(
        authority=region.authority.name.in_language(t.language),
        operator=region.operator.name.in_language(t.language),
        signers=(t.gettext("Regional operator"),),
        made_at=made_at,
    )


def file_of(
    told: ReportContent, wanted: str, made_at: datetime, profile: Profile, t: Translator
) -> bytes:
    """The report as pdf, docx or xlsx."""
    return rendered(tell(told, t), wanted, office_of(profile, made_at, t), t)
