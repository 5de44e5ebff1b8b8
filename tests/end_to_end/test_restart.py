"""The server is restarted under load: whoever was let in gets the right answer."""

import http.client
import os
import socket
import subprocess
import sys
import threading

from conftest import GATEHOUSE
from signing import send, signed_header
from third_party import eventually

RESTARTS = 20
CLIENTS = 4
WHOAMI = "/rest/V1/integration/whoami"
# What happens between the service manager's fork and the server: the process stays the same.
PASS_ON = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(sys.argv[2], sys.argv[2:])
"""


class PassedSocket:
    """What a service manager does: makes the socket, keeps it, and starts one server after another
    on it."""

    def __init__(self, gatehouse):
        self.gatehouse = gatehouse
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=1024)
        port = self.socket.getsockname()[1]
        gatehouse.address = f"127.0.0.1:{port}"

    def start(self):
        begin = self.gatehouse.log.stat().st_size if self.gatehouse.log.exists() else 0
        held = os.dup(self.socket.fileno())
        try:
            with open(self.gatehouse.log, "ab") as log:
                self.gatehouse.process = subprocess.Popen(
                    [sys.executable, "-c", PASS_ON, str(held), GATEHOUSE, "serve",
                     "--data-dir", str(self.gatehouse.directory)],
                    pass_fds=[held], stderr=log, stdout=subprocess.DEVNULL)
        finally:
            os.close(held)

        def is_listening():
            with open(self.gatehouse.log, encoding="utf-8") as log:
                log.seek(begin)
                return any('"listening"' in line for line in log)

        eventually(is_listening)


class Load:
    """Clients that call all the time: with a connection for each call, and with one that is kept."""

    def __init__(self, gatehouse, keys):
        self.gatehouse, self.keys = gatehouse, keys
        self.ended = threading.Event()
        self.answers, self.refused, self.broken = 0, 0, []
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=target) for target in
                        (self.call_anew, self.call_on) for _ in range(CLIENTS // 2)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        for thread in self.threads:
            thread.join()

    def count(self, status):
        with self.lock:
            self.answers += 1
            if status != 200:
                self.broken.append(status)

    def call_anew(self):
        while not self.ended.is_set():
            connection = http.client.HTTPConnection(self.gatehouse.address, timeout=30)
            try:
                connection.connect()
            except ConnectionRefusedError:
                with self.lock:
                    self.refused += 1
                continue
            self.call_over(connection)
            connection.close()

    def call_on(self):
        connection = None
        while not self.ended.is_set():
            if connection is None:
                connection = http.client.HTTPConnection(self.gatehouse.address, timeout=30)
                try:
                    connection.connect()
                except ConnectionRefusedError:
                    with self.lock:
                        self.refused += 1
                    connection = None
                    continue
            if not self.call_over(connection):
                connection.close()
                connection = None

    def call_over(self, connection):
        """One call on a connection that is open; whether there may be another."""
        authorization = signed_header(self.keys, "GET", self.gatehouse.url(WHOAMI))
        try:
            connection.request("GET", WHOAMI, headers={"Authorization": authorization})
            response = connection.getresponse()
            response.read()
        except (OSError, http.client.HTTPException) as fault:
            with self.lock:
                self.broken.append(repr(fault))
            return False
        self.count(response.status)
        return response.headers.get("Connection") != "close"


def served(load):
    """Waits until there were answers since now."""
    before = load.answers
    eventually(lambda: load.answers >= before + CLIENTS)


def test_restarts_break_nothing_off(gatehouse):
    gatehouse.start()
    keys = gatehouse.integration("Busy")
    with Load(gatehouse, keys) as load:
        for _ in range(RESTARTS):
            served(load)
            assert gatehouse.stop() == 0
            gatehouse.start()
        served(load)
    assert load.broken == []


def test_restarts_on_a_passed_socket_refuse_nobody(gatehouse):
    keys = gatehouse.integration("Busy")
    manager = PassedSocket(gatehouse)
    manager.start()
    with Load(gatehouse, keys) as load:
        for _ in range(RESTARTS):
            served(load)
            assert gatehouse.stop() == 0
            manager.start()
        served(load)
    manager.socket.close()
    assert load.broken == []
    assert load.refused == 0


def test_the_first_answer_is_right(gatehouse):
    keys = gatehouse.integration("Early")
    manager = PassedSocket(gatehouse)
    for _ in range(10):
        answers = []
        authorization = signed_header(keys, "GET", gatehouse.url(WHOAMI))
        early = threading.Thread(target=lambda header=authorization: answers.append(
            send(gatehouse.address, "GET", WHOAMI, header).status))
        early.start()  # before there is a server
        manager.start()
        early.join()
        assert answers == [200]
        assert gatehouse.stop() == 0
    manager.socket.close()
