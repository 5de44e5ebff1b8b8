"""An API description of one's own: imported, in force at the next call, checked, taken back."""

import json
import sqlite3
import threading

from conftest import ROOT
from signing import call, send
from test_admin_commands import create, sign_in

PRODUCTS = "/rest/V1/products?searchCriteria"
WHOAMI = "/rest/V1/integration/whoami"
CATALOG = "Magento_Catalog::products"
ORDERS = {"openapi": "3.0.0", "servers": [{"url": "https://api.example/v2"}],
          "paths": {"/orders/{id}": {"get": {"security": [{"oauth": ["orders"]}]},
                                     "patch": {"tags": ["orders"]}},
                    "/status": {"get": {"security": []}}}}


def openapi(tmp_path, document=None):
    path = tmp_path / "orders.json"
    path.write_text(json.dumps(document or ORDERS), encoding="utf-8")
    return str(path)


def test_another_api_counts_at_the_next_call(gatehouse, tmp_path):
    gatehouse.start()
    reader = gatehouse.integration("Reader", "--resource", CATALOG)
    everything = gatehouse.integration("Everything", "--all")
    assert call(gatehouse, reader, "GET", PRODUCTS).status == 200
    assert call(gatehouse, everything, "PATCH", "/rest/v2/orders/7").status == 405

    file = openapi(tmp_path)
    refused = gatehouse.run("access", "import", file, "--json")
    assert refused.code == 1 and json.loads(refused.err)["error"]["code"] == "confirmation_missing"
    assert json.loads(refused.err)["error"]["errors"][0]["field"] == "Reader"
    plan = gatehouse.ok("access", "import", file, "--dry-run")
    assert plan["applied"] is False and plan["lost_grants"][0]["integration"] == "Reader"
    assert call(gatehouse, reader, "GET", PRODUCTS).status == 200

    done = gatehouse.ok("access", "import", file, "--yes")
    assert done["applied"] and done["routes"]["added"] == [
        "GET /v2/orders/:id", "PATCH /v2/orders/:id", "GET /v2/status"]
    assert {"orders", "orders:write"} <= set(done["resources"]["added"])
    assert call(gatehouse, reader, "GET", PRODUCTS).code == "route_not_found"
    assert call(gatehouse, reader, "GET", WHOAMI).status == 200
    assert call(gatehouse, reader, "GET", "/rest/v2/orders/7").code == "resource_not_granted"
    assert call(gatehouse, everything, "GET", "/rest/v2/orders/7").status == 501
    assert call(gatehouse, everything, "PATCH", "/rest/v2/orders/7").status == 501
    assert send(gatehouse.address, "GET", "/rest/v2/status").status == 501
    assert send(gatehouse.address, "GET", "/rest/v2/orders/7").status == 401

    gatehouse.ok("integration", "update", "Reader", "--grant", "orders")
    assert call(gatehouse, reader, "GET", "/rest/v2/orders/7").status == 501
    assert gatehouse.ok("access", "import", file)["routes"]["added"] == []

    back = gatehouse.ok("access", "reset", "--yes")
    assert back["lost_grants"] == [{"integration": "Reader", "resources": ["orders"]}]
    assert call(gatehouse, reader, "GET", PRODUCTS).status == 200, "its grant was kept"
    assert [entry["action"] for entry in gatehouse.ok("history", "list", "--limit", "5")
            if entry["action"].startswith("access.")] == ["access.reset", "access.imported"]


