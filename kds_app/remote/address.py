"""Where the partner API is: the base URL a person typed, and the paths below it."""

import ipaddress
import re
from urllib.parse import SplitResult, quote, urlsplit

import httpx

from kds_app.domain.order import OrderId

ORDERS = "/orders"
REASONS = "/orders/cancel-reasons"
BRANDS = "/brands"
BRANCHES = "/branches"

_HOST = re.compile(r"[a-z0-9][a-z0-9._-]*|[0-9a-f:.]+")


def order_path(order_id: OrderId) -> str:
    """The path of one order. The id is the server's, so every character of it is escaped, dots too («..»)."""
    return f"{ORDERS}/{quote(order_id, safe='').replace('.', '%2E')}"


def status_path(order_id: OrderId) -> str:
    """The path a write goes to («Moving an order»)."""
    return f"{order_path(order_id)}/status"


def check_base_url(url: str) -> str:
    """The base URL in its one spelling: scheme and host in lower case, no slash at the end; nothing is added.

    Raises ``ValueError`` with a sentence for the person who typed it. The sentence never repeats the address: it may
    hold a password.
    """
    typed = url.strip()
    if not typed.isprintable() or any(letter.isspace() for letter in typed):
        raise ValueError("The address has spaces or invisible characters in it.")
    try:
        parts = urlsplit(typed)
        port = parts.port
    except ValueError:
        raise ValueError("This is not a complete web address.") from None
    _refuse(parts, typed)
    host = parts.hostname or ""
    name = f"[{host}]" if "[" in parts.netloc else host
    base = f"{parts.scheme}://{name}{'' if port is None else f':{port}'}{parts.path.rstrip('/')}"
    if not _can_be_looked_up(base):
        raise ValueError("This is not a complete web address.")
    return base


def _refuse(parts: SplitResult, typed: str) -> None:
    if parts.scheme not in {"http", "https"}:
        raise ValueError("The address must begin with https://")
    if not parts.hostname:
        raise ValueError("The address names no server.")
    if "@" in parts.netloc:
        raise ValueError(
            "The address must not hold a user name or password: the key and the secret have their own fields."
        )
    if "?" in typed or "#" in typed:
        raise ValueError("The address must not have a “?” or “#” in it.")
    if parts.scheme == "http" and not _is_this_computer(parts.hostname):
        raise ValueError("The address must begin with https:// because http:// is only safe within this computer.")


def _can_be_looked_up(base: str) -> bool:
    """Whether httpx takes the address, and the resolver its name: that one raises past httpx («label too long»).

    ``URL.host`` is read because httpx reads it for each request, and an «xn--» that stands for no name raises there.
    """
    try:
        url = httpx.URL(base)
        host = url.raw_host.decode("ascii") if url.host else ""
        host.encode("idna")
    except (httpx.InvalidURL, ValueError):
        return False
    return bool(_HOST.fullmatch(host))


def _is_this_computer(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
