"""A letter on the wire: two forms of the same words, and heads that nobody can add to."""

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from tracker.documents.letter import Written, one_line, to_message

WORDS = Written("Сводка на 20.04.2027", "Здравствуйте.\n.\nСтрока с точкой\n", "<p>Здравствуйте.</p>")


def wire(written: Written = WORDS, to: str = "head@school.example", name: str = "Сверка") -> bytes:
    made = to_message(
        written, sender="sverka@city.example", sender_name=name, to=to, message_id="<one@city.example>",
        moment=datetime(2027, 4, 20, 9, 30, tzinfo=UTC),
    )  # fmt: skip
    return made.as_bytes(policy=policy.SMTP)


def test_it_reads_back_as_it_was_written() -> None:
    read = message_from_bytes(wire(), policy=policy.default)
    assert read["Subject"] == "Сводка на 20.04.2027"
    assert read["From"].addresses[0].display_name == "Сверка"
    assert read["From"].addresses[0].addr_spec == "sverka@city.example"
    assert read["To"].addresses[0].addr_spec == "head@school.example"
    assert (read["Message-ID"], read["Auto-Submitted"]) == ("<one@city.example>", "auto-generated")
    assert read["Date"].datetime == datetime(2027, 4, 20, 9, 30, tzinfo=UTC)
    assert read.get_content_type() == "multipart/alternative"
    assert read.get_body(("plain",)).get_content().replace("\r\n", "\n") == WORDS.text
    assert read.get_body(("html",)).get_content().strip() == WORDS.html


def test_it_is_plain_ascii_in_short_lines() -> None:
    data = wire(Written("Тема " * 30, "ы" * 5000, "<p>" + "ы" * 5000 + "</p>"))
    assert data.isascii()
    assert max(len(line) for line in data.split(b"\r\n")) <= 998
    assert b"\n" not in data.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    "evil",
    [
        "Тема\r\nBcc: all@city.example",
        "Тема\nBcc: all@city.example",
        "Тема\rBcc: all@city.example",
        "Тема\r\n\r\n<script>alert(1)</script>",
        "Тема\u2028Bcc: all@city.example",
        "Тема\x00\x0b\x0c\x85Bcc: all@city.example",
    ],
    ids=ascii,
)
def test_no_line_break_gets_into_a_head(evil: str) -> None:
    for data in (wire(Written(evil, "x", "x")), wire(name=evil)):
        read = message_from_bytes(data, policy=policy.default)
        assert read["Bcc"] is None
        assert sorted(read.keys()) == sorted(message_from_bytes(wire(), policy=policy.default).keys())
        assert "script" not in read.get_body(("plain",)).get_content()


@pytest.mark.parametrize("to", ["a@b.example\r\nBcc: c@d.example", "a@b.example\nX: y"], ids=ascii)
def test_an_address_with_a_line_break_makes_no_letter(to: str) -> None:
    with pytest.raises(ValueError):
        wire(to=to)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a  b", "a b"),
        ("a\nb", "a b"),
        (" a ", "a"),
        ("a\x00b", "a b"),
        ("абв", "абв"),
        ("x" * 300, "x" * 200),
        ("", ""),
    ],
)
def test_one_line_is_one_line(text: str, line: str) -> None:
    assert one_line(text, 200) == line
