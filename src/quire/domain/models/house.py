"""What is in the house: machines of one's own, as far as an address shows that by itself."""

import ipaddress
from urllib.parse import urlsplit

_LOCAL_NAMES = (".localhost", ".local", ".internal", ".lan", ".home.arpa")


def is_in_house(url: str) -> bool:
    """Whether an address is on this machine or in a private network, as far as it shows by itself."""
    host = (urlsplit(url.strip()).hostname or "").lower().rstrip(".")
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(_LOCAL_NAMES)
    return address.is_private or address.is_loopback or address.is_link_local
