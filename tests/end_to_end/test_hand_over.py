"""Callback URLs that are down, slow, lying or hostile: the hand-over ends in time, says what is the
matter, and tells nobody else the credentials."""

import contextlib
import dataclasses
import itertools
import re
import socket
import ssl
import subprocess
import threading
import time

import pytest

from conftest import Gatehouse
from third_party import (CallbackUrl, answer, eventually, exchange, hand_over, hang, register, state)

POST_TIMEOUT = 1
MARGIN = 4  # for the command itself, on a busy machine
ALLOWED = ("--allow-callback-to", "127.0.0.0/8")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    instance = Gatehouse(tmp_path_factory.mktemp("hand_over") / "data")
    instance.ok("config", "set", "oauth/consumer/post_timeout", str(POST_TIMEOUT))
    instance.ok("config", "set", "oauth/consumer/post_retry_delays", "")
    instance.start(*ALLOWED)
    yield instance
    if instance.process is not None:
        assert instance.stop() == 0


@pytest.fixture
def alone(gatehouse):
    """A server whose settings a test may change."""
    gatehouse.ok("config", "set", "oauth/consumer/post_timeout", str(POST_TIMEOUT))
    return gatehouse.start(*ALLOWED)


@dataclasses.dataclass
class Activation:
    outcome: object  # of the command
    secret: str
    shown: dict  # what hand-over --json prints afterwards

    @property
    def hand_over(self):
        return self.shown["hand_over"]

    @property
    def last(self):
        return self.shown["deliveries"][0]

    @property
    def found(self):
        return self.hand_over["state"], self.hand_over["reason"]


def texts_in(value):
    """Every text in a JSON value."""
    if isinstance(value, dict):
        return itertools.chain.from_iterable(map(texts_in, value.values()))
    if isinstance(value, list):
        return itertools.chain.from_iterable(map(texts_in, value))
    return [value] if isinstance(value, str) else []


def activate(gatehouse, name, url, seconds=POST_TIMEOUT + MARGIN, receiver=None):
    """Activates a new integration; checks what holds however that goes."""
    register(gatehouse, name, url)
    begin = time.monotonic()
    outcome = gatehouse.run("integration", "activate", name, "--json")
    assert time.monotonic() - begin < seconds
    shown = hand_over(gatehouse, name)
    secret = gatehouse.ok("integration", "show", name, "--reveal")["consumer_secret"]
    activation = Activation(outcome, secret, shown)
    assert outcome.json["identity_link_url"] == activation.hand_over["identity_link_url"]
    assert outcome.json["status"] == shown["status"] == "inactive"
    failed = activation.last["reason"] is not None
    assert outcome.code == (1 if failed else 0)
    assert (activation.last["message"] in outcome.err) is failed
    hidden = [secret]
    for delivery in receiver.deliveries if receiver else []:
        if delivery.body:
            assert delivery["oauth_consumer_secret"] == secret
            hidden.append(delivery["oauth_verifier"])
    log = gatehouse.log.read_text(encoding="utf-8")
    for text in [log, outcome.out, outcome.err, *texts_in(shown)]:
        assert not any(value in text for value in hidden)
    return activation


def refused(server, request, url, receiver=None, **options):
    """Activates with a callback URL that fails; what became of it."""
    activation = activate(server, request.node.name, url, receiver=receiver, **options)
    assert activation.hand_over["state"] == "failed"
    assert activation.hand_over["reason"] == activation.last["reason"]
    assert activation.hand_over["message"] == activation.last["message"]
    assert (activation.hand_over["attempts"], len(activation.shown["deliveries"])) == (1, 1)
    assert activation.hand_over["delivered_at"] is None
    assert activation.hand_over["next_attempt_at"] is None
    assert activation.last["url"] == url
    notes = [note["message"] for note in server.ok("notification", "list")
             if note["title"] == f'The hand-over to "{request.node.name}" failed.']
    assert notes == [activation.last["message"] + " The integration stays inactive."]
    return activation


