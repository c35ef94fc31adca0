"""Links that may stand as evidence."""

import pytest

from tracker.domain.errors import InvalidError
from tracker.domain.evidence import checked_link


@pytest.mark.parametrize(
    "link", ["https://school1.example.org/vpr?a=1#b", "http://школа.рф/приказ", "https://example.org:8443/", ""]
)
def test_a_page_of_the_web_is_taken(link: str) -> None:
    assert checked_link(f" {link} ") == link


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)", "JAVASCRIPT:alert(1)//https://example.org", "data:text/html,x", "file:///etc/passwd",
        "//example.org", "example.org", "https://", "https:///x", "ftp://example.org", "https://a b.org",
        "https://user:pass@example.org", "https://example.org\\@evil.example", "https://[::1", "http:x",
        "https://example.org/" + "a" * 1000,
    ],
)  # fmt: skip
def test_anything_else_is_refused_at_its_field(link: str) -> None:
    with pytest.raises(InvalidError) as caught:
        checked_link(link)
    assert caught.value.field == "link"