def test_a_module_is_added_to_what_is_there(gatehouse, tmp_path):
    create(gatehouse, "olga")
    gatehouse.start()
    module = str(ROOT / "tests/modules/harbor")
    done = gatehouse.ok("access", "import", "--add", module)
    assert done["files"] == 8 and done["lost_grants"] == [] and done["resources"]["removed"] == []
    assert "Harbor_Erp::export" in done["resources"]["added"]
    browser, _ = sign_in(gatehouse, "olga")
    tree = browser.send("GET", "/resources").text
    assert "Harbor_Erp::export" in tree and CATALOG in tree
    routes = json.loads(browser.send("GET", "/routes").text)["items"]
    assert {"GET /V1/harbor/exports", "GET /V1/products"} <= {
        f"{route['method']} {route['path']}" for route in routes}
    erp = gatehouse.integration("ERP", "--resource", "Harbor_Erp::export")
    assert call(gatehouse, erp, "GET", "/rest/V1/harbor/exports").status == 501
    assert call(gatehouse, erp, "POST", "/rest/V1/harbor/imports/1", body={}).status == 401
    assert call(gatehouse, gatehouse.integration("All", "--all"), "GET", PRODUCTS).status == 200
    shown = gatehouse.ok("access", "show")
    assert shown["source"] == "imported" and shown["origin"] == module
    document = tmp_path / "whole.yaml"
    document.write_text(gatehouse.run("access", "show", "--document").out, encoding="utf-8")
    assert gatehouse.ok("access", "import", str(document))["routes"]["added"] == [], "the same again"


def test_what_is_wrong_changes_nothing(gatehouse, tmp_path):
    gatehouse.start()
    before = gatehouse.ok("routes")
    bad = tmp_path / "bad.yaml"
    bad.write_text("routes:\n  - {needs: [a], routes: [GRAB /V1/a]}\n", encoding="utf-8")
    outcome = gatehouse.run("access", "import", str(bad), "--json")
    error = json.loads(outcome.err)["error"]
    assert outcome.code == 1 and error["code"] == "description_refused"
    assert error["errors"][0]["field"] == f"{bad}:2" and "GRAB /V1/a" in error["errors"][0]["message"]
    missing = gatehouse.run("access", "import", str(tmp_path / "none.yaml"))
    assert missing.code != 0 and "no file or directory" in missing.err
    assert gatehouse.ok("routes") == before and gatehouse.ok("access", "show")["source"] == "shipped"


def test_check_ends_with_one_for_mistakes_only(gatehouse, tmp_path):
    gatehouse.set_up()
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    text = "resources: [{id: a, title: A}]\nroutes: [{needs: [%s], routes: [GET /V1/a]}]\n"
    good.write_text(text % "a", encoding="utf-8")
    bad.write_text(text % "b", encoding="utf-8")
    assert gatehouse.run("access", "check", str(good)).code == 0
    outcome = gatehouse.run("access", "check", str(bad), "--json")
    findings = json.loads(outcome.out)["findings"]
    assert outcome.code == 1
    assert {(one["kind"], one["wrong"]) for one in findings} == {
        ("unknown_need", True), ("unused_resource", False)}
    whole = gatehouse.run("access", "check")
    assert whole.code == 1 and "Magento_AdobeStockImage::actions_view" in whole.out


def damage(gatehouse):
    with sqlite3.connect(gatehouse.directory / "gatehouse.sqlite") as database:
        database.execute("UPDATE api_description SET document = 'routes: []', digest = 'x'")


def test_of_a_damaged_description_the_last_good_one_stays(gatehouse, tmp_path):
    gatehouse.start()
    everything = gatehouse.integration("Everything", "--all")
    file = openapi(tmp_path)
    gatehouse.ok("access", "import", file)
    damage(gatehouse)
    gatehouse.ok("config", "set", "webapi/webapisecurity/allow_insecure", "1")
    assert call(gatehouse, everything, "GET", "/rest/v2/orders/7").status == 501
    assert b"damaged" in send(gatehouse.address, "GET", "/readyz").body
    done = gatehouse.run("access", "import", file)
    assert done.code == 0 and "not the one that was stored" in done.err
    assert b"damaged" not in send(gatehouse.address, "GET", "/readyz").body


def test_a_server_that_starts_with_a_damaged_description_lets_nobody_in(gatehouse, tmp_path):
    gatehouse.set_up()
    gatehouse.ok("access", "import", openapi(tmp_path))
    damage(gatehouse)
    starting = threading.Thread(target=gatehouse.start)
    starting.start()
    while "not the one that was stored" not in gatehouse.log.read_text(encoding="utf-8"):
        assert starting.is_alive()
    assert gatehouse.address is None
    gatehouse.ok("access", "reset")
    starting.join()
    assert send(gatehouse.address, "GET", "/rest/v2/status").status == 400, "not Magento's, and unknown"
