"""The parts of the memo reader; `tracker.documents.memo` is its door."""
