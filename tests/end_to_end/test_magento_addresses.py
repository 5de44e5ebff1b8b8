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
