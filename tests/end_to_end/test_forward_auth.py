"""The same calls through nginx, Caddy and HAProxy, which ask Gatehouse at /forward-auth."""

import urllib.parse

import pytest

from conftest import Gatehouse
from proxies import EchoApi, Proxy
from signing import call, send, signed_header

PRODUCTS = "/rest/V1/products"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def api():
    echo = EchoApi()
    yield echo
    echo.stop()


@pytest.fixture(scope="module")
def gate(tmp_path_factory):
    gate = Gatehouse(tmp_path_factory.mktemp("gate") / "data").start("--trusted-proxy", "127.0.0.1")
    gate.all = gate.integration("Größe & Co")
    gate.some = gate.integration("Pages only", "--resource", "Magento_Cms::page")
    yield gate
    assert gate.stop() == 0


@pytest.fixture(scope="module", params=["nginx", "caddy", "haproxy"])
def proxy(request, gate, api, tmp_path_factory):
    one = Proxy(request.param, tmp_path_factory.mktemp("proxy") / "here", gate.address, api.address)
    yield one
    one.stop()


def identity(answer):
    return {name: value for name, value in answer.json["fields"] if name.startswith("x-gatehouse")}


def test_what_may_pass_reaches_the_api_with_its_name(proxy, gate):
    target = PRODUCTS + "/a%20b%2Fc?searchCriteria%5BpageSize%5D=2&q=x%2By&fields=items[sku]"
    answer = call(proxy, gate.all, "GET", target)
    assert answer.status == 200, answer.body
    assert (answer.json["method"], answer.json["target"]) == ("GET", target)
    assert identity(answer) == {
        "x-gatehouse-integration": urllib.parse.quote("Größe & Co", safe=""),
        "x-gatehouse-integration-id": str(gate.all["id"]),
        "x-gatehouse-resources": "Magento_Catalog::products"}
    assert "authorization" not in dict(answer.json["fields"])


def test_a_body_passes_unread(proxy, gate):
    answer = call(proxy, gate.all, "POST", PRODUCTS, body={"product": {"sku": "x"}})
    assert answer.status == 200
    assert answer.json["body"] == '{"product": {"sku": "x"}}'


@pytest.mark.parametrize("changes, status, code", [
    ({"oauth_signature": "wrong"}, 401, "signature_invalid"),
    ({"oauth_nonce": None}, 403, "parameter_missing"),
    ({"oauth_consumer_key": "k" * 32}, 401, "consumer_unknown")])
def test_what_may_not_is_told_why(proxy, gate, changes, status, code):
    answer = call(proxy, gate.all, "GET", PRODUCTS, **changes)
    assert (answer.status, answer.code) == (status, code)
    if status == 401:
        assert answer.headers["WWW-Authenticate"].startswith("OAuth")


def test_a_call_counts_once_and_a_replay_never(proxy, gate):
    authorization = signed_header(gate.all, "GET", proxy.url(PRODUCTS))
    assert send(proxy.address, "GET", PRODUCTS, authorization).status == 200
    again = send(proxy.address, "GET", PRODUCTS, authorization)
    assert (again.status, again.code) == (401, "nonce_used")


def test_the_method_is_the_clients(proxy, gate):
    authorization = signed_header(gate.all, "GET", proxy.url(PRODUCTS + "/x"))
    answer = send(proxy.address, "DELETE", PRODUCTS + "/x", authorization)
    assert (answer.status, answer.code) == (401, "signature_invalid")
    assert call(proxy, gate.all, "DELETE", PRODUCTS + "/x").json["method"] == "DELETE"


def test_a_head_may_pass_where_a_get_may(proxy, gate):
    assert send(proxy.address, "HEAD", PRODUCTS, signed_header(gate.all, "GET", proxy.url(PRODUCTS))).status == 401
    assert call(proxy, gate.some, "HEAD", PRODUCTS).status == 401
    assert call(proxy, gate.all, "HEAD", "/rest/V1/nothing").status == 403
    assert call(proxy, gate.all, "HEAD", PRODUCTS).status == 200


def test_without_a_grant_or_a_route_nothing_passes(proxy, gate):
    assert call(proxy, gate.some, "GET", PRODUCTS).code == "resource_not_granted"
    answer = call(proxy, gate.all, "GET", "/rest/V1/nothing")
    assert (answer.status, answer.code) == (403, "route_not_found")
    assert send(proxy.address, "GET", PRODUCTS).code == "credentials_missing"


