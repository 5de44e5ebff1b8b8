"""What another process does to the database: a lock that is held long, rows that are damaged. Reads
go on, and a damaged row stops only what hangs on it."""

import concurrent.futures
import contextlib
import json
import sqlite3
import threading
import time

import pytest

from signing import call, send
from test_admin_security import API, Browser, PASSWORD, USER, operations

LOCKED_SECONDS = 9
LIMIT_SECONDS = 1.0  # the machine of a test may be busy; a lock that reaches a read costs seconds
WHOAMI = "/rest/V1/integration/whoami"
GETS = ["/search?q=ERP" if path == "/search" else path
        for _, method, path in operations() if method == "GET" and path != "/events"]


def edit(server, *statements):
    with contextlib.closing(sqlite3.connect(server.directory / "gatehouse.sqlite")) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()


@contextlib.contextmanager
def locked(server, seconds):
    """The write lock, held for so long whatever happens meanwhile."""
    database = sqlite3.connect(server.directory / "gatehouse.sqlite", isolation_level=None,
                               check_same_thread=False)
    database.execute("BEGIN IMMEDIATE")
    until = time.monotonic() + seconds
    try:
        yield until
    finally:
        database.execute("ROLLBACK")
        database.close()


def readyz(server):
    answer = send(server.address, "GET", "/readyz")
    return answer.status, answer.body if isinstance(answer.body, str) else answer.body.decode()


def eventually(what):
    deadline = time.monotonic() + 15
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def olga(gatehouse):
    gatehouse.start()
    outcome = gatehouse.run("admin", "create", "--username", USER, "--email", "o@shop.example",
                            "--password-stdin", stdin=PASSWORD)
    assert outcome.code == 0, outcome.err
    return Browser(gatehouse).sign_in()


def test_a_held_write_lock_reaches_no_read(gatehouse, olga):
    credentials = gatehouse.integration("ERP")
    gatehouse.integration("Other")
    slowest = {}

    def measure(name, ask, expected):
        begin = time.monotonic()
        status = ask()
        took = time.monotonic() - begin
        slowest[name] = max(slowest.get(name, 0), took)
        assert status in expected, (name, status)

    def stranger():
        authorization = ('OAuth oauth_consumer_key="' + "x" * 32 + '", oauth_nonce="n", '
                         'oauth_signature="c2ln", oauth_signature_method="HMAC-SHA256", '
                         f'oauth_timestamp="{int(time.time())}", oauth_version="1.0"')
        return send(gatehouse.address, "POST", "/oauth/token/request", authorization).status

    def asks():
        yield "whoami", lambda: call(gatehouse, credentials, "GET", WHOAMI).status, {200}
        yield ("product", lambda: call(gatehouse, credentials, "GET",
                                       "/rest/V1/products/MUGS-AL-RED").status, {200, 404})
        yield "token refusal", stranger, {401}
        yield "healthz", lambda: send(gatehouse.address, "GET", "/healthz").status, {200}
        yield "readyz", lambda: send(gatehouse.address, "GET", "/readyz").status, {200}
        for path in GETS:
            yield path, lambda path=path: olga.send("GET", path).status, {200, 404}

    with locked(gatehouse, LOCKED_SECONDS) as until:
        while time.monotonic() < until:
            for name, ask, expected in asks():
                measure(name, ask, expected)
        # Strangers in numbers hold up nobody.
        with concurrent.futures.ThreadPoolExecutor(14) as strangers:
            busy = [strangers.submit(stranger) for _ in range(140)]
            while not all(one.done() for one in busy):
                measure("among strangers", lambda: call(gatehouse, credentials, "GET",
                        "/rest/V1/products/MUGS-AL-RED").status, {200, 404})
            assert {one.result() for one in busy} == {401}
    late = {name: round(took, 3) for name, took in slowest.items() if took > LIMIT_SECONDS}
    assert not late, late


def test_a_writer_waits_for_a_while_and_is_told(gatehouse, olga):
    with locked(gatehouse, 0):
        begin = time.monotonic()
        answer = olga.send("POST", "/integrations", json.dumps(
            {"name": "ERP", "current_password": PASSWORD}))
        assert answer.status == 503, answer.text
        assert "Nothing was changed" in answer.text
        assert time.monotonic() - begin < 10
    assert gatehouse.ok("integration", "list") == []
    assert gatehouse.process.poll() is None


