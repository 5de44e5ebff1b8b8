"""Integrations that a file declares, on the real program."""

import json

import pytest

from signing import call

PRODUCTS = "/rest/V1/products?searchCriteria[pageSize]=1"
PAGES = "/rest/V1/cmsPage/search?searchCriteria[pageSize]=1"

YAML = """integrations:
  - name: ERP
    email: erp@partner.example
    resources: [{resources}]
"""
CATALOG = "Magento_Catalog::products"
CMS = "Magento_Cms::page"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "integrations.yaml"

    def declare(*resources):
        path.write_text(YAML.format(resources=", ".join(resources)), encoding="utf-8")
        return str(path)

    return declare


def actions(outcome):
    return [(step["integration"], step["action"]) for step in outcome["steps"]]


def stored(directory):
    """Everything in the database, to see that nothing was written."""
    return b"".join((directory / name).read_bytes() for name in ("gatehouse.sqlite", "gatehouse.sqlite-wal")
                    if (directory / name).exists())


def test_more_waits_for_an_operator_while_the_old_grant_works(gatehouse, file):
    gatehouse.start()
    path = file(CATALOG)
    planned = gatehouse.ok("integration", "apply", path, "--plan")
    assert actions(planned) == [("ERP", "create")] and planned["applied"] is False
    assert gatehouse.ok("integration", "list") == []
    applied = gatehouse.ok("integration", "apply", path)
    assert actions(applied) == [("ERP", "create")] and applied["applied"] is True
    assert applied["file"] == path and applied["source"] == "integrations.yaml"
    shown = gatehouse.ok("integration", "show", "ERP")
    assert shown["status"] == "inactive" and CATALOG in shown["resources"]
    assert "Magento_Catalog::catalog" in shown["resources"], "ancestors are added"
    assert actions(gatehouse.ok("integration", "apply", path)) == [("ERP", "unchanged")]
    assert gatehouse.ok("integration", "show", "ERP")["version"] == shown["version"]

    keys = gatehouse.ok("integration", "activate", "ERP")
    assert call(gatehouse, keys, "GET", PRODUCTS).status == 200
    assert call(gatehouse, keys, "GET", PAGES).status == 401

    outcome = gatehouse.ok("integration", "apply", file(CATALOG, CMS))
    assert actions(outcome) == [("ERP", "reset")]
    assert CMS in outcome["steps"][0]["new_resources"]
    assert CATALOG not in outcome["steps"][0]["new_resources"]
    shown = gatehouse.ok("integration", "show", "ERP")
    assert shown["status"] == "reset" and CMS in shown["requested"]["resources"]
    assert "Waits for you" in gatehouse.run("integration", "show", "ERP").out
    assert call(gatehouse, keys, "GET", PRODUCTS).status == 200, "the old grant goes on working"
    assert call(gatehouse, keys, "GET", PAGES).status == 401, "the new part waits"

    renewed = gatehouse.ok("integration", "reauthorize", "ERP")
    assert renewed["status"] == "active" and renewed["consumer_key"] == keys["consumer_key"]
    assert call(gatehouse, renewed, "GET", PAGES).status == 200
    assert call(gatehouse, renewed, "GET", PRODUCTS).status == 200

    assert actions(gatehouse.ok("integration", "apply", file(CMS))) == [("ERP", "update")]
    assert call(gatehouse, renewed, "GET", PAGES).status == 200
    assert call(gatehouse, renewed, "GET", PRODUCTS).status == 401, "less takes force at once"


def test_is_changed_in_its_file_only(gatehouse, file):
    path = file(CATALOG)
    gatehouse.ok("integration", "apply", path)
    for arguments in (["update", "ERP", "--email", "x@y.example"], ["delete", "ERP", "--yes"]):
        outcome = gatehouse.run("integration", *arguments)
        assert outcome.code == 1 and "is declared in integrations.yaml; " in outcome.err
    assert "--prune" in outcome.err, "what removes it is named"
    with open(path, "w", encoding="utf-8") as empty:
        empty.write("integrations: []\n")
    assert actions(gatehouse.ok("integration", "apply", path)) == [("ERP", "no_longer_declared")]
    assert gatehouse.run("integration", "delete", "ERP", "--yes").code == 0


