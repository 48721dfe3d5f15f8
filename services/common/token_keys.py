"""Whose signatures count: public keys from a file or from the issuer's address, kept up to date.

Guarantee: keys come from where the settings say and from nowhere a token names. A key that was
taken out counts no longer than ``REFRESH_SECONDS``, while the issuer is away for ``STALE_SECONDS``;
tokens with unknown keys make it be asked once in ``ASK_AGAIN_SECONDS``.
"""

import asyncio
import json
import time
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import structlog
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, JWKRegistry, Key, OKPKey, RSAKey

from services.common.errors import Unavailable
from services.common.metrics import KEYS_UNREAD
from services.common.peer_tls import trusted
from services.common.settings import Settings

log = structlog.get_logger()

REMEMBER_SECONDS = 60.0
REFRESH_SECONDS = 300.0
ASK_AGAIN_SECONDS = 10.0
STALE_SECONDS = 3600.0
LOOK_SECONDS = 1.0
FETCH_SECONDS = 3.0
KEYS_BYTES = 256 * 1024
KEYS = 100
RSA_BITS = 2048

_CURVES = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521", "EdDSA": "Ed25519"}


class TokenKeys:
    """The keys tokens are checked with; ``generation`` changes when they do."""

    def __init__(self, settings: Settings, transport: httpx.AsyncBaseTransport | None = None):
        """Reads a file at once. Raises ``OSError`` or ``ValueError`` where it holds no key."""
        self._file, self._url = settings.token_jwks, settings.token_jwks_url
        self._transport = transport
        self._keys: Sequence[Key] = ()
        self._mark: object = None
        self._looked = self._fetched = self._asked = float("-inf")
        self._fetching: asyncio.Task[None] | None = None
        self.generation = 0
        if self._file is not None:
            self._take(self._file.read_bytes())
            self._mark = _mark(self._file)

    async def candidates(self, kid: str | None, algorithm: str) -> list[Key]:
        """The keys a token may be signed with. Raises ``Unavailable`` where no key is known.

        A token that names no key is checked where exactly one fits its algorithm.
        """
        await self.look()
        found = self._fitting(kid, algorithm)
        if not found and kid is not None and self._url:
            await self._fetch(ASK_AGAIN_SECONDS)
            found = self._fitting(kid, algorithm)
        return found

    async def look(self) -> None:
        """See whether the keys changed, at most once a second. Raises ``Unavailable``."""
        now = time.monotonic()
        if self._file is not None:
            if now - self._looked >= LOOK_SECONDS:
                self._looked = now
                self._read(self._file)
            return
        if now - self._fetched > REFRESH_SECONDS:
            waiting = self._fetch(ASK_AGAIN_SECONDS)
            await waiting
        if time.monotonic() - self._fetched > STALE_SECONDS:
            raise Unavailable("Sign-ins cannot be checked now; ask again.")

    def _fitting(self, kid: str | None, algorithm: str) -> list[Key]:
        fitting = [key for key in self._keys if _fits(key, algorithm)]
        if kid is not None:
            return [key for key in fitting if key.kid == kid]
        return fitting if len(fitting) == 1 else []

    def _read(self, file: Path) -> None:
        """A file that cannot be read, or holds no key, leaves the keys as they are, and is told."""
        try:
            mark = _mark(file)
            if mark != self._mark:
                self._take(file.read_bytes())
                self._mark = mark
        except (OSError, ValueError) as wrong:
            log.error("token keys not read", error=type(wrong).__name__)

    async def _fetch(self, pause: float) -> None:
        """Ask the issuer, one at a time, and not again before the pause is over."""
        if self._fetching is None or self._fetching.done():
            now = time.monotonic()
            if now - self._asked < pause:
                return
            self._asked = now
            self._fetching = asyncio.create_task(self._ask())
        await asyncio.shield(self._fetching)

    async def _ask(self) -> None:
        try:
            async with (
                asyncio.timeout(FETCH_SECONDS),
                httpx.AsyncClient(
                    transport=self._transport, trust_env=False, verify=trusted()
                ) as client,
                client.stream("GET", self._url, headers={"accept": "application/json"}) as answer,
            ):
                answer.raise_for_status()
                body = bytearray()
                async for part in answer.aiter_bytes():
                    body += part
                    if len(body) > KEYS_BYTES:
                        raise ValueError("too many keys")
            self._take(bytes(body))
            self._fetched = time.monotonic()
            KEYS_UNREAD.set(0)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, TimeoutError) as wrong:
            KEYS_UNREAD.set(1)
            log.warning("issuer's keys not fetched", error=type(wrong).__name__)

    def _take(self, text: bytes) -> None:
        keys = read_keys(text)
        if [k.as_dict(private=False) for k in keys] != [
            k.as_dict(private=False) for k in self._keys
        ]:
            self._keys = keys
            self.generation += 1


def read_keys(text: bytes) -> list[Key]:
    """The usable keys of a set, without those not for signatures. Raises ``ValueError``."""
    try:
        listed = json.loads(text)["keys"]
        found = [usable_key(entry) for entry in listed[:KEYS]]
    except (KeyError, TypeError, RecursionError) as wrong:
        raise ValueError("no set of keys") from wrong
    keys = [key for key in found if key is not None]
    if not keys:
        raise ValueError("no key that can be used")
    return keys


def usable_key(entry: Any) -> Key | None:
    """The key for signatures that an entry of a set is; nothing where it is none that counts."""
    try:
        if entry["kty"] not in ("RSA", "EC", "OKP") or entry.get("use", "sig") != "sig":
            return None
        if "verify" not in entry.get("key_ops", ["verify"]):
            return None
        public = {name: value for name, value in entry.items() if name in _PUBLIC}
        with warnings.catch_warnings():
            # That a key is weak is found below, and told in our own words.
            warnings.simplefilter("ignore", SecurityWarning)
            key = JWKRegistry.import_key(public)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        return None
    if isinstance(key, RSAKey) and key.public_key.key_size < RSA_BITS:
        log.warning("a token key is passed over: RSA below 2048 bits")
        return None
    return key


_PUBLIC = {"kty", "kid", "alg", "use", "n", "e", "crv", "x", "y"}


def _fits(key: Key, algorithm: str) -> bool:
    """Whether the key may be used with the algorithm, by what it is and by what it says of it."""
    said = key.get("alg")
    if said is not None and said not in (algorithm, _CURVES.get(algorithm)):
        return False
    if algorithm in _CURVES:
        return isinstance(key, ECKey | OKPKey) and key.curve_name == _CURVES[algorithm]
    return isinstance(key, RSAKey)


def _mark(file: Path) -> object:
    found = file.stat()
    return found.st_mtime_ns, found.st_size, found.st_ino
