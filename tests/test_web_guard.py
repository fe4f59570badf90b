import asyncio
import ssl
from ipaddress import ip_address

import aiohttp
import pytest
import trustme
from aiohttp import web

from etl.errors import Refused, Unreachable
from etl.web.guard import Pinned, literal, public
from tests.asking import AGENT, PAGE, ask, page
from tests.loopback import answering

PUBLIC = ["8.8.8.8", "202.96.128.86", "2400:3200::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:0808:0808::1"]
PRIVATE = [
    "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
    "224.0.0.1", "239.1.1.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::", "::1", "::127.0.0.1", "fe80::1",
    "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "ff0e::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "64:ff9b::127.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1", "2002:7f00:1::1", "2002:0a00:0001::", "2001:0:1::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_internet_is_public(address):
    assert public(ip_address(address))


@pytest.mark.parametrize("address", PRIVATE)
def test_any_other_address_is_not_however_it_is_wrapped(address):
    assert not public(ip_address(address))


SPELT = [
    "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "127.0.0.1.", "[::1]",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "10.1", "0", "[64:ff9b::7f00:1]", "１２７.0.0.1", "127。0。0。1",
    "localhost", "LOCALHOST", "localhost.", "a.localhost", "printer.local", "metadata.google.internal",
]  # fmt: skip


@pytest.mark.parametrize("host", SPELT)
@pytest.mark.parametrize("guarded", [True, False])
def test_an_address_of_a_private_network_is_not_asked_however_it_is_spelt(host, guarded):
    """Without the guard three of them are answered; the library itself refuses most of the others."""
    kept = []
    with answering(page()) as server:
        url = f"http://{host}:{server.address.rpartition(':')[2]}/"
        said = {"private": not guarded, "kept": kept, "robots": True, "attempts": 1, "deadline": 3}
        if guarded:
            with pytest.raises((Refused, Unreachable), match=r"public|private|address") as caught:
                ask("", url, **said)
            assert caught.value.url == url
            assert not server.asked
            assert not kept  # it was never tried
        elif host in ("127.0.0.1", "[::ffff:127.0.0.1]", "localhost"):
            assert ask("", url, **said)[0].verdict == "real"


def test_a_number_is_read_as_the_c_library_reads_it():
    assert literal("0x7f.1") == literal("2130706433") == literal("0177.1") == ip_address("127.0.0.1")
    assert literal("www.gd.gov.cn") is None


def resolving(*answers):
    """A resolver that gives these answers in turn, the last again and again, and how often it was asked."""
    asked = []

    async def resolve(host):
        asked.append(host)
        found = answers[min(len(asked), len(answers)) - 1]
        if isinstance(found, Exception):
            raise found
        return found

    return resolve, asked


@pytest.mark.parametrize("answer", [["127.0.0.1"], ["10.0.0.1", "fd00::1"], ["::ffff:127.0.0.1"]])
@pytest.mark.parametrize("guarded", [True, False])
def test_a_name_that_leads_into_a_private_network_is_not_asked(answer, guarded):
    resolve, _ = resolving(answer)
    with answering(page()) as server:
        url = server.address.replace("127.0.0.1", "www.example.gov.cn")
        said = {"resolve": resolve, "private": not guarded, "attempts": 1, "deadline": 2}
        if guarded:
            with pytest.raises(Refused, match="which is not public"):
                ask("", url, **said)
            assert not server.asked
        elif answer == ["127.0.0.1"]:
            assert ask("", url, **said)[0].verdict == "real"
            assert server.asked


def test_of_a_name_with_both_kinds_of_addresses_only_the_public_ones_are_taken():
    resolve, _ = resolving(["127.0.0.1", "8.8.8.8", "10.0.0.1"])
    found = asyncio.run(Pinned(resolve, ()).resolve("www.example.gov.cn", 443))
    assert [(one["host"], one["port"]) for one in found] == [("8.8.8.8", 443)]


def test_a_name_is_looked_up_once_so_it_cannot_lead_elsewhere_later():
    resolve, asked = resolving(["8.8.8.8"], ["127.0.0.1"])

    async def twice():
        pinned = Pinned(resolve, ())
        return [(await pinned.resolve("www.example.gov.cn"))[0]["host"] for _ in range(2)]

    assert asyncio.run(twice()) == ["8.8.8.8", "8.8.8.8"]
    assert asked == ["www.example.gov.cn"]


def test_one_door_looks_a_name_up_once_and_another_door_again():
    resolve, asked = resolving(["127.0.0.1"])
    with answering(page()) as server:
        site = server.address.replace("127.0.0.1", "www.example.gov.cn")
        for _ in range(2):
            ask("", f"{site}/a", f"{site}/b", resolve=resolve, private=True)
    assert asked == ["www.example.gov.cn"] * 2


def test_a_name_that_is_not_found_is_unreachable_and_kept_and_looked_up_again():
    resolve, asked = resolving(OSError("no such name"))
    kept = []
    with pytest.raises(Unreachable, match="ClientConnectorDNSError"):
        ask("", "http://www.example.gov.cn/", resolve=resolve, kept=kept, robots=True)
    assert [(w.status, w.verdict) for w in kept] == [(0, "unreachable")] * 3
    assert len(asked) == 3


def test_a_name_that_takes_too_long_ends_at_the_deadline():
    async def resolve(host):
        await asyncio.sleep(30)
        return ["8.8.8.8"]

    with pytest.raises(Unreachable, match=r"within 0\.2 s"):
        ask("", "http://www.example.gov.cn/", resolve=resolve, deadline=0.2, attempts=1)


@pytest.mark.parametrize(
    "url", ["http://user@www.example.gov.cn/", "http://user:word@8.8.8.8/", "http://a\\@127.0.0.1/"]
)
def test_an_address_that_names_a_user_or_can_be_read_in_two_ways_is_not_asked(url):
    with pytest.raises((Refused, Unreachable)) as caught:
        ask("", url, attempts=1)
    assert caught.value.url == url


# --- certificates ----------------------------------------------------------------------------------------------------


@pytest.fixture
def authority(tmp_path):
    made = trustme.CA()
    made.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    return made


async def _fetched(name, authority, **said):
    from etl.model import Request
    from etl.web.client import Door, Manners

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(context)

    async def handle(request):
        return web.Response(text=PAGE, content_type="text/html")

    runner = web.ServerRunner(web.Server(handle))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
    await site.start()
    url = f"https://www.example.gov.cn:{runner.addresses[0][1]}/"
    resolve, _ = resolving(["127.0.0.1"])
    try:
        manners = Manners(agent=AGENT, interval=0, resolve=resolve, private=True, attempts=1, **said)
        async with Door(manners, lambda wire: "") as door:
            return await door.fetch(Request(url=url))
    finally:
        await runner.cleanup()


def test_a_certificate_of_an_authority_that_is_trusted_for_the_name_is_accepted(authority, tmp_path):
    exchange = asyncio.run(_fetched("www.example.gov.cn", authority, cafile=tmp_path / "authority.pem"))
    assert exchange.verdict == "real"


@pytest.mark.parametrize(("name", "trusted"), [("www.example.gov.cn", False), ("other.gov.cn", True)])
def test_any_other_certificate_is_not(name, trusted, authority, tmp_path):
    with pytest.raises(Unreachable, match="certificate"):
        asyncio.run(_fetched(name, authority, cafile=tmp_path / "authority.pem" if trusted else None))


def test_no_proxy_is_taken_from_the_environment(monkeypatch):
    with answering(page()) as server, answering(page("proxied")) as proxy:
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.address)
        (exchange,) = ask("", f"{server.address}/list", private=True)

        async def trusting():
            async with aiohttp.ClientSession(trust_env=True) as session, session.get(f"{server.address}/list") as got:
                return await got.text()

        assert asyncio.run(trusting()) == "proxied"  # the environment would have been obeyed
    assert exchange.body == PAGE.encode()
    assert len(proxy.asked) == 1