def test_prune_deletes_what_is_declared_no_longer(gatehouse, file, tmp_path):
    path = file(CATALOG)
    gatehouse.ok("integration", "apply", path)
    gatehouse.start()
    keys = gatehouse.ok("integration", "activate", "ERP")
    gatehouse.integration("By hand")
    with open(path, "w", encoding="utf-8") as emptied:
        emptied.write("integrations: []\n")
    planned = gatehouse.run("integration", "apply", path, "--prune", "--plan")
    assert planned.code == 0 and '"ERP": delete' in planned.out and "By hand" not in planned.out
    assert call(gatehouse, keys, "GET", PRODUCTS).status == 200, "it is a plan"
    assert actions(gatehouse.ok("integration", "apply", path, "--prune")) == [("ERP", "delete")]
    assert call(gatehouse, keys, "GET", PRODUCTS).status == 401
    assert [one["name"] for one in gatehouse.ok("integration", "list")] == ["By hand"]
    newest = gatehouse.ok("history", "list", "--limit", "1")[0]
    assert newest["action"] == "integration.deleted" and newest["object"]["name"] == "ERP"


def test_a_source_is_known_wherever_it_lies(gatehouse, tmp_path):
    def checkout(number, *names, file="erp.yaml"):
        path = tmp_path / str(number) / file
        path.parent.mkdir(exist_ok=True)
        entries = "".join(f"  - {{name: {name}, access: all}}\n" for name in names)
        path.write_text("integrations:\n" + entries, encoding="utf-8")
        return str(path)

    gatehouse.ok("integration", "apply", checkout(1, "ERP", "PIM"))
    again = gatehouse.ok("integration", "apply", checkout(2, "ERP", "PIM"))
    assert actions(again) == [("ERP", "unchanged"), ("PIM", "unchanged")]
    assert gatehouse.ok("integration", "show", "ERP")["declared_in"] == "erp.yaml"
    less = gatehouse.ok("integration", "apply", checkout(3, "ERP"), "--prune")
    assert actions(less) == [("ERP", "unchanged"), ("PIM", "delete")]
    named = gatehouse.ok("integration", "apply", checkout(4, "Shop"), "--source", "shop")
    assert actions(named) == [("Shop", "create")] and named["source"] == "shop"
    moved = gatehouse.ok("integration", "apply", checkout(5, "Shop", file="new.yaml"), "--source", "shop")
    assert actions(moved) == [("Shop", "unchanged")]
    other = gatehouse.run("integration", "apply", checkout(6, "Shop"))
    assert other.code == 1 and "declared in shop already" in other.err


def test_prune_from_another_checkout(gatehouse, tmp_path):
    def checkout(number, *names):
        path = tmp_path / str(number) / "int.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text("integrations: [" + ", ".join(f"{{name: {name}, access: all}}" for name in names) + "]\n",
                        encoding="utf-8")
        return str(path)

    gatehouse.ok("integration", "apply", checkout(1, "D1"))
    renamed = gatehouse.ok("integration", "apply", checkout(2, "E1"), "--prune", "--plan")
    assert actions(renamed) == [("E1", "create"), ("D1", "delete")]
    assert actions(gatehouse.ok("integration", "apply", checkout(3), "--plan")) == [("D1", "no_longer_declared")]
    assert actions(gatehouse.ok("integration", "apply", checkout(3), "--prune")) == [("D1", "delete")]
    assert gatehouse.ok("integration", "list") == []

    gatehouse.ok("integration", "apply", checkout(1, "D1", "D2"))
    assert actions(gatehouse.ok("integration", "apply", checkout(4, "D2"), "--prune")) == [
        ("D2", "unchanged"), ("D1", "delete")]


def test_files_of_one_name_need_a_name_of_their_own_when_it_is_unclear(gatehouse, tmp_path):
    def etc(module, *names):
        path = tmp_path / module / "etc" / "integration.xml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("<config>" + "".join(f'<integration name="{name}"><resources><resource name="{CMS}"/>'
                                             "</resources></integration>" for name in names) + "</config>",
                        encoding="utf-8")
        return str(path)

    assert actions(gatehouse.ok("integration", "apply", etc("a", "A"))) == [("A", "create")]
    assert actions(gatehouse.ok("integration", "apply", etc("b", "B"))) == [("B", "create")], "another module"
    assert actions(gatehouse.ok("integration", "apply", etc("a", "A"), "--prune")) == [("A", "unchanged")]
    for names in ((), ("C",)):
        unclear = gatehouse.run("integration", "apply", etc("c", *names), "--prune")
        assert unclear.code == 1 and "--source" in unclear.err and "a/etc/integration.xml" in unclear.err, unclear
    assert {one["name"] for one in gatehouse.ok("integration", "list")} == {"A", "B"}
    named = gatehouse.ok("integration", "apply", etc("c", "A"), "--source", "integration.xml", "--prune")
    assert ("B", "delete") in actions(named)


