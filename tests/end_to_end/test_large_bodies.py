"""Bodies of 8 MiB: of strangers hardly anything is kept, of those who may send them the work is
bounded, and nobody else waits."""

import contextlib
import json
import os
import pathlib
import selectors
import socket
import threading

import pytest
from signing import call, send, signed_header

MIB = 1024 * 1024
LARGEST = 8 * MIB  # of a body
BUDGET = 256 * MIB  # of all of them, beyond the first 64 KiB of each
CPU_SECONDS = 1
TICKS = os.sysconf("SC_CLK_TCK")
JSON = {"Content-Type": "application/json"}
SKU = "/rest/V1/products/MUGS-AL-RED"


# Work

def filled(before, piece, behind):
    """`before`, numbered pieces with commas between, `behind`, and spaces up to the largest size."""
    pieces, size = [], len(before) + len(behind)
    while True:
        text = piece.replace("#", str(len(pieces)))
        size += len(text) + 1
        if size > LARGEST:
            return (before + ",".join(pieces) + behind).ljust(LARGEST)
        pieces.append(text)


def listed(before, count, text, behind):
    """So many elements, the last with as much text as fits."""
    pieces = [text.replace("#", str(number)) for number in range(count)]
    left = LARGEST - len(before) - len(behind) - sum(map(len, pieces)) - count
    pieces = [piece.replace("~", "x" * (left // count)) for piece in pieces]
    return (before + ",".join(pieces) + behind).ljust(LARGEST)


PRODUCT = '{"product":{"sku":"N","name":"n",'
EXTENSION = PRODUCT + '"extension_attributes":{'
CATEGORY = '{"category":{"name":"n","is_active":true,'
BODIES = {
    "custom attributes": ("POST", "products", lambda: filled(
        PRODUCT + '"custom_attributes":[', '{"attribute_code":"a#","value":1}', "]}}")),
    "as many custom attributes as may be": ("POST", "products", lambda: listed(
        PRODUCT + '"custom_attributes":[', 1000, '{"attribute_code":"a#","value":"~"}', "]}}")),
    "category links": ("POST", "products", lambda: filled(
        EXTENSION + '"category_links":[', '{"category_id":"#"}', "]}}}")),
    "as many category links as may be": ("POST", "products", lambda: listed(
        EXTENSION + '"category_links":[', 1000, '{"category_id":"#","x":"~"}', "]}}}")),
    "websites": ("POST", "products", lambda: filled(EXTENSION + '"website_ids":[', "#", "]}}}")),
    "empty lists": ("POST", "products", lambda: filled(PRODUCT + '"options":[', "[]", "]}}")),
    "objects": ("POST", "products", lambda: filled(PRODUCT + '"options":[', '{"a":1}', "]}}")),
    "control characters": ("POST", "products", lambda: filled(
        PRODUCT + '"options":[', '"\\u0001"', "]}}")),
    "control characters in one text": ("POST", "products", lambda: (
        PRODUCT + '"x":"' + "\\u0001" * ((LARGEST - 200) // 6) + '"}}').ljust(LARGEST)),
    "control characters below a long name": ("POST", "products", lambda: (
        PRODUCT + '"options":[{"' + "k" * (LARGEST // 2) + '":['
        + ",".join(['"\\u0001"'] * (LARGEST // 20)) + "]}]}}").ljust(LARGEST)),
    "unknown members": ("POST", "products", lambda: filled("{", '"m#":0', "}")),
    "one member again and again": ("POST", "products", lambda: filled("{", '"a":1', "}")),
    "a long unknown name": ("POST", "products", lambda: ('{"' + "m" * (LARGEST - 99) + '":1}').ljust(LARGEST)),
    "attributes of a category": ("POST", "categories", lambda: filled(
        CATEGORY + '"custom_attributes":[', '{"attribute_code":"a#","value":1}', "]}}")),
    "ways to sort": ("POST", "categories", lambda: filled(
        CATEGORY + '"available_sort_by":[', '"x"', "]}}")),
    "a page": ("POST", "cmsPage", lambda: (
        '{"page":{"identifier":"n","title":"t","content":"' + "x" * (LARGEST - 9999) + '"}}').ljust(LARGEST)),
    "a long identifier": ("POST", "cmsBlock", lambda: (
        '{"block":{"title":"t","identifier":"' + "x" * (LARGEST - 99) + '"}}').ljust(LARGEST)),
    "a long SKU": ("PUT", "categories/4/products", lambda: (
        '{"productLink":{"sku":"' + "s" * (LARGEST - 99) + '"}}').ljust(LARGEST)),
    "a move": ("PUT", "categories/4/move", lambda: filled('{"parentId":2,', '"m#":0', "}")),
    "deep": ("POST", "products", lambda: "[" * LARGEST),
    "no JSON": ("POST", "products", lambda: "x" * LARGEST),
}


def cpu_seconds(process):
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


@pytest.fixture(scope="module")
def credentials(server):
    return server.integration("Large")


def post(server, credentials, target, body, method="POST"):
    authorization = signed_header(credentials, method, server.url(target))
    return send(server.address, method, target, authorization, body, JSON)


@pytest.mark.parametrize("name", BODIES)
def test_a_large_body_takes_a_second_at_most(server, credentials, name):
    method, path, make = BODIES[name]
    body = make()
    assert len(body) == LARGEST
    before = cpu_seconds(server.process)
    answer = post(server, credentials, "/rest/V1/" + path, body, method)
    spent = cpu_seconds(server.process) - before
    print(f"{name}: {answer.status}, {spent} s")
    assert spent <= CPU_SECONDS
    assert answer.status in (200, 400, 404), answer.body[:500]
    if answer.status != 200:
        assert len(answer.body) < 16 * 1024, "an answer does not give the body back"
        assert answer.code, answer.body


def test_others_are_answered_meanwhile(server, credentials):
    body = BODIES["custom attributes"][2]()
    outcomes = []
    writers = [threading.Thread(target=lambda: outcomes.append(
        post(server, credentials, "/rest/V1/products", body).code)) for _ in range(6)]
    before = cpu_seconds(server.process)
    for writer in writers:
        writer.start()
    reads = 0
    while any(writer.is_alive() for writer in writers) or reads == 0:
        assert call(server, credentials, "GET", SKU).status == 200
        reads += 1
    for writer in writers:
        writer.join()
    assert outcomes == ["too_many"] * 6
    assert cpu_seconds(server.process) - before <= 6 * CPU_SECONDS + reads * 0.1


def test_what_is_kept_can_be_read_again(server, credentials):
    text = "x" * (5 * MIB)
    made = post(server, credentials, "/rest/V1/cmsBlock",
                json.dumps({"block": {"identifier": "large", "title": "t", "content": text}}))
    assert made.status == 200
    found = call(server, credentials, "GET", f"/rest/V1/cmsBlock/{made.json['id']}")
    assert found.json["content"] == text


# Memory

class Upload:
    """A request whose body is sent as the server takes it, all but its last byte."""

    def __init__(self, server, method, target, *fields, chunked=False):
        host, port = server.address.split(":")
        self.socket = socket.create_connection((host, int(port)), timeout=30)
        self.socket.setblocking(False)
        framing = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {LARGEST}"
        head = [f"{method} {target} HTTP/1.1", f"Host: {server.address}", *fields,
                "Content-Type: application/json", framing, "", ""]
        body = f"{LARGEST:x}\r\n" if chunked else ""
        self.unsent = memoryview("\r\n".join(head).encode() + body.encode() + b"x" * (LARGEST - 1))
        self.received = b""
        self.ended = False

    def send_some(self):
        try:
            self.unsent = self.unsent[self.socket.send(self.unsent[:256 * 1024]):]
        except OSError:  # refused and closed
            self.unsent = self.unsent[:0]

    def receive_some(self):
        try:
            piece = self.socket.recv(65536)
        except OSError:
            piece = b""
        self.received += piece
        self.ended = self.ended or not piece

    @property
    def status(self):
        return int(self.received.split(b" ", 2)[1]) if b"\r\n\r\n" in self.received else None

    @property
    def wants(self):
        if self.ended:
            return 0
        return selectors.EVENT_READ | (selectors.EVENT_WRITE if self.unsent and not self.received else 0)


def run(uploads, until):
    """Lets all send and receive until so."""
    selector = selectors.DefaultSelector()
    for upload in uploads:
        selector.register(upload.socket, upload.wants, upload)
    while not until():
        ready = selector.select(timeout=30)
        assert ready, "nothing happens"
        for key, events in ready:
            upload = key.data
            if events & selectors.EVENT_READ:
                upload.receive_some()
            if events & selectors.EVENT_WRITE:
                upload.send_some()
            if upload.wants:
                selector.modify(upload.socket, upload.wants, upload)
            else:
                selector.unregister(upload.socket)
    selector.close()


def memory(server, what):
    for line in pathlib.Path(f"/proc/{server.process.pid}/status").read_text().splitlines():
        if line.startswith(what + ":"):
            return int(line.split()[1]) * 1024
    raise AssertionError(what)


@contextlib.contextmanager
def grows_by_at_most(server, bytes_max):
    before = memory(server, "VmRSS")
    pathlib.Path(f"/proc/{server.process.pid}/clear_refs").write_text("5")  # the peak begins anew
    yield
    grown = memory(server, "VmHWM") - before
    print(f"{grown / MIB:.1f} MiB more")
    assert grown <= bytes_max


PAGE = ("Origin: http://{address}", "Cookie: gatehouse_session=" + "a" * 64, "X-CSRF-Token: " + "b" * 64)
STRANGERS = {
    "a guest": ("/rest/V1/guest-carts",),
    "a guest who reads": ("/rest/V1/directory/countries",),
    "somebody without credentials": ("/rest/V1/products",),
    "somebody with a wrong token": ("/rest/V1/products", "Authorization: Bearer " + "0" * 32),
    "somebody who wants an admin token": ("/rest/V1/integration/admin/token",),
    "a connector that is not known yet": ("/oauth/token/request", "Authorization: OAuth x=\"y\""),
    "somebody who signs in": ("/admin/api/v1/session", *PAGE),
    "a page that is not signed in": ("/admin/api/v1/integrations", *PAGE),
    "a script with a wrong token": ("/admin/api/v1/integrations", "Authorization: Bearer " + "0" * 32),
    "somebody at the page": ("/admin/integrations",),
}


@pytest.mark.parametrize("chunked", [False, True], ids=["announced", "chunked"])
@pytest.mark.parametrize("who", STRANGERS)
def test_of_strangers_little_is_kept(gatehouse, who, chunked):
    server = gatehouse.start()
    target, *fields = STRANGERS[who]
    fields = [field.format(address=server.address) for field in fields]
    method = "GET" if target.endswith("countries") else "POST"
    send(server.address, "GET", SKU)  # whatever is made once
    with contextlib.ExitStack() as stack, grows_by_at_most(server, 16 * MIB):
        uploads = [Upload(server, method, target, *fields, chunked=chunked) for _ in range(40)]
        for upload in uploads:
            stack.enter_context(contextlib.closing(upload.socket))
        run(uploads, lambda: all(upload.status for upload in uploads))
        statuses = {upload.status for upload in uploads}
    print(who, statuses)
    assert statuses <= {401, 404, 405, 413}, statuses
    assert who != "a guest" or statuses == {413}


def head_of_long_body(server, path, cookies, csrf):
    """What a page would send before a body of 1 MiB."""
    fields = [f"POST /admin/api/v1{path} HTTP/1.1", f"Host: {server.address}", f"Origin: http://{server.address}",
              "Content-Type: application/json", f"Content-Length: {MIB}", f"Cookie: {cookies}",
              f"X-CSRF-Token: {csrf}", "", ""]
    return "\r\n".join(fields).encode()


def answer_to(server, sent):
    """The start of the answer, which must come before anything else is sent."""
    host, port = server.address.split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(sent)
        return connection.recv(65536)


def test_a_session_that_has_ended_is_a_strangers(server):
    server.run("admin", "create", "--username", "olga", "--email", "o@shop.example",
               "--password-stdin", stdin="correct horse 1")
    own = {"Origin": f"http://{server.address}", **JSON}
    signed_in = send(server.address, "POST", "/admin/api/v1/session",
                     body=json.dumps({"username": "olga", "password": "correct horse 1"}), headers=own)
    cookies = "; ".join(line.split(";")[0] for line in signed_in.headers.get_all("Set-Cookie"))
    csrf = signed_in.json["csrf_token"]
    form = '{"name":"'.ljust(MIB - 2, "x") + '"}'
    known = answer_to(server, head_of_long_body(server, "/integrations", cookies, csrf) + form.encode())
    assert known.startswith(b"HTTP/1.1 422 ")
    for_signing_in = answer_to(server, head_of_long_body(server, "/session", cookies, csrf))
    assert for_signing_in.startswith(b"HTTP/1.1 413 ")
    send(server.address, "DELETE", "/admin/api/v1/session",
         headers={**own, "Cookie": cookies, "X-CSRF-Token": csrf})
    ended = answer_to(server, head_of_long_body(server, "/integrations", cookies, csrf))
    assert ended.startswith(b"HTTP/1.1 401 ") and b"session_ended" in ended


def test_a_whole_budget_of_bodies_stops_no_small_request(server, credentials):
    target = "/rest/V1/products"

    def upload():
        authorization = signed_header(credentials, "POST", server.url(target))
        return Upload(server, "POST", target, f"Authorization: {authorization}")

    fit = BUDGET // (LARGEST - 64 * 1024)
    # Half as much again, for bodies that are copied while they grow.
    with contextlib.ExitStack() as stack, grows_by_at_most(server, BUDGET * 3 // 2):
        uploads = [upload() for _ in range(fit + 4)]
        for one in uploads:
            stack.enter_context(contextlib.closing(one.socket))
        refused = []

        def are_refused():
            refused[:] = [one for one in uploads if one.status]
            return len(refused) >= 4

        run(uploads, are_refused)
        for one in refused:
            assert one.status == 503 and b"server_busy" in one.received, one.received
            assert one.received.count(b"Retry-After: ") == 1, one.received
        assert call(server, credentials, "GET", SKU).status == 200
        assert post(server, credentials, target, "x" * 60_000).status == 400
        assert send(server.address, "GET", "/healthz").status == 200
    assert post(server, credentials, target, "x" * LARGEST).status == 400, "what they had is given back"
