"""A host name in, public addresses out: what a page links to never leads us into a private network."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Container
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from aiohttp.abc import AbstractResolver, ResolveResult

from etl.errors import Refused
from etl.web.manners import Resolve

Address = IPv4Address | IPv6Address
_CARRIES_IPV4 = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"))  # NAT64, and the old IPv4-compatible form
_NEVER = (IPv6Network("64:ff9b:1::/48"), IPv6Network("fec0::/10"), IPv6Network("2001::/32"))  # Teredo hides an address


def public(address: Address) -> bool:
    """Whether everybody on the internet may ask this address, also by the IPv4 address that it carries inside."""
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast
    inner = _inside(address)
    if inner is not None:
        return public(inner)
    return address.is_global and not address.is_multicast and not any(address in net for net in _NEVER)


def _inside(address: IPv6Address) -> IPv4Address | None:
    if any(address in net for net in _CARRIES_IPV4) and int(address) > 1:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def literal(host: str) -> Address | None:
    """The address that a host name spells, also as the C library reads it: octal, hexadecimal, with parts left out."""
    try:
        return ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host.rstrip(".")))
    except (OSError, UnicodeEncodeError):
        return None


def checked(host: str, url: str) -> None:
    """Refuse what needs no look-up to be refused.

    Raises:
        Refused: the host is an address, or a name of this machine, that is not public.
    """
    address = literal(host)
    local = host.rstrip(".").lower()
    if local == "localhost" or local.endswith((".localhost", ".local", ".internal")):
        raise Refused("this name is one of a private network, which nobody asks from here", url=url)
    if address is not None and not public(address):
        raise Refused(f"the address {address} is not public, and nobody asks it from here", url=url)


async def system(host: str) -> list[str]:
    """The addresses that the system's resolver knows for a name."""
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


class Pinned(AbstractResolver):
    """Names to public addresses, each looked up once as long as the door is open.

    Args:
        resolve: How a name is looked up.
        exempt: Names that are not guarded: those of a practice web.
        allowed: Which addresses may be asked.
    """

    def __init__(self, resolve: Resolve, exempt: Container[str], allowed: Callable[[Address], bool] = public) -> None:
        self._resolve, self._exempt, self._allowed = resolve, exempt, allowed
        self._known: dict[str, asyncio.Task[list[str]]] = {}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """What aiohttp asks before it connects.

        Raises:
            Refused: the name leads to no public address.
            OSError: the name leads nowhere.
        """
        if host not in self._known:
            self._known[host] = asyncio.create_task(self._look_up(host))
        try:
            addresses = await asyncio.shield(self._known[host])
        except OSError:
            self._known.pop(host, None)  # it may be found a moment later
            raise
        return [self._result(host, address, port) for address in addresses]

    async def _look_up(self, host: str) -> list[str]:
        found = list(dict.fromkeys(await self._resolve(host)))
        if host in self._exempt:
            return found
        kept = [one for one in found if self._allowed(ip_address(one.partition("%")[0]))]
        if found and not kept:
            raise Refused(f"the name {host} leads to {found[0]}, which is not public", url=f"//{host}/")
        return kept

    def _result(self, host: str, address: str, port: int) -> ResolveResult:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return ResolveResult(hostname=host, host=address, port=port, family=family, proto=socket.IPPROTO_TCP,
                             flags=socket.AI_NUMERICHOST)  # fmt: skip

    async def close(self) -> None:
        """End look-ups that are under way."""
        for task in self._known.values():
            task.cancel()
        await asyncio.gather(*self._known.values(), return_exceptions=True)
