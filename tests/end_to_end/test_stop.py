"""SIGTERM with everything under way: the server ends in time, and nothing that was confirmed is
lost."""

import contextlib
import http.client
import json
import selectors
import signal
import socket
import subprocess
import threading
import time

import pytest
from conftest import GATEHOUSE
from third_party import CallbackUrl, answer, eventually, hang

ROUNDS = 3
STOP_SECONDS = 10
STREAMS = 64
HAND_OVERS = 1000
DELIVERED = 500  # the others' callback URL does not answer
API = "/admin/api/v1"
USER, PASSWORD = "olga", "correct horse 1"
ENTRY = """  - name: Partner {number}
    email: p{number}@partner.example
    callback_url: {url}
    identity_link_url: http://127.0.0.1/identity
    resources: [Magento_Catalog::products]
"""


class Admin:
    """A page's connection: signed in, one request at a time."""

    def __init__(self, gatehouse):
        self.gatehouse = gatehouse
        self.connection = http.client.HTTPConnection(gatehouse.address, timeout=60)
        self.fields = {"Origin": f"http://{gatehouse.address}", "Sec-Fetch-Site": "same-origin",
                       "Content-Type": "application/json"}
        status, session = self.send("POST", "/session", {"username": USER, "password": PASSWORD})
        assert status == 200, session
        self.fields["X-CSRF-Token"] = session["csrf_token"]

    def send(self, method, path, body=None, **fields):
        self.connection.request(method, API + path, json.dumps(body or {}), {**self.fields, **fields})
        reply = self.connection.getresponse()
        text = reply.read()
        cookies = [cookie.split(";")[0] for cookie in reply.headers.get_all("Set-Cookie") or []]
        if cookies and "Cookie" not in self.fields:
            self.fields["Cookie"] = "; ".join(cookies)
        return reply.status, json.loads(text) if text else None

    def stream(self):
        """A socket on which events arrive."""
        host, port = self.gatehouse.address.split(":")
        connection = socket.create_connection((host, int(port)), timeout=60)
        fields = "".join(f"{name}: {value}\r\n" for name, value in self.fields.items())
        connection.sendall(f"GET {API}/events HTTP/1.1\r\nHost: {self.gatehouse.address}\r\n"
                           f"{fields}\r\n".encode())
        begin = b""
        while b"event: hello" not in begin:
            piece = connection.recv(4096)
            assert piece, begin
            begin += piece
        return connection


class Streams:
    """Event streams of several sessions that are read all the time."""

    def __init__(self, gatehouse, count):
        sessions = [Admin(gatehouse) for _ in range(4)]
        self.open = selectors.DefaultSelector()
        for number in range(count):
            self.open.register(sessions[number % len(sessions)].stream(), selectors.EVENT_READ)
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        while self.open.get_map():
            for key, _ in self.open.select():
                with contextlib.suppress(OSError):
                    if key.fileobj.recv(65536):
                        continue
                self.open.unregister(key.fileobj)
                key.fileobj.close()

    def wait_until_ended(self):
        self.thread.join(timeout=60)
        assert not self.thread.is_alive(), "a stream is still open"


class Writers:
    """Commands that register integrations, one after another, until they are told to end."""

    def __init__(self, gatehouse, names):
        self.gatehouse = gatehouse
        self.confirmed = []
        self.failed = []
        self.ended = threading.Event()
        self.threads = [threading.Thread(target=self.write, args=(name,)) for name in names]

    def write(self, name):
        number = 0
        while not self.ended.is_set():
            number += 1
            made = subprocess.run(
                [GATEHOUSE, "integration", "create", "--name", f"{name} {number}", "--all",
                 "--activate", "--json", "--data-dir", str(self.gatehouse.directory)],
                capture_output=True, text=True, timeout=60, check=False)
            if made.returncode == 0:
                self.confirmed.append(f"{name} {number}")
            else:
                self.failed.append(made.stderr)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        for thread in self.threads:
            thread.join()


@pytest.fixture
def callback():
    with CallbackUrl(*[answer()] * DELIVERED, hang) as url:
        yield url


def begin_hand_overs(gatehouse, callback, tmp_path):
    file = tmp_path / "partners.yaml"
    file.write_text("integrations:\n" + "".join(ENTRY.format(number=number, url=callback.url)
                                                for number in range(HAND_OVERS)), encoding="utf-8")
    gatehouse.ok("integration", "apply", str(file))
    admin = Admin(gatehouse)
    for made in gatehouse.ok("integration", "list"):
        status, problem = admin.send("POST", f"/integrations/{made['id']}/activate",
                                     **{"If-Match": f'"{made["version"]}"'})
        assert status == 200, problem
    admin.connection.close()


def test_it_ends_in_time_with_everything_under_way(gatehouse, callback, tmp_path):
    allowed = ("--allow-callback-to", f"127.0.0.1:{callback.port}")
    gatehouse.start(*allowed)
    created = gatehouse.run("admin", "create", "--username", USER, "--email", "o@shop.example",
                            "--password-stdin", stdin=PASSWORD)
    assert created.code == 0, created.err
    begin_hand_overs(gatehouse, callback, tmp_path)
    confirmed = []
    for number in range(ROUNDS):
        streams = Streams(gatehouse, STREAMS)
        with Writers(gatehouse, [f"Writer {number}.{each}" for each in range(4)]) as writers:
            eventually(lambda running=writers: len(running.confirmed) >= 8, seconds=60)
            begin = time.monotonic()
            assert gatehouse.stop() == 0
            assert time.monotonic() - begin <= STOP_SECONDS
            streams.wait_until_ended()
        assert writers.failed == []
        confirmed += writers.confirmed
        gatehouse.start(*allowed)
    known = {made["name"] for made in gatehouse.ok("integration", "list")}
    assert set(confirmed) <= known
    assert gatehouse.stop() == 0


def test_what_others_send_for_a_reload_does_not_end_it(gatehouse):
    gatehouse.start()
    for name in ("SIGHUP", "SIGUSR1", "SIGUSR2"):
        gatehouse.process.send_signal(getattr(signal, name))
        eventually(lambda: name in gatehouse.log.read_text(encoding="utf-8"))
    assert gatehouse.integration("Still here")["status"] == "active"
    assert gatehouse.stop() == 0