def test_shows_the_plan_to_people(gatehouse, file):
    planned = gatehouse.run("integration", "apply", file(CATALOG), "--plan")
    assert planned.code == 0
    assert '"ERP": create' in planned.out and "nothing was changed" in planned.out
    applied = gatehouse.run("integration", "apply", file(CATALOG))
    assert '"ERP": create' in applied.out and applied.out.endswith("Applied.\n")
    gatehouse.ok("integration", "activate", "ERP")
    reset = gatehouse.run("integration", "apply", file(CATALOG, CMS))
    assert '"ERP": reset' in reset.out and "waits for you: " in reset.out and CMS in reset.out


def test_a_broken_file_changes_nothing(gatehouse, file, tmp_path):
    gatehouse.ok("integration", "apply", file(CATALOG))
    before = stored(gatehouse.directory)
    broken = tmp_path / "integrations.yaml"
    broken.write_text("integrations:\n"
                      "  - {name: PIM, access: all}\n"
                      "  - name: ERP\n"
                      "    colour: red\n"
                      "    email: nobody\n"
                      "    resources: [No::such]\n", encoding="utf-8")
    outcome = gatehouse.run("integration", "apply", str(broken))
    assert outcome.code == 1 and outcome.out == ""
    assert f"{broken}:4: " in outcome.err and "colour" in outcome.err
    assert f"{broken}:5: " in outcome.err and f"{broken}:6: warning: " in outcome.err
    assert "No::such" in outcome.err
    error = json.loads(gatehouse.run("integration", "apply", str(broken), "--json").err)["error"]
    assert len(error["errors"]) == 3
    assert stored(gatehouse.directory) == before
    missing = gatehouse.run("integration", "apply", str(tmp_path / "no.yaml"))
    assert missing.code == 2 and "no.yaml" in missing.err
    assert gatehouse.run("integration", "apply", str(tmp_path)).code == 2, "nothing of Magento in it"
    assert gatehouse.run("integration", "apply").code == 2


def test_takes_over_only_when_told_to(gatehouse, file):
    keys = gatehouse.integration("ERP", "--resource", CATALOG)
    gatehouse.start()
    for extent in ([], ["--plan"]):
        outcome = gatehouse.run("integration", "apply", file(CATALOG), *extent)
        assert outcome.code == 1 and "by hand" in outcome.err and "--adopt" in outcome.err
    assert actions(gatehouse.ok("integration", "apply", file(CATALOG), "--adopt"))[0][0] == "ERP"
    assert call(gatehouse, keys, "GET", PRODUCTS).status == 200
    assert gatehouse.run("integration", "delete", "ERP", "--yes").code == 1


def test_reads_magentos_files(gatehouse, tmp_path):
    pair = tmp_path / "old" / "integration"
    pair.mkdir(parents=True)
    (pair / "config.xml").write_text(
        '<?xml version="1.0"?>\n<integrations><integration name="Old">'
        "<email>old@partner.example</email></integration></integrations>", encoding="utf-8")
    missing = gatehouse.run("integration", "apply", str(pair / "config.xml"), "--strict")
    assert missing.code == 1 and "api.xml" in missing.err
    (pair / "api.xml").write_text(
        f'<integrations><integration name="Old"><resources><resource name="{CATALOG}"/>'
        "</resources></integration></integrations>", encoding="utf-8")
    assert gatehouse.run("integration", "apply", str(pair / "api.xml")).code == 2
    applied = gatehouse.ok("integration", "apply", str(pair / "config.xml"))
    assert actions(applied) == [("Old", "create")]
    again = gatehouse.ok("integration", "apply", str(tmp_path / "old"))
    assert actions(again) == [("Old", "unchanged")], "a directory stands for the files in it"
    assert CATALOG in gatehouse.ok("integration", "show", "Old")["resources"]

    consolidated = tmp_path / "integration.xml"
    consolidated.write_text(
        '<config><integration name="New"><email>new@partner.example</email>'
        f'<resources><resource name="{CMS}"/></resources></integration></config>', encoding="utf-8")
    assert actions(gatehouse.ok("integration", "apply", str(tmp_path))) == [("New", "create")]
    assert "Magento_Backend::admin" in gatehouse.ok("integration", "show", "New")["resources"]
    consolidated.write_text('<!DOCTYPE config [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n<config/>',
                            encoding="utf-8")
    outcome = gatehouse.run("integration", "apply", str(consolidated))
    assert outcome.code == 1 and "DOCTYPE" in outcome.err


