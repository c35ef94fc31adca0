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


@pytest.mark.parametrize(
    "link",
    [
        "HTTPS://Example.org",
        "https://example.org:65535/",
        "https://[2001:db8::1]/",
        "https://example.org/%D0%B0?q=1&r=2",
        "https://example.org/" + "a" * 980,  # exactly a thousand characters
    ],
)
def test_an_unusual_address_is_an_address_too(link: str) -> None:
    assert checked_link(link) == link


@pytest.mark.parametrize(
    "link",
    [
        "https://example.org/" + "a" * 981,
        "https://example.org:0/",
        "https://example.org:65536/",
        "https://example.org:https/",
        "https://example.org/отчёт за май.pdf",
        "https://user@example.org/",
        "https://:@example.org/",
        "mailto:ivanova@example.org",
        "C:\\Документы\\приказ.pdf",
        "приказ № 5 от 20.04.2027",
    ],
)
def test_what_no_browser_would_open_is_no_evidence(link: str) -> None:
    with pytest.raises(InvalidError) as caught:
        checked_link(link)
    assert caught.value.field == "link"
