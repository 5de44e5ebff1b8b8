"""Calls that go on to somebody's API: what that receives, byte for byte, and what comes back."""

import contextlib
import json
import socket
import sqlite3

import pytest
from raw_upstream import OK, RawUpstream, reset
from signing import call, send, signed_header
from third_party import eventually

SKU = "/rest/V1/products/24-MB01"


@contextlib.contextmanager
def relayed(gatehouse, answer=lambda request, connection: OK, *options, **how):
    with RawUpstream(answer, **how) as upstream:
        gatehouse.start("--workers", "1", "--upstream", upstream.url, *options)
        yield upstream
        assert gatehouse.stop() == 0


def log_of(gatehouse, request_id):
    lines = [json.loads(line) for line in gatehouse.log.read_text().splitlines()]
    return [line["cause"] for line in lines if line.get("request_id") == request_id]


def peak(gatehouse):
    with open(f"/proc/{gatehouse.process.pid}/status") as status:
        return int(next(line for line in status if line.startswith("VmHWM")).split()[1])


# What goes on

def test_what_was_signed_goes_on_byte_for_byte(gatehouse, tmp_path):
    (tmp_path / "secret").write_text("s3cret\n")
    with RawUpstream() as upstream:
        gatehouse.start("--upstream", upstream.url + "/api/", "--upstream-header",
                        f"Authorization: Bearer @{tmp_path / 'secret'}")
        keys = gatehouse.integration("ERP é, Ltd")
        target = SKU + "?b=x%7Ey&a[]=1&b=+"
        authorization = signed_header(keys, "POST", gatehouse.url("/rest/V1/products?b=x%7Ey&a[]=1&b=+"))
        answer = send(gatehouse.address, "POST", target.replace("/24-MB01", ""), authorization, b'{"a":\x00}',
                      {"Content-Type": "application/json", "Accept-Encoding": "gzip", "Cookie": "c=1",
                       "If-None-Match": '"e"', "X-Request-Id": "mine"})
        assert (answer.status, answer.body) == (200, b"ok")
        request = upstream.requests[0]
        assert request.line == "POST /api/rest/V1/products?b=x%7Ey&a[]=1&b=+ HTTP/1.1"
        assert request.body == b'{"a":\x00}'
        assert sorted(request.fields) == sorted([
            ("Authorization", "Bearer s3cret"), ("Host", f"127.0.0.1:{upstream.port}"),
            ("Content-Type", "application/json"), ("Accept-Encoding", "gzip"), ("Cookie", "c=1"),
            ("If-None-Match", '"e"'), ("X-Forwarded-For", "127.0.0.1"), ("X-Forwarded-Proto", "http"),
            ("X-Forwarded-Host", gatehouse.address), ("X-Request-Id", answer.headers["X-Request-Id"]),
            ("X-Gatehouse-Integration", "ERP%20%C3%A9%2C%20Ltd"), ("X-Gatehouse-Integration-Id", "1"),
            ("X-Gatehouse-Resources", "Magento_Catalog::products"), ("Content-Length", "7")])
        assert gatehouse.stop() == 0


def test_nobody_but_the_gate_says_who_calls(gatehouse):
    names = ["X-Forwarded-For", "X.Forwarded.Proto", "Forwarded", "X-GATEHOUSE-Operator", "X-Gatehouse.Operator",
             "X-Gatehouse-Integration-Id", "X-Original-URL", "X-HTTP-Method-Override", "X-Named", "Proxy-Authorization"]
    with relayed(gatehouse) as upstream:
        keys = gatehouse.integration("ERP")
        headers = dict.fromkeys(names, "FORGED") | {"Connection": "keep-alive, x-named"}
        assert send(gatehouse.address, "GET", SKU, signed_header(keys, "GET", gatehouse.url(SKU)),
                    headers=headers).status == 200
        assert "FORGED" not in upstream.requests[0].head
        assert upstream.requests[0].values("Authorization") == []


