"""Follow a server's `next` links on our own way to it.

A server behind a gateway knows neither the gateway's name nor the path that it puts before its own, and says
`http://internal:8080/fhir?_getpages=..` where we ask `https://gateway/hospital/fhir`. Here belongs which URL below our
base URL such a link means; nothing is requested. Whatever a link says, no request, and so no token, leaves our base.
"""

from __future__ import annotations

from urllib.parse import SplitResult, unquote, urljoin, urlsplit, urlunsplit


class Astray(ValueError):  # noqa: N818 - named as what is the case
    """A link means nothing that is below our base URL."""


def followed(base_url: str, asked: str, own: str | None, link: str) -> str:
    """Return the URL below our base that a `next` link means.

    Args:
        base_url: ours, normalised, like `https://gateway/hospital/fhir`.
        asked: the URL of the page that has the link; it is below `base_url`.
        own: the page's `self` link, if it has one: how the server spells what we asked for.
        link: absolute or relative.

    Raises:
        Astray: it is no http(s) URL, or can't be said below our base URL.
    """
    try:
        target = urlsplit(urljoin(asked, link.strip()))
        spelled = urlsplit(urljoin(asked, own.strip())) if own else None
    except ValueError:
        raise Astray from None
    ours = urlsplit(base_url)
    if target.scheme not in ("http", "https") or _climbs(target.path):
        raise Astray
    path = _below(ours, urlsplit(asked), spelled, target)
    return urlunsplit((ours.scheme, ours.netloc, path, target.query, ""))


def _below(ours: SplitResult, asked: SplitResult, spelled: SplitResult | None, target: SplitResult) -> str:
    """Return the link's path with our base in place of the server's."""
    relative = asked.path[len(ours.path) :].rstrip("/")
    path = target.path.rstrip("/")
    bases = [ours.path] if target.netloc == ours.netloc else []
    if spelled and spelled.path.rstrip("/").endswith(relative):
        bases.append(spelled.path.rstrip("/").removesuffix(relative))
    bases.append(ours.path)
    if relative and path.endswith(relative):
        bases.append(path.removesuffix(relative))
    # HAPI's pages are asked for at its base, the last part of which gateways keep.
    if not path or path.endswith("/" + ours.path.rpartition("/")[2]):
        bases.append(path)
    for base in bases:
        if path == base or path.startswith(f"{base}/"):
            return ours.path + path.removeprefix(base)
    raise Astray


def _climbs(path: str) -> bool:
    """Tell whether a path has a part that some server takes for the folder above."""
    return any(part in ("..", ".") for part in unquote(path).replace("\\", "/").split("/"))
