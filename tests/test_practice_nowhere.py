"""Faults before the first byte: ports that refuse or are silent, names that are not found, a certificate of nobody."""

from __future__ import annotations

import asyncio
import http.client
import socket
import ssl
import time

import pytest
import trustme

from etl.practice import site_of
from etl.practice.faults import FAULTS, Fault
from etl.practice.nowhere import nowhere, resolver, self_signed
from etl.practice.server import serving
from etl.sources import source

GUANGDONG = source("guangdong.policy_document")
LIST = "/gkmlpt/api/all/0?page=1&sid=2"


def place(address):
    host, _, port = address.rpartition("//")[2].partition(":")
    return host, int(port)


def ask_securely(address, context):
    connection = http.client.HTTPSConnection(*place(address), context=context, timeout=5)
    try:
        connection.request("GET", LIST, headers={"Host": "www.gd.gov.cn"})
        return connection.getresponse().status
    finally:
        connection.close()


def test_every_fault_that_no_server_says_is_brought_about_here():
    kinds = {name: how.kind for name, how in FAULTS.items() if how.kind != "answer"}
    assert kinds == {
        "refused": "address",
        "connect_timeout": "address",
        "bad_tls": "tls",
        "name_not_found": "resolver",
        "slow_name": "resolver",
    }


def test_a_refused_connection_is_refused_each_time():
    with nowhere("refused") as address:
        for _ in range(3):
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(place(address), timeout=5)


def test_a_connection_that_times_out_is_never_made_and_never_refused():
    with nowhere("connect_timeout") as address:
        for _ in range(3):
            started = time.monotonic()
            with pytest.raises(TimeoutError):
                socket.create_connection(place(address), timeout=0.2)
            assert time.monotonic() - started >= 0.19


def test_many_connections_at_once_time_out_as_one_does():
    async def one(address):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.open_connection(*place(address)), 0.3)

    async def many(address):
        await asyncio.gather(*(one(address) for _ in range(20)))

    with nowhere("connect_timeout") as address:
        asyncio.run(many(address))


@pytest.mark.parametrize("make", [nowhere("reset").__enter__, lambda: resolver(Fault("reset"))])
def test_what_is_no_fault_of_an_address_or_a_name_is_told(make):
    with pytest.raises(ValueError, match="reset"):
        make()


def test_a_name_that_is_not_found_is_found_when_its_times_are_over():
    resolve = resolver(Fault("name_not_found", host="bad.gov.cn", times=2))

    async def look():
        for _ in range(2):
            with pytest.raises(socket.gaierror):
                await resolve("bad.gov.cn", 80, 0)
            assert (await resolve("good.gov.cn", 80, 0))[0]["host"] == "127.0.0.1"
        return await resolve("bad.gov.cn", 8080, 0)

    (told,) = asyncio.run(look())
    assert (told["hostname"], told["host"], told["port"]) == ("bad.gov.cn", "127.0.0.1", 8080)


def test_a_slow_name_is_found_late():
    started = time.monotonic()
    (told,) = asyncio.run(resolver(Fault("slow_name", pause=0.1))("slow.gov.cn", 80, 0))
    assert told["host"] == "127.0.0.1"
    assert time.monotonic() - started >= 0.1


def test_a_self_signed_certificate_is_trusted_by_nobody():
    with serving([site_of(GUANGDONG, size=3)], tls=self_signed()) as address:
        assert address.startswith("https://")
        with pytest.raises(ssl.SSLCertVerificationError, match="self-signed"):
            ask_securely(address, ssl.create_default_context())
        careless = ssl._create_unverified_context()
        assert ask_securely(address, careless) == 200


def test_a_certificate_of_an_authority_that_is_known_is_trusted():
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    mine = ssl.create_default_context()
    authority.configure_trust(mine)
    with serving([site_of(GUANGDONG, size=3)], faults=[Fault("503", times=1)], tls=context) as address:
        assert [ask_securely(address, mine) for _ in range(2)] == [503, 200]


def test_a_role_can_be_on_a_host_of_its_own_so_that_it_alone_cannot_be_reached():
    site = site_of(GUANGDONG, size=12)
    site.elsewhere = {"detail": "https://detail.gd.gov.cn", "attachment": "http://files.gd.gov.cn"}
    listed = site.shape(site, ask_of(LIST)).body.decode()
    assert '"url":"https://detail.gd.gov.cn/gkmlpt/content/0/960/post_960010.html"' in listed
    assert '"url":"http://files.gd.gov.cn/gkmlpt/attachment/0/960/960010.pdf"' in listed
    with serving([site]) as address:
        connection = http.client.HTTPConnection(*place(address), timeout=5)
        connection.request("GET", "/gkmlpt/content/0/960/post_960010.html", headers={"Host": "detail.gd.gov.cn"})
        assert connection.getresponse().status == 200


def ask_of(target):
    from etl.practice.wire import Heard

    return Heard("GET", target, {"host": "www.gd.gov.cn"}).ask
