"""The command `sverka`: a group that loads each topic only when it is called."""

import importlib

import click

from tracker.version import VERSION

# command name -> (module, attribute, short help). Modules import heavy libraries, so they load on demand.
COMMANDS: dict[str, tuple[str, str, str]] = {
    "init": ("tracker.cli.init", "init", "Set up a new installation with its first administrator."),
    "audit": ("tracker.cli.audit", "audit", "Prove that nobody changed the journal."),
    "backup": ("tracker.cli.backup", "backup", "Write the database and the uploaded files into one file."),
    "restore": ("tracker.cli.restore", "restore", "Put a backup in the database's place."),
    "demo": ("tracker.cli.demo", "demo", "Make an invented city and serve it."),
    "seed": ("tracker.cli.demo", "seed", "Fill an empty database for tests."),
    "check": ("tracker.cli.check", "check", "Check that the data keep every rule they must keep."),
    "plan": ("tracker.cli.plan", "plan", "Solve, verify and draw who checks whom, on files."),
    "migrate": ("tracker.cli.operate", "migrate", "Bring the database to this version's tables."),
    "reindex": ("tracker.cli.operate", "reindex", "Make the index of the search anew."),
    "serve": ("tracker.cli.operate", "serve", "Serve the application."),
    "worker": ("tracker.cli.worker", "worker", "Do the long work that pages ask for."),
    "outbox": ("tracker.cli.outbox", "outbox", "Send letters, and look at what became of them."),
    "routes": ("tracker.cli.operate", "routes", "List every route with its methods and permission."),
    "memo": ("tracker.cli.memo", "memo", "Read a memo's recommendations, on files."),
    "results": ("tracker.cli.results", "results", "Read the federal system's results, on files."),
}


class LazyGroup(click.Group):
    """A click group whose sub-commands are imported at first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands in alphabetical order."""
        return sorted([*super().list_commands(ctx), *COMMANDS])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return the command `cmd_name`."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, attribute, _help = COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][2]) for name in sorted(COMMANDS)])


@click.group(cls=LazyGroup)
@click.version_option(VERSION, prog_name="sverka")
def main() -> None:
    """Сверка: tasks, mutual checks and proof for the national school tests."""
