"""Forms, one file per feature."""