def test_what_gatehouse_refuses_or_answers_itself_does_not_go_on(gatehouse):
    with relayed(gatehouse) as upstream:
        keys = gatehouse.integration("ERP", "--resource", "Magento_Cms::page")
        assert call(gatehouse, keys, "GET", "/rest/V1/integration/whoami").json["name"] == "ERP"
        assert call(gatehouse, keys, "GET", SKU).status == 401
        assert call(gatehouse, keys, "GET", SKU, oauth_signature="x").status == 401
        assert send(gatehouse.address, "GET", "/rest/V1/nothing").status == 404
        assert upstream.requests == []


def test_an_authorization_goes_on_when_it_is_told_to(gatehouse):
    with relayed(gatehouse, lambda *_: OK, "--upstream-pass-authorization", "true") as upstream:
        keys = gatehouse.integration("ERP")
        call(gatehouse, keys, "GET", SKU)
        assert upstream.requests[0].values("Authorization")[0].startswith("OAuth ")


def test_a_head_is_decided_on_as_a_get_and_goes_on_as_a_head(gatehouse):
    def answer(request, _):
        assert request.line.startswith("HEAD")
        if "chunks" in request.line:
            return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        return b"HTTP/1.1 200 OK\r\nContent-Length: 12345\r\nETag: \"e\"\r\n\r\n"

    with relayed(gatehouse, answer) as upstream:
        keys = gatehouse.integration("ERP", "--resource", "Magento_Catalog::products")
        as_get = signed_header(keys, "GET", gatehouse.url(SKU))
        assert send(gatehouse.address, "HEAD", SKU, as_get).status == 401
        assert call(gatehouse, keys, "HEAD", "/rest/V1/cmsPage/1").status == 401
        assert call(gatehouse, keys, "HEAD", "/rest/V1/nothing").status == 404
        assert call(gatehouse, keys, "OPTIONS", SKU).status == 405
        assert upstream.requests == []
        for _ in range(2):
            answered = call(gatehouse, keys, "HEAD", SKU)
            assert (answered.status, answered.body) == (200, b"")
            assert (answered.headers["Content-Length"], answered.headers["ETag"]) == ("12345", '"e"')
        assert call(gatehouse, keys, "HEAD", SKU + "?chunks").status == 200
        assert call(gatehouse, keys, "HEAD", "/rest/V1/integration/whoami").headers["Content-Length"] != "0"
        assert upstream.requests[0].line == f"HEAD {SKU} HTTP/1.1"
        assert (len(upstream.requests), upstream.connections) == (3, 1)


def test_what_follows_the_answer_to_a_head_is_nobodys_answer(gatehouse):
    body = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged"

    with relayed(gatehouse, lambda *_: OK.replace(b"ok", body)) as upstream:
        keys = gatehouse.integration("ERP")
        assert call(gatehouse, keys, "HEAD", SKU).headers["Content-Length"] == "2"
        assert call(gatehouse, keys, "HEAD", SKU).headers["Content-Length"] == "2"
        assert upstream.connections == 2


def entities_of_the_sample_store(gatehouse):
    with contextlib.closing(sqlite3.connect(gatehouse.directory / "gatehouse.sqlite")) as database:
        return database.execute("SELECT count(*) FROM documents").fetchone()[0]


def test_the_sample_store_is_there_only_without_an_upstream(gatehouse):
    with relayed(gatehouse) as upstream:
        keys = gatehouse.integration("ERP")
        for store in ("default", "all"):
            assert call(gatehouse, keys, "GET", f"/rest/{store}/V1/store/websites").body == b"ok"
        assert call(gatehouse, keys, "GET", "/rest/german/V1/store/websites").code == "path_not_processable"
        assert len(upstream.requests) == 2
    assert "sample store" not in gatehouse.log.read_text()
    assert entities_of_the_sample_store(gatehouse) == 0
    gatehouse.start()
    assert "sample store is loaded" in gatehouse.log.read_text()
    assert entities_of_the_sample_store(gatehouse) > 200
    assert call(gatehouse, keys, "GET", "/rest/german/V1/store/websites").status == 200


# Bodies that are too long to be kept

MIB = 1 << 20


