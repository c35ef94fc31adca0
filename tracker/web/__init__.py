"""Shows: a blueprint and a forms file per feature."""
