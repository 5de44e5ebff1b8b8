"""Third parties that do not answer: whoever tests their callback URLs waits, and nobody else."""

import contextlib
import json
import socket
import threading

import pytest
from signing import call, send
from third_party import eventually

USER, PASSWORD = "olga", "correct horse 1"
TESTS = 24
THREADS = 8  # for other people's hosts
JSON = {"Content-Type": "application/json"}


class Silent:
    """A host that takes connections, and says nothing until it is closed."""

    def __init__(self, stack):
        self.listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=64))
        self.port = self.listener.getsockname()[1]
        self.connections = []
        self.thread = threading.Thread(target=self.accept)
        self.thread.start()
        stack.callback(self.close)

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                self.connections.append(self.listener.accept()[0])

    def close(self):
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join()
        for connection in self.connections:
            connection.close()


@pytest.fixture
def stack():
    with contextlib.ExitStack() as opened:
        yield opened


def admin_token(gatehouse):
    body = json.dumps({"username": USER, "password": PASSWORD})
    answer = send(gatehouse.address, "POST", "/rest/V1/integration/admin/token", body=body, headers=JSON)
    assert answer.status == 200, answer.body
    return answer.json


def test_calls_do_not_wait_for_slow_callbacks(gatehouse, stack):
    gatehouse.run("admin", "create", "--username", USER, "--email", "o@shop.example",
                  "--password-stdin", stdin=PASSWORD)
    keys = gatehouse.integration("Patient")
    silent = Silent(stack)
    url = f"http://127.0.0.1:{silent.port}/"
    slow = gatehouse.ok("integration", "create", "--name", "Slow", "--all",
                        "--callback-url", url, "--identity-link-url", url + "login")
    gatehouse.start("--allow-callback-to", "127.0.0.0/8")
    test_url = f"/admin/api/v1/integrations/{slow['id']}/hand-over/test"
    bearer = f"Bearer {admin_token(gatehouse)}"
    statuses = []
    testers = [threading.Thread(target=lambda: statuses.append(
        send(gatehouse.address, "POST", test_url, bearer, "{}", JSON).status)) for _ in range(TESTS)]
    for tester in testers:
        tester.start()
        stack.callback(tester.join)
    stack.callback(silent.close)  # before they are waited for
    eventually(lambda: len(silent.connections) >= THREADS)

    for number in range(10):
        assert call(gatehouse, keys, "GET", "/rest/V1/products/MUGS-AL-RED").status == 200
        product = {"product": {"sku": f"slow-{number}", "name": "n"}}
        assert call(gatehouse, keys, "POST", "/rest/V1/products", product).status == 200
    assert admin_token(gatehouse)
    assert send(gatehouse.address, "GET", "/admin/api/v1/integrations", bearer).status == 200
    assert send(gatehouse.address, "POST", "/oauth/token/request").status == 400
    assert statuses == [], "every test is still under way"

    silent.close()
    for tester in testers:
        tester.join()
    assert statuses == [200] * TESTS
