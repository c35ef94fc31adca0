"""Where templates, static files and migrations lie: inside an installed package, or beside it in a checkout."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def resource(name: str) -> Path:
    """Return the folder `name` (templates, static, migrations) of the wheel, else of the checkout."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


TEMPLATES = resource("templates")
STATIC = resource("static")
MIGRATIONS = resource("migrations")
TRANSLATIONS = PACKAGE / "translations"
DEMO_DATA = PACKAGE / "demo_data"
