"""Networks: the unit by which strangers are counted, and the lists of them in settings.

Whoever has one IPv6 address has 2^64 of them, so that an IPv6 address stands for its network.
"""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

IPV6_PREFIX_BITS = 64
EVERYBODY = "*"


@lru_cache(maxsize=4096)
def network_of(address: str) -> str:
    """An IPv4 address as it is, an IPv6 address as its /64; anything else unchanged."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    suffix_bits = parsed.max_prefixlen - IPV6_PREFIX_BITS
    return f"{IPv6Address(int(parsed) >> suffix_bits << suffix_bits)}/{IPV6_PREFIX_BITS}"


def is_nearby(address: str) -> bool:
    """Whether an address is one of this machine or of a private network, as those of one's own proxies are."""
    try:
        return ip_address(address.partition("%")[0]).is_private
    except ValueError:
        return False


class AddressList:
    """Addresses and networks such as `10.0.0.0/8`; `*` is everybody."""

    def __init__(self, items: Iterable[str]) -> None:
        self._names = frozenset(items)
        self._networks = [network for network in map(_network_or_none, self._names) if network is not None]

    def __contains__(self, address: str) -> bool:
        if EVERYBODY in self._names or address in self._names:
            return True
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self._networks)


def _network_or_none(item: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(item)
    except ValueError:
        return None
