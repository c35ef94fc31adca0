"""Reading the settings for a command, and making the installation's two secrets."""

import click

from tracker import config as configuration
from tracker.config import Config, ConfigurationError, home


def load_config(mode: str | None = None) -> Config:
    """Return the settings; a wrong one ends the command with its sentence."""
    try:
        return configuration.load(mode)
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from error


def make_keys() -> None:
    """Make the installation's two secrets when they are missing."""
    folder = home()
    try:
        for name in ("secret.key", "journal.key"):
            configuration.create_key_file(folder, name)
    except OSError as error:
        raise click.ClickException(f"{folder} cannot be written: {error.strerror}.") from error
