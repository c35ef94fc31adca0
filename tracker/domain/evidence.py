"""What may stand as evidence: a link that leads to a page, and nothing else."""

from urllib.parse import urlsplit

from tracker.domain.errors import N_, InvalidError
from tracker.domain.text import clean_line

LONGEST_LINK = 1000


def checked_link(text: str) -> str:
    """Return a link to a page (http or https, with a host); raises InvalidError for anything else."""
    link = clean_line(text)
    if not link:
        return ""
    try:
        parts = urlsplit(link)
        host = parts.hostname if parts.port != 0 else None
    except ValueError:  # brackets that do not close, a port beyond 65535
        host = None
    if host is None or parts.scheme not in {"http", "https"} or len(link) > LONGEST_LINK or not link.isprintable():
        raise InvalidError(N_("A link begins with http:// or https:// and has at most 1000 characters."), field="link")
    if " " in link or "\\" in link or parts.username is not None:
        raise InvalidError(N_("The link has characters that no address has."), field="link")
    return link
