"""Which URLs lead out: a table of spellings, and what no spelling gets past."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.errors import AddressRefusedError
from moksori.providers.addresses import is_open, literal, networks, target_of

pytestmark = pytest.mark.unit

CLOSED = """
127.0.0.1 127.255.255.254 0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.255
192.168.0.1 192.168.255.255 100.64.0.1 100.127.255.255 100.100.100.200 169.254.169.254 169.254.0.1
192.0.0.192 192.0.2.1 192.88.99.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1
239.255.255.255 240.0.0.1 255.255.255.255 168.63.129.16
:: ::1 fe80::1 fec0::1 fc00::1 fd00:ec2::254 ff02::1 ff0e::1 2001::1 2001:db8::1 2002:7f00:1::
2002:a9fe:a9fe:: 3fff::1 100::1 64:ff9b:1::1 5f00::1 4000::1
::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:7f00:1 ::127.0.0.1
64:ff9b::127.0.0.1 64:ff9b::10.0.0.1 64:ff9b::a9fe:a9fe
"""
OPEN = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0
172.15.255.255 172.32.0.0 169.253.255.255 192.167.255.255 223.255.255.255
2606:4700:4700::1111 2a00:1450::1 2001:4860:4860::8888 ::ffff:8.8.8.8 64:ff9b::808:808
"""

DISGUISED = [
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.0.0.1/",
    "https://0X7F.0.0.1/",
    "https://017700000001/",
    "https://0177.0.0.1/",
    "https://127.1/",
    "https://127.0.1/",
    "https://127.0.0.1.0/",
    "https://0/",
    "https://0x/",
    "https://00000.0/",
    "https://1.2.3.04/",
    "https://256.1.1.1/",
    "https://1.2.3/",
    "https://169.254.43518/",
    "https://0xa9fea9fe/",
    "https://2852039166/",
    "https://example.0x7f/",
    "https://127.0.0.1%2eexample/",
    "https://[::1%25lo]/",
    "https://[fe80::1%25eth0]/",
    "https://[::1/",
    "https://[zz::1]/",
    "https://[v1.fe]/",
    "https://user@example.com/",
    "https://user:secret@example.com/",
    "https://@example.com/",
    "https://example.com@127.0.0.1/",
    "https://127.0.0.1#@example.com/",
    "https://example.com\\@127.0.0.1/",
    "https://example.com/#part",
    "https://exa mple.com/",
    "https://example.com/a b",
    "https://example.com/\n",
    "https://example.com/\x00",
    "https://example.com\t/",
    "https://example..com/",
    "https://-example.com/",
    "https://.example.com/",
    "https:///path",
    "https://:443/",
    "https://example.com:0/",
    "https://example.com:65536/",
    "https://example.com:x/",
    "https:example.com/",
    "https://exa%6dple.com/",
    "https://example.com/회의",
    "https://example.com/?q=회의",
    "http://example.com/",
    "ftp://example.com/",
    "file:///etc/passwd",
    "gopher://example.com/",
    "javascript:alert(1)",
    "//example.com/",
    "example.com",
    "",
    "https://" + "a" * 64 + ".com/",
    "https://" + ".".join(["abcdefgh"] * 40) + "/",
    "https://example.com/" + "a" * 2000,
]


@pytest.mark.parametrize("name", CLOSED.split())
def test_what_is_not_public_is_closed(name: str) -> None:
    assert not is_open(ip_address(name))


@pytest.mark.parametrize("name", OPEN.split())
def test_what_is_public_is_open(name: str) -> None:
    assert is_open(ip_address(name))


@pytest.mark.parametrize("url", DISGUISED)
def test_odd_spellings_are_refused(url: str) -> None:
    with pytest.raises(AddressRefusedError):
        target_of(url, allow_http=False)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://１２７.０.０.１/", "127.0.0.1"),
        ("https://127。0。0。1/", "127.0.0.1"),
        ("https://①②⑦.0.0.1/", "127.0.0.1"),
        ("https://LOCALHOST./", "localhost"),
        ("https://ⓛocalhost/", "localhost"),
        ("https://[::FFFF:127.0.0.1]/", "::ffff:127.0.0.1"),
        ("https://[0:0:0:0:0:0:0:1]/", "::1"),
        ("https://[::ffff:7f00:1]/", "::ffff:127.0.0.1"),
    ],
)
def test_other_letters_for_the_same_host_are_seen_through(url: str, host: str) -> None:
    try:
        found = target_of(url, allow_http=False).host
    except AddressRefusedError:
        return
    address, meant = literal(found), literal(host)
    assert found == host or address == meant
    assert address is None or not is_open(address)


@pytest.mark.parametrize(
    ("url", "scheme", "authority", "path"),
    [
        ("https://example.com", "https", "example.com", "/"),
        ("HTTPS://Example.COM./a?b=c&d", "https", "example.com", "/a?b=c&d"),
        ("https://example.com:443/%2F", "https", "example.com", "/%2F"),
        ("https://example.com:8443/a", "https", "example.com:8443", "/a"),
        ("http://example.com:80/", "http", "example.com", "/"),
        ("http://example.com:443/", "http", "example.com:443", "/"),
        ("https://8.8.8.8/", "https", "8.8.8.8", "/"),
        ("https://[2606:4700:4700:0::1111]:8443/", "https", "[2606:4700:4700::1111]:8443", "/"),
        ("https://한국.kr/", "https", "xn--3e0b707e.kr", "/"),
        ("https://a_b.example-1.com/", "https", "a_b.example-1.com", "/"),
        ("https://1.example/", "https", "1.example", "/"),
    ],
)
def test_a_url_is_taken_apart(url: str, scheme: str, authority: str, path: str) -> None:
    target = target_of(url, allow_http=True)
    assert (target.scheme, target.authority, target.path) == (scheme, authority, path)


def test_networks_can_be_allowed() -> None:
    allowed = networks(["10.1.0.0/16", "fd00::/8"])
    assert is_open(ip_address("10.1.2.3"), allowed)
    assert is_open(ip_address("::ffff:10.1.2.3"), allowed)
    assert is_open(ip_address("fd12::1"), allowed)
    assert not is_open(ip_address("10.2.0.1"), allowed)
    assert not is_open(ip_address("127.0.0.1"), allowed)
    with pytest.raises(ValueError, match="host bits"):
        networks(["10.0.0.1/8"])


@given(st.ip_addresses(v=4))
def test_no_ipv4_address_is_opened_by_wrapping_it(address: IPv4Address) -> None:
    number = int(address)
    for wrapped in (0xFFFF << 32 | number, 0x64_FF9B << 96 | number):
        assert is_open(IPv6Address(wrapped)) == is_open(address)
    for carried in (number, 0x2002 << 112 | number << 80, 0x2001 << 112 | number):
        assert not is_open(IPv6Address(carried))


@given(st.ip_addresses(v=4))
def test_only_addresses_that_the_registry_calls_global_are_open(address: IPv4Address) -> None:
    if is_open(address) and not address.is_global:
        # Python of this age holds blocks for private that have become ordinary ones.
        assert any(
            address in IPv4Network(block) for block in ("192.31.196.0/24", "192.52.193.0/24")
        )


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    for url in (text, f"https://{text}", f"https://{text}/", f"https://example.com/{text}"):
        try:
            target = target_of(url, allow_http=False)
        except AddressRefusedError:
            continue
        assert target.authority.isascii()
        assert target.path.startswith("/")
        assert target.path.isascii()
