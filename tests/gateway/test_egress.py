"""Which addresses Lampfield talks to: as typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections.gateway.addresses import is_forbidden, is_public
from connections.gateway.egress import Policy, check_address
from connections.gateway.errors import RefusedAddress

LISTED = Policy(origins=("https://ai-gateway.helicone.ai", "http://127.0.0.1:11434/v1"))
OPEN = Policy(custom="members")

HOSTILE_IPS = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:a9fe:a9fe",
    "::ffff:0:7f00:1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::",
    "2620:4f:8000::1",
    "3fff::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "5f00::1",
]
GOOD_IPS = [
    "1.1.1.1",
    "8.8.8.8",
    "9.9.9.9",
    "93.184.216.34",
    "100.63.255.255",
    "100.128.0.1",
    "172.15.0.1",
    "172.32.0.1",
    "192.0.1.1",
    "2606:4700:4700::1111",
    "2001:4860:4860::8888",
    "2a00:1450:4001::1",
    "64:ff9b::101:101",
]
NOT_ADDRESSES = [
    "",
    "ai-gateway.helicone.ai",
    "ftp://example.org",
    "https://",
    "https://user@example.org",
    "https://ai-gateway.helicone.ai@evil.example",
    "https://user:key@example.org/v1",
    "https://example.org/v1?key=1",
    "https://example.org/v1#top",
    "https://example.org\\@evil.example",
    "https://exa mple.org",
    "https://example.org/a b",
    "https://example.org\n.evil.example",
    "https://example.org\x00.evil.example",
    "https://bücher.example",
    "https://127。0。0。1",
    "https://example.org./v1",
    "https://.example.org",
    "https://example..org",
    f"https://{'a' * 64}.example",
    f"https://{'a.' * 130}example",
    "https://example.org:0",
    "https://example.org:65536",
    "https://example.org:99999",
    "https://example.org:",
    "https://example.org/%2e%2e/",
    "https://example.org/v1/../admin",
    "https://example.org//evil.example",
    "https://127.1",
    "https://2130706433",
    "https://0x7f.1",
    "https://0x7f000001",
    "https://0177.0.0.1",
    "https://127.0.0.01",
    "https://1.2.3.4.5",
    "https://[::1%25eth0]",
    "https://[::1",
    "https://example.org/" + "a" * 300,
    "javascript:alert(1)",
    "file:///etc/passwd",
    "unix:///run/docker.sock",
    "https:example.org",
]


@pytest.mark.parametrize("address", HOSTILE_IPS)
def test_an_address_that_leads_inside_is_not_public(address: str):
    assert not is_public(address)

    host = f"[{address}]" if ":" in address else address
    with pytest.raises(RefusedAddress):
        check_address(f"https://{host}", OPEN)


@pytest.mark.parametrize("address", GOOD_IPS)
def test_an_address_on_the_internet_is_public(address: str):
    assert is_public(address) and not is_forbidden(address)

    host = f"[{address}]" if ":" in address else address
    assert check_address(f"https://{host}/v1/", OPEN) == f"https://{host}/v1"


@pytest.mark.parametrize("url", NOT_ADDRESSES)
def test_what_could_be_read_in_two_ways_is_refused(url: str):
    for policy in (LISTED, OPEN):
        with pytest.raises(RefusedAddress) as caught:
            check_address(url, policy, administrator=True)

    assert caught.value.kind == "refused_address"
    assert str(caught.value).endswith(".")


@given(st.text(max_size=80), st.sampled_from(["", "https://", "https://ai-gateway.helicone.ai"]))
def test_anything_typed_is_an_address_or_a_sentence(typed: str, lead: str):
    try:
        normal = check_address(lead + typed, OPEN)
    except RefusedAddress:
        return
    assert check_address(normal, OPEN) == normal


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("https://AI-Gateway.Helicone.AI/", "https://ai-gateway.helicone.ai"),
        (" https://ai-gateway.helicone.ai:443/v1 ", "https://ai-gateway.helicone.ai/v1"),
        ("http://127.0.0.1:11434/v1", "http://127.0.0.1:11434/v1"),
        ("http://127.0.0.1:11434/v1/openai/", "http://127.0.0.1:11434/v1/openai"),
    ],
)
def test_a_listed_address_is_taken_in_its_normal_form(typed: str, normal: str):
    assert check_address(typed, LISTED) == normal


@pytest.mark.parametrize(
    "url",
    [
        "https://ai-gateway.helicone.ai.evil.example",
        "https://evil.example/ai-gateway.helicone.ai",
        "http://ai-gateway.helicone.ai",
        "https://ai-gateway.helicone.ai:8443",
        "http://127.0.0.1:11434",
        "http://127.0.0.1:11434/v10",
        "http://127.0.0.1:11435/v1",
        "http://127.0.0.2:11434/v1",
        "http://localhost:11434/v1",
    ],
)
def test_an_address_that_only_looks_like_a_listed_one_is_refused(url: str):
    with pytest.raises(RefusedAddress, match="operator has listed"):
        check_address(url, LISTED, administrator=True)


def test_the_operator_decides_who_may_use_an_address_of_their_own():
    url = "https://openrouter.ai/api/v1"

    assert check_address(url, Policy(custom="members")) == url
    assert check_address(url, Policy(custom="admins"), administrator=True) == url
    for policy in (Policy(custom="admins"), Policy(custom="off")):
        with pytest.raises(RefusedAddress):
            check_address(url, policy)


@pytest.mark.parametrize("url", ["http://openrouter.ai", "https://openrouter.ai:8443"])
def test_an_address_of_ones_own_is_https_on_its_usual_port(url: str):
    with pytest.raises(RefusedAddress, match="https"):
        check_address(url, OPEN)


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest",
        "http://[fd00:ec2::254]/latest",
        "http://[fe80::1]/",
        "http://[::ffff:169.254.169.254]/",
        "http://0.0.0.0:8000",
    ],
)
def test_not_even_the_list_leads_to_a_metadata_service(url: str):
    with pytest.raises(RefusedAddress, match="never"):
        check_address(url, Policy(origins=(url,)))


def test_lampfield_does_not_talk_to_itself():
    policy = Policy(origins=("http://127.0.0.1:8000",), own_port=8000)

    with pytest.raises(RefusedAddress, match="itself"):
        check_address("http://127.0.0.1:8000", policy)
