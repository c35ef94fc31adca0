"""Remembers: plain SQLAlchemy mappings."""
