"""Loopback ports: finding a free one, and saying in one sentence that one is taken."""

import socket

from scripts.stack.errors import StackError


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def require_free(port: int, what: str, variable: str) -> None:
    """Refuse to go on when the port is taken, naming the setting that chooses another."""
    if not is_free(port):
        raise StackError(f"Port {port} for {what} is in use; choose another with {variable}.")
