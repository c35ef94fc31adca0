"""A sentence in the two languages of the product, kept together so that neither can be forgotten."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence in Russian and in English."""

    ru: str
    en: str

    def put(self, **values: object) -> "Words":
        """Return the sentence with `{name}` places filled in, in both languages."""
        return Words(self.ru.format(**values), self.en.format(**values))

    def to_data(self) -> dict[str, str]:
        """Return the JSON form `{"ru": …, "en": …}`."""
        return {"ru": self.ru, "en": self.en}


def numbers(ids: object, limit: int = 12) -> str:
    """Write ids as a short list: the first `limit` of them, then an ellipsis."""
    listed = sorted(ids)  # type: ignore[call-overload]
    text = ", ".join(str(one) for one in listed[:limit])
    return text + (", …" if len(listed) > limit else "")
