"""Strangers send us to the internet alone, however they spell where."""

from __future__ import annotations

import socket
import time
import urllib.request
from ipaddress import ip_network
from pathlib import Path

import pytest

from bot.addresses import (
    LONGEST_URL,
    ForbiddenAddressError,
    connect,
    forbidden,
    permitted,
    public_only,
    refusal,
)
from tests.bot.web import web_site

HERE = (ip_network("127.0.0.1"),)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.100.100.200",
        "0.0.0.0",
        "224.0.0.251",
        "239.255.255.250",
        "255.255.255.255",
        "240.0.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "192.0.0.192",
        "192.88.99.1",
        "168.63.129.16",
        "::ffff:168.63.129.16",
        "64:ff9b::a83f:8110",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::fb",
        "fec0::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::127.0.0.1",
        "64:ff9b::127.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "2002:7f00:1::1",
        "2001:db8::1",
        "2001::1",
        "3fff::1",
        "no address",
        "",
    ],
)
def test_no_address_of_this_machine_or_its_network_is_reached(address: str) -> None:
    assert forbidden(address)
    assert not permitted(address)


@pytest.mark.parametrize(
    "address",
    [
        "93.184.215.14",
        "8.8.8.8",
        "172.32.0.1",
        "2606:4700::1111",
        "64:ff9b::808:808",
        "::ffff:8.8.8.8",
    ],
)
def test_addresses_of_the_internet_are(address: str) -> None:
    assert not forbidden(address)


def test_the_operators_own_network_is_reached_where_it_is_named() -> None:
    own = (ip_network("10.0.0.0/24"), ip_network("fd00::/8"))
    assert permitted("10.0.0.7", own)
    assert permitted("fd00::7", own)
    assert not permitted("10.0.1.7", own)
    assert not permitted("::ffff:127.0.0.1", own)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("file:///etc/passwd", "file"),
        ("ftp://example.org/", "ftp"),
        ("javascript:alert(1)", "javascript"),
        ("//example.org/x", "no scheme"),
        ("", "no scheme"),
        ("http://", "no host"),
        ("http:///x", "no host"),
        ("http://user@example.org/", "user name"),
        ("http://example.org@127.0.0.1/", "user name"),
        ("http://127.0.0.1/", "internet"),
        ("http://127.1/", "internet"),
        ("http://2130706433/", "internet"),
        ("http://0x7f000001/", "internet"),
        ("http://0177.0.0.1/", "internet"),
        ("http://[::1]:8000/", "internet"),
        ("http://[fe80::1%25eth0]/", "internet"),
        ("http://localhost:8000/", "internet"),
        ("http://LOCALHOST./", "internet"),
        ("http://router/", "internet"),
        ("http://metadata.google.internal/", "internet"),
        ("http://printer.local/", "internet"),
        ("http://169.254.169.254/latest/meta-data", "internet"),
        ("http://example.org/a b", "blanks"),
        ("http://example.org/\u202etxt", "control"),
        ("http://example.org/\r\nHost: x", "control"),
        ("http://[nonsense/", ""),
        ("http://example.org:99999/", "ort"),
        ("http://example.org/" + "a" * LONGEST_URL, "long"),
    ],
)
def test_a_url_that_leads_nowhere_on_the_internet_is_told_before_it_is_asked_for(
    url: str, why: str
) -> None:
    assert refusal(url)
    assert why in refusal(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.youtube.com/watch?v=abcdefghijk",
        "http://example.org:8080/ünïcode/予告.mp4?a=1#t=3",
        "https://93.184.215.14/x",
        "https://[2606:4700::1111]/x",
    ],
)
def test_urls_of_the_internet_may_be_asked_for(url: str) -> None:
    assert refusal(url) == ""


def test_a_name_that_points_here_is_found_out_when_it_is_looked_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def rebound(*_: object, **__: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 9))]

    monkeypatch.setattr(socket, "getaddrinfo", rebound)
    with pytest.raises(ForbiddenAddressError, match=r"trailers\.example"):
        connect("trailers.example", 80, time.monotonic() + 5)


def test_what_another_library_connects_to_is_looked_at_too(tmp_path: Path) -> None:
    (tmp_path / "page").write_text("secret")
    with web_site(tmp_path) as address:
        with public_only(), pytest.raises(OSError, match="not on the internet"):
            urllib.request.urlopen(f"{address}/page")
        with public_only(HERE), urllib.request.urlopen(f"{address}/page") as page:
            assert page.read() == b"secret"
        with public_only(HERE), public_only(), pytest.raises(OSError, match="not on the internet"):
            urllib.request.urlopen(f"{address}/page")
        with urllib.request.urlopen(f"{address}/page") as page:
            assert page.read() == b"secret"
