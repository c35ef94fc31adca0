"""Languages: Russian by default, English complete; the catalogue is compiled at start from the feature files."""

import hashlib
import io
from datetime import date, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from flask import Flask, g, request, session
from flask_babel import get_translations, gettext, ngettext
from flask_login import current_user

from tracker.domain.errors import SverkaError
from tracker.extensions import babel, clock
from tracker.paths import TRANSLATIONS

LANGUAGES = {"ru": "Русский", "en": "English"}
DEFAULT = "ru"


def _feature_file(path: Path, language: str) -> Catalog:
    """Return one feature's catalogue; raises RuntimeError naming the file when it is broken."""
    data = path.read_bytes()
    try:
        catalogue = read_po(io.BytesIO(data), locale=language, abort_invalid=True)
    except (PoFileError, ValueError) as error:
        raise RuntimeError(f"The translations in {path} cannot be read: {error}") from error
    for number, line in enumerate(data.decode("utf-8").splitlines(), 1):  # Babel reads on over an open quotation
        if line.strip() and not line.startswith("#") and not line.rstrip().endswith('"'):
            raise RuntimeError(f"The translations in {path} cannot be read: line {number} is cut off.")
    return catalogue


def merged_catalogue(folder: Path, language: str) -> Catalog:
    """Return one catalogue of all the feature files of a language; raises RuntimeError naming a broken file."""
    whole = Catalog(locale=language, fuzzy=False)
    for path in sorted((folder / language).glob("*.po")):
        for message in _feature_file(path, language):
            if message.id and not message.fuzzy:
                whole.add(message.id, message.string, context=message.context)
    return whole


def compile_translations(cache: Path) -> Path:
    """Compile the catalogues into `cache`, once for each content; returns the folder for Flask-Babel."""
    digest = hashlib.sha256()
    for path in sorted(TRANSLATIONS.rglob("*.po")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    folder = cache / "translations" / digest.hexdigest()[:16]
    for language in LANGUAGES:
        target = folder / language / "LC_MESSAGES" / "messages.mo"
        if target.is_file():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        buffer = io.BytesIO()
        write_mo(buffer, merged_catalogue(TRANSLATIONS, language))
        # Each process writes its own: several may start at the same moment.
        with NamedTemporaryFile(dir=target.parent, delete=False) as partial:
            partial.write(buffer.getvalue())
        Path(partial.name).replace(target)
    return folder


def choose_language() -> str:
    """Return the visitor's language: chosen in this browser, else the account's, else Russian."""
    wanted: str | None = session.get("language")
    if wanted not in LANGUAGES and current_user and current_user.is_authenticated:
        wanted = current_user.signed_in.language
    return str(wanted) if wanted in LANGUAGES else DEFAULT


def language() -> str:
    """Return this request's language, chosen once."""
    if "language" not in g:
        g.language = choose_language() if request else DEFAULT
    return str(g.language)


def _catalogue() -> Any:
    """Return the words of this request's language, looked up once: a page asks for hundreds of them."""
    found = g.get("catalogue") if g else None
    if found is None:
        found = get_translations()
        if g:
            g.catalogue = found
    return found


def translated(message: str, params: dict[str, object] | None = None) -> str:
    """Return a domain message id in the visitor's language; so are parameters that are messages or errors."""
    if not message:
        return ""
    words = {key: _word(value) for key, value in (params or {}).items()}
    text = str(_catalogue().ugettext(message))
    return text % words if words else text


def _word(value: object) -> object:
    if isinstance(value, SverkaError):
        return explain(value)
    return gettext(value) if isinstance(value, str) and value else value


def explain(error: SverkaError) -> str:
    """Return an error's sentence in the visitor's language."""
    return translated(error.message, error.params)


def format_date(value: date | datetime | None) -> str:
    """Return a date as people here write it: 24.11.2026."""
    if value is None:
        return "—"
    if isinstance(value, datetime):
        value = clock().local(value)
    return f"{value.day:02}.{value.month:02}.{value.year}"


def format_moment(value: datetime | None) -> str:
    """Return a moment in the department's zone: 24.11.2026 09:05."""
    return "—" if value is None else clock().local(value).strftime("%d.%m.%Y %H:%M")


def format_decimal(value: Any) -> str:
    """Return a number with the language's decimal mark, without needless zeros."""
    text = f"{value:.1f}".rstrip("0").rstrip(".")
    text = "0" if text == "-0" else text
    return text.replace(".", ",") if language() == "ru" else text


def init(app: Flask, cache: Path) -> None:
    """Set up Flask-Babel and the templates' filters."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(compile_translations(cache))
    app.config["BABEL_DEFAULT_LOCALE"] = DEFAULT
    babel.init_app(app, locale_selector=language)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: _catalogue().ugettext(text),
        ngettext=lambda one, many, number: _catalogue().ungettext(one, many, number),
        newstyle=True,
    )
    app.jinja_env.filters.update(
        date=format_date, moment=format_moment, t=translated, decimal=format_decimal, explain=explain
    )
    app.jinja_env.globals.update(ngettext=ngettext)
    app.context_processor(lambda: {"lang": language(), "languages": LANGUAGES})
