"""Addresses of the loopback that take no connection, names that are not found, and a certificate nobody knows."""

from __future__ import annotations

import asyncio
import socket
import ssl
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from etl.practice.speech import Fault

Resolve = Callable[[str, int, int], Awaitable[list[dict[str, object]]]]
"""Host, port and family in, addresses out, as the resolvers of HTTP clients are asked."""


@contextmanager
def nowhere(kind: str) -> Iterator[str]:
    """An address for ``refused`` or ``connect_timeout``; the port is held until the block ends.

    Raises:
        ValueError: the fault is not one of an address.
    """
    if kind not in ("refused", "connect_timeout"):
        raise ValueError(f"{kind!r} is not a fault of an address")
    with ExitStack() as held:
        port = held.enter_context(socket.socket())
        port.bind(("127.0.0.1", 0))  # bound and not listening: the kernel refuses, and nobody else can take the port
        if kind == "connect_timeout":
            # A queue of one that is full: the kernel drops whoever knocks next, and says nothing.
            port.listen(0)
            held.enter_context(socket.create_connection(port.getsockname()))
        yield "http://{}:{}".format(*port.getsockname())


def resolver(fault: Fault) -> Resolve:
    """A look-up for ``name_not_found`` or ``slow_name``; healed, and late, every name is the loopback's.

    Raises:
        ValueError: the fault is not one of a name.
    """
    if fault.kind not in ("name_not_found", "slow_name"):
        raise ValueError(f"{fault.kind!r} is not a fault of a name")
    asked = 0

    async def resolve(host: str, port: int = 0, family: int = socket.AF_INET) -> list[dict[str, object]]:
        nonlocal asked
        asked += not fault.host or host == fault.host
        if (not fault.host or host == fault.host) and (fault.times is None or asked <= fault.times):
            if fault.kind == "name_not_found":
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
            await asyncio.sleep(fault.pause)
        told: dict[str, object] = {"hostname": host, "host": "127.0.0.1", "port": port, "family": socket.AF_INET}
        return [told | {"proto": 0, "flags": socket.AI_NUMERICHOST}]

    return resolve


def self_signed() -> ssl.SSLContext:
    """A server's context with a certificate for 127.0.0.1 that only itself vouches for."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "practice web")])
    hosts = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1")), x509.DNSName("localhost")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    signed = made.add_extension(hosts, critical=False).sign(key, hashes.SHA256())
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:  # the standard library loads a certificate from files only
        file = Path(folder) / "both.pem"
        file.write_bytes(secret + signed.public_bytes(serialization.Encoding.PEM))
        context.load_cert_chain(file)
    return context
