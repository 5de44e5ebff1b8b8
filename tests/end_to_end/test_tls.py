"""HTTPS spoken by the server itself, with real clients: what it refuses first, then calls, the admin,
new certificates while it runs, and its end."""

import contextlib
import http.client
import json
import signal
import socket
import ssl
import subprocess
import time

import pytest
import requests
from conftest import GATEHOUSE, Gatehouse
from raw_upstream import RawUpstream
from requests_oauthlib import OAuth1
from signing import signed_header
from third_party import eventually

USER, PASSWORD = "olga", "correct horse 1"
API = "/admin/api/v1"
WHOAMI = "/rest/V1/integration/whoami"


class Pair:
    """A certificate of 127.0.0.1 for itself, and its key."""

    def __init__(self, directory, name):
        self.certificate, self.key = directory / f"{name}.pem", directory / f"{name}.key"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                        "-noenc", "-days", "2", "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1",
                        "-out", self.certificate, "-keyout", self.key], check=True, capture_output=True)

    @property
    def options(self):
        return ["--tls-certificate", str(self.certificate), "--tls-key", str(self.key)]

    def trusting(self):
        return ssl.create_default_context(cafile=str(self.certificate))


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    return Pair(tmp_path_factory.mktemp("tls"), "one")


@pytest.fixture(scope="module")
def secure(tmp_path_factory, pair):
    """A server with HTTPS that several tests share."""
    instance = Gatehouse(tmp_path_factory.mktemp("secure") / "data")
    instance.run("admin", "create", "--username", USER, "--email", "o@shop.example", "--password-stdin",
                 stdin=PASSWORD)
    instance.scheme = "https"
    instance.start(*pair.options)
    yield instance
    assert instance.stop() == 0


@pytest.fixture(scope="module")
def keys(secure):
    return secure.integration("ERP")


def connect(gatehouse, context):
    host, port = gatehouse.address.split(":")
    return context.wrap_socket(socket.create_connection((host, int(port)), timeout=30), server_hostname=host)


def s_client(gatehouse, *options):
    done = subprocess.run(["openssl", "s_client", "-connect", gatehouse.address, *options], input="",
                          capture_output=True, text=True, timeout=30, check=False)
    return done.stdout + done.stderr


def oauth(keys):
    return OAuth1(keys["consumer_key"], keys["consumer_secret"], keys["access_token"], keys["access_token_secret"],
                  signature_method="HMAC-SHA256")


# What is refused

def test_it_does_not_start_with_a_pair_that_cannot_be_used(gatehouse, pair, tmp_path):
    other = Pair(tmp_path, "other")
    closed = tmp_path / "closed.key"
    subprocess.run(["openssl", "pkey", "-in", pair.key, "-aes128", "-passout", "pass:secret", "-out", closed],
                   check=True)
    wrong = {
        "tls_certificate: needs tls_key beside it": ["--tls-certificate", str(pair.certificate)],
        "tls_key: needs tls_certificate beside it": ["--tls-key", str(pair.key)],
        "none.pem cannot be read": ["--tls-certificate", "none.pem", "--tls-key", str(pair.key)],
        "none.key cannot be read": ["--tls-certificate", str(pair.certificate), "--tls-key", "none.key"],
        "one.key has no certificate": ["--tls-certificate", str(pair.key), "--tls-key", str(pair.certificate)],
        "other.key is not the key of": ["--tls-certificate", str(pair.certificate), "--tls-key", str(other.key)],
        "closed.key is under a passphrase": ["--tls-certificate", str(pair.certificate), "--tls-key", str(closed)],
    }
    for sentence, options in wrong.items():
        outcome = gatehouse.run("serve", "--listen", "127.0.0.1:0", *options)
        assert outcome.code == 78, outcome.err
        assert sentence in outcome.err


def test_who_speaks_no_https_is_told(secure):
    answer = http.client.HTTPConnection(secure.address, timeout=30)
    answer.request("GET", "/healthz")
    reply = answer.getresponse()
    assert (reply.status, reply.read()) == (400, b"This port is for HTTPS, use https://.\r\n")


def test_openssl_finds_two_versions_and_one_protocol(secure):
    assert "Cipher is (NONE)" in s_client(secure, "-tls1_1", "-cipher", "ALL:@SECLEVEL=0")
    assert "Cipher is (NONE)" in s_client(secure, "-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA256")
    assert "Cipher is ECDHE-ECDSA-AES" in s_client(secure, "-tls1_2")
    assert "Cipher is TLS_AES" in s_client(secure, "-tls1_3")
    assert "no application protocol" in s_client(secure, "-alpn", "h2")
    assert "ALPN protocol: http/1.1" in s_client(secure, "-alpn", "h2,http/1.1")


def test_who_does_not_trust_the_certificate_goes(secure):
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(secure.url("/healthz"), timeout=30)
    assert secure.process.poll() is None


# Calls

