"""Bytes that are no proper request: a clear refusal or a closed connection, and nothing stored."""

import random
import socket
import sqlite3

from signing import call, send

HOST = "Host: shop.example\r\n"
BY_HAND = [
    b"", b"\r\n", b"\x00" * 50, b"GET\r\n\r\n", b"GET / HTTP/1.1\n\n", b"\x16\x03\x01\x02\x00\x01\x00",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n",
    b"GET /rest/V1/products HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"POST /rest/V1/products HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG",
    b"POST /rest/V1/products HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    b"POST /rest/V1/products HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"POST /rest/V1/products HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    b"POST /rest/V1/products HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
    b"GET http://evil.example/ HTTP/1.1\r\nHost: a\r\n\r\n", b"CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\n" + b"A: b\r\n" * 200 + b"\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nA: " + b"b" * 40000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nA: b\r\n folded\r\n\r\n",
    b"GET /rest/V1/%00 HTTP/1.1\r\nHost: a b\r\n\r\n", b"GET / HTTP/1.1\r\nHost: a\r\nX_Y: 1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
]


def generated(count):
    """Proper requests with one to four bytes changed, left out or added. The same in every run."""
    random.seed(5849)
    whole = (b"POST /rest/V1/products?a=b HTTP/1.1\r\nHost: shop.example\r\n"
             b"Authorization: OAuth oauth_consumer_key=\"x\"\r\nContent-Type: application/json\r\n"
             b"Content-Length: 2\r\n\r\n{}")
    for _ in range(count):
        request = bytearray(whole)
        for _ in range(random.randint(1, 4)):
            place = random.randrange(len(request))
            what = random.randrange(3)
            if what == 0:
                request[place] = random.randrange(256)
            elif what == 1:
                del request[place]
            else:
                request.insert(place, random.choice(b"\r\n\x00 :;\"%\xff"))
        yield bytes(request)


def answer_to(address, request):
    host, port = address.split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        received = b""
        try:
            while chunk := connection.recv(65536):
                received += chunk
        except ConnectionResetError:
            pass
        return received


def rows(directory):
    with sqlite3.connect(f"file:{directory}/gatehouse.sqlite?mode=ro", uri=True) as database:
        tables = [name for (name,) in database.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
        return {table: sorted(map(repr, database.execute(f"SELECT * FROM {table}")))
                for table in tables}


def test_malformed_requests(server):
    keys = server.integration("Bystander")
    before = rows(server.directory)
    requests = BY_HAND + list(generated(300 - len(BY_HAND)))
    assert len(requests) == 300
    refused = 0
    for request in requests:
        answer = answer_to(server.address, request)
        assert not answer.startswith(b"HTTP/1.1 2"), request
        assert not answer.startswith(b"HTTP/1.1 500"), request
        refused += answer.startswith((b"HTTP/1.1 4", b"HTTP/1.1 5"))
    assert refused > 250, "most are told why"
    assert rows(server.directory) == before
    assert send(server.address, "GET", "/healthz").status == 200
    assert call(server, keys, "GET", "/rest/V1/integration/whoami").status == 200
