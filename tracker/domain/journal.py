"""The journal's hash chain: what is covered by a hash, and how it is computed."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

GENESIS = "0" * 64
# The fields of an entry that its hash covers, in this order.
COVERED = (
    "id", "at", "person_id", "person_name", "request_id", "action", "object_type", "object_id", "organisation_id",
    "before", "after", "note", "previous_hash",
)  # fmt: skip


def plain(value: Any) -> Any:
    """Return `value` as JSON knows it, the same before storing and after reading back."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((plain(item) for item in value), key=str)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def entry_hash(entry: Mapping[str, Any], key: str) -> str:
    """Return HMAC-SHA-256 over the covered fields; with the key outside the database no one there can re-chain."""
    text = json.dumps([plain(entry[name]) for name in COVERED], ensure_ascii=False, sort_keys=True)
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