DAMAGES = {
    "consumer secret": "UPDATE integrations SET sealed_consumer_secret = zeroblob(40) WHERE id = 1",
    "another's secret": "UPDATE integrations SET sealed_consumer_secret = "
                        "(SELECT sealed_consumer_secret FROM integrations WHERE id = 2) WHERE id = 1",
    "token": "UPDATE access_tokens SET sealed_token = zeroblob(40) WHERE integration_id = 1",
    "token secret": "UPDATE access_tokens SET sealed_secret = 'x' WHERE integration_id = 1",
    "status": "UPDATE integrations SET status = 9 WHERE id = 1",
}
# What a change of integration 1 writes; the event, which the server looks for, comes last.
NEWS = ("UPDATE sequences SET value = value + 1 WHERE name = 'events'",
        "UPDATE integrations SET revision = (SELECT value FROM sequences WHERE name = 'events') "
        "WHERE id = 1",
        "INSERT INTO events SELECT value, 2, 1, '' FROM sequences WHERE name = 'events'")


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("when", ["running", "at start"])
def test_a_damaged_integration_is_refused_alone(gatehouse, olga, damage, when):
    hurt, well = gatehouse.integration("Hurt"), gatehouse.integration("Well")
    if when == "at start":
        assert gatehouse.stop() == 0
    edit(gatehouse, DAMAGES[damage], *NEWS)
    if when == "at start":
        gatehouse.start()
    eventually(lambda: "degraded" in readyz(gatehouse)[1])
    assert readyz(gatehouse)[0] == 200
    answer = call(gatehouse, hurt, "GET", WHOAMI)
    assert (answer.status, answer.code) == (503, "credentials_unreadable")
    assert call(gatehouse, well, "GET", WHOAMI).status == 200
    dashboard = json.loads(olga.send("GET", "/dashboard").text)
    assert [one["integration_id"] for one in dashboard["damaged"]] == [1]
    listed = json.loads(olga.send("GET", "/integrations").text)
    assert {one["name"] for one in listed["items"]} == {"Hurt", "Well"}
    log = [json.loads(line) for line in gatehouse.log.read_text().splitlines()]
    assert [one["row"] for one in log if "damaged" in one["message"]] == ["1"], "said once"
    if when == "running":
        password = json.dumps({"current_password": PASSWORD})
        assert olga.send("DELETE", "/integrations/1", password).status == 204
    else:
        gatehouse.ok("integration", "delete", "Hurt", "--yes")
    eventually(lambda: readyz(gatehouse)[1] == "ready\n")


def test_damaged_settings_operators_and_records_are_left_out(gatehouse, olga):
    credentials = gatehouse.integration("ERP")
    gatehouse.ok("admin", "create", "--username", "bob", "--email", "b@shop.example",
                 "--password-stdin", stdin=PASSWORD)
    edit(gatehouse,
         "INSERT INTO settings (path, value, sealed_value) VALUES ('system/smtp/password', 'plain', NULL)",
         "UPDATE operators SET active = 9 WHERE username = 'bob'",
         "UPDATE history SET changes = '{' WHERE number = 1",
         "INSERT INTO notifications (number, at, severity, title, message, is_read) "
         "VALUES (99, 0, 77, 't', 'm', 0)", *NEWS)
    eventually(lambda: "degraded" in readyz(gatehouse)[1])
    for path in GETS:
        assert olga.send("GET", path).status in (200, 404), path
    assert call(gatehouse, credentials, "GET", WHOAMI).status == 200
    tables = {one["table"] for one in json.loads(olga.send("GET", "/dashboard").text)["damaged"]}
    assert {"settings", "history", "notifications"} <= tables


def test_a_damaged_hand_over_stops_no_other(gatehouse):
    gatehouse.start("--allow-callback-to", "127.0.0.0/8")
    urls = ("--callback-url", "http://127.0.0.1:9/cb", "--identity-link-url", "http://127.0.0.1:9/in")
    for name in ("Hurt", "Well"):
        gatehouse.ok("integration", "create", "--name", name, "--all", *urls)
        gatehouse.run("integration", "activate", name, "--json")
    assert gatehouse.stop() == 0
    edit(gatehouse, "UPDATE hand_overs SET state = 0, next_attempt_at = 0, attempts = 0",
         "UPDATE hand_overs SET sealed_verifier = zeroblob(40) WHERE integration_id = 1")
    gatehouse.start()

    def after():
        with contextlib.closing(sqlite3.connect(gatehouse.directory / "gatehouse.sqlite")) as database:
            return dict(database.execute("SELECT integration_id, trouble FROM hand_overs")), dict(
                database.execute("SELECT integration_id, attempts FROM hand_overs"))
    eventually(lambda: after()[0][1] == 13 and after()[1][2] > 0)