def put(gatehouse, keys, framing, pieces):
    """A connection on which so much of a body was sent."""
    client = socket.create_connection(gatehouse.address.split(":"), timeout=60)
    header = signed_header(keys, "PUT", gatehouse.url(SKU))
    client.sendall(f"PUT {SKU} HTTP/1.1\r\nHost: {gatehouse.address}\r\nAuthorization: {header}\r\n"
                   f"Content-Type: application/json\r\n{framing}\r\n\r\n".encode())
    for piece in pieces:
        client.sendall(piece)
    return client


def joined(chunks):
    """What chunks hold."""
    parts, at = [], 0
    while True:
        end = chunks.index(b"\r\n", at)
        size = int(chunks[at:end], 16)
        if size == 0:
            return b"".join(parts)
        parts.append(chunks[end + 2:end + 2 + size])
        at = end + 2 + size + 2


@pytest.mark.parametrize("framing", ["Content-Length", "chunked"])
def test_a_large_body_streams_through_little_memory(gatehouse, framing):
    count = 64
    pieces = [bytes([i]) * MIB for i in range(count)]
    with relayed(gatehouse) as upstream:
        keys = gatehouse.integration("ERP")
        before = peak(gatehouse)
        for _ in range(2):
            if framing == "chunked":
                framed = [b"100000\r\n" + piece + b"\r\n" for piece in pieces] + [b"0\r\n\r\n"]
                client = put(gatehouse, keys, "Transfer-Encoding: chunked", framed)
            else:
                client = put(gatehouse, keys, f"Content-Length: {count * MIB}", pieces)
            with client:
                assert client.recv(65536).startswith(b"HTTP/1.1 200 ")
        assert peak(gatehouse) - before < 16 * 1024  # KiB
        body = upstream.requests[1].body
        assert (joined(body) if framing == "chunked" else body) == b"".join(pieces)
        assert upstream.connections == 1


def test_a_body_that_breaks_off_is_no_request(gatehouse):
    with relayed(gatehouse) as upstream:
        keys = gatehouse.integration("ERP")
        put(gatehouse, keys, f"Content-Length: {MIB}", [b"x" * 200_000]).close()
        eventually(lambda: upstream.connections == 1)
        assert call(gatehouse, keys, "GET", SKU).status == 200
        assert [request.line.split()[0] for request in upstream.requests] == ["GET"]


def test_an_answer_before_the_end_of_the_body_ends_the_call(gatehouse):
    def refuse(*_):
        return b"HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig"

    with relayed(gatehouse, refuse, reads_bodies=False):
        keys = gatehouse.integration("ERP")
        with put(gatehouse, keys, f"Content-Length: {MIB}", [b"x" * 100_000]) as client:
            received = b""
            client.settimeout(0.2)
            for _ in range(100):  # a client goes on sending until it hears something
                with contextlib.suppress(TimeoutError):
                    received += client.recv(65536)
                if received:
                    break
                client.sendall(b"x" * 1000)
        assert received.startswith(b"HTTP/1.1 413 ")


# What comes back

ANSWERS = {
    "a length": b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nETag: \"e\"\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n\r\nabc",
    "chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;x\r\na\r\n2\r\nbc\r\n0\r\nT: 1\r\n\r\n",
    "interim answers": b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\n"
                       b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",
}


@pytest.mark.parametrize("bytes_", ANSWERS.values(), ids=ANSWERS)
def test_an_answer_comes_back_and_its_connection_is_used_again(gatehouse, bytes_):
    with relayed(gatehouse, lambda *_: bytes_) as upstream:
        keys = gatehouse.integration("ERP")
        for _ in range(3):
            answer = call(gatehouse, keys, "GET", SKU)
            assert (answer.status, answer.body) == (200, b"abc")
        assert answer.headers["Cache-Control"] is None
        if b"ETag" in bytes_:
            assert (answer.headers["ETag"], answer.headers.get_all("Set-Cookie")) == ('"e"', ["a", "b"])
        assert upstream.connections == 1