@contextlib.contextmanager
def closed_port():
    """A port on which nobody listens and nobody will."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@contextlib.contextmanager
def full_port():
    """A port on which no connection gets through: the queue of those to accept is full."""
    with socket.socket() as listener, contextlib.ExitStack() as waiting:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(8):
            filler = waiting.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


# --- Nobody there

def test_down(server, request):
    with closed_port() as port:
        got = refused(server, request, f"http://127.0.0.1:{port}/callback")
    assert got.found == ("failed", "connection_refused")
    assert got.last["message"] == f"No connection to http://127.0.0.1:{port} (Connection refused)."
    assert (got.last["status"], got.last["excerpt"], got.last["address"]) == (None, "", "")


def test_the_name_does_not_resolve(server, request):
    got = refused(server, request, "http://nosuch.invalid/")
    # Where name servers do not answer, time is up before they do.
    sentence = {"name_not_resolved": "The name of http://nosuch.invalid cannot be resolved.",
                "timed_out": "http://nosuch.invalid did not answer within 1 s."}
    assert got.last["message"] == sentence[got.last["reason"]]
    assert (got.last["status"], got.last["excerpt"], got.last["address"]) == (None, "", "")


def test_accepts_no_connection(server, request):
    with full_port() as port:
        got = refused(server, request, f"http://127.0.0.1:{port}/callback")
    assert got.found == ("failed", "timed_out")
    assert got.last["message"] == f"http://127.0.0.1:{port} did not answer within 1 s."
    assert got.last["status"] is None


def test_an_address_that_is_not_allowed_gets_no_connection(gatehouse, request):
    gatehouse.ok("config", "set", "oauth/consumer/post_retry_delays", "")
    gatehouse.start()
    with CallbackUrl() as receiver:
        got = refused(gatehouse, request, receiver.url)
        assert receiver.connections == 0
        local = refused_by_name(gatehouse, receiver)
        assert receiver.connections == 0
        tested = hand_over_tested(gatehouse, request.node.name)
        assert tested["reason"] == "address_not_allowed"
        assert receiver.connections == 0
    assert got.found == ("failed", "address_not_allowed")
    assert got.last["message"] == (
        f"Gatehouse does not connect to the address of http://127.0.0.1:{receiver.port} (127.0.0.1 "
        "is a loopback address). Allow it with --allow-callback-to if it is meant.")
    assert local.found == ("failed", "address_not_allowed")


def refused_by_name(gatehouse, receiver):
    return activate(gatehouse, "localhost", f"http://localhost:{receiver.port}/callback")


def hand_over_tested(gatehouse, name):
    outcome = gatehouse.run("integration", "hand-over", name, "--test", "--json")
    assert outcome.code == 1
    return outcome.json["deliveries"][0]


@pytest.mark.parametrize("host", [
    "localhost", "[::1]", "[::ffff:127.0.0.1]", "[::]", "0.0.0.0", "127.1", "0177.0.0.1", "2130706433",
    "0x7f000001", "10.0.0.1", "169.254.169.254", "[fe80::1]", "[fd00::1]"])
def test_no_way_of_writing_an_address_leads_inside(gatehouse, host):
    gatehouse.ok("config", "set", "oauth/consumer/post_retry_delays", "")
    gatehouse.start()
    with CallbackUrl() as receiver:
        made = gatehouse.run("integration", "create", "--name", "Inside", "--all", "--callback-url",
                             f"http://{host}:{receiver.port}/", "--identity-link-url", "https://x.example/")
        if made.code != 0:
            assert "callback" in made.err.lower()
            return
        outcome = gatehouse.run("integration", "activate", "Inside", "--json")
        assert outcome.code == 1
        shown = hand_over(gatehouse, "Inside")
        assert shown["hand_over"]["reason"] == "address_not_allowed"
        assert shown["deliveries"][0]["address"] == ""
        assert receiver.connections == 0


def test_only_the_port_that_is_allowed(gatehouse):
    gatehouse.ok("config", "set", "oauth/consumer/post_retry_delays", "")
    with CallbackUrl() as meant, CallbackUrl() as other:
        gatehouse.start("--allow-callback-to", f"127.0.0.1/32:{meant.port}")
        assert activate(gatehouse, "Meant", meant.url).found == ("waiting_for_sign_in", None)
        assert activate(gatehouse, "Other", other.url).found == ("failed", "address_not_allowed")
        assert (meant.connections, other.connections) == (1, 0)


# --- Too slow

@pytest.mark.parametrize("behave", [
    hang,
    lambda connection, delivery: (connection.sendall(b"HTTP/1.1 200 OK\r\n"), hang(connection, 0)),
    lambda connection, delivery: (connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n"),
                                  hang(connection, 0))],
    ids=["nothing", "half a head", "continue for ever"])
def test_takes_the_credentials_and_does_not_answer(server, request, behave):
    with CallbackUrl(behave) as receiver:
        got = refused(server, request, receiver.url, receiver)
        assert len(receiver.deliveries) == 1
    assert got.found == ("failed", "timed_out")
    assert got.last["message"] == (
        f"http://127.0.0.1:{receiver.port} did not answer within {POST_TIMEOUT} s.")
    assert got.last["duration_ms"] >= POST_TIMEOUT * 1000 - 50
    assert (got.last["status"], got.last["excerpt"]) == (None, "")
    assert got.last["address"] == f"127.0.0.1:{receiver.port}"


def drip(connection, _delivery):
    """Sends a byte now and then, so that the connection never looks dead."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    closed = threading.Event()
    while not closed.wait(0.05):
        connection.sendall(b"x")