def test_requests_oauthlib_calls(secure, pair, keys):
    with requests.Session() as session:
        for _ in range(3):
            answer = session.get(secure.url(WHOAMI + "?a=1&b=x%20y"), auth=oauth(keys), timeout=30,
                                 verify=str(pair.certificate))
            assert answer.status_code == 200, answer.text
            assert answer.json()["name"] == "ERP"
        assert "Strict-Transport-Security" not in answer.headers


def test_curl_calls(secure, pair, keys):
    done = subprocess.run(["curl", "-sS", "--cacert", pair.certificate, "-w", " %{http_version}", "-H",
                           "Authorization: " + signed_header(keys, "GET", secure.url(WHOAMI)), secure.url(WHOAMI)],
                          capture_output=True, text=True, timeout=30, check=True)
    assert '"name":"ERP"' in done.stdout.replace(" ", "")
    assert done.stdout.endswith(" 1.1")


def test_a_signature_for_http_does_not_count(secure, pair, keys):
    header = signed_header(keys, "GET", secure.url(WHOAMI).replace("https", "http"))
    answer = requests.get(secure.url(WHOAMI), headers={"Authorization": header}, verify=str(pair.certificate),
                          timeout=30)
    assert (answer.status_code, answer.json()["code"]) == (401, "signature_invalid")


def test_bodies_go_through_both_ways(gatehouse, pair):
    body = bytes(range(256)) * 20_000

    def echo(request, _):
        framing = b"Content-Length: %d" % len(request.body)
        if request.values("Transfer-Encoding"):
            framing = b"Transfer-Encoding: chunked"
        return b"HTTP/1.1 200 OK\r\n" + framing + b"\r\n\r\n" + request.body

    with RawUpstream(echo) as upstream:
        gatehouse.scheme = "https"
        gatehouse.start(*pair.options, "--upstream", upstream.url)
        keys = gatehouse.integration("ERP")
        url = gatehouse.url("/rest/V1/products")
        for sent in (body, (body[at:at + 70_000] for at in range(0, len(body), 70_000))):
            answer = requests.post(url, data=sent, verify=str(pair.certificate), timeout=60,
                                   headers={"Authorization": signed_header(keys, "POST", url),
                                            "Content-Type": "application/octet-stream"})
            assert answer.status_code == 200, answer.text
            assert answer.content == body
        assert upstream.requests[0].values("X-Forwarded-Proto") == ["https"]
        assert gatehouse.stop() == 0


# The admin

class Admin:
    """A page's connection: signed in, one request at a time."""

    def __init__(self, gatehouse, pair):
        self.connection = http.client.HTTPSConnection(gatehouse.address, timeout=30, context=pair.trusting())
        self.fields = {"Origin": gatehouse.url(""), "Sec-Fetch-Site": "same-origin", "Content-Type": "application/json"}
        reply, session = self.send("POST", "/session", {"username": USER, "password": PASSWORD})
        assert reply.status == 200, session
        self.cookies = reply.headers.get_all("Set-Cookie")
        self.fields["Cookie"] = "; ".join(cookie.split(";")[0] for cookie in self.cookies)
        self.fields["X-CSRF-Token"] = session["csrf_token"]

    def send(self, method, path, body=None, **fields):
        self.connection.request(method, API + path, json.dumps(body) if body else None, {**self.fields, **fields})
        reply = self.connection.getresponse()
        text = reply.read()
        return reply, json.loads(text) if text else None


def test_the_admin_knows_that_it_is_https(secure, pair):
    admin = Admin(secure, pair)
    assert all(cookie.startswith("__Host-") and "; Secure" in cookie for cookie in admin.cookies)
    foreign, problem = admin.send("DELETE", "/session", Origin=secure.url("").replace("https", "http"))
    assert (foreign.status, problem["code"]) == (403, "foreign_origin")
    assert admin.send("DELETE", "/session")[0].status < 300


def open_stream(gatehouse, pair):
    """A socket on which events arrive, and what has come."""
    fields = "".join(f"{name}: {value}\r\n" for name, value in Admin(gatehouse, pair).fields.items())
    stream = connect(gatehouse, pair.trusting())
    stream.sendall(f"GET {API}/events HTTP/1.1\r\nHost: {gatehouse.address}\r\n{fields}\r\n".encode())
    return stream, read_until(stream, b"event: hello")


def read_until(stream, text):
    got = b""
    while text not in got:
        piece = stream.recv(4096)
        assert piece, got
        got += piece
    return got


def test_events_arrive(secure, pair):
    stream, _ = open_stream(secure, pair)
    secure.integration("Seen at once")
    read_until(stream, b"event: integration")
    stream.close()


# New certificates

def told(gatehouse, text):
    return text in gatehouse.log.read_text(encoding="utf-8")


def reload(gatehouse, sentence):
    begin = gatehouse.log.stat().st_size
    gatehouse.process.send_signal(signal.SIGHUP)
    eventually(lambda: sentence in gatehouse.log.read_bytes()[begin:].decode())


