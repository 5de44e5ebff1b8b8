"""The command line, with the server running and stopped."""

import json
import os
import subprocess
import threading

from conftest import GATEHOUSE, Gatehouse
from signing import call, send

WHOAMI = "/rest/V1/integration/whoami"


def plain(*arguments):
    return subprocess.run([GATEHOUSE, *arguments], capture_output=True, text=True, timeout=30,
                          check=False)


def test_usage_errors_exit_with_2(gatehouse):
    for arguments in ([], ["frobnicate"], ["integration"], ["integration", "create"],
                      ["integration", "create", "--name", "x", "--all", "--resource", "y"],
                      ["config", "set", "only/a/path"], ["serve", "--no-such-flag"]):
        assert gatehouse.run(*arguments).code == 2, arguments
    assert plain("--help").returncode == 0
    assert "integration" in plain("--help").stdout


def test_refusals_exit_with_1_and_say_why(gatehouse):
    gatehouse.integration("One")
    for arguments, words in (
            (["integration", "create", "--name", "ONE", "--all"], "ONE"),
            (["integration", "create", "--name", " ", "--all"], "name"),
            (["integration", "create", "--name", "x", "--email", "nobody", "--all"], "email"),
            (["integration", "create", "--name", "x", "--callback-url", "ftp://x", "--all"], "callback"),
            (["integration", "create", "--name", "x", "--resource", "No::such"], "No::such"),
            (["integration", "show", "Two"], "Two"), (["integration", "activate", "Two"], "Two"),
            (["integration", "delete", "One"], "--yes"),
            (["config", "get", "no/such/path"], "no/such/path"),
            (["config", "set", "oauth/consumer/timestamp_window", "soon"], "timestamp_window"),
            (["admin", "create", "--username", "a", "--email", "x@y.example"], "password")):
        outcome = gatehouse.run(*arguments)
        assert outcome.code == 1, arguments
        assert words.lower() in outcome.err.lower(), outcome.err
        assert json.loads(gatehouse.run(*arguments, "--json").err)["error"]["message"]
    assert len(gatehouse.ok("integration", "list")) == 1


def test_commands_work_with_the_server_stopped_and_running(gatehouse):
    first = gatehouse.integration("First")
    assert set(first) == {"id", "name", "status", "consumer_key", "consumer_secret", "access_token",
                          "access_token_secret"}
    assert all(len(first[key]) == 32 for key in first if key.startswith(("consumer", "access")))
    gatehouse.start()
    assert call(gatehouse, first, "GET", WHOAMI).json["name"] == "First"
    second = gatehouse.integration("Second", "--resource", "Magento_Catalog::products")
    who = call(gatehouse, second, "GET", WHOAMI).json
    assert who["access"] == "custom"
    assert who["resources"] == ["Magento_Backend::admin", "Magento_Catalog::catalog",
                                "Magento_Catalog::catalog_inventory", "Magento_Catalog::products"]
    shown = gatehouse.ok("integration", "show", "Second")
    assert "consumer_secret" not in shown and shown["consumer_key"] == second["consumer_key"]
    revealed = gatehouse.ok("integration", "show", "Second", "--reveal")
    assert revealed["access_token_secret"] == second["access_token_secret"]


def test_deactivates_and_activates_again(gatehouse):
    credentials = gatehouse.integration("ERP")
    number = str(credentials["id"])
    gatehouse.start()
    assert call(gatehouse, credentials, "GET", WHOAMI).status == 200
    stopped = gatehouse.ok("integration", "deactivate", "ERP")
    assert stopped["status"] == "deactivated" and "consumer_secret" not in stopped
    refused = call(gatehouse, credentials, "GET", "/rest/V1/products/X")
    assert refused.status == 401, "at the next call"
    assert refused.json["code"] == "integration_inactive"
    assert refused.json["message"] == ("The consumer isn't authorized to access Magento_Catalog::products. "
                                       "The integration is not active.")
    assert "deactivated" in gatehouse.run("integration", "list").out
    again = gatehouse.run("integration", "deactivate", number)
    assert again.code == 1 and "deactivated already" in again.err
    written = gatehouse.run("integration", "activate", "ERP", "--out", str(gatehouse.directory / "new"))
    assert written.code == 1 and "--out" in written.err
    active = gatehouse.ok("integration", "activate", number)
    assert active["status"] == "active" and "access_token" not in active
    assert call(gatehouse, credentials, "GET", WHOAMI).status == 200, "with the same credentials"
    gatehouse.stop()
    gatehouse.ok("integration", "deactivate", number)
    gatehouse.start()
    assert call(gatehouse, credentials, "GET", WHOAMI).status == 401
    history = [entry["action"] for entry in gatehouse.ok("history", "list")]
    assert [action for action in history if action.endswith(("deactivated", "activated_again"))] == [
        "integration.deactivated", "integration.activated_again", "integration.deactivated"]


