"""What every answer tells the browser about what it may do and keep."""

from flask import Flask, Response, current_app, request
from flask_login import current_user

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # Bootstrap draws the arrow of a select so
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def _finish(answer: Response) -> Response:
    for name, value in ALWAYS.items():
        answer.headers.setdefault(name, value)
    if request.is_secure:
        answer.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint != "assets.file":
        answer.vary.add("Cookie")
        if "Cache-Control" not in answer.headers:
            answer.headers["Cache-Control"] = _keeping(answer)
    return answer


def _keeping(answer: Response) -> str:
    """People's pages are kept nowhere; the public ones only by this browser, and checked."""
    # After a fault nobody is asked who is at the page: that might be what broke.
    if answer.status_code >= 500 or not hasattr(current_app, "login_manager"):
        return "no-store" if answer.status_code >= 500 else "private, no-cache"
    return "no-store" if current_user.is_authenticated else "private, no-cache"


def install(app: Flask) -> None:
    """Put the headers on every answer."""
    app.after_request(_finish)
