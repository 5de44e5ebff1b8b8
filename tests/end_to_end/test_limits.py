"""More clients than the server wants, and third parties that do not answer."""

import contextlib
import pathlib
import re
import resource
import socket
import time

import pytest
from conftest import GATEHOUSE
from signing import call
from third_party import eventually

CONNECTIONS_MAX = 10_000
WHOAMI = "/rest/V1/integration/whoami"


def address_of(gatehouse):
    host, port = gatehouse.address.rsplit(":", 1)
    return host, int(port)


def stranger(stack, gatehouse, source="127.0.0.1"):
    """A connection that says nothing."""
    made = socket.create_connection(address_of(gatehouse), timeout=30, source_address=(source, 0))
    return stack.enter_context(contextlib.closing(made))


def start_with_descriptors(gatehouse, count, *options):
    """Starts a server that can open no more than so many files."""
    limited = gatehouse.directory.parent / "limited"
    limited.write_text(f'#!/bin/sh\nulimit -n {count}\nexec "{GATEHOUSE}" "$@"\n')
    limited.chmod(0o755)
    gatehouse.start(*options, program=str(limited))


def test_strangers_leave_descriptors_to_calls(gatehouse):
    start_with_descriptors(gatehouse, 256)
    keys = gatehouse.integration("Patient")
    now = int(time.time())
    with contextlib.ExitStack() as stack:
        for _ in range(330):
            stranger(stack, gatehouse)
        # The first call of a minute opens a file for the minute's nonces.
        for minute in range(-4, 4):
            stamp = str(now + 60 * minute)
            answer = call(gatehouse, keys, "GET", WHOAMI, oauth_timestamp=stamp)
            assert answer.status == 200, answer.body
    assert gatehouse.stop() == 0


def test_one_address_gets_its_share(gatehouse):
    gatehouse.start("--connections-per-address", "20")
    keys = gatehouse.integration("Neighbor")
    with contextlib.ExitStack() as stack:
        held = [stranger(stack, gatehouse, "127.0.0.9") for _ in range(20)]
        assert stranger(stack, gatehouse, "127.0.0.9").recv(1) == b"", "one more is closed"
        assert call(gatehouse, keys, "GET", WHOAMI).status == 200
        for connection in held:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            assert connection.recv(15) == b"HTTP/1.1 200 OK"


def resident_bytes(gatehouse):
    text = pathlib.Path(f"/proc/{gatehouse.process.pid}/status").read_text(encoding="utf-8")
    return 1024 * int(re.search(r"VmRSS:\s+(\d+) kB", text)[1])


def healthz(connection):
    connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    answer = b""
    while b"\r\n\r\n" not in answer:
        piece = connection.recv(4096)
        assert piece, answer
        answer += piece
    assert answer.startswith(b"HTTP/1.1 200 OK")


@pytest.fixture
def many_files():
    """Lets the test itself open as many files as it may."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    if before[1] < CONNECTIONS_MAX + 500:
        pytest.skip("needs more open files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (before[1], before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_ten_thousand_idle_clients_cost_little(gatehouse, many_files):
    gatehouse.start()
    with contextlib.ExitStack() as stack:
        for _ in range(100):
            healthz(stranger(stack, gatehouse))
    before = resident_bytes(gatehouse)
    with contextlib.ExitStack() as stack:
        for number in range(CONNECTIONS_MAX):
            healthz(stranger(stack, gatehouse, f"127.0.1.{number % 50 + 1}"))
        eventually(lambda: resident_bytes(gatehouse) <= before + 40 * 2**20)
        with contextlib.ExitStack() as newcomers:
            for _ in range(5):
                healthz(stranger(newcomers, gatehouse))
        crowded = resident_bytes(gatehouse)
    eventually(lambda: resident_bytes(gatehouse) <= crowded - 4 * 2**20)
    assert gatehouse.stop() == 0
