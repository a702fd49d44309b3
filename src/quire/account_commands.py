"""The commands for accounts, and for the records of who did what."""

import sys
from pathlib import Path

import click

from quire import local_documents
from quire.actions.accounts import passwords
from quire.adapters import data_directory
from quire.command_options import (
    FAILED,
    read,
    read_password,
    run,
    settings_of,
    with_database_options,
    write,
    written,
)
from quire.domain.accounts.users import check_name
from quire.domain.auditing.audit import Head
from quire.store.accounts import account_removal, passkeys, second_factors, users
from quire.store.auditing import audit_verification
from quire.store.engines.opening import engine_at
from quire.store.transactions import Transaction


@click.group("user")
def user_group() -> None:
    """Accounts. These commands also work while the server runs."""


@user_group.command("add")
@click.argument("name")
@click.option("--admin", is_flag=True, help="Make an administrator.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@with_database_options
def add_user(name: str, admin: bool, password_stdin: bool, **said: str | None) -> None:
    """Add an account."""
    name = check_name(name)
    password_hash = passwords.hashed(read_password(from_stdin=password_stdin), name=name)
    write(
        said,
        lambda tx: users.add(tx, name, password_hash, is_administrator=admin),
        is_new_refused=False,
    )
    directory = data_directory(settings_of(said))
    place = directory.path if directory.address is None else engine_at(directory.address).shown_name
    click.echo(f"Added {name} in {place}.")


@user_group.command("password")
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@with_database_options
def set_password(name: str, password_stdin: bool, **said: str | None) -> None:
    """Set an account's password; its browsers have to sign in again, and its tokens end."""
    password_hash = passwords.hashed(read_password(from_stdin=password_stdin), name=name)
    write(said, lambda tx: users.set_password_hash(tx, name, password_hash))
    click.echo(f"Changed the password of {name}.")


@user_group.command("reset-second-factor")
@click.argument("name")
@with_database_options
def reset_second_factor(name: str, **said: str | None) -> None:
    """Let an account's password alone open it again, for somebody who has lost app, recovery codes and passkeys."""

    def reset(tx: Transaction) -> None:
        user_id = users.find_by_name(tx, name).id
        second_factors.remove_all(tx, user_id)
        passkeys.remove_all_of(tx, user_id)

    write(said, reset)
    click.echo(f"Removed the second factor of {name}.")


@user_group.command("disable")
@click.argument("name")
@with_database_options
def disable_user(name: str, **said: str | None) -> None:
    """Disable an account; its sign-ins and tokens end at once."""
    write(said, lambda tx: users.disable(tx, name))
    click.echo(f"Disabled {name}.")


@user_group.command("enable")
@click.argument("name")
@with_database_options
def enable_user(name: str, **said: str | None) -> None:
    """Enable a disabled account."""
    write(said, lambda tx: users.enable(tx, name))
    click.echo(f"Enabled {name}.")


@user_group.command("list")
@with_database_options
def list_users(**said: str | None) -> None:
    """List all accounts."""
    for user, is_disabled in write(said, users.list_all):
        notes = [
            note
            for note, holds in (("administrator", user.is_administrator), ("disabled", is_disabled))
            if holds
        ]
        click.echo(f"{user.name}  {', '.join(notes)}".rstrip())


@user_group.command("delete")
@click.argument("name")
@click.option("--transfer-to", metavar="NAME", help="The account that gets all documents.")
@with_database_options
def delete_user(name: str, transfer_to: str | None, **said: str | None) -> None:
    """Delete an account for good: texts in others' documents stay under a name that says nothing."""
    removal = write(said, lambda tx: account_removal.delete(tx, name, transfer_to=transfer_to))
    click.echo(f"Deleted {name}.")
    for count, what in (
        (removal.transferred_count, f"Documents that now belong to {transfer_to}"),
        (removal.kept_count, "Documents without an owner, which stay for those who have a role in them"),
        (removal.removed_count, "Documents that were put into the trash"),
    ):
        if count:
            click.echo(f"{what}: {count}.")


@user_group.command("transfer")
@click.argument("name")
@click.option("--to", "to_name", required=True, metavar="NAME", help="The account that gets the documents.")
@with_database_options
def transfer_documents(name: str, to_name: str, **said: str | None) -> None:
    """Make the documents of a disabled or deleted account those of another one."""

    def transfer(tx: Transaction) -> int:
        account = account_removal.find_any(tx, name)
        return account_removal.transfer_documents(tx, account.id, to_name)[1]

    click.echo(f"Documents that now belong to {to_name}: {write(said, transfer)}.")


@user_group.command("export")
@click.argument("name")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="A file that is not there yet.",
)
@with_database_options
def export_user(name: str, output: Path, **said: str | None) -> None:
    """Write all that belongs to an account into one zip file: its documents, and what is kept of it."""
    with written(output) as file:
        run(local_documents.export_own_data(settings_of(said), name, file))
    click.echo(f"Wrote {output}.", err=True)


@click.group("audit")
def audit_group() -> None:
    """The records of who did what."""


@audit_group.command("verify")
@click.option(
    "--head",
    "heads",
    multiple=True,
    metavar="HEAD",
    help="A head that was noted before, from the log, an export or this command: finds an end cut off since then.",
)
@with_database_options
def verify_audit(heads: tuple[str, ...], **said: str | None) -> None:
    """Verify that no record was changed, removed, moved or inserted, and print the head on standard output."""
    noted = [Head.parse(head) for head in heads]
    found = read(said, lambda tx: audit_verification.verify(tx, noted))
    for fault in found.faults:
        click.echo(str(fault), err=True)
    click.echo(f"{found.records_count} records in {found.chains_count} chains.", err=True)
    click.echo(str(found.head))
    if found.faults:
        sys.exit(FAILED)
