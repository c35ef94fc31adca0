"""Reads a small QR code (versions 1 to 3, one block) out of its modules: an independent check of what was drawn."""

from collections.abc import Sequence

MASKS = (
    lambda r, c: (r + c) % 2, lambda r, _c: r % 2, lambda _r, c: c % 3, lambda r, c: (r + c) % 3,
    lambda r, c: (r // 2 + c // 3) % 2, lambda r, c: r * c % 2 + r * c % 3,
    lambda r, c: (r * c % 2 + r * c % 3) % 2, lambda r, c: ((r + c) % 2 + r * c % 3) % 2,
)  # fmt: skip
FORMAT = 0b101010000010010


def read(modules: Sequence[Sequence[bool]]) -> str:
    """The text that the dark modules say (byte mode, UTF-8)."""
    size = len(modules)
    places = [(8, c) for c in (0, 1, 2, 3, 4, 5, 7, 8)] + [(r, 8) for r in (7, 5, 4, 3, 2, 1, 0)]
    told = int("".join(str(int(modules[r][c])) for r, c in places), 2) ^ FORMAT
    mask = MASKS[told >> 10 & 7]
    bits = "".join(str(int(modules[r][c]) ^ (mask(r, c) == 0)) for r, c in _walk(size) if not _reserved(r, c, size))
    assert int(bits[:4], 2) == 4, "byte mode"
    length = int(bits[4:12], 2)
    data = bytes(int(bits[12 + 8 * n : 20 + 8 * n], 2) for n in range(length))
    return data.decode()


def _walk(size: int):
    column, upward = size - 1, True
    while column > 0:
        column -= column == 6
        for row in range(size - 1, -1, -1) if upward else range(size):
            yield row, column
            yield row, column - 1
        column, upward = column - 2, not upward


def _reserved(r: int, c: int, size: int) -> bool:
    corner = (r < 9 and c < 9) or (r < 9 and c >= size - 8) or (r >= size - 8 and c < 9)
    aligned = size > 21 and abs(r - (size - 7)) <= 2 and abs(c - (size - 7)) <= 2
    return corner or aligned or r == 6 or c == 6