def test_nobody_names_themselves(proxy, gate):
    open_route = "/rest/V1/store/storeViews"
    false = {"X-Gatehouse-Integration": "Boss", "x-gatehouse-integration-id": "1",
             "X-Gatehouse-Operator": "root", "X-Gatehouse-Resources": "all",
             "X_Gatehouse_Integration": "Boss"}
    gate.ok("config", "set", "webapi/webapisecurity/allow_insecure", "1")
    guest = send(proxy.address, "GET", open_route, headers=false)
    gate.ok("config", "set", "webapi/webapisecurity/allow_insecure", "0")
    assert guest.status == 200
    names = [name.replace("_", "-") for name, _ in guest.json["fields"]]
    assert not [name for name in names if name.startswith("x-gatehouse")]


@pytest.mark.parametrize("false", [
    {"X-Original-URI": "/rest/V1/store/storeViews"}, {"X-Forwarded-Uri": "/rest/V1/store/storeViews"},
    {"X-Original-Method": "PUT"}, {"X-Forwarded-Method": "PUT"}, {"X-Forwarded-Proto": "https"}])
def test_a_client_cannot_say_what_is_asked_about(proxy, gate, false):
    authorization = signed_header(gate.all, "GET", proxy.url(PRODUCTS))
    answer = send(proxy.address, "GET", PRODUCTS, authorization, headers=false)
    assert answer.status == 200, answer.body
    assert answer.json["target"] == PRODUCTS
    assert send(proxy.address, "GET", PRODUCTS, headers=false).status == 401


def test_what_is_gatehouses_own_is_not_asked_about(proxy):
    assert send(proxy.address, "GET", "/admin/").status == 200
    assert send(proxy.address, "POST", "/oauth/token/request").status == 400


# HAProxy sends the body along; the others cannot.
def test_a_form_is_judged_only_with_its_fields(proxy, gate):
    url = proxy.url(PRODUCTS)
    authorization = signed_header(gate.all, "POST", url, form="sku=x&qty=2")
    answer = send(proxy.address, "POST", PRODUCTS, authorization, "sku=x&qty=2", {"Content-Type": FORM})
    if proxy.kind != "haproxy":
        assert (answer.status, answer.code) == (403, "form_not_sent")
        return
    assert (answer.status, answer.json["body"]) == (200, "sku=x&qty=2")
    other = signed_header(gate.all, "POST", url, form="sku=x&qty=2")
    changed = send(proxy.address, "POST", PRODUCTS, other, "sku=x&qty=9", {"Content-Type": FORM})
    assert (changed.status, changed.code) == (401, "signature_invalid")


def test_nothing_passes_when_gatehouse_is_gone(api, tmp_path):
    one = Proxy("nginx", tmp_path / "nginx", "127.0.0.1:9", api.address)
    try:
        assert send(one.address, "GET", PRODUCTS).status == 500
    finally:
        one.stop()


# Asked by the wrong side, or wrongly.

def test_only_a_trusted_proxy_may_ask(gatehouse):
    gatehouse.start()
    fields = {"X-Original-Method": "GET", "X-Original-URI": PRODUCTS}
    answer = send(gatehouse.address, "GET", "/forward-auth", headers=fields)
    assert (answer.status, answer.code) == (403, "proxy_not_trusted")
    assert "127.0.0.1" in answer.json["message"]


def test_a_question_names_one_call(gate):
    assert send(gate.address, "GET", "/forward-auth").code == "original_request_missing"
    fields = {"X-Original-Method": "GET", "X-Original-URI": "/rest/V1/products",
              "X-Forwarded-Uri": "/rest/V1/modules"}
    answer = send(gate.address, "GET", "/forward-auth", headers=fields)
    assert (answer.status, answer.code) == (400, "original_request_contradictory")
    assert answer.headers["X-Gatehouse-Code"] == "original_request_contradictory"


# As Envoy asks: its client's method, the target behind the path, and the body.
def test_the_target_may_stand_behind_the_path(gate):
    def ask(method, target, body=None, form=""):
        url = f"http://shop.example{target}"
        headers = {"Host": "shop.example", "X-Forwarded-For": "192.0.2.7"}
        if body is not None:
            headers["Content-Type"] = FORM
        authorization = signed_header(gate.all, method, url, form=form)
        return send(gate.address, method, "/forward-auth" + target, authorization, body, headers)

    assert ask("GET", PRODUCTS + "?a=1").status == 200
    assert ask("HEAD", PRODUCTS + "?a=2").status == 200
    assert ask("POST", PRODUCTS, "sku=x", form="sku=x").status == 200
    assert ask("POST", PRODUCTS, "sku=y", form="sku=x").code == "signature_invalid"
    assert ask("GET", "/oauth/token/request").headers["X-Gatehouse-Status"] == "404"