def test_drips(server, request):
    with CallbackUrl(drip) as receiver:
        got = refused(server, request, receiver.url, receiver)
    assert got.found == ("failed", "timed_out")
    assert got.last["excerpt"].startswith("x")


def test_answers_just_in_time(server, request):
    def late(connection, delivery):
        threading.Event().wait(POST_TIMEOUT / 2)
        answer(200, "took a while")(connection, delivery)

    with CallbackUrl(late) as receiver:
        got = activate(server, request.node.name, receiver.url, receiver=receiver)
    assert got.found == ("waiting_for_sign_in", None)
    assert (got.last["status"], got.last["excerpt"]) == (200, "took a while")
    assert got.last["duration_ms"] >= POST_TIMEOUT * 500 - 50


# --- Wrong answers

@pytest.mark.parametrize("status", [400, 401, 404, 410, 429, 500, 503, 304])
def test_refuses(server, request, status):
    body = "" if status == 304 else "<h1>Käse</h1>\x07\n"
    with CallbackUrl(answer(status, body)) as receiver:
        got = refused(server, request, receiver.url, receiver)
        assert len(receiver.deliveries) == 1
    assert got.found == ("failed", "bad_status")
    assert got.last["message"] == (
        f"http://127.0.0.1:{receiver.port} answered with status {status}; a status of 2xx would "
        "have meant that it took the credentials.")
    assert got.last["status"] == status
    assert got.last["excerpt"] == body.replace("\x07", "?")


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_takes(server, request, status):
    with CallbackUrl(answer(status)) as receiver:
        got = activate(server, request.node.name, receiver.url, receiver=receiver)
    assert got.found == ("waiting_for_sign_in", None)
    assert got.last["message"] == f"http://127.0.0.1:{receiver.port} took the credentials."
    assert got.last["status"] == status
    assert got.hand_over["delivered_at"] and got.hand_over["deadline"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("where", ["same", "other"])
@pytest.mark.parametrize("followed", ["0", "3"])
def test_redirects(alone, request, status, where, followed):
    alone.ok("config", "set", "oauth/consumer/post_retry_delays", "")
    alone.ok("config", "set", "oauth/consumer/post_maxredirects", followed)
    with CallbackUrl() as other:
        target = f"http://127.0.0.1:{other.port}/stolen" if where == "other" else "/next"
        with CallbackUrl(answer(status, "", "Location: " + target), answer(200)) as receiver:
            got = activate(alone, request.node.name, receiver.url, receiver=receiver)
            origin = f"http://127.0.0.1:{receiver.port}"
        assert other.connections == 0, "the credentials stay where they belong"
    if where == "same" and followed == "3":
        assert got.found == ("waiting_for_sign_in", None)
        again = receiver.deliveries[1]
        assert again.target == "/next"
        kept = status in (307, 308)
        assert (again.method, bool(again.body)) == (("POST", True) if kept else ("GET", False))
        return
    assert got.found == ("failed", "redirected")
    to = f"http://127.0.0.1:{other.port}" if where == "other" else origin
    assert got.last["message"] == (
        f"{origin} redirects; credentials are only posted to the callback URL (to {to}).")
    assert got.last["status"] == status
    assert len(receiver.deliveries) == 1


@pytest.mark.parametrize("data", [
    b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Le", b"SSH-2.0-OpenSSH_9.2\r\n", b"\x15\x03\x01\x00\x02\x02\x50",
    b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"],
    ids=["shorter than it says", "chunk cut off", "no chunk", "head cut off", "ssh", "tls alert",
         "negative length"])
def test_answers_something_else_than_http(server, request, data):
    with CallbackUrl(lambda connection, delivery: connection.sendall(data)) as receiver:
        got = refused(server, request, receiver.url, receiver)
    assert got.found == ("failed", "bad_answer")
    assert got.last["message"].startswith(
        f"What http://127.0.0.1:{receiver.port} answered is not valid HTTP (")


def test_says_nothing_at_all(server, request):
    with CallbackUrl(lambda connection, delivery: None) as receiver:
        got = refused(server, request, receiver.url, receiver)
    assert got.found == ("failed", "connection_refused")
    assert got.last["message"] == (f"No connection to http://127.0.0.1:{receiver.port} (it broke "
                                   "before an answer came).")


@pytest.mark.parametrize("head", ["", "Content-Length: 99999999999\r\n",
                                  "Transfer-Encoding: chunked\r\n"])
def test_streams_for_ever(server, request, head):
    def stream(connection, _delivery):
        connection.sendall(b"HTTP/1.1 200 OK\r\n" + head.encode() + b"\r\n")
        with contextlib.suppress(OSError):
            while True:
                connection.sendall(b"1000\r\n" + b"y" * 4096 + b"\r\n" if "chunked" in head
                                   else b"y" * 4096)

    with CallbackUrl(stream) as receiver:
        got = activate(server, request.node.name, receiver.url, receiver=receiver)
    assert got.found == ("waiting_for_sign_in", None)
    assert got.last["excerpt"] == "y" * 1024
    assert got.last["duration_ms"] < POST_TIMEOUT * 1000


def test_streams_a_head_for_ever(server, request):
    def stream(connection, _delivery):
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        with contextlib.suppress(OSError):
            while True:
                connection.sendall(b"X-More: " + b"z" * 1000 + b"\r\n")

    with CallbackUrl(stream) as receiver:
        got = refused(server, request, receiver.url, receiver)
    assert got.found == ("failed", "bad_answer")
    assert "its head is too long" in got.last["message"]


@pytest.mark.parametrize("status", [200, 500])
def test_echoes_the_credentials(server, request, status):
    def echo(connection, delivery):
        answer(status, "got " + delivery.body.decode())(connection, delivery)

    with CallbackUrl(echo) as receiver:
        got = activate(server, request.node.name, receiver.url, receiver=receiver)
    # A "=" before two hex digits may be a part of an escape, and is hidden with what it may stand for.
    assert re.fullmatch(r"got oauth_consumer_key=?\[hidden\]&oauth_consumer_secret=?\[hidden\]"
                        r"&store_base_url=.+&oauth_verifier=?\[hidden\]", got.last["excerpt"])


def test_echoes_half_a_secret_at_the_end_of_what_is_kept(server, request):
    def echo(connection, delivery):
        secret = delivery["oauth_consumer_secret"]
        answer(200, "p" * (1024 - 20) + secret)(connection, delivery)

    with CallbackUrl(echo) as receiver:
        got = activate(server, request.node.name, receiver.url, receiver=receiver)
    assert got.last["excerpt"] == "p" * (1024 - 20) + "[hidden]"


def test_redirects_to_a_name_made_of_the_secret(server, request):
    def redirect(connection, delivery):
        target = f"Location: http://{delivery['oauth_consumer_secret']}.example/"
        answer(302, "", target)(connection, delivery)

    with CallbackUrl(redirect) as receiver:
        got = activate(server, request.node.name, receiver.url, receiver=receiver)
    assert "(to http://[hidden].example)" in got.last["message"]


# --- Certificates

class Certificates:
    """Made by the openssl program, for 127.0.0.1 unless told otherwise."""

    def __init__(self, directory):
        self.directory = directory
        self.make("authority", "-subj", "/CN=Test authority")

    def openssl(self, *arguments):
        subprocess.run(["openssl", *arguments], cwd=self.directory, check=True, capture_output=True)

    def make(self, name, *options):
        self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                     "-nodes", "-keyout", name + ".key", "-out", name + ".pem", "-days", "2",
                     *options)

    def issue(self, name, address, *period):
        self.openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                     "-keyout", name + ".key", "-out", name + ".csr", "-subj", "/CN=" + name)
        (self.directory / (name + ".ext")).write_text("subjectAltName=" + address)
        self.openssl("x509", "-req", "-in", name + ".csr", "-CA", "authority.pem", "-CAkey",
                     "authority.key", "-set_serial", "7", "-extfile", name + ".ext", "-out",
                     name + ".pem", *(period or ("-days", "2")))

    def context(self, name):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.directory / (name + ".pem"), self.directory / (name + ".key"))
        return context


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    made = Certificates(tmp_path_factory.mktemp("certificates"))
    made.make("self-signed", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1")
    made.issue("unknown", "IP:127.0.0.1")
    made.issue("wrong-name", "DNS:other.example")
    made.issue("expired", "IP:127.0.0.1", "-days", "-1")
    return made


@pytest.mark.parametrize("which", ["self-signed", "unknown", "wrong-name", "expired"])
def test_certificate_is_not_trusted(server, request, certificates, which):
    with CallbackUrl(context=certificates.context(which)) as receiver:
        got = refused(server, request, receiver.url)
        assert receiver.connections == 1
        assert not receiver.deliveries, "nothing was sent"
    assert got.found == ("failed", "certificate")
    assert got.last["message"].startswith(
        f"The certificate of https://127.0.0.1:{receiver.port} is not trusted (")
    assert (got.last["status"], got.last["excerpt"]) == (None, "")


def test_https_where_http_is_spoken(server, request):
    with CallbackUrl() as receiver:
        got = refused(server, request, receiver.url.replace("http:", "https:"))
        assert not receiver.deliveries
    assert got.found[0] == "failed"
    assert got.found[1] in ("connection_refused", "timed_out")


# --- Trying again

def test_a_failed_delivery_is_made_again_by_itself(alone):
    alone.ok("config", "set", "oauth/consumer/post_retry_delays", "1")
    with CallbackUrl(answer(500, "not now"), answer(200, "thank you")) as receiver:
        got = activate(alone, "Patient", receiver.url)
        assert got.found == ("delivering", "bad_status")
        assert "tries again at" in got.outcome.err
        assert got.hand_over["next_attempt_at"] > got.last["at"]
        eventually(lambda: state(alone, "Patient") == "waiting_for_sign_in")
        first, second = receiver.wait_for(2)
        assert first.body == second.body
        shown = hand_over(alone, "Patient")
        assert (shown["hand_over"]["attempts"], shown["hand_over"]["reason"]) == (2, None)
        assert shown["hand_over"]["next_attempt_at"] is None
        assert [(made["attempt"], made["status"], made["excerpt"]) for made in shown["deliveries"]] \
            == [(2, 200, "thank you"), (1, 500, "not now")]
        exchange(alone, second)
        assert not [note for note in alone.ok("notification", "list") if "failed" in note["title"]]


def test_retries_end(alone):
    alone.ok("config", "set", "oauth/consumer/post_retry_delays", "1, 1")
    with CallbackUrl(answer(500)) as receiver:
        activate(alone, "Hopeless", receiver.url)
        eventually(lambda: state(alone, "Hopeless") == "failed")
        shown = hand_over(alone, "Hopeless")
        assert shown["hand_over"]["attempts"] == len(receiver.deliveries) == 3
        assert len({delivery.body for delivery in receiver.deliveries}) == 1
        receiver.behaviors = [answer(200)]
        again = hand_over(alone, "Hopeless", "--send-again")
        assert again["hand_over"]["state"] == "waiting_for_sign_in"
        assert len({delivery.body for delivery in receiver.deliveries}) == 1
        exchange(alone, receiver.deliveries[-1])


def test_a_retry_survives_a_restart(alone):
    alone.ok("config", "set", "oauth/consumer/post_retry_delays", "1")
    with CallbackUrl(answer(500), answer(200)) as receiver:
        activate(alone, "Patient", receiver.url)
        assert alone.stop() == 0
        alone.start(*ALLOWED)
        eventually(lambda: state(alone, "Patient") == "waiting_for_sign_in")
        assert len({delivery.body for delivery in receiver.deliveries}) == 1


def test_activating_again_after_a_failure_uses_a_new_verifier(server, request):
    with CallbackUrl(answer(500), answer(200)) as receiver:
        refused(server, request, receiver.url)
        server.ok("integration", "activate", request.node.name)
        first, second = receiver.deliveries
    assert first["oauth_consumer_secret"] == second["oauth_consumer_secret"]
    assert first["oauth_verifier"] != second["oauth_verifier"]
    assert state(server, request.node.name) == "waiting_for_sign_in"


def test_a_failed_reauthorization_leaves_the_integration_working(server, request):
    with CallbackUrl(answer(200), answer(500)) as receiver:
        activate(server, request.node.name, receiver.url)
        exchange(server, receiver.deliveries[0])
        outcome = server.run("integration", "reauthorize", request.node.name, "--json")
    assert outcome.code == 1
    assert outcome.json["status"] == "active"
    shown = hand_over(server, request.node.name)
    assert (shown["status"], shown["hand_over"]["state"]) == ("active", "failed")
    title = f'The hand-over to "{request.node.name}" failed.'
    assert ["goes on working" in note["message"] for note in server.ok("notification", "list")
            if note["title"] == title] == [True]


def test_the_command_delivers_when_no_server_runs(gatehouse):
    gatehouse.ok("config", "set", "oauth/consumer/post_retry_delays", "")
    with CallbackUrl() as receiver:
        register(gatehouse, "Alone", receiver.url)
        gatehouse.start(*ALLOWED)
        assert gatehouse.stop() == 0  # what is allowed is remembered
        outcome = gatehouse.run("integration", "activate", "Alone", "--json", "--base-url", "https://shop.example")
        assert outcome.code == 0, outcome.err
        assert [made["store_base_url"] for made in receiver.deliveries] == ["https://shop.example/"]
    assert state(gatehouse, "Alone") == "waiting_for_sign_in"


def test_who_exchanges_anyway_is_not_posted_to_again(alone):
    alone.ok("config", "set", "oauth/consumer/post_retry_delays", "1")
    with CallbackUrl(answer(500)) as receiver:
        activate(alone, "Hasty", receiver.url)
        exchange(alone, receiver.deliveries[0])
        shown = hand_over(alone, "Hasty")
        assert (shown["status"], shown["hand_over"]["state"]) == ("active", "active")
        assert shown["hand_over"]["next_attempt_at"] is None
        assert (len(shown["deliveries"]), len(receiver.deliveries)) == (1, 1)


def test_a_corrected_callback_url_is_used_from_then_on(server, request):
    name = request.node.name
    with CallbackUrl(answer(404)) as wrong, CallbackUrl() as right:
        refused(server, request, wrong.url)
        server.ok("integration", "update", name, "--callback-url", right.url)
        assert hand_over(server, name, "--send-again")["hand_over"]["state"] == "waiting_for_sign_in"
        assert (len(wrong.deliveries), len(right.deliveries)) == (1, 1)
        assert wrong.deliveries[0].body == right.deliveries[0].body
        exchange(server, right.deliveries[0])


# --- While it is being delivered

def test_deleted_while_being_delivered(server, request):
    name = request.node.name
    release = threading.Event()

    def hold(connection, delivery):
        release.wait(20)
        answer(200)(connection, delivery)

    with CallbackUrl(hold) as receiver:
        register(server, name, receiver.url)
        outcomes = []
        activating = threading.Thread(
            target=lambda: outcomes.append(server.run("integration", "activate", name, "--json")))
        activating.start()
        receiver.wait_for(1)
        assert server.run("integration", "delete", name, "--yes").code == 0
        release.set()
        activating.join()
    assert outcomes[0].code == 1
    assert name not in [entry["name"] for entry in server.ok("integration", "list")]
    assert server.run("integration", "hand-over", name).code == 1
    # The name is free again, and nothing of the first one shows up.
    with CallbackUrl() as receiver:
        got = activate(server, name, receiver.url, receiver=receiver)
        assert got.hand_over["attempts"] == len(got.shown["deliveries"]) == 1
    assert not [note for note in server.ok("notification", "list") if name in note["title"]]
    assert '"fault"' not in server.log.read_text(encoding="utf-8")


def test_activated_again_while_being_delivered(alone):
    alone.ok("config", "set", "oauth/consumer/post_timeout", "10")
    release = threading.Event()

    def hold(connection, delivery):
        release.wait(20)
        answer(500)(connection, delivery)

    with CallbackUrl(hold, answer(200)) as receiver:
        register(alone, "Twice", receiver.url)
        first = threading.Thread(target=lambda: alone.run("integration", "activate", "Twice"))
        first.start()
        receiver.wait_for(1)
        alone.ok("integration", "activate", "Twice")
        release.set()
        first.join()
        eventually(lambda: len(hand_over(alone, "Twice")["deliveries"]) == 2)
        shown = hand_over(alone, "Twice")
        assert shown["hand_over"]["state"] == "waiting_for_sign_in", "the older one says nothing"
        exchange(alone, receiver.deliveries[1])


def test_a_slow_callback_url_holds_up_no_other(alone):
    alone.ok("config", "set", "oauth/consumer/post_timeout", "10")
    release = threading.Event()

    def hold(connection, delivery):
        release.wait(20)
        answer(200)(connection, delivery)

    with CallbackUrl(hold) as slow, CallbackUrl() as quick:
        register(alone, "Slow", slow.url)
        waiting = threading.Thread(target=lambda: alone.run("integration", "activate", "Slow"))
        waiting.start()
        slow.wait_for(1)
        assert state(alone, "Slow") == "delivering"
        assert activate(alone, "Quick", quick.url).found == ("waiting_for_sign_in", None)
        assert state(alone, "Slow") == "delivering"
        release.set()
        waiting.join()
        eventually(lambda: state(alone, "Slow") == "waiting_for_sign_in")


def test_a_stopping_server_breaks_its_delivery_off_and_the_next_sends_it_again(alone):
    alone.ok("config", "set", "oauth/consumer/post_timeout", "20")
    with CallbackUrl(hang, answer()) as receiver:
        register(alone, "Slow", receiver.url)
        told = []
        waiting = threading.Thread(
            target=lambda: told.append(alone.run("integration", "activate", "Slow")))
        waiting.start()
        receiver.wait_for(1)
        begin = time.monotonic()
        assert alone.stop() == 0
        assert time.monotonic() - begin < 10
        alone.start(*ALLOWED)
        first, second = receiver.wait_for(2)
        assert first.body == second.body
        waiting.join()
        # Whoever waits is told at once, unless it is all over by then.
        assert (told[0].code, "has not ended in time and goes on" in told[0].err) in [(1, True), (0, False)]
        made = eventually(lambda: (found := hand_over(alone, "Slow")["deliveries"])[1:] and found)
    assert [delivery["reason"] for delivery in made] == [None, "interrupted"]
