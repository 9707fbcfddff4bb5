"""Which addresses may be asked: those of the public internet, and of private networks only where that is wished."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from .failures import AddressRefused

Resolve = Callable[[str, int], Sequence[str]]

# Where an archive inside a house may be; link-local, multicast and reserved addresses are nobody's archive.
_PRIVATE: Final = tuple(
    ip_network(text)
    for text in (
        "127.0.0.0/8",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "::1/128",
        "fc00::/7",
    )
)
_NAT64: Final = ip_network("64:ff9b::/96")


def system_resolve(host: str, port: int) -> Sequence[str]:
    """Give the addresses of a name as this machine finds them.

    Spellings such as 2130706433, 0x7f.1 and 0177.0.0.1 become addresses here, before anything is checked.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError:  # a part of the name is too long
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known") from None
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def checked_addresses(host: str, port: int, resolve: Resolve, *, allow_private_network: bool) -> Sequence[str]:
    """Give the addresses of a host, looked up once; every one of them may be asked.

    Raises AddressRefused when one may not: a name that leads to both is a name that is made to mislead.
    """
    addresses = resolve(host, port)
    for address in addresses:
        if not is_allowed(address, allow_private_network=allow_private_network):
            raise AddressRefused(
                f"{host} leads to {address}, which is not an address of the public internet",
                "--allow-private-network asks servers of your own network",
            )
    return addresses


def is_allowed(text: str, *, allow_private_network: bool) -> bool:
    """Say whether this address may be asked; of one IPv4 address inside IPv6 that one decides."""
    address = _inner(ip_address(text.partition("%")[0]))
    if any(address in network for network in _PRIVATE if network.version == address.version):
        return allow_private_network
    is_special = address.is_multicast or address.is_reserved or address.is_unspecified or address.is_link_local
    is_site_local = isinstance(address, IPv6Address) and address.is_site_local
    return address.is_global and not is_special and not is_site_local


def _inner(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Give the IPv4 address that an IPv6 address stands for: mapped, translated (NAT64) or tunnelled (6to4)."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
