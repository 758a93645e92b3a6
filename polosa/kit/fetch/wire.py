"""The wire: connects to addresses already checked, never looks a name up, and keeps to the deadline."""

import ssl
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import httpcore
import httpx

from polosa.kit.fetch.deadline import Deadline

MAX_TRIED = 4


class PinnedBackend(httpcore.NetworkBackend):
    """TLS above it still verifies the host's name: only the connection goes by address."""

    def __init__(self, addresses: Sequence[str], deadline: Deadline) -> None:
        self._addresses, self._deadline = addresses[:MAX_TRIED], deadline
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failed: Exception = httpcore.ConnectError("no address")
        for number, address in enumerate(self._addresses):
            # The last address may take all the time that is left, the others a fair share of it.
            share = self._deadline.left() / (len(self._addresses) - number)
            try:
                return _BoundStream(self._plain.connect_tcp(address, port, share), self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed


class _BoundStream(httpcore.NetworkStream):
    """A server that sends a byte now and then does not outlast the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left())
        return _BoundStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def pool_for(
    addresses: Sequence[str], *, tls: ssl.SSLContext | None, deadline: Deadline
) -> httpcore.ConnectionPool:
    """A pool for one request. httpcore itself reads neither proxies nor cookies from anywhere."""
    backend = PinnedBackend(addresses, deadline)
    return httpcore.ConnectionPool(
        ssl_context=tls or _public_tls(), max_connections=1, network_backend=backend
    )


@cache
def _public_tls() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)
