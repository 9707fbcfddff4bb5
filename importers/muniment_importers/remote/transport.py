"""Connections that go to the address that was checked, and to no other."""

from __future__ import annotations

import httpx

from .address import Resolve, checked_addresses


class GuardedTransport(httpx.BaseTransport):
    """Looks a host up once, checks every address, and connects to one of those: a second look-up could lie.

    Host header, server name and certificate are those of the name that was asked for. Each host has connections of its
    own, so that none is used again for another name at the same address.
    """

    def __init__(self, resolve: Resolve, *, allow_private_network: bool) -> None:
        self._resolve, self._allow_private_network = resolve, allow_private_network
        self._of_host: dict[tuple[str, str, int | None], httpx.HTTPTransport] = {}
        self._certificates = httpx.create_ssl_context()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request. Raises AddressRefused, OSError of the look-up, and what httpx raises."""
        url = request.url
        port = url.port or (443 if url.scheme == "https" else 80)
        addresses = checked_addresses(
            url.host, port, self._resolve, allow_private_network=self._allow_private_network
        )  # fmt: skip
        transport = self._of(url)
        failure: httpx.TransportError = httpx.ConnectError(f"{url.host} has no address", request=request)
        for address in addresses:
            asked = httpx.Request(
                request.method,
                url.copy_with(host=address.partition("%")[0]),
                headers=request.headers,
                stream=request.stream,
                extensions=request.extensions | {"sni_hostname": url.host},
            )
            try:
                return transport.handle_request(asked)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failure = error
        raise failure

    def _of(self, url: httpx.URL) -> httpx.HTTPTransport:
        key = (url.scheme, url.host, url.port)
        if key not in self._of_host:
            self._of_host[key] = httpx.HTTPTransport(verify=self._certificates, trust_env=False)
        return self._of_host[key]

    def close(self) -> None:
        """Close all connections."""
        for transport in self._of_host.values():
            transport.close()
        self._of_host.clear()
