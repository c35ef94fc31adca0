"""Сверка: keeps the yearly national school tests honest."""
