"""Strangers are counted by the network that one of them can have as a whole."""

import pytest

from quire.domain.operation.networks import AddressList, is_nearby, network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("<local>", "<local>"),
    ],
)
def test_an_ipv6_address_stands_for_its_network(address: str, network: str) -> None:
    assert network_of(address) == network


def test_ones_own_proxies_have_addresses_that_nobody_else_can_have() -> None:
    nearby = ("127.0.0.1", "10.1.2.3", "172.18.0.1", "192.168.1.1", "::1", "fd00::1", "fe80::1%eth0")
    assert all(map(is_nearby, nearby))
    assert not any(map(is_nearby, ("8.8.8.8", "2a00::1", "", "<local>")))


def test_a_list_names_addresses_and_networks() -> None:
    listed = AddressList(["192.0.2.1", "10.0.0.0/8", "2001:db8::/32", "<local>"])
    assert all(
        address in listed for address in ("192.0.2.1", "10.1.2.3", "2001:db8::7", "2001:0DB8::7", "<local>")
    )
    assert not any(
        address in listed for address in ("192.0.2.2", "11.0.0.1", "2001:db9::1", "", "10.0.0.0/9")
    )
    assert "192.0.2.2" in AddressList(["*"])
    assert "" not in AddressList([])