def test_lists_what_there_is(gatehouse):
    assert len(gatehouse.ok("routes")) > 400
    assert any(entry["id"] == "Magento_Catalog::products" for entry in gatehouse.ok("resources"))
    paths = {entry["path"]: entry for entry in gatehouse.ok("config", "list")}
    assert paths["webapi/webapisecurity/allow_insecure"]["value"] == "0"
    assert gatehouse.run("config", "get", "oauth/consumer/allow_hmac_sha1").out == "0\n"


def test_registers_operators(gatehouse):
    arguments = ["admin", "create", "--username", "ada", "--email", "ada@shop.example", "--password-stdin"]
    assert gatehouse.run(*arguments, stdin="short1\n").code == 1
    assert gatehouse.run(*arguments, stdin="long enough 1\n").code == 0
    assert gatehouse.run(*arguments, stdin="long enough 1\n").code == 1, "the name is taken"


def test_configuration_errors_are_told_together(gatehouse, tmp_path):
    config = tmp_path / "gatehouse.toml"
    config.write_text('listen = "nowhere"\ncolour = 3\nworkers = 0\n', encoding="utf-8")
    outcome = gatehouse.run("serve", "--config", str(config), "--trusted-proxy", "x")
    assert outcome.code == 78
    for words in ("gatehouse.toml:1: listen", "gatehouse.toml:2: colour", "gatehouse.toml:3: workers",
                  "--trusted-proxy"):
        assert words in outcome.err


def test_key_file_is_guarded(gatehouse, tmp_path):
    gatehouse.integration("Kept")
    key = gatehouse.directory / "master.key"
    assert oct(key.stat().st_mode & 0o777) == "0o600"
    os.chmod(key, 0o644)
    outcome = gatehouse.run("integration", "list")
    assert outcome.code == 78 and "chmod 600" in outcome.err
    os.chmod(key, 0o600)
    other = Gatehouse(tmp_path / "other")
    other.ok("integration", "list")
    right = key.read_text(encoding="utf-8")
    key.write_text((other.directory / "master.key").read_text(encoding="utf-8"), encoding="utf-8")
    database = gatehouse.directory / "gatehouse.sqlite"
    before = database.read_bytes()
    outcome = gatehouse.run("integration", "create", "--name", "Lost", "--all")
    assert outcome.code == 78 and "does not belong" in outcome.err
    assert database.read_bytes() == before
    key.unlink()
    assert gatehouse.run("integration", "list").code == 78
    key.write_text(right, encoding="utf-8")
    os.chmod(key, 0o600)
    assert gatehouse.ok("integration", "show", "Kept", "--reveal")["consumer_secret"]


def test_one_server_to_a_directory(gatehouse):
    gatehouse.start()
    outcome = gatehouse.run("serve", "--listen", "127.0.0.1:0")
    assert outcome.code == 78 and "another gatehouse" in outcome.err


def test_an_address_in_use_is_named(gatehouse, tmp_path):
    gatehouse.start()
    outcome = Gatehouse(tmp_path / "second").run("serve", "--listen", gatehouse.address)
    assert outcome.code == 1 and gatehouse.address in outcome.err


def test_base_url_says_what_is_signed(gatehouse):
    gatehouse.start("--base-url", "https://shop.example", "--base-url", "https://www.shop.example/api")
    keys = gatehouse.integration("Behind a proxy")
    from signing import signed_header
    for url, status in (("https://shop.example" + WHOAMI, 200),
                        ("https://www.shop.example/api" + WHOAMI, 200),
                        (gatehouse.url(WHOAMI), 401)):
        assert send(gatehouse.address, "GET", WHOAMI, signed_header(keys, "GET", url)).status == status


def test_calls_in_flight_finish_when_it_stops(gatehouse):
    gatehouse.start()
    keys = gatehouse.integration("Busy")
    statuses = []

    def keep_calling():
        try:
            while True:
                statuses.append(call(gatehouse, keys, "GET", "/rest/V1/products?searchCriteria=&fields=total_count").status)
        except OSError:
            pass  # it no longer listens

    threads = [threading.Thread(target=keep_calling) for _ in range(4)]
    for thread in threads:
        thread.start()
    while len(statuses) < 40:
        pass
    assert gatehouse.stop() == 0
    for thread in threads:
        thread.join()
    assert set(statuses) == {200}


def test_secrets_are_not_in_the_log_nor_readable_in_the_database(gatehouse):
    gatehouse.start("--log-level", "debug")
    keys = gatehouse.integration("Quiet")
    assert call(gatehouse, keys, "GET", WHOAMI).status == 200
    send(gatehouse.address, "GET", WHOAMI, "OAuth oauth_consumer_secret=" + keys["consumer_secret"])
    assert gatehouse.stop() == 0
    stored = b"".join(path.read_bytes() for path in gatehouse.directory.rglob("*") if path.is_file())
    log = gatehouse.log.read_bytes()
    for secret in ("consumer_secret", "access_token", "access_token_secret"):
        assert keys[secret].encode() not in log
        assert keys[secret].encode() not in stored
    for line in log.decode().splitlines():
        assert {"time", "level", "message"} <= set(json.loads(line))
