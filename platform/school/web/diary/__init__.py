"""A participant's diary: everything a mentor or a mentee does by a link, without an account.

Views take `(link: OpenLink, token: str, …)` under `@by_link("diary")`; every page extends
`school/diary/_frame.html` and is given `**frame(link, token)` of `school.web.diary.frame`.
"""

from importlib import import_module

from flask import Blueprint

bp = Blueprint("diary", __name__, url_prefix="/d", template_folder="../templates")

for _name in ("pages", "recording", "planning", "feedback", "lessons", "agree", "concern"):
    import_module(f"school.web.diary.{_name}")  # their views are on bp
