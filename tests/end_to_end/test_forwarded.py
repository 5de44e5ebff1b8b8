"""What proxies in front say about a request: believed from the right, and only from trusted ones."""

import http.client
import json
import sqlite3

import pytest

USER, PASSWORD = "olga", "correct horse 1"
SESSION = "/admin/api/v1/session"


@pytest.fixture(scope="module")
def behind(tmp_path_factory):
    from conftest import Gatehouse  # the class, not a fixture
    instance = Gatehouse(tmp_path_factory.mktemp("behind") / "data")
    instance.run("admin", "create", "--username", USER, "--email", "o@shop.example",
                 "--password-stdin", stdin=PASSWORD)
    instance.start("--trusted-proxy", "127.0.0.1", "--trusted-proxy", "10.0.0.0/8")
    yield instance
    assert instance.stop() == 0


def sign_in(server, *lines):
    """Signs in with header lines as they are; one name may come several times."""
    body = json.dumps({"username": USER, "password": PASSWORD}).encode()
    connection = http.client.HTTPConnection(server.address, timeout=30)
    connection.putrequest("POST", SESSION)
    for name, value in (("Content-Type", "application/json"), ("Content-Length", str(len(body))), *lines):
        connection.putheader(name, value)
    connection.endheaders(body)
    answer = connection.getresponse()
    answer.text = answer.read().decode()
    connection.close()
    return answer


def stored(server):
    """Every text in the database's rows."""
    with sqlite3.connect(f"file:{server.directory / 'gatehouse.sqlite'}?mode=ro", uri=True) as database:
        return "\n".join(database.iterdump())


def is_secure(answer):
    assert answer.status == 200, answer.text
    return all("Secure" in cookie for cookie in answer.headers.get_all("Set-Cookie"))


def test_the_last_of_repeated_lines_is_the_nearest(behind):
    assert sign_in(behind, ("X-Forwarded-For", "198.51.100.66"),
                   ("X-Forwarded-For", "203.0.113.9")).status == 200
    kept = stored(behind)
    assert "203.0.113.9" in kept
    assert "198.51.100.66" not in kept, "the first line is the client's invention"


def test_nothing_that_is_no_address_is_kept(behind):
    assert sign_in(behind, ("X-Forwarded-For", "evil-marker<script>")).status == 200
    assert sign_in(behind, ("X-Forwarded-For", "203.0.113.77, evil-marker, 10.0.0.2")).status == 200
    kept = stored(behind)
    assert "evil-marker" not in kept
    assert "203.0.113.77" not in kept, "what stands further left is not vouched for"


def test_addresses_are_kept_in_one_spelling(behind):
    assert sign_in(behind, ("X-Forwarded-For", "2001:0DB8:0::0:7")).status == 200
    assert "2001:db8::7" in stored(behind)


def test_schemes_count_from_the_right(behind):
    assert is_secure(sign_in(behind, ("X-Forwarded-Proto", "https")))
    assert not is_secure(sign_in(behind, ("X-Forwarded-Proto", "http")))
    assert not is_secure(sign_in(behind, ("X-Forwarded-Proto", "https"), ("X-Forwarded-Proto", "http")))


def test_proxies_that_contradict_one_another_are_refused(behind):
    hops = ("X-Forwarded-For", "203.0.113.9, 10.0.0.2")
    for lines in ([("X-Forwarded-Proto", "https, http")],
                  [("X-Forwarded-Proto", "http"), ("X-Forwarded-Proto", "https")]):
        answer = sign_in(behind, hops, *lines)
        assert answer.status == 400, answer.text
        assert json.loads(answer.text)["code"] == "forwarded_contradictory"


def test_strangers_are_not_believed(server):
    server.run("admin", "create", "--username", USER, "--email", "o@shop.example",
               "--password-stdin", stdin=PASSWORD)
    answer = sign_in(server, ("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-Proto", "https, http"))
    assert not is_secure(answer)
    assert "203.0.113.9" not in stored(server)


def test_nobody_says_the_host_for_the_client(behind):
    for name, value in (("X-Forwarded-Host", "evil.example"), ("Forwarded", "host=evil.example")):
        answer = sign_in(behind, (name, value), ("Origin", "http://evil.example"))
        assert answer.status == 403, answer.text
