"""Builds the application: settings, extensions, blueprints, and the check that no route is unguarded."""

import logging
from datetime import timedelta

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from tracker import config as configuration
from tracker import extensions, paths
from tracker.config import Config
from tracker.domain.clock import Clock, fixed_clock
from tracker.transport import Transport
from tracker.web import access, blueprints, errors, headers, i18n, logs, navigation, static_files, words


def settings(config: Config) -> dict[str, object]:
    """Return Flask's own settings."""
    return {
        "SECRET_KEY": config.secret_key,
        "SECRET_KEY_FALLBACKS": list(config.secret_key_fallbacks),
        "SQLALCHEMY_DATABASE_URI": config.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": extensions.engine_options(config.database_url),
        "SESSION_COOKIE_NAME": "__Host-sverka" if config.https else "sverka",
        "SESSION_COOKIE_SECURE": config.https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=config.session_hours),
        "MAX_CONTENT_LENGTH": config.upload_bytes + 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 20_000,
        "TRUSTED_HOSTS": list(config.trusted_hosts),
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": config.https,
    }


def make_clock(config: Config) -> Clock:
    """Return the clock of this installation."""
    return fixed_clock(config.frozen_now, config.zone) if config.frozen_now else Clock(config.zone)


def create_app(config: Config | None = None) -> Flask:
    """Return the application; raises ConfigurationError or RuntimeError rather than start unsafe."""
    config = config or configuration.load()
    app = Flask("tracker", static_folder=None, template_folder=str(paths.TEMPLATES))
    app.config.update(settings(config))
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["sverka_config"] = config
    app.extensions["sverka_clock"] = make_clock(config)
    sqlite = config.database_url.startswith("sqlite")
    lock = config.home / "write.lock" if sqlite else None
    app.extensions["sverka_queue"] = extensions.WriteQueue(lock, config.busy_seconds)
    app.extensions["sverka_transport"] = Transport(config.queue_url, config.home, config.secret_key)
    config.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    logs.init(app)
    headers.init(app)  # before the extensions: the CSRF guard may refuse a request, and the answer needs its id
    _init_extensions(app)
    app.url_map.converters["id"] = access.IdConverter
    errors.init(app)
    i18n.init(app, config.home / "cache")
    words.init(app)
    static_files.init(app)
    navigation.init(app)
    for blueprint in blueprints.ALL:
        app.register_blueprint(blueprint)
    access.refuse_unguarded_routes(app)
    if config.proxies:
        hops = config.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _init_extensions(app: Flask) -> None:
    extensions.db.init_app(app)
    extensions.migrate.init_app(app, extensions.db, directory=str(paths.MIGRATIONS), render_as_batch=True)
    extensions.csrf.init_app(app)
    extensions.login_manager.init_app(app)
    extensions.login_manager.session_protection = None  # the server-side session is the protection
    with app.app_context():
        extensions.prepare_engine(extensions.db.engine)
    logging.getLogger("alembic").setLevel(logging.WARNING)