MODULE_ACL = """<?xml version="1.0"?>
<config>
  <acl><resources><resource id="Magento_Backend::admin">
    <resource id="Magento_Sales::sales">
      <resource id="My_Sync::sync" title="Synchronize"/>
    </resource>
  </resource></resources></acl>
</config>
"""


def module(tmp_path, *, resources, acl=None, who="<email>sync@partner.example</email>"):
    """A Magento module's etc, with a name of its own in it."""
    etc = tmp_path / "etc"
    etc.mkdir(exist_ok=True)
    listed = "".join(f'\n      <resource name="{one}"/>' for one in resources)
    (etc / "integration.xml").write_text(
        f'<?xml version="1.0"?>\n<config>\n  <integration name="Sync">{who}\n'
        f"    <resources>{listed}</resources></integration>\n</config>\n", encoding="utf-8")
    if acl:
        (etc / "acl.xml").write_text(acl, encoding="utf-8")
    return str(etc)


@pytest.mark.parametrize("gone", ["Magento_Log::online", "Magento_Config::advanced",
                                  "Magento_Rma::rma", "My_Sync::sync", "no id at all"])
def test_resources_that_do_not_exist_are_warnings_that_stay(gatehouse, tmp_path, gone):
    etc = module(tmp_path, resources=[CATALOG, gone, gone], acl=MODULE_ACL)
    for extent in (["--plan"], []):
        text = gatehouse.run("integration", "apply", etc, *extent)
        assert text.code == 0 and text.out.count(gone + " ") == 1, text
        assert "warning: " in text.out and f"{etc}/integration.xml:6: " in text.out
    outcome = gatehouse.ok("integration", "apply", etc)
    assert actions(outcome) == [("Sync", "unchanged")]
    [warning] = outcome["warnings"]
    assert warning["integration"] == "Sync" and gone in warning["message"]
    shown = gatehouse.ok("integration", "show", "Sync")
    assert gone in shown["resources"] and shown["unknown_resources"] == [gone]
    assert "does not exist here" in gatehouse.run("integration", "show", "Sync").out
    if gone == "My_Sync::sync":
        assert "module's own" in warning["message"]
        assert "Magento_Sales::sales" in shown["resources"], "what stands above it in acl.xml"
    before = stored(gatehouse.directory)
    strict = gatehouse.run("integration", "apply", etc, "--strict")
    assert strict.code == 1 and gone in strict.err and strict.out == ""
    assert json.loads(gatehouse.run("integration", "apply", etc, "--strict", "--json").err)["error"]["errors"]
    assert stored(gatehouse.directory) == before
    gatehouse.start()
    keys = gatehouse.ok("integration", "activate", "Sync")
    assert call(gatehouse, keys, "GET", PRODUCTS).status == 200
    assert call(gatehouse, keys, "GET", PAGES).status == 401


def test_empty_and_missing_elements_are_as_magento_takes_them(gatehouse, tmp_path):
    for who in ("<email/><endpoint_url/><identity_link_url/>", "<email></email>", ""):
        outcome = gatehouse.ok("integration", "apply", module(tmp_path, resources=[CATALOG, CATALOG], who=who))
        assert outcome["warnings"] == []
    shown = gatehouse.ok("integration", "show", "Sync")
    assert shown["email"] == shown["callback_url"] == shown["identity_link_url"] == ""
    gatehouse.ok("integration", "apply", module(tmp_path, resources=[CATALOG]), "--strict")


def test_the_old_pair_knows_its_modules_resources(gatehouse, tmp_path):
    module(tmp_path, resources=[], acl=MODULE_ACL)
    (tmp_path / "etc" / "integration.xml").unlink()
    pair = tmp_path / "etc" / "integration"
    pair.mkdir()
    (pair / "config.xml").write_text('<integrations><integration name="Sync"><email/></integration>'
                                     "</integrations>", encoding="utf-8")
    (pair / "api.xml").write_text('<integrations><integration name="Sync"><resources>'
                                  '<resource name="My_Sync::sync"/></resources></integration>'
                                  "</integrations>", encoding="utf-8")
    outcome = gatehouse.ok("integration", "apply", str(tmp_path / "etc"))
    assert "module's own" in outcome["warnings"][0]["message"]
    assert "api.xml" in outcome["warnings"][0]["place"]


