"""Tell this machine from others by the name of a host: what travels within it needs no encryption."""

from __future__ import annotations

import ipaddress

_LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))
"""RFC 1122, 3.2.1.3 and RFC 4291, 2.5.3."""


def is_loopback(host: str) -> bool:
    """Tell whether a host, as name or address without brackets, is this machine; no name is looked up."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host.lower() == "localhost"
    return any(address in network for network in _LOOPBACK)
