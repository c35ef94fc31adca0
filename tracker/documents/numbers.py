"""List numbers as word processors count and write them."""

ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
LATIN = "abcdefghijklmnopqrstuvwxyz"
RUSSIAN = "абвгдежзиклмнопрстуфхцчшщэюя"
MAX_ROMAN = 4999


def _letters(number: int, alphabet: str) -> str:
    return alphabet[(number - 1) % len(alphabet)] * (1 + (number - 1) // len(alphabet))


def _roman(number: int) -> str:
    written = ""
    for value, sign in ROMAN:
        while number >= value:
            written += sign
            number -= value
    return written


def written(number: int, style: str) -> str:
    """Write a list number as digits, letters or Roman figures; `style` is a name of Word's or a sign of ODF's."""
    if style in {"", "none", "bullet"}:
        return ""
    lowered = style.casefold()
    if 0 < number <= MAX_ROMAN and (lowered.endswith("roman") or lowered == "i"):
        text = _roman(number)
    elif 0 < number <= MAX_ROMAN and (lowered.endswith("letter") or lowered == "a"):
        text = _letters(number, LATIN)
    elif 0 < number <= MAX_ROMAN and lowered.startswith(("russian", "а")):
        text = _letters(number, RUSSIAN)
    else:
        return f"{number:02d}" if style == "decimalZero" else str(number)
    return text.upper() if style.startswith("upper") or style.endswith("Upper") or style in {"A", "I", "А"} else text
