"""What every answer carries: request id, security headers, and no caching of what a person sees."""

import re
import secrets

from flask import Flask, Response, current_app, g, request

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


def name_request() -> None:
    """Give the request an id (a proxy's own is kept when it looks like one)."""
    given = request.headers.get("X-Request-ID", "")
    trusted = current_app.extensions["sverka_config"].proxies > 0 and _REQUEST_ID.fullmatch(given)
    g.request_id = given if trusted else secrets.token_hex(8)


def protect(response: Response) -> Response:
    """Set the security headers; a stricter policy that a download has set stays."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CSP)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["X-Frame-Options"] = "DENY"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()"
    headers["X-Request-ID"] = g.get("request_id", "-")
    if current_app.extensions["sverka_config"].https:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint != "static" or response.status_code >= 400:  # an error page shows who is signed in
        headers["Cache-Control"] = "no-store"
        headers.add("Vary", "Cookie")
    return response


def init(app: Flask) -> None:
    """Register both."""
    app.before_request(name_request)
    app.after_request(protect)