def test_a_new_certificate_is_taken_up_without_ending_anything(gatehouse, tmp_path):
    one, two = Pair(tmp_path, "one"), Pair(tmp_path, "two")
    trusts_two = two.trusting()
    used = Pair(tmp_path, "used")

    def use(certificate, key):
        used.certificate.write_bytes(certificate.read_bytes())
        used.key.write_bytes(key.read_bytes())

    use(one.certificate, one.key)
    gatehouse.start(*used.options)
    kept = http.client.HTTPSConnection(gatehouse.address, timeout=30, context=one.trusting())

    def is_kept():
        kept.request("GET", "/healthz")
        assert kept.getresponse().read()
        assert kept.sock is not None
        return kept.sock.getsockname()

    address = is_kept()
    use(two.certificate, two.key)
    connect(gatehouse, one.trusting()).close()
    reload(gatehouse, "New connections get the certificate")
    connect(gatehouse, trusts_two).close()
    with pytest.raises(ssl.SSLCertVerificationError):
        connect(gatehouse, one.trusting())
    assert is_kept() == address

    use(one.certificate, two.key)
    reload(gatehouse, "is not the key of the first certificate")
    used.certificate.unlink()
    reload(gatehouse, "used.pem cannot be read")
    connect(gatehouse, trusts_two).close()
    assert is_kept() == address
    assert gatehouse.stop() == 0


def ignores_hang_ups(process):
    with open(f"/proc/{process.pid}/status") as status:
        masks = dict(line.split(":\t") for line in status if line.startswith("Sig"))
    return any(int(masks[mask], 16) & 1 for mask in ("SigIgn", "SigCgt"))


def test_a_reload_before_it_listens_does_not_end_it(gatehouse, pair):
    with subprocess.Popen([GATEHOUSE, "serve", "--data-dir", str(gatehouse.directory), "--listen", "127.0.0.1:0",
                           *pair.options], stderr=subprocess.PIPE, text=True) as process:
        eventually(lambda: ignores_hang_ups(process))
        process.send_signal(signal.SIGHUP)
        for line in process.stderr:
            process.send_signal(signal.SIGHUP)
            if '"listening"' in line:
                break
        process.send_signal(signal.SIGTERM)
        process.stderr.read()
        assert process.wait(timeout=30) == 0


def test_everybody_may_not_read_the_key(gatehouse, tmp_path):
    pair = Pair(tmp_path, "open")
    pair.key.chmod(0o644)
    gatehouse.start(*pair.options)
    assert told(gatehouse, "Everybody on this machine may read the private key")
    assert gatehouse.stop() == 0


# HSTS

def fields_of(gatehouse, context=None, **sent):
    connection = (http.client.HTTPSConnection(gatehouse.address, timeout=30, context=context) if context else
                  http.client.HTTPConnection(gatehouse.address, timeout=30))
    connection.request("GET", sent.pop("path", "/healthz"), headers=sent)
    return connection.getresponse().headers.get_all("Strict-Transport-Security")


def test_browsers_are_told_to_stay_with_https(gatehouse, pair):
    gatehouse.start(*pair.options, "--hsts", "31536000")
    for path in ("/healthz", "/admin/", API + "/session", "/rest/V1/products", "/nothing"):
        assert fields_of(gatehouse, pair.trusting(), path=path) == ["max-age=31536000"], path
    assert gatehouse.stop() == 0


def test_only_the_admin_tells_browsers_unasked(gatehouse, pair):
    gatehouse.start(*pair.options)
    for path in ("/admin/", API + "/session"):
        assert fields_of(gatehouse, pair.trusting(), path=path) == ["max-age=31536000; includeSubDomains"], path
    for path in ("/healthz", "/rest/V1/products"):
        assert fields_of(gatehouse, pair.trusting(), path=path) is None, path
    assert gatehouse.stop() == 0


def test_browsers_are_told_nothing_by_plain_http(gatehouse):
    gatehouse.start("--trusted-proxy", "127.0.0.1", "--hsts", "60", "--hsts-subdomains", "true")
    assert fields_of(gatehouse) is None
    assert fields_of(gatehouse, **{"X-Forwarded-Proto": "http"}) is None
    assert fields_of(gatehouse, **{"X-Forwarded-Proto": "https"}) == ["max-age=60; includeSubDomains"]
    assert gatehouse.stop() == 0


# The end

def test_it_ends_in_time_and_says_so(gatehouse, pair):
    gatehouse.run("admin", "create", "--username", USER, "--email", "o@shop.example", "--password-stdin",
                  stdin=PASSWORD)
    gatehouse.scheme = "https"
    gatehouse.start(*pair.options)
    stream, _ = open_stream(gatehouse, pair)
    idle = connect(gatehouse, pair.trusting())
    host, port = gatehouse.address.split(":")
    silent = socket.create_connection((host, int(port)), timeout=30)
    begin = time.monotonic()
    assert gatehouse.stop() == 0
    assert time.monotonic() - begin < 4
    for ended in (stream, idle):
        with contextlib.closing(ended):
            while ended.recv(4096):  # an end without close_notify would be an error
                pass
    assert silent.recv(1) == b""
