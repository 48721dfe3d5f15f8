"""Whose certificates are believed when another service, an issuer or the database is asked."""

import functools
import ssl


@functools.cache
def trusted() -> ssl.SSLContext:
    """The machine's authorities, or those of ``SSL_CERT_FILE`` where it is set.

    Proxies and other settings of a shell are not looked at: clients are made with
    ``trust_env=False``.
    """
    return ssl.create_default_context()
