"""The register of the school's papers: the list, a paper, making, signing, clauses (DC-02)."""

from flask import Blueprint

bp = Blueprint(
    "documents",
    __name__,
    url_prefix="/s/<school_code>/documents",
    template_folder="../templates",
)

from school.web.documents import clauses, making, paper, register, signing  # noqa: E402, F401 - their routes are on `bp`
