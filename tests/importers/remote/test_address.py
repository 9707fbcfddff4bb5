"""Which addresses may be asked."""

from __future__ import annotations

import socket

import pytest

from muniment_importers.remote.address import checked_addresses, is_allowed, system_resolve
from muniment_importers.remote.failures import AddressRefused

PRIVATE = [
    "127.0.0.1",
    "127.8.8.8",
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "100.64.0.1",
    "::1",
    "fd12:3456::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "2002:7f00:1::",
    "2002:c0a8:101::1",
]
NOBODYS = [
    "0.0.0.0",  # noqa: S104
    "0.1.2.3",
    "169.254.169.254",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "192.0.2.1",
    "198.18.0.1",
    "203.0.113.9",
    "224.0.0.1",
    "239.1.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
    "2001:db8::1",
    "::127.0.0.1",
    "64:ff9b:1::7f00:1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "100::1",
]
PUBLIC = ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_asked_only_where_that_is_wished(address: str) -> None:
    assert not is_allowed(address, allow_private_network=False)
    assert is_allowed(address, allow_private_network=True)


@pytest.mark.parametrize("address", NOBODYS)
def test_an_address_that_no_archive_has_is_never_asked(address: str) -> None:
    assert not is_allowed(address, allow_private_network=False)
    assert not is_allowed(address, allow_private_network=True)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_asked(address: str) -> None:
    assert is_allowed(address, allow_private_network=False)


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "127.0.0.1", "::1"])
def test_no_spelling_of_loopback_gets_through(host: str) -> None:
    with pytest.raises(AddressRefused, match="not an address of the public internet"):
        checked_addresses(host, 80, system_resolve, allow_private_network=False)


def test_a_name_with_one_private_address_among_its_addresses_is_refused() -> None:
    with pytest.raises(AddressRefused) as refusal:
        checked_addresses("two.example", 80, lambda *_: ["8.8.8.8", "10.0.0.1"], allow_private_network=False)
    assert refusal.value.code == "ADDRESS_REFUSED"
    assert "10.0.0.1" in refusal.value.message


def test_a_name_that_cannot_be_one_is_a_name_that_nobody_has() -> None:
    with pytest.raises(socket.gaierror) as failure:
        system_resolve("a" * 70 + ".example", 80)
    assert failure.value.errno == socket.EAI_NONAME
