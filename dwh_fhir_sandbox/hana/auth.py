"""Password authentication: SCRAMPBKDF2SHA256 and SCRAMSHA256, the server's side.

Here belong the challenges and proofs. Sources: SAP/go-hdb (protocol/auth), SAP/node-hdb (lib/protocol/auth).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from dwh_fhir_sandbox.hana.wire import DisconnectedError, HanaError, fields, read_fields

_PBKDF2, _PLAIN = b"SCRAMPBKDF2SHA256", b"SCRAMSHA256"
_ITERATIONS = 15_000  # hdbcli refuses small counts


def _hmac(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, hashlib.sha256).digest()


class Handshake:
    """The authentication of a connection: `challenge`, then `verify`."""

    def __init__(self, user: str, password: str) -> None:
        """Remember who may come in; user names are compared in upper case, as HANA does."""
        self._user, self._password = user.upper(), password.encode()
        self._salt, self._server = secrets.token_bytes(16), secrets.token_bytes(48)
        self._method, self._client, self._claimed = b"", b"", ""

    def challenge(self, data: bytes) -> bytes:
        """Answer the client's methods with salt and server challenge; unknown users get them too.

        Raises:
            HanaError: none of the methods is known.
            DisconnectedError: the data is no field list.
        """
        user, *rest = read_fields(data)
        self._claimed = user.decode("utf-8", "replace").upper()
        offered = dict(zip(rest[::2], rest[1::2], strict=False))
        for method in (_PBKDF2, _PLAIN):
            if method in offered:
                self._method, self._client = method, offered[method]
                break
        else:
            raise HanaError(10, "authentication failed")
        iterations = [_ITERATIONS.to_bytes(4, "big")] if self._method == _PBKDF2 else []
        return fields([self._method, fields([self._salt, self._server, *iterations])])

    def verify(self, data: bytes) -> bytes:
        """Check the client's proof; the result is the server's.

        Raises:
            HanaError: 10, wrong user or password.
            DisconnectedError: the data is no field list.
        """
        try:
            _, method, nested = read_fields(data)
            (proof,) = read_fields(nested)
        except ValueError:
            raise DisconnectedError("the client's proof is no list of three fields") from None
        salted = self._salted()
        key = hashlib.sha256(salted).digest()
        signature = _hmac(hashlib.sha256(key).digest(), self._salt + self._server + self._client)
        expected = bytes(a ^ b for a, b in zip(key, signature, strict=True))
        right = hmac.compare_digest(expected, proof) and method == self._method
        if not (right and self._claimed == self._user):
            raise HanaError(10, "authentication failed")
        if self._method == _PLAIN:
            return fields([self._method, b""])
        verifier = _hmac(salted, self._salt)
        return fields([self._method, fields([_hmac(verifier, self._client + self._salt + self._server)])])

    def _salted(self) -> bytes:
        if self._method == _PLAIN:
            return _hmac(self._password, self._salt)
        return hashlib.pbkdf2_hmac("sha256", self._password, self._salt, _ITERATIONS, 32)
