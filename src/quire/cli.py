"""The command line: reads arguments, calls the function that does the work, and prints every failure as a sentence."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import get_args

import click

from quire import __version__, local_documents
from quire.account_commands import audit_group, user_group
from quire.actions.background import Background
from quire.actions.models.probe_models import ProbeModels
from quire.actions.secrets import new_token, secret_hash
from quire.adapters import (
    data_directory,
    embedded_directory,
    identity_provider,
    language_model,
    mail_server,
)
from quire.app import model_registry
from quire.command_options import (
    FAILED,
    WRONG_USAGE,
    run,
    settings_of,
    with_database_options,
    write,
    written,
)
from quire.doctor import examine
from quire.domain.accounts.token_scopes import Rights, chosen_scope
from quire.domain.accounts.users import TOKEN_DAYS, TOKEN_DAYS_MAX, ApiToken
from quire.domain.documents.titles import check_title
from quire.domain.errors import AppError, InvalidField
from quire.domain.exchange.exports import Format
from quire.domain.limits import Limits
from quire.file_places import are_elsewhere, files_of
from quire.key_commands import keys_group
from quire.moving import Place, move_everything
from quire.remote_documents import Server, ServerRefused, Tell
from quire.serving import CannotServe, serve, serve_as_worker, serve_with_workers
from quire.settings import WrongSetting, token_or_none
from quire.store.accounts import tokens, users
from quire.store.database import CannotOpen
from quire.store.operation.backup import write_backup
from quire.store.operation.restore import restore_backup
from quire.store.transactions import Transaction, new_id
from quire.workers import FirstWorkerFailed, Parent


def main() -> None:
    """Run `quire`."""
    # The data have texts and password hashes: only Quire's own account may read them.
    os.umask(0o077)
    try:
        program(prog_name="quire", standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(FAILED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except WrongSetting as error:
        _fail(str(error), WRONG_USAGE)
    except InvalidField as error:
        _fail(error.sentence, WRONG_USAGE)
    except AppError as error:
        _fail(error.sentence, FAILED)
    except UnicodeEncodeError:
        _fail("Names, labels and passwords must be text in UTF-8.", WRONG_USAGE)
    except (CannotServe, CannotOpen, ServerRefused) as error:
        _fail(str(error), FAILED)
    except FirstWorkerFailed as error:
        sys.exit(error.exit_code)


@click.group()
@click.version_option(__version__, prog_name="quire")
@click.option("--server", metavar="URL", help="Import and export at a server elsewhere, with a token.")
@click.pass_context
def program(context: click.Context, server: str | None) -> None:
    """Long documents, section by section, with one lasting chat beside each section."""
    if server is not None and context.invoked_subcommand not in ("import", "export"):
        raise click.UsageError("--server is for import and export; the other commands work on this machine.")
    context.obj = server


program.add_command(user_group)
program.add_command(audit_group)
program.add_command(keys_group)


@program.command("serve")
@click.option("--host", metavar="ADDRESS", help="Address to listen on (127.0.0.1).")
@click.option("--port", metavar="PORT", help="Port to listen on (8000).")
@click.option("--workers", metavar="N", help="Processes (1; the embedded database allows no more).")
@click.option(
    "--as-worker", type=(int, int, bool), hidden=True, help="The sockets, and whether it is the first."
)
@with_database_options
def serve_command(as_worker: tuple[int, int, bool] | None, **said: str | None) -> None:
    """Serve until stopped."""
    settings = settings_of(said)
    if as_worker is not None:
        listening, parent, is_first = as_worker
        serve_as_worker(settings, listening, Parent(parent), is_first=is_first)
    elif settings.workers > 1:
        serve_with_workers(settings, partial(_command_of_worker, said), click.echo)
    else:
        serve(settings, click.echo)


def _command_of_worker(
    said: dict[str, str | None], *, listening: int, parent: int, is_first: bool
) -> list[str]:
    """The command of this process again, with the sockets; variables and quire.toml are read anew."""
    options = {"database" if name == "database_url" else name.replace("_", "-"): said[name] for name in said}
    repeated = [part for name, value in options.items() if value is not None for part in (f"--{name}", value)]
    sockets = ("--as-worker", str(listening), str(parent), str(is_first))
    return [sys.executable, "-m", "quire", "serve", *repeated, *sockets]


@program.group("token")
def token_group() -> None:
    """API tokens."""


@token_group.command("add")
@click.argument("name")
@click.option("--name", "label", required=True, metavar="LABEL", help="What the token is for.")
@click.option(
    "--days",
    type=click.IntRange(1, TOKEN_DAYS_MAX),
    default=TOKEN_DAYS,
    show_default=True,
    help="Days until it expires.",
)
@click.option(
    "--scope",
    type=click.Choice(get_args(Rights)),
    help="Only read; read and write documents; or all that the account may do, tokens included (full).",
)
@click.option("--document", "document_id", metavar="ID", help="The one document that it reaches.")
@with_database_options
def add_token(
    name: str, label: str, days: int, scope: Rights | None, document_id: str | None, **said: str | None
) -> None:
    """Create an API token for an account, and print it alone on standard output."""
    token = new_token()
    label = check_title(label, Limits(), field="name")
    chosen = chosen_scope(scope, document_id)

    def add(tx: Transaction) -> ApiToken:
        return tokens.add(
            tx,
            users.find_by_name(tx, name).id,
            token_id=new_id(),
            name=label,
            secret_hash=secret_hash(token),
            expires_at=tx.now + timedelta(days=days),
            scope=chosen,
        )

    write(said, add)
    click.echo(token)


@token_group.command("list")
@click.argument("name")
@with_database_options
def list_tokens(name: str, **said: str | None) -> None:
    """List the API tokens of an account: id, scope, last use, end and label."""
    for token in write(said, lambda tx: tokens.list_all_of(tx, users.find_by_name(tx, name).id)):
        scope = token.scope if token.document_id is None else f"{token.scope} of {token.document_id}"
        used, end = (
            "never" if time is None else time.isoformat(" ", "minutes")
            for time in (token.last_used_at, token.expires_at)
        )
        click.echo(f"{token.id}  {scope}  used {used}  ends {end}  {token.name}")


@program.command("migrate")
@click.option("--from", "source", metavar="URL", help="Move everything from this database, and its files.")
@click.option("--to", "target", metavar="URL", help="To this one, which is empty.")
@click.option("--from-files", metavar="URL", help="Where the files are, if not where --from says.")
@click.option("--to-files", metavar="URL", help="Where they are to be, if not where --to says.")
@with_database_options
def migrate(
    source: str | None,
    target: str | None,
    from_files: str | None,
    to_files: str | None,
    **said: str | None,
) -> None:
    """Migrate the database to the current schema, or move everything between SQLite and PostgreSQL.

    The embedded database is brought to the current schema at every start. No server may run while everything is moved.
    """
    if source is None and target is None:
        write(said, lambda tx: None, is_new_refused=False)
        click.echo("The database has the current schema.")
        return
    if source is None or target is None:
        raise click.UsageError("Say with --from and --to from where to where.")
    with _progress() as tell:
        moved = move_everything(Place(source, from_files), Place(target, to_files), said["data_dir"], tell)
    click.echo(
        f"Moved {moved.rows} rows of {moved.tables} tables and {moved.files} uploaded files; all are the same in both."
    )
    if moved.missing_files:
        click.echo(f"{moved.missing_files} uploaded files were missing or damaged already.", err=True)


@program.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_database_options
def backup(file: Path, **said: str | None) -> None:
    """Write the database and the uploaded files, as they are at one moment, into one file; the server may run."""
    settings = settings_of(said)
    directory = embedded_directory(settings, is_new_refused=True)
    directory.check_restored()
    missing_count = write_backup(directory.database_path, files_of(settings, directory.path), file)
    click.echo(f"Wrote {file}.")
    _tell_missing(missing_count)


@program.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--replace", is_flag=True, help="Move what is in the data directory aside.")
@with_database_options
def restore(file: Path, replace: bool, **said: str | None) -> None:
    """Put a backup into an empty data directory that no server uses."""
    settings = settings_of(said)
    directory = embedded_directory(settings)
    elsewhere = files_of(settings, directory.path) if are_elsewhere(settings) else None
    restored = restore_backup(file, directory, elsewhere, replaces=replace)
    click.echo(f"Restored {file} into {directory.path}, with {restored.files_count} uploaded files.")
    if restored.replaced is not None:
        click.echo(f"What was there before is in {restored.replaced}.")
    _tell_missing(restored.missing_count)


@program.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--user", metavar="NAME", help="The account that it is for, on this machine.")
@click.option("--into", metavar="DOCUMENT", help="The id of a document to whose end it is added.")
@with_database_options
@click.pass_obj
def import_command(
    server: str | None, /, file: Path, user: str | None, into: str | None, **said: str | None
) -> None:
    """Make a document of a file, and print its id alone on standard output."""
    if server is None:
        settings = settings_of(said)
        document_id = run(local_documents.import_document(settings, _needed(user), file, into))
    else:
        with _progress() as tell:
            document_id = Server(server, _token()).import_file(file, into, tell)
    click.echo(document_id)


@program.command("export")
@click.argument("document_id", metavar="DOCUMENT")
@click.option("--format", "format_name", type=click.Choice(get_args(Format)), required=True)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="A file that is not there yet.",
)
@click.option("--user", metavar="NAME", help="The account that may read it, on this machine.")
@with_database_options
@click.pass_obj
def export_command(
    server: str | None,
    /,
    document_id: str,
    format_name: Format,
    output: Path,
    user: str | None,
    **said: str | None,
) -> None:
    """Write a document to a file."""
    with written(output) as file:
        if server is None:
            settings = settings_of(said)
            work = local_documents.export_document(settings, _needed(user), document_id, format_name)
            file.write(run(work))
        else:
            with _progress() as tell:
                Server(server, _token()).export(document_id, format_name, file, tell)
    click.echo(f"Wrote {output}.", err=True)


@program.command("doctor")
@with_database_options
def doctor(**said: str | None) -> None:
    """Check settings, database and model connection, and say what to do."""
    settings = settings_of(said)
    model = language_model(settings)
    findings = run(
        examine(
            settings,
            data_directory(settings),
            model,
            identity_provider(settings),
            mail_server(settings),
            lambda database: ProbeModels(database, model_registry(settings, database, model), Background()),
        )
    )
    for finding in findings:
        click.echo(f"{'ok     ' if finding.is_fine else 'problem'}  {finding.subject}: {finding.sentence}")
    if not all(finding.is_fine for finding in findings):
        sys.exit(FAILED)


def _needed(user: str | None) -> str:
    if user is None:
        raise click.UsageError("Say with --user for which account, or with --server where.")
    return user


def _token() -> str:
    """From the environment, else asked for or read from standard input: arguments are seen by other users."""
    token = token_or_none()
    if token is None:
        token = click.prompt("Token", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline()
    return str(token).strip()


@contextmanager
def _progress() -> Iterator[Tell]:
    """A line on standard error that changes; without a terminal there is none."""
    is_shown = sys.stderr.isatty()

    def tell(said: str) -> None:
        if is_shown:
            click.echo(f"\r\x1b[K{said}", err=True, nl=False)

    yield tell
    if is_shown:
        click.echo("\r\x1b[K", err=True, nl=False)


def _tell_missing(count: int) -> None:
    if count:
        click.echo(f"Of the uploaded files {count} were missing already when the backup was made.", err=True)


def _fail(sentence: str, code: int) -> None:
    click.echo(sentence, err=True)
    sys.exit(code)