def test_answers_without_a_body(gatehouse):
    def answer(request, _):
        if request.line.startswith("DELETE"):
            return b"HTTP/1.1 204 No Content\r\n\r\n"
        return b"HTTP/1.1 304 Not Modified\r\nETag: \"e\"\r\n\r\n"

    with relayed(gatehouse, answer) as upstream:
        keys = gatehouse.integration("ERP")
        assert call(gatehouse, keys, "DELETE", SKU).status == 204
        answer = call(gatehouse, keys, "GET", SKU)
        assert (answer.status, answer.headers["ETag"], answer.body) == (304, '"e"', b"")
        assert upstream.connections == 1


def test_an_answer_that_ends_with_its_connection(gatehouse):
    with relayed(gatehouse, lambda *_: b"HTTP/1.1 200 OK\r\n\r\nabc", close_behind=True):
        keys = gatehouse.integration("ERP")
        assert call(gatehouse, keys, "GET", SKU).body == b"abc"


def test_a_large_answer_streams_through_little_memory(gatehouse):
    piece, pieces = b"x" * (1 << 20), 192

    def answer(_, connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(pieces):
            connection.sendall(b"100000\r\n" + piece + b"\r\n")
        return b"0\r\n\r\n"

    with relayed(gatehouse, answer):
        keys = gatehouse.integration("ERP")
        before = peak(gatehouse)
        with socket.create_connection(gatehouse.address.split(":")) as client:
            header = signed_header(keys, "GET", gatehouse.url(SKU))
            client.sendall(f"GET {SKU} HTTP/1.1\r\nHost: {gatehouse.address}\r\nAuthorization: {header}\r\n"
                           "Connection: close\r\n\r\n".encode())
            size = 0
            while more := client.recv(1 << 20):
                size += len(more)
        assert size > pieces << 20
        assert peak(gatehouse) - before < 16 * 1024  # KiB


# Faults of the upstream

def resets_behind(bytes_):
    def answer(_, connection):
        connection.sendall(bytes_)
        reset(connection)
        return None
    return answer


def endless(_, connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X: " + b"x" * 4000 + b"\r\n")


FAULTS = {
    "closes": (lambda *_: None, 502, "upstream_failed"),
    "resets in the head": (resets_behind(b"HTTP/1.1 200 OK\r\nConte"), 502, "upstream_failed"),
    "stalls": (lambda *_: b"", 504, "upstream_timeout"),
    "stalls in the head": (lambda *_: b"HTTP/1.1 200 OK\r\n", 504, "upstream_timeout"),
    "endless headers": (endless, 502, "upstream_answer_invalid"),
    "interim answers without end": (lambda *_: b"HTTP/1.1 100 Continue\r\n\r\n" * 100, 502, "upstream_answer_invalid"),
    "no HTTP": (lambda *_: b"SSH-2.0-x\r\n\r\n", 502, "upstream_answer_invalid"),
    "two lengths": (lambda *_: OK.replace(b"\r\n\r\n", b"\r\nContent-Length: 3\r\n\r\n"), 502,
                    "upstream_answer_invalid"),
    "another protocol": (lambda *_: b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", 502, "upstream_answer_invalid"),
}


@pytest.mark.parametrize("answer, status, code", FAULTS.values(), ids=FAULTS)
def test_each_fault_has_one_outcome(gatehouse, answer, status, code):
    with relayed(gatehouse, answer, "--upstream-first-byte-timeout", "1"):
        keys = gatehouse.integration("ERP")
        refused = call(gatehouse, keys, "GET", SKU)
        assert (refused.status, refused.code) == (status, code)
        assert len(log_of(gatehouse, refused.headers["X-Request-Id"])) == 1
        assert call(gatehouse, keys, "GET", "/rest/V1/integration/whoami").status == 200


BROKEN = {
    "resets": resets_behind(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"),
    "is too short": lambda *_: b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
    "has broken chunks": lambda _, connection: connection.sendall(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n") or b"zz\r\n",
    "stalls": lambda _, connection: connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc") or b"",
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_body_that_breaks_off_ends_early(gatehouse, how):
    with relayed(gatehouse, BROKEN[how], "--upstream-idle-timeout", "1", close_behind=how != "stalls"):
        keys = gatehouse.integration("ERP")
        with socket.create_connection(gatehouse.address.split(":")) as client:
            header = signed_header(keys, "GET", gatehouse.url(SKU))
            client.sendall(f"GET {SKU} HTTP/1.1\r\nHost: {gatehouse.address}\r\nAuthorization: {header}\r\n\r\n".encode())
            received = b""
            with contextlib.suppress(ConnectionResetError):
                while more := client.recv(65536):
                    received += more
        if received.startswith(b"HTTP/1.1 502"):
            assert how == "has broken chunks"  # seen before the head had gone on
        else:
            assert received.startswith(b"HTTP/1.1 200") and not received.endswith(b"0\r\n\r\n")


def test_an_upstream_that_is_not_there_is_told(gatehouse):
    with RawUpstream() as upstream:
        port = upstream.port
    gatehouse.start("--workers", "1", "--upstream", f"http://127.0.0.1:{port}")
    keys = gatehouse.integration("ERP")
    refused = call(gatehouse, keys, "GET", SKU)
    assert (refused.status, refused.code) == (502, "upstream_unreachable")
    assert "Connection refused" in log_of(gatehouse, refused.headers["X-Request-Id"])[0]


def test_a_kept_connection_that_was_closed_is_not_the_calls_fault(gatehouse):
    with relayed(gatehouse) as upstream:
        keys = gatehouse.integration("ERP")
        for method in ("GET", "POST", "GET"):
            target = "/rest/V1/products" if method == "POST" else SKU
            assert call(gatehouse, keys, method, target, {} if method == "POST" else None).status == 200
            upstream.drop()
        assert len(upstream.requests) == 3


def test_a_call_that_may_have_been_done_is_not_sent_again(gatehouse):
    seen = []

    def once(request, _):
        seen.append(request)
        return OK if len(seen) == 1 else None

    with relayed(gatehouse, once) as upstream:
        keys = gatehouse.integration("ERP")
        assert call(gatehouse, keys, "GET", SKU).status == 200
        assert call(gatehouse, keys, "POST", "/rest/V1/products", {}).code == "upstream_failed"
        assert len(upstream.requests) == 2


def test_of_several_upstreams_one_that_is_away_is_left_out(gatehouse):
    with RawUpstream() as first, RawUpstream() as second:
        gatehouse.start("--workers", "1", "--upstream", first.url, "--upstream", second.url)
        keys = gatehouse.integration("ERP")
        for _ in range(4):
            assert call(gatehouse, keys, "GET", SKU).status == 200
        assert (len(first.requests), len(second.requests)) == (2, 2)
        first.stop()
        for _ in range(4):
            assert call(gatehouse, keys, "POST", "/rest/V1/products", {}).status == 200
        assert gatehouse.stop() == 0


def test_a_client_that_goes_takes_its_call_back(gatehouse):
    ended = []

    def answer(_, connection):
        ended.append(connection.recv(1) == b"")
        return None

    with relayed(gatehouse, answer) as upstream:
        keys = gatehouse.integration("ERP")
        with socket.create_connection(gatehouse.address.split(":")) as client:
            header = signed_header(keys, "GET", gatehouse.url(SKU))
            client.sendall(f"GET {SKU} HTTP/1.1\r\nHost: {gatehouse.address}\r\nAuthorization: {header}\r\n\r\n".encode())
            eventually(lambda: upstream.requests)
        eventually(lambda: ended == [True])


def test_a_stop_waits_for_no_upstream(gatehouse):
    with RawUpstream(lambda *_: b"") as upstream:
        gatehouse.start("--upstream", upstream.url)
        keys = gatehouse.integration("ERP")
        with socket.create_connection(gatehouse.address.split(":")) as client:
            header = signed_header(keys, "GET", gatehouse.url(SKU))
            client.sendall(f"GET {SKU} HTTP/1.1\r\nHost: {gatehouse.address}\r\nAuthorization: {header}\r\n\r\n".encode())
            eventually(lambda: upstream.requests)
            assert gatehouse.stop() == 0
