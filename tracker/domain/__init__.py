"""Decides: roles, statuses, deadlines, permissions, formulas."""
