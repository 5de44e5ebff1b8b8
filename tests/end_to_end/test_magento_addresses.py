"""The addresses of a Magento behind the gate: asynchronous calls, in bulk, and of its stores."""

import pytest
from raw_upstream import RawUpstream
from signing import call, send, signed_header

ASYNCHRONOUS = ["/rest/async/V1/products", "/rest/async/bulk/V1/products", "/rest/de/async/V1/products",
                "/rest/all/async/bulk/V1/products", "/index.php/rest/async/V1/products"]


@pytest.fixture
def magento(gatehouse):
    with RawUpstream() as upstream:
        gatehouse.start("--workers", "1", "--upstream", upstream.url, "--store-code", "de", "--store-code", "de_at")
        yield upstream
        assert gatehouse.stop() == 0


def code_of(answer):
    return answer.status, answer.json["code"]


def test_what_may_not_be_done_now_may_not_be_done_later(gatehouse, magento):
    keys = gatehouse.integration("Pages", "--resource", "Magento_Cms::page")
    for path in ASYNCHRONOUS:
        assert code_of(call(gatehouse, keys, "POST", path, {})) == (401, "resource_not_granted")
        assert code_of(call(gatehouse, keys, "POST", path, {}, oauth_signature="x")) == (401, "signature_invalid")
        assert code_of(send(gatehouse.address, "POST", path, body=b"{}")) == (401, "credentials_missing")
    every = gatehouse.integration("All")
    assert code_of(call(gatehouse, every, "POST", "/rest/async/V1/nothing", {})) == (404, "route_not_found")
    for path in ["/rest/async/products", "/rest/async/async/V1/products", "/rest/async/de/V1/products"]:
        assert code_of(call(gatehouse, every, "POST", path, {})) == (400, "path_not_processable")
    assert magento.requests == []


def test_what_is_read_is_read_now(gatehouse, magento):
    keys = gatehouse.integration("ERP")
    for path in ["/rest/async/V1/products/24-MB01", "/rest/async/bulk/V1/products/24-MB01"]:
        assert code_of(call(gatehouse, keys, "GET", path)) == (400, "path_not_processable")
        assert call(gatehouse, keys, "HEAD", path).status == 400
    assert magento.requests == []


def test_asynchronous_calls_go_on_as_they_came(gatehouse, magento):
    keys = gatehouse.integration("ERP", "--resource", "Magento_Catalog::products")
    for method, path in [("POST", path) for path in ASYNCHRONOUS] + [
            ("PUT", "/rest/async/bulk/V1/products/bySku"), ("DELETE", "/rest/de_at/async/V1/products/24-MB01")]:
        assert call(gatehouse, keys, method, path, {}).status == 200
        request = magento.requests[-1]
        assert request.line == f"{method} {path} HTTP/1.1"
        assert request.values("X-Gatehouse-Resources") == ["Magento_Catalog::products"]


def test_the_stores_of_the_api_are_named_at_the_start(gatehouse, magento):
    keys = gatehouse.integration("ERP")
    for store in ["de", "de_at", "default", "all"]:
        path = f"/rest/{store}/V1/products/24-MB01"
        assert call(gatehouse, keys, "GET", path).status == 200
        assert magento.requests[-1].line == f"GET {path} HTTP/1.1"
    unknown = call(gatehouse, keys, "GET", "/rest/german/V1/products/24-MB01")
    assert code_of(unknown) == (400, "path_not_processable")
    assert 'no store with the code "german"' in unknown.json["message"]


def test_the_sample_store_does_nothing_later(gatehouse):
    gatehouse.start()
    keys = gatehouse.integration("ERP")
    for path in ["/rest/async/V1/products", "/rest/async/bulk/V1/products", "/rest/async/V1/integration/admin/token"]:
        assert call(gatehouse, keys, "POST", path, {}).status == 501
    assert gatehouse.stop() == 0


