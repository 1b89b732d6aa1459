"""Make deterministic resource ids: the same row has the same id on every machine and after every rebuild."""

from __future__ import annotations

import hmac
import unicodedata

_HEX_DIGITS = 40
"""160 bits of the HMAC: collisions are out of reach, and prefix and digits stay far below FHIR's 64 characters."""


def keyed(key: bytes) -> hmac.HMAC:
    """Prepare HMAC-SHA256 with the site's secret, without which no id leads back to a patient or case number."""
    return hmac.new(key, digestmod="sha256")


def resource_id(mac: hmac.HMAC, resource_type: str, *business_key: object) -> str:
    """Make the id of the resource that a business key stands for.

    Args:
        mac: from `keyed`; it stays as it is, so that the key is prepared once for all ids.
        resource_type: FHIR resource type; it is hashed too, and its first letter is the prefix, because HAPI refuses
            ids of digits only.
        business_key: source system and key columns, e.g. ("ish", "0001", "0000012345").

    Returns:
        a FHIR id (`[A-Za-z0-9-.]{1,64}`, https://hl7.org/fhir/R4/datatypes.html#id), e.g. `e-5f0c...`, 42 characters.
    """
    message = "\x1f".join((resource_type, *map(str, business_key)))
    hashed = mac.copy()
    # A number that refers may be written with other characters than the one that it refers to; see `texts.identity`.
    hashed.update(unicodedata.normalize("NFC", message).encode())
    return f"{resource_type[0].lower()}-{hashed.hexdigest()[:_HEX_DIGITS]}"
