"""What an integration may use, said by command, API and file: the same grant every time."""

import json

from conftest import Gatehouse
from signing import call
from test_admin_commands import create, sign_in

WHOAMI = "/rest/V1/integration/whoami"
PRODUCTS = "Magento_Catalog::products"
CATEGORIES = "Magento_Catalog::categories"
CLOSED = ["Magento_Backend::admin", "Magento_Catalog::catalog", "Magento_Catalog::catalog_inventory", PRODUCTS]


def resources(gatehouse, name):
    return gatehouse.ok("integration", "show", name)["resources"]


def test_a_grant_is_closed_upward_whoever_names_it(gatehouse, tmp_path):
    create(gatehouse, "olga")
    gatehouse.start()
    keys = gatehouse.integration("Command", "--resource", PRODUCTS)
    browser, _ = sign_in(gatehouse, "olga")
    made = browser.send("POST", "/integrations", json.dumps(
        {"name": "API", "access": "custom", "resources": [PRODUCTS],
         "current_password": "correct horse 1"}))
    assert made.status == 201, made.text
    (tmp_path / "i.yaml").write_text(
        f"integrations: [{{name: YAML, resources: ['{PRODUCTS}']}}]\n", encoding="utf-8")
    (tmp_path / "i.xml").write_text(
        f'<config><integration name="XML"><resources><resource name="{PRODUCTS}"/></resources>'
        "</integration></config>", encoding="utf-8")
    for file in ("i.yaml", "i.xml"):
        gatehouse.ok("integration", "apply", str(tmp_path / file))
    for name in ("Command", "API", "YAML", "XML"):
        assert resources(gatehouse, name) == CLOSED, name
    assert call(gatehouse, keys, "GET", WHOAMI).json["resources"] == CLOSED


def test_all_reads_the_same_everywhere(gatehouse):
    gatehouse.start()
    for name, grant in (("All", "--all"), ("Named", "--resource=Magento_Backend::all")):
        keys = gatehouse.integration(name, grant)
        shown = gatehouse.ok("integration", "show", name)
        who = call(gatehouse, keys, "GET", WHOAMI).json
        assert shown["access"] == who["access"] == "all"
        assert shown["resources"] == who["resources"] == ["Magento_Backend::all"]


def test_update_grants_more_and_revokes_and_shows_it(gatehouse):
    gatehouse.ok("integration", "create", "--name", "ERP", "--resource", PRODUCTS)
    planned = gatehouse.run("integration", "update", "ERP", "--grant", CATEGORIES, "--plan")
    assert planned.code == 0 and f"may use: {CATEGORIES}" in planned.out
    assert "nothing was changed" in planned.out and resources(gatehouse, "ERP") == CLOSED
    more = gatehouse.run("integration", "update", "ERP", "--grant", CATEGORIES)
    assert f"may use: {CATEGORIES}" in more.out and "is changed" in more.out
    assert resources(gatehouse, "ERP") == sorted([*CLOSED, CATEGORIES])
    less = gatehouse.ok("integration", "update", "ERP", "--revoke", CATEGORIES)
    assert less["changed"] is True and less["changes"][0]["field"] == "resources"
    assert resources(gatehouse, "ERP") == CLOSED
    same = gatehouse.run("integration", "update", "ERP", "--revoke", CATEGORIES, "--grant", PRODUCTS)
    assert same.code == 0 and "nothing was changed" in same.out and "is changed" not in same.out
    assert gatehouse.ok("integration", "update", "ERP", "--grant", PRODUCTS)["changed"] is False
    for flag in ("--only", "--resource"):
        only = gatehouse.run("integration", "update", "ERP", flag, CATEGORIES, "--plan")
        assert f"may use: {CATEGORIES}" in only.out
        assert f"may no longer use: {PRODUCTS}" in only.out
    gatehouse.ok("integration", "update", "ERP", "--revoke", "Magento_Catalog::catalog")
    assert resources(gatehouse, "ERP") == []


def test_update_refuses_what_cannot_be_meant(gatehouse):
    gatehouse.ok("integration", "create", "--name", "ERP", "--all")
    assert gatehouse.ok("integration", "update", "ERP", "--grant", PRODUCTS)["changed"] is False
    outcome = gatehouse.run("integration", "update", "ERP", "--revoke", PRODUCTS)
    assert outcome.code == 1 and "--only" in outcome.err
    gatehouse.ok("integration", "update", "ERP", "--only", PRODUCTS)
    for arguments in (["--grant", "No::such"], ["--revoke", "No::such"], ["--only", "No::such"]):
        outcome = gatehouse.run("integration", "update", "ERP", *arguments)
        assert outcome.code == 1 and outcome.err.count("No::such") == 1, outcome
    for arguments in (["--grant", PRODUCTS, "--only", PRODUCTS], ["--all", "--revoke", PRODUCTS],
                      ["--all", "--resource", PRODUCTS]):
        assert gatehouse.run("integration", "update", "ERP", *arguments).code == 2, arguments
    assert resources(gatehouse, "ERP") == CLOSED


def test_revoking_is_as_the_help_says(gatehouse):
    gatehouse.ok("integration", "create", "--name", "ERP", "--resource", PRODUCTS)
    both = gatehouse.run("integration", "update", "ERP", "--grant", PRODUCTS, "--revoke", PRODUCTS)
    assert both.code == 1 and PRODUCTS in both.err and resources(gatehouse, "ERP") == CLOSED
    misspelt = "Magento_Catalog::product"
    told = [gatehouse.run("integration", "update", "ERP", option, misspelt).err.partition("There is")[2]
            for option in ("--grant", "--revoke")]
    assert told[0] == told[1] and f"did you mean {PRODUCTS}?" in told[0], told
    everything = gatehouse.ok("integration", "update", "ERP", "--revoke", "Magento_Backend::all")
    assert everything["changed"] is True and everything["resources"] == []
    gatehouse.ok("integration", "update", "ERP", "--all")
    assert gatehouse.ok("integration", "update", "ERP", "--revoke", "Magento_Backend::all")["access"] == "none"


def test_the_name_may_stand_behind_a_list_of_ids(gatehouse: Gatehouse):
    gatehouse.ok("integration", "create", "--name", "ERP", "--resource", PRODUCTS, CATEGORIES)
    assert resources(gatehouse, "ERP") == sorted([*CLOSED, CATEGORIES])
    for flag in ("--resource", "--only", "--grant", "--revoke"):
        outcome = gatehouse.run("integration", "update", flag, PRODUCTS, "ERP", "--plan")
        assert outcome.code == 0 and '"ERP"' in outcome.out, outcome
    assert gatehouse.run("integration", "update", "--grant", PRODUCTS).code == 2
