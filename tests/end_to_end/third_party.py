"""The other side: a callback URL that keeps what it is sent and behaves as it is told, and the
exchange of tokens, signed by hand so that each part can be made wrong."""

import contextlib
import dataclasses
import re
import socket
import ssl
import threading
import time
import urllib.parse

from signing import encode, send, signature

PATIENCE_SECONDS = 20
FIELDS = ["oauth_consumer_key", "oauth_consumer_secret", "store_base_url", "oauth_verifier"]
REQUEST = "/oauth/token/request"
ACCESS = "/oauth/token/access"


def eventually(find, seconds=PATIENCE_SECONDS):
    """Asks until the answer is true; returns it."""
    deadline = time.monotonic() + seconds
    while True:
        found = find()
        if found:
            return found
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


@dataclasses.dataclass
class Delivery:
    """One request that arrived at a callback URL."""
    method: str
    target: str
    headers: list  # of (name, value), as they came
    body: bytes

    @property
    def fields(self):
        return urllib.parse.parse_qsl(self.body.decode(), keep_blank_values=True)

    def header(self, name):
        values = [value for known, value in self.headers if known.lower() == name.lower()]
        assert len(values) <= 1
        return values[0] if values else None

    def __getitem__(self, field):
        return dict(self.fields)[field]


def answer(status=200, body="", *fields):
    """Has a callback URL answer this."""
    head = [f"HTTP/1.1 {status} So", f"Content-Length: {len(body.encode())}", *fields,
            "Connection: close"]
    data = ("\r\n".join(head) + "\r\n\r\n" + body).encode()
    return lambda connection, delivery: connection.sendall(data)


def hang(connection, _delivery):
    """Has a callback URL keep the connection open until the other side leaves."""
    with contextlib.suppress(OSError):
        while connection.recv(4096):
            pass


class CallbackUrl:
    """Serves on a free port. `behaviors` are called one per request, the last one for all further
    ones: behavior(connection, delivery) writes what is answered. With a TLS `context` it speaks
    https."""

    def __init__(self, *behaviors, context=None):
        self.behaviors = list(behaviors or [answer()])
        self.context = context
        self.deliveries = []
        self.connections = 0
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.accept, daemon=True)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    @property
    def url(self):
        return f"{'https' if self.context else 'http'}://127.0.0.1:{self.port}/callback"

    def close(self):
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)  # wakes accept()
        self.thread.join()
        self.listener.close()

    def wait_for(self, count) -> list:
        """The first `count` deliveries, when they are there."""
        eventually(lambda: len(self.deliveries) >= count)
        return self.deliveries[:count]

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        with connection, contextlib.suppress(OSError, ssl.SSLError):
            connection.settimeout(PATIENCE_SECONDS)
            if self.context:
                connection = self.context.wrap_socket(connection, server_side=True)
            delivery = read_request(connection)
            if delivery is None:
                return
            with self.lock:
                self.deliveries.append(delivery)
                behave = self.behaviors.pop(0) if len(self.behaviors) > 1 else self.behaviors[0]
            behave(connection, delivery)


def read_request(connection):
    """What came; None when the other side left in the middle."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            return None
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, target, _version = first.split(" ")
    headers = [tuple(re.split(r":\s*", line, maxsplit=1)) for line in lines]
    length = next((int(value) for name, value in headers if name.lower() == "content-length"), 0)
    while len(body) < length:
        more = connection.recv(65536)
        if not more:
            return None
        body += more
    return Delivery(method, target, headers, body)


def register(gatehouse, name, callback_url, identity_link_url="http://127.0.0.1/identity", *options):
    return gatehouse.ok("integration", "create", "--name", name, "--callback-url", callback_url,
                        "--identity-link-url", identity_link_url, *(options or ("--all",)))


def hand_over(gatehouse, name, *options):
    return gatehouse.ok("integration", "hand-over", name, *options)


def state(gatehouse, name):
    return hand_over(gatehouse, name)["hand_over"]["state"]


def token_header(delivery, method, url, token=None, form="", verifier=None, **changes):
    """The Authorization header for a token endpoint; a change to None leaves a parameter out."""
    parameters = {
        "oauth_consumer_key": delivery["oauth_consumer_key"],
        "oauth_nonce": encode(f"{time.monotonic_ns()}-{threading.get_ident()}"),
        "oauth_timestamp": str(int(time.time())),
        "oauth_signature_method": "HMAC-SHA256",
        "oauth_version": "1.0",
    }
    if token:
        parameters["oauth_token"] = token["oauth_token"]
        parameters["oauth_verifier"] = verifier or delivery["oauth_verifier"]
    parameters.update(changes)
    parameters = {name: value for name, value in parameters.items() if value is not None}
    if "oauth_signature" not in changes:
        keys = {"consumer_secret": delivery["oauth_consumer_secret"],
                "access_token_secret": token["oauth_token_secret"] if token else ""}
        parameters["oauth_signature"] = signature(keys, method, url, parameters, form)
    return "OAuth " + ", ".join(f'{encode(name)}="{encode(value)}"'
                                for name, value in parameters.items())


def ask_token(gatehouse, delivery, token=None, method="POST", target=None, **changes):
    """Asks for a request token, or with one for an access token."""
    target = target or (ACCESS if token else REQUEST)
    return send(gatehouse.address, method, target,
                token_header(delivery, method, gatehouse.url(target), token, **changes))


def token_of(reply):
    """The token in a reply that must have one: {"oauth_token", "oauth_token_secret"}."""
    assert reply.status == 200, (reply.status, reply.body)
    return dict(urllib.parse.parse_qsl(reply.body.decode(), strict_parsing=True))


def problem_of(reply):
    """(status, reason, sentence) of a reply without a token, whose form is checked."""
    (name, sentence), = urllib.parse.parse_qsl(reply.body.decode(), strict_parsing=True)
    assert name == "oauth_problem"
    assert b" " not in reply.body and reply.body.startswith(b"oauth_problem=")
    assert reply.headers.get_all("Content-Type") == ["text/html; charset=UTF-8"]
    assert "WWW-Authenticate" not in reply.headers
    return reply.status, reply.headers["X-OAuth-Problem"], sentence


def exchange(gatehouse, delivery, request_token=None):
    """The whole exchange, or what remains of it; the credentials for signed calls."""
    token = token_of(ask_token(gatehouse, delivery,
                               request_token or token_of(ask_token(gatehouse, delivery))))
    return {"consumer_key": delivery["oauth_consumer_key"],
            "consumer_secret": delivery["oauth_consumer_secret"],
            "access_token": token["oauth_token"],
            "access_token_secret": token["oauth_token_secret"]}
