"""The names that the admin goes by, and that no other says where connectors find the store."""

import http.client
import json
import socket

import pytest
from signing import send, signed_header

USER, PASSWORD = "olga", "correct horse 1"
API = "/admin/api/v1"
FOREIGN = ["evil.example", "rebound.evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example"]


def answer_for(server, host, target, method="GET", body=None, **fields):
    connection = http.client.HTTPConnection(server.address, timeout=30)
    headers = {"Host": host, "Content-Type": "application/json"}
    headers.update({name.replace("_", "-"): value for name, value in fields.items()})
    connection.request(method, target, body, headers)
    answer = connection.getresponse()
    answer.text = answer.read().decode()
    connection.close()
    return answer


def sign_in(server, host):
    return answer_for(server, host, API + "/session", "POST",
                      json.dumps({"username": USER, "password": PASSWORD}), Origin="http://" + host)


@pytest.fixture(scope="module", autouse=True)
def olga(server):
    server.run("admin", "create", "--username", USER, "--email", "o@shop.example",
               "--password-stdin", stdin=PASSWORD)


@pytest.mark.parametrize("host", FOREIGN)
@pytest.mark.parametrize("target", ["/", "/admin", "/admin/integrations", API + "/about",
                                    API + "/events", API + "/session"])
def test_a_foreign_name_is_answered_421(server, host, target):
    answer = answer_for(server, host, target)
    assert answer.status == 421
    problem = json.loads(answer.text)
    assert problem["code"] == "misdirected_request"
    assert "--own-name" in problem["detail"] and "--base-url" in problem["detail"]


def test_nobody_signs_in_under_a_foreign_name(server):
    answer = sign_in(server, "evil.example")
    assert answer.status == 421
    assert answer.headers.get("Set-Cookie") is None


def test_a_name_is_told_back_in_part_only(server):
    answer = answer_for(server, "a" * 5000 + ".example", "/admin")
    assert answer.status == 421 and len(answer.text) < 2000


def test_this_machine_is_known_by_its_addresses_and_as_localhost(server):
    port = server.address.rsplit(":", 1)[1]
    for host in (server.address, f"localhost:{port}", "localhost", f"[::1]:{port}", "127.0.0.1:1"):
        assert answer_for(server, host, "/admin/").status == 200, host
        assert sign_in(server, host).status == 200, host


def test_the_gate_takes_any_name(server):
    """Connectors sign the Host that they send; behind a proxy it is the store's."""
    credentials = server.integration("Connector")
    for host in ("store.example.test", "127.0.0.1.evil.example"):
        target = "/rest/V1/products/MUGS-AL-RED"
        signed = signed_header(credentials, "GET", f"http://{host}{target}")
        assert send(server.address, "GET", target, signed, headers={"Host": host}).status == 200
    assert answer_for(server, "evil.example", "/healthz").status == 200
    assert answer_for(server, "evil.example", "/readyz").status == 200


def about(server, host):
    signed_in = sign_in(server, host)
    assert signed_in.status == 200, signed_in.text
    cookie = "; ".join(line.split(";")[0] for line in signed_in.headers.get_all("Set-Cookie"))
    return json.loads(answer_for(server, host, API + "/about", Cookie=cookie).text)


def test_the_store_is_where_the_admin_was_reached(server):
    for host in (server.address, "localhost"):
        assert about(server, host)["base_url"] == f"http://{host}/"


def test_names_are_given_at_the_start(gatehouse):
    gatehouse.run("admin", "create", "--username", USER, "--email", "o@shop.example",
                  "--password-stdin", stdin=PASSWORD)
    gatehouse.start("--own-name", "admin.example", "--own-name", "other.example",
                    "--base-url", "https://shop.example:8443/store")
    for host in ("admin.example", "OTHER.example:8080", "shop.example", "127.0.0.1"):
        assert answer_for(gatehouse, host, "/admin/").status == 200, host
    assert answer_for(gatehouse, "evil.example", "/admin").status == 421
    assert about(gatehouse, "admin.example")["base_url"] == "https://shop.example:8443/store/"


def test_a_server_for_other_machines_knows_this_ones_name(gatehouse):
    gatehouse.address = "0.0.0.0:0"
    gatehouse.start()
    gatehouse.address = gatehouse.address.replace("0.0.0.0", "127.0.0.1")
    assert answer_for(gatehouse, socket.gethostname(), "/admin/").status == 200
    assert answer_for(gatehouse, "evil.example", "/admin").status == 421


@pytest.mark.parametrize("name", ["", "shop.example:80", "https://shop.example", "a b", "10.0.0.1"])
def test_what_is_no_name_is_a_configuration_error(gatehouse, name):
    outcome = gatehouse.run("serve", "--listen", "127.0.0.1:0", "--own-name", name)
    assert outcome.code == 78
    assert "is not a host name" in outcome.err
