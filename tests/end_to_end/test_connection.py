"""Slow and interleaved clients: each gets the answer to its own bytes, whatever the others send and
whatever is changed in between."""

import contextlib
import http.client
import json
import socket
import sqlite3
import subprocess

import pytest
from signing import send, signed_header

WHOAMI = "/rest/V1/integration/whoami"
SESSION = "/admin/api/v1/session"
USER, PASSWORD = "olga", "correct horse 1"
EXTENSION = ";" + "e" * 3000
TRIES = 10
LOCK_SECONDS = 7  # longer than the server waits for the database and looks for changes


class Client:
    """One connection on which the test says what arrives when."""

    def __init__(self, server):
        host, port = server.address.split(":")
        self.socket = socket.create_connection((host, int(port)), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def packet(self, text):
        self.socket.sendall(text if isinstance(text, bytes) else text.encode())

    def answer(self):
        """The next answer; None when the server closes instead."""
        response = http.client.HTTPResponse(self.socket)
        try:
            response.begin()
            text = response.read()
        except (http.client.HTTPException, ConnectionError):
            return None
        return response.status, response.headers, text


@pytest.fixture
def connect():
    with contextlib.ExitStack() as opened:
        def connect_to(server):
            client = Client(server)
            opened.enter_context(client.socket)
            return client
        yield connect_to


def lines(method, target, *fields):
    return "\r\n".join([f"{method} {target} HTTP/1.1", "Host: shop.example", *fields, "", ""])


def signed(server, keys, method, target, *fields):
    authorization = signed_header(keys, method, server.url(target))
    return "\r\n".join([f"{method} {target} HTTP/1.1", f"Host: {server.address}",
                        f"Authorization: {authorization}", *fields, "", ""])


def both_have_been_read(server):
    """Every worker has looked at its sockets: requests on as many connections were answered."""
    for _ in range(8):
        assert send(server.address, "GET", "/healthz").status == 200


def sign_in(server):
    answer = send(server.address, "POST", SESSION,
                  body=json.dumps({"username": USER, "password": PASSWORD}),
                  headers={"Origin": f"http://{server.address}", "Sec-Fetch-Site": "same-origin",
                           "Content-Type": "application/json"})
    assert answer.status == 200, answer.body
    cookies = "; ".join(cookie.split(";")[0] for cookie in answer.headers.get_all("Set-Cookie"))
    return cookies, answer.json["csrf_token"]


def test_nobody_gets_somebody_elses_session(gatehouse, connect):
    assert gatehouse.run("admin", "create", "--username", USER, "--email", "o@shop.example",
                         "--password-stdin", stdin=PASSWORD).code == 0
    server = gatehouse.start("--workers", "1")
    cookies, csrf = sign_in(server)

    def asking(*fields):
        return lines("GET", SESSION, *fields).replace("shop.example", server.address)

    for _ in range(TRIES):
        stranger, other = connect(server), connect(server)
        stranger.packet(asking("Transfer-Encoding: chunked") + "1" + EXTENSION)
        both_have_been_read(server)
        stranger.packet(EXTENSION * 2 + "\r\n")
        both_have_been_read(server)
        other.packet(asking(f"Cookie: {cookies}"))
        assert csrf.encode() in other.answer()[2]
        stranger.packet("x\r\n0\r\n\r\n")
        status, _, text = stranger.answer()
        assert status == 401 and csrf.encode() not in text, text


def test_a_chunked_body_may_be_cut_anywhere(server, connect):
    keys = server.integration("Cuts")
    body = f"5{EXTENSION}\r\nabcde\r\n0\r\n\r\n"
    places = [1, 2, 1500, len(EXTENSION), len(EXTENSION) + 2, len(body) - 9, len(body) - 2]
    for first, second in [(a, b) for a in places for b in places if a < b]:
        client = connect(server)
        whole = signed(server, keys, "GET", WHOAMI, "Transfer-Encoding: chunked") + body
        head = len(whole) - len(body)
        for packet in (whole[:head + first], whole[head + first:head + second],
                       whole[head + second:]):
            client.packet(packet)
            both_have_been_read(server)
        status, _, text = client.answer()
        assert status == 200 and b"Cuts" in text, (first, second, status, text)


@pytest.mark.parametrize("change", ["settings", "deletion"])
def test_a_call_goes_on_with_what_it_was_judged_by(gatehouse, connect, change):
    keys = gatehouse.integration("Slow")
    server = gatehouse.start()
    body = b"b" * 70_000
    for number in range(3):
        client = connect(server)
        client.packet(signed(server, keys, "GET", WHOAMI, f"Content-Length: {len(body)}"))
        client.packet(body[:10])
        both_have_been_read(server)
        if change == "settings":
            server.ok("config", "set", "oauth/consumer/expiration_period", str(300 + number))
        else:
            server.ok("integration", "delete", "Slow", "--yes")
            server.ok("integration", "create", "--name", f"Other {number}", "--all")
        client.packet(body[10:])
        answer = client.answer()
        assert answer is not None and answer[0] in (200, 401), answer
        assert answer[0] == 401 or b"Slow" in answer[2]
        assert server.process.poll() is None
        if change == "deletion":
            break
    assert server.stop() == 0


def test_a_body_waits_through_a_lock_of_another_process(gatehouse, connect):
    """State that is judged before the body is what answers behind it."""
    keys = gatehouse.integration("Writer")
    server = gatehouse.start("--workers", "1")
    body = b"b" * 66_000
    client = connect(server)
    client.packet(signed(server, keys, "POST", "/rest/V1/products", f"Content-Length: {len(body)}"))
    client.packet(body[:10])
    both_have_been_read(server)
    lock = sqlite3.connect(server.directory / "gatehouse.sqlite", isolation_level=None)
    lock.execute("UPDATE integrations SET name = name")  # a change, which the server looks at
    lock.execute("BEGIN IMMEDIATE")
    with pytest.raises(subprocess.TimeoutExpired):
        server.process.wait(timeout=LOCK_SECONDS)
    send(server.address, "GET", "/rest/V1/products")  # its worker takes up what there is
    with contextlib.suppress(OSError):
        client.packet(body[10:])
    client.answer()
    lock.execute("ROLLBACK")
    lock.close()
    assert server.process.poll() is None
    assert send(server.address, "GET", "/healthz").status == 200
    assert server.stop() == 0
