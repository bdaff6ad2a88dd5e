"""A school's report as files: whose paper it is and who signs it (M-22)."""

from datetime import datetime

from kernel.documents.words import Translator
from kernel.measures.content import ReportContent
from kernel.measures.telling.files import rendered
from kernel.measures.telling.paper import Office
from kernel.measures.telling.whole import tell


def office_of(told: ReportContent, made_at: datetime, t: Translator) -> Office:
    """The school under its own name; the curator answers for it and the head signs."""
    signers = (t.gettext("Curator of mentoring"), t.gettext("Head of the school"))
    return Office(authority=told.place, signers=signers, made_at=made_at)


def file_of(told: ReportContent, wanted: str, made_at: datetime, t: Translator) -> bytes:
    """The report as pdf, docx or xlsx: the same content gives the same bytes for ever."""
    return rendered(tell(told, t), wanted, office_of(told, made_at, t), t)