def pair(tmp_path, config, api=None):
    directory = tmp_path / "etc" / "integration"
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "config.xml").write_text(f"<integrations>{config}</integrations>", encoding="utf-8")
    if api is not None:
        (directory / "api.xml").write_text(f"<integrations>{api}</integrations>", encoding="utf-8")
    return str(directory.parent)


@pytest.mark.parametrize("config, api, integration, told", [
    ('<integration name="Sync"><email/></integration>', '<integration name="Other"/>', "Other", '"Other"'),
    ('<integration name="Sync"><email/></integration>', None, "", "api.xml"),
    ('<integration name="Sync"><email/></integration><foo/>', "", "", "<foo>"),
    ('<integration name="Sync"><foo/></integration>', "", "Sync", "<foo>"),
    ('<integration name="Sync" foo="x"/>', "", "Sync", "foo"),
    ('<integration name="Sync"/>', '<integration name="Sync"><email/></integration>', "Sync", "<email>")])
def test_what_magento_ignores_is_a_warning(gatehouse, tmp_path, config, api, integration, told):
    etc = pair(tmp_path, config, api)
    assert "warning: " in gatehouse.run("integration", "apply", etc, "--plan").out
    outcome = gatehouse.ok("integration", "apply", etc)
    assert actions(outcome) == [("Sync", "create")]
    [warning] = outcome["warnings"]
    assert warning["integration"] == integration and told in warning["message"], warning
    strict = gatehouse.run("integration", "apply", etc, "--strict")
    assert strict.code == 1 and told in strict.err, strict


def test_a_wrong_root_is_named(gatehouse, tmp_path):
    path = tmp_path / "integration.xml"
    path.write_text("<integrations/>", encoding="utf-8")
    outcome = gatehouse.run("integration", "apply", str(path))
    assert outcome.code == 1 and "<config>" in outcome.err and "<integrations>" in outcome.err, outcome


def test_strict_says_that_it_refused(gatehouse, tmp_path):
    etc = module(tmp_path, resources=["Magento_Catalog::product"])
    assert "did you mean Magento_Catalog::products?" in gatehouse.run("integration", "apply", etc, "--plan").out
    strict = gatehouse.run("integration", "apply", etc, "--strict")
    assert strict.code == 1 and "--strict" in strict.err and "did you mean" in strict.err, strict
    for untrue in ("stays", "is granted", "warning: "):
        assert untrue not in strict.err, strict
    error = json.loads(gatehouse.run("integration", "apply", etc, "--strict", "--json").err)["error"]
    assert error["errors"][0]["message"].startswith("There is no resource Magento_Catalog::product")
    etc = module(tmp_path, resources=["Magento_Catalog::product", ""])
    error = json.loads(gatehouse.run("integration", "apply", etc, "--json").err)["error"]
    assert [(one["message"].split()[0], one.get("severity")) for one in error["errors"]] == [
        ("There", "warning"), ('""', None)]


def test_what_waits_and_does_not_exist_is_among_the_unknown(gatehouse, file):
    gatehouse.ok("integration", "apply", file(CATALOG))
    gatehouse.start()
    gatehouse.ok("integration", "activate", "ERP")
    gatehouse.ok("integration", "apply", file(CATALOG, "Magento_Log::online"))
    shown = gatehouse.ok("integration", "show", "ERP")
    assert shown["status"] == "reset" and shown["unknown_resources"] == ["Magento_Log::online"]


def test_everything_that_is_wrong_with_an_entry_is_told(gatehouse, tmp_path):
    etc = module(tmp_path, resources=["Magento_Log::online", ""], acl="<config",
                 who="<email>nobody</email><endpoint_url>x</endpoint_url><colour/>")
    outcome = gatehouse.run("integration", "apply", etc)
    assert outcome.code == 1
    for words in ("no @", "complete URL", "<colour>", "warning: There is no resource Magento_Log::online",
                  "not the id of a resource", "acl.xml:1: This is not XML"):
        assert words in outcome.err, words