def test_proxies_may_ask_about_them(gatehouse):
    gatehouse.start("--trusted-proxy", "127.0.0.1/32", "--store-code", "de")
    keys = gatehouse.integration("ERP")
    path = "/rest/de/async/bulk/V1/products/bySku"
    authorization = signed_header(keys, "PUT", gatehouse.url(path))
    headers = {"X-Forwarded-Method": "PUT", "X-Forwarded-Uri": path, "X-Forwarded-Host": gatehouse.address,
               "X-Forwarded-Proto": "http"}
    verdict = send(gatehouse.address, "GET", "/forward-auth", authorization, headers=headers)
    assert verdict.status == 200
    assert verdict.headers["X-Gatehouse-Integration"] == "ERP"
    assert send(gatehouse.address, "GET", "/forward-auth", headers=headers).status == 401
    assert gatehouse.stop() == 0


BASE = "https://shop.example/magento"


def signed_below(keys, method, path):
    return signed_header(keys, method, BASE + path)


@pytest.mark.parametrize("arrives_below", ["", "/magento"], ids=["taken away", "left"])
def test_the_path_of_the_base_url_may_be_taken_away_by_a_proxy(gatehouse, arrives_below):
    with RawUpstream() as upstream:
        gatehouse.start("--base-url", BASE, "--upstream", upstream.url + "/m2")
        keys = gatehouse.integration("ERP")
        for path in ["/rest/V1/products/24-MB01?a=/magento/", "/index.php/rest/all/V1/products/24-MB01"]:
            answer = send(gatehouse.address, "GET", arrives_below + path, signed_below(keys, "GET", path))
            assert answer.status == 200
            assert upstream.requests[-1].line == f"GET /m2{path} HTTP/1.1"
        body = b"x" * 80_000  # longer than what comes with the head
        path = "/rest/V1/products"
        assert send(gatehouse.address, "POST", arrives_below + path, signed_below(keys, "POST", path), body).status == 200
        assert (upstream.requests[-1].line, upstream.requests[-1].body) == ("POST /m2/rest/V1/products HTTP/1.1", body)
        whoami = "/rest/V1/integration/whoami"
        assert send(gatehouse.address, "GET", arrives_below + whoami, signed_below(keys, "GET", whoami)).json["name"] == "ERP"
        outside = signed_header(keys, "GET", "https://shop.example" + whoami)
        assert code_of(send(gatehouse.address, "GET", arrives_below + whoami, outside)) == (401, "signature_invalid")
        exchange = send(gatehouse.address, "POST", arrives_below + "/oauth/token/request", "OAuth a=1")
        assert (exchange.status, b"oauth_problem" in exchange.body) == (400, True)
        for other in ["/magento2/rest/V1/products", "/magento/magento/rest/V1/products", "/MAGENTO/rest/V1/products"]:
            assert send(gatehouse.address, "GET", other).status == 404
        assert gatehouse.stop() == 0


def test_a_body_that_comes_late_is_of_the_call_below(gatehouse):
    gatehouse.start("--base-url", BASE)
    keys = gatehouse.integration("ERP")
    path = "/rest/V1/products"
    body = b'{"product": {"name": "' + b"x" * 80_000 + b'"}}'
    answer = send(gatehouse.address, "POST", "/magento" + path, signed_below(keys, "POST", path), body,
                  {"Content-Type": "application/json"})
    assert answer.status == 400
    assert answer.json["errors"][0]["message"] == '"product.sku" is required.'


def test_a_proxy_asks_about_the_path_it_got(gatehouse):
    gatehouse.start("--base-url", BASE, "--trusted-proxy", "127.0.0.1/32")
    keys = gatehouse.integration("ERP")
    path = "/rest/V1/products/24-MB01"
    for asked in ["/magento" + path, path]:
        headers = {"X-Forwarded-Method": "GET", "X-Forwarded-Uri": asked, "X-Forwarded-Host": "shop.example",
                   "X-Forwarded-Proto": "https"}
        verdict = send(gatehouse.address, "GET", "/forward-auth", signed_below(keys, "GET", path), headers=headers)
        assert verdict.status == 200
