"""A told report as bytes: PDF and DOCX to sign, XLSX to go on counting."""

from kernel.documents.words import Translator
from kernel.measures.telling.paper import Office, to_document
from kernel.measures.telling.parts import Told
from kernel.measures.telling.workbook import to_workbook

FORMATS = ("pdf", "docx", "xlsx")
_OFFICE = "application/vnd.openxmlformats-officedocument"
MEDIA = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
}


def rendered(told: Told, wanted: str, office: Office, t: Translator) -> bytes:
    """One file. Each renderer loads a heavy library: it is imported when asked for."""
    if wanted == "xlsx":
        from kernel.documents import xlsx

        return xlsx.render(to_workbook(told, office, t))
    paper = to_document(told, office, t.language)
    if wanted == "pdf":
        from kernel.documents import pdf

        return pdf.render(paper)
    from kernel.documents import docx

    return docx.render(paper)
