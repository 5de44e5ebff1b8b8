"""What connectors ask first: the tests of credentials of n8n and its like, and where a store is."""

import json

import pytest

from conftest import query
from signing import call, send

# What n8n tests credentials with, and the first calls of published connectors.
FIRST_CALLS = ["/rest/default/V1/modules", "/rest/V1/modules", "/rest/V1/store/storeConfigs",
               "/rest/V1/store/storeViews", "/rest/V1/store/storeGroups", "/rest/V1/store/websites",
               "/rest/all/V1/store/websites", "/rest/V1/directory/currency",
               "/rest/V1/directory/countries", "/rest/V1/directory/countries/DE",
               "/rest/V1/integration/whoami"]


@pytest.fixture(scope="module")
def store_only(server):
    return server.integration("Looks at stores", "--resource", "Magento_Backend::store")


@pytest.mark.parametrize("target", FIRST_CALLS)
def test_first_calls_are_answered(server, store_only, target):
    answer = call(server, store_only, "GET", target)
    assert answer.status == 200, answer.body
    assert answer.json


def test_modules_need_any_grant_and_stores_their_own(server):
    products = server.integration("Looks at products", "--resource", "Magento_Catalog::products")
    assert call(server, products, "GET", "/rest/V1/modules").status == 200
    refused = call(server, products, "GET", "/rest/V1/store/storeConfigs")
    assert refused.status == 401
    assert "Magento_Backend::store" in refused.json["message"]


def test_the_directory_is_open_to_everybody(server):
    answer = send(server.address, "GET", "/rest/V1/directory/currency")
    assert answer.status == 200
    assert answer.json["base_currency_code"] == "EUR"


def test_no_customer_gets_a_token_and_the_reason_is_said(server):
    body = json.dumps({"username": "jane@example.com", "password": "whatever"})
    answer = send(server.address, "POST", "/rest/V1/integration/customer/token", body=body,
                  headers={"Content-Type": "application/json"})
    assert answer.status == 401
    assert answer.json["code"] == "sign_in_refused"
    assert "no customer accounts" in answer.json["message"]


def test_store_configs_tell_where_this_server_is(server, store_only):
    configs = call(server, store_only, "GET", "/rest/V1/store/storeConfigs").json
    assert {config["base_url"] for config in configs} == {f"http://{server.address}/"}
    assert {config["secure_base_media_url"] for config in configs} == {
        f"http://{server.address}/media/"}


def test_store_configs_tell_the_base_url_that_is_configured(gatehouse):
    gatehouse.start("--base-url", "https://shop.example/store/")
    gatehouse.ok("config", "set", "webapi/webapisecurity/allow_insecure", "1")
    answer = send(gatehouse.address, "GET", "/rest/V1/store/storeConfigs")
    assert answer.json[0]["base_url"] == "https://shop.example/store/"


def test_a_list_without_search_criteria_fails_as_it_does_in_magento(server):
    keys = server.integration("Forgets")
    answer = call(server, keys, "GET", "/rest/V1/products")
    assert answer.status == 400
    assert answer.json["parameters"] == {"fieldName": "searchCriteria"}
    missing = call(server, keys, "GET", "/rest/V1/products/none")
    assert missing.status == 404
    assert missing.json["message"] == (
        "The product that was requested doesn't exist. Verify the product and try again.")


@pytest.mark.parametrize("time, status", [
    ("2026-01-05", 200), ("2026-01-05T09:00:00Z", 200), ("2024-02-29 23:59:59", 200),
    ("2026-02-29", 400), ("2026-13-05", 400), ("2026-00-10", 400), ("2026-01-05 25:61:00", 400),
    ("2026-01-05 09:60", 400), ("2026-01-05 09:00:60", 400)])
def test_a_time_that_there_is_not_is_an_error(server, time, status):
    keys = server.integration(f"Asks for {time}")
    filters = "searchCriteria[filter_groups][0][filters][0]"
    target = "/rest/V1/products?" + query(**{
        f"{filters}[field]": "created_at", f"{filters}[condition_type]": "gteq", f"{filters}[value]": time})
    assert call(server, keys, "GET", target).status == status
