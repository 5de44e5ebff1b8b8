"""Every command with right and wrong words, and what it says then."""

import json
import os
import shlex
import stat
import subprocess

import pytest

from conftest import GATEHOUSE, ROOT
from signing import call
from third_party import CallbackUrl

PRODUCTS = "Magento_Catalog::products"
WHOAMI = "/rest/V1/integration/whoami"
URLS = ("--callback-url", "https://erp.example/callback", "--identity-link-url", "https://erp.example/in")


def in_shell(gatehouse, line):
    """Runs a command line that a message told, as somebody who copies it does."""
    words = shlex.split(line)
    assert words[0] == "gatehouse", line
    return subprocess.run([GATEHOUSE, *words[1:]], capture_output=True, text=True, timeout=60, check=False,
                          cwd=gatehouse.directory.parent)


@pytest.mark.parametrize("words, told", [
    (["frobnicate"], 'no command "gatehouse frobnicate"'),
    (["integration", "frobnicate"], 'no command "gatehouse integration frobnicate"'),
    (["admin", "frobnicate"], 'no command "gatehouse admin frobnicate"'),
    (["notification", "frobnicate"], 'no command "gatehouse notification frobnicate"'),
    (["config", "frobnicate", "a/b/c"], 'no command "gatehouse config frobnicate"'),
    (["history", "frobnicate"], 'no command "gatehouse history frobnicate"'),
    ([], 'Say which command of "gatehouse"'),
    (["integration"], 'Say which command of "gatehouse integration"'),
    (["--frobnicate"], "--frobnicate"),
    (["serve", "--frobnicate"], "--frobnicate"),
    (["serve", "frobnicate"], "frobnicate"),
    (["integration", "create", "--all"], "--name is required"),
    (["integration", "create", "--name", "x", "--frobnicate"], "--frobnicate"),
    (["integration", "create", "--name", "x", "--all", "--resource", PRODUCTS], "--all"),
    (["integration", "create", "--name", "x", "--all", "--out", "f"], "--activate"),
    (["integration", "list", "frobnicate"], "frobnicate"),
    (["integration", "show"], "NAME is required"),
    (["integration", "show", "a", "b"], "b"),
    (["integration", "show", "a", "--out", "f"], "--reveal"),
    (["integration", "update"], "NAME is required"),
    (["integration", "update", "x"], "Say what to change"),
    (["integration", "update", "x", "--plan"], "--revoke"),
    (["integration", "activate"], "NAME is required"),
    (["integration", "deactivate"], "NAME is required"),
    (["integration", "reauthorize"], "NAME is required"),
    (["integration", "hand-over"], "NAME is required"),
    (["integration", "delete"], "NAME is required"),
    (["integration", "apply"], "FILE is required"),
    (["admin", "create", "--username", "x"], "--email is required"),
    (["admin", "show"], "USER is required"),
    (["admin", "password", "x", "--one-time", "--password-stdin"], "--password-stdin"),
    (["notification", "read"], "ID is required"),
    (["notification", "read", "x"], "x"),
    (["notification", "test-mail"], "ADDRESS is required"),
    (["config", "get"], "PATH is required"),
    (["config", "set"], "PATH is required"),
    (["config", "set", "a/b/c"], "VALUE or --default"),
    (["config", "set", "a/b/c", "1", "--default"], "--default"),
    (["history", "list", "--limit", "0"], "--limit"),
    (["backup"], "FILE is required"), (["restore"], "FILE is required"),
    (["resources", "frobnicate"], "frobnicate"), (["routes", "frobnicate"], "frobnicate")])
def test_wrong_words_are_named(gatehouse, words, told):
    outcome = gatehouse.run_as_it_is(*words)
    assert outcome.code == 2 and outcome.out == "", outcome
    assert told in outcome.err, outcome.err
    hint = outcome.err.strip().rpartition("See: ")[2]
    assert in_shell(gatehouse, hint).returncode == 0, hint
    error = json.loads(gatehouse.run_as_it_is(*words, "--json").err)["error"]
    assert error["code"] == "usage" and told in error["message"]
    assert not gatehouse.directory.exists()


def commands(words=()):
    """Every command there is, by its help."""
    done = subprocess.run([GATEHOUSE, *words, "--help"], capture_output=True, text=True, timeout=30, check=True)
    below = done.stdout.partition("Subcommands:\n")[2].splitlines()
    names = [line.split()[0] for line in below if line.startswith("  ") and not line.startswith("   ")]
    yield words, done.stdout
    for name in names:
        yield from commands((*words, name))


def test_helps_speak_of_their_own_command():
    texts = dict(commands())
    assert len(texts) > 35
    for words, text in texts.items():
        if words and words[0] != "integration" and words not in (("notification",), ()):
            assert "Name of the integration" not in text, words
    assert "PATH" in texts["config", "get"]
    assert "take all others away" in " ".join(texts["integration", "update"].split())


def test_every_hint_is_a_command_that_works(gatehouse):
    for words in (["integration", "show", "No body's"], ["integration", "update", "-y", "--all"],
                  ["admin", "show", "nobody"], ["config", "get", "no/such/path"],
                  ["notification", "read", "99"]):
        outcome = gatehouse.run(*words)
        assert outcome.code == 1
        hint = outcome.err.strip().rpartition("See: ")[2]
        done = in_shell(gatehouse, hint)
        assert done.returncode == 0, (hint, done.stderr)
    listed = gatehouse.run("integration", "list").out
    assert in_shell(gatehouse, listed.strip().rpartition(": ")[2]).returncode == 0, listed


def test_the_hint_after_a_failed_delivery_names_the_integration(gatehouse):
    name = "It's ours"
    gatehouse.start("--allow-callback-to", "127.0.0.1/32")
    gatehouse.ok("integration", "create", "--name", name, "--all", "--callback-url", "http://127.0.0.1:1/c",
                 "--identity-link-url", "http://127.0.0.1:1/i")
    outcome = gatehouse.run("integration", "activate", name)
    assert outcome.code == 1 and "NAME" not in outcome.err
    done = in_shell(gatehouse, outcome.err.strip().rpartition("See: ")[2])
    assert done.returncode == 0 and name in done.stdout


def test_a_refusal_is_told_once(gatehouse):
    gatehouse.integration("One")
    for words, told in (
            (["create", "--name", "ONE", "--all"], "There is already an integration"),
            (["create", "--name", "x", "--email", "nobody", "--all"], "no @"),
            (["create", "--name", "x", "--resource", "No::such"], "There is no resource"),
            (["update", "One", "--email", "nobody"], "no @"),
            (["activate", "One"], "active already")):
        outcome = gatehouse.run("integration", *words)
        assert outcome.code == 1 and outcome.err.count(told) == 1, outcome.err


@pytest.mark.parametrize("name", ["-x", "--yess", "-", "--", "a b", "it's"])
def test_every_name_can_be_used(gatehouse, name):
    gatehouse.ok("integration", "create", f"--name={name}", "--all")

    def run(*words):
        done = subprocess.run([GATEHOUSE, "--data-dir", str(gatehouse.directory), "integration", *words],
                              capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("update", "--email", "x@y.example", "--", name)
    assert "x@y.example" in run("show", "--", name)
    run("activate", "--", name)
    run("delete", "--yes", "--", name)
    assert gatehouse.ok("integration", "list") == []


def test_no_option_takes_the_words_behind_it(gatehouse):
    gatehouse.ok("integration", "create", "--name", "ERP", "--all")
    for options in (["--data-dir", str(gatehouse.directory)], ["--base-url", "https://shop.example"]):
        for words in (["update", *options, "ERP", "--all"], ["show", *options, "ERP"]):
            assert gatehouse.run("integration", *words).code == 0, words
    path = "oauth/consumer/timestamp_window"
    done = subprocess.run([GATEHOUSE, "config", "set", path, "--data-dir", str(gatehouse.directory), "300"],
                          capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0 and gatehouse.ok("config", "get", path)["value"] == "300"


def test_a_name_that_begins_with_a_dash_needs_no_marks(gatehouse):
    gatehouse.ok("integration", "create", "--name=-x", "--all")
    for words in (["show", "-x"], ["update", "-x", "--email", "x@y.example"], ["activate", "-x"],
                  ["delete", "-x", "--yes"]):
        assert gatehouse.run("integration", *words).code == 0, words
    assert gatehouse.ok("integration", "list") == []
    outcome = gatehouse.run("integration", "delete", "x", "--yess")
    assert outcome.code == 2 and "--yess" in outcome.err


def test_nothing_is_called_changed_that_is_not(gatehouse):
    gatehouse.ok("integration", "create", "--name", "ERP", "--all")
    for words in (["update", "ERP", "--all"], ["update", "ERP", "--email", ""]):
        outcome = gatehouse.run("integration", *words)
        assert outcome.code == 0 and "nothing was changed" in outcome.out, outcome
    changed = gatehouse.run("integration", "update", "ERP", "--email", "x@y.example", "--name", "PIM")
    assert "is changed" in changed.out and "email: (nothing) -> x@y.example" in changed.out
    path = "oauth/consumer/timestamp_window"
    assert "is now 300" in gatehouse.run("config", "set", path, "300").out
    assert "nothing was changed" in gatehouse.run("config", "set", path, "5m").out
    assert gatehouse.ok("config", "set", path, "300")["changed"] is False
    assert gatehouse.ok("config", "set", path, "--default")["changed"] is True
    assert "nothing was changed" in gatehouse.run("config", "set", path, "--default").out


SHA1 = "oauth/consumer/allow_hmac_sha1"


@pytest.mark.parametrize("value, stored", [("0", "0"), ("no", "0")])
def test_a_setting_that_keeps_its_value_is_not_changed(gatehouse, value, stored):
    before = len(gatehouse.ok("history", "list"))
    outcome = gatehouse.run("config", "set", SHA1, value)
    assert "is now 0" not in outcome.out and f"{SHA1} is {stored} already" in outcome.out and outcome.err == ""
    assert gatehouse.ok("config", "set", SHA1, value)["changed"] is False
    assert gatehouse.ok("config", "get", SHA1)["is_default"] is False, "it is set nevertheless"
    assert gatehouse.ok("config", "set", SHA1, "--default")["changed"] is False
    assert gatehouse.ok("config", "get", SHA1)["is_default"] is True
    assert len(gatehouse.ok("history", "list")) == before
    assert gatehouse.ok("config", "set", SHA1, "1")["changed"] is True
    assert gatehouse.ok("config", "set", SHA1, "1")["changed"] is False
    assert len(gatehouse.ok("history", "list")) == before + 1


@pytest.mark.parametrize("path, weak, safe", [
    (SHA1, "1", "0"), ("webapi/webapisecurity/allow_insecure", "1", "0"),
    ("oauth/consumer/enable_integration_as_bearer", "1", "0"), ("oauth/cleanup/cleanup_probability", "0", "1"),
    ("system/retention/history_days", "30", "0")])
def test_a_danger_is_told_of_the_change_that_is_one(gatehouse, path, weak, safe):
    assert gatehouse.run("config", "set", path, safe).err == ""
    assert "Note: " in gatehouse.run("config", "set", path, weak).err
    assert gatehouse.run("config", "set", path, weak).err == "", "nothing changed"
    assert gatehouse.run("config", "set", path, safe).err == ""


@pytest.mark.parametrize("path, value", [
    ("system/smtp/port", "x"), ("system/smtp/sender", "a@b..c"), ("system/smtp/sender", "a@-x"), (SHA1, "2"),
    ("oauth/consumer/post_timeout", ""), ("oauth/consumer/post_retry_delays", "x"), ("system/smtp/tls", "x")])
def test_a_refused_setting_is_named_once(gatehouse, path, value):
    outcome = gatehouse.run("config", "set", path, value)
    assert outcome.code == 1 and outcome.err.count(path) == 1 and "It takes " in outcome.err, outcome


def test_the_default_page_size_is_within_the_maximum(gatehouse):
    gatehouse.ok("config", "set", "webapi/validation/maximum_page_size", "50")
    refused = gatehouse.run("config", "set", "webapi/validation/default_page_size", "51")
    assert refused.code == 1 and "50" in refused.err, refused
    gatehouse.ok("config", "set", "webapi/validation/default_page_size", "50")


@pytest.mark.parametrize("words", [["foo", "--help"], ["integration", "foo", "bar", "--help"],
                                   ["--help", "foo"], ["integration", "foo", "-h"], ["foo", "--help-all"]])
def test_an_unknown_command_with_help_is_named(words):
    done = subprocess.run([GATEHOUSE, *words], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2 and done.stdout == "" and "There is no command" in done.stderr, done
    assert "foo" in done.stderr


def test_an_empty_data_directory_is_named():
    done = subprocess.run([GATEHOUSE, "--data-dir=", "integration", "list"], capture_output=True, text=True,
                          timeout=60, check=False)
    assert done.returncode in (2, 78) and "--data-dir" in done.stderr and "no command" not in done.stderr, done


def test_secrets_go_to_a_file_of_their_own(gatehouse, tmp_path):
    gatehouse.start()
    file = tmp_path / "keys.json"

    def taken():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        keys = json.loads(file.read_text(encoding="utf-8"))
        file.unlink()
        return keys

    before = os.umask(0)
    try:
        created = gatehouse.run("integration", "create", "--name", "ERP", "--all", "--activate", "--out", str(file))
    finally:
        os.umask(before)
    first = taken()
    assert created.code == 0 and str(file) in created.out
    assert first["consumer_secret"] not in created.out + created.err
    assert call(gatehouse, first, "GET", WHOAMI).status == 200
    told = gatehouse.ok("integration", "reauthorize", "ERP", "--out", str(file))
    assert told == {"id": first["id"], "name": "ERP", "status": "active", "out": str(file)}
    assert call(gatehouse, taken(), "GET", WHOAMI).status == 200
    gatehouse.ok("integration", "show", "ERP", "--reveal", "--out", str(file))
    second = taken()
    assert call(gatehouse, second, "GET", WHOAMI).status == 200

    file.write_text("kept", encoding="utf-8")
    refused = gatehouse.run("integration", "reauthorize", "ERP", "--out", str(file))
    assert refused.code == 1 and "already" in refused.err and file.read_text(encoding="utf-8") == "kept"
    assert gatehouse.run("integration", "create", "--name", "PIM", "--all", "--activate", "--out", str(file)).code == 1
    assert call(gatehouse, second, "GET", WHOAMI).status == 200, "nothing was done"
    assert [one["name"] for one in gatehouse.ok("integration", "list")] == ["ERP"]
    file.unlink()
    again = gatehouse.run("integration", "activate", "ERP", "--out", str(file))
    assert again.code == 1 and not file.exists(), "an act that fails leaves no file"
    handed = gatehouse.run("integration", "create", "--name", "PIM", "--all", *URLS, "--activate", "--out", str(file))
    assert handed.code == 1 and not file.exists()


def test_without_a_server_or_a_base_url_nothing_is_handed_over(gatehouse):
    gatehouse.start()
    gatehouse.stop()
    gatehouse.address = None
    with CallbackUrl() as receiver:
        where = ("--callback-url", receiver.url, "--identity-link-url", "https://erp.example/in")
        gatehouse.ok("integration", "create", "--name", "ERP", "--all", *where)
        allow = ("--allow-callback-to", "127.0.0.1/32")
        for words in (["activate", "ERP"], ["reauthorize", "ERP"], ["hand-over", "ERP", "--test"],
                      ["create", "--name", "New", "--all", *where, "--activate"]):
            outcome = gatehouse.run("integration", *words, *allow)
            assert outcome.code == 1 and "--base-url" in outcome.err and "No server runs" in outcome.err
        assert [one["name"] for one in gatehouse.ok("integration", "list")] == ["ERP"]
        assert receiver.connections == 0
        done = gatehouse.ok("integration", "activate", "ERP", *allow, "--base-url", "https://shop.example")
        assert done["identity_link_url"].startswith("https://erp.example/in?")
        assert done["state"] == "waiting_for_sign_in" and done["status"] == "inactive"
        assert "https%3A%2F%2Fshop.example" in done["identity_link_url"]


@pytest.mark.parametrize("arguments", [
    [], ["one"], ["missing.json", "http://127.0.0.1:1/"], ["README.md", "http://127.0.0.1:1/"],
    ["web/package.json", "http://127.0.0.1:1/"], ["KEYS", "http://127.0.0.1:1/"], ["KEYS", "nonsense"],
    ["KEYS", "ftp://x/"], ["KEYS", "http://"]])
def test_the_signed_call_of_the_examples_says_what_is_wrong(tmp_path, arguments):
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps({name: "x" * 32 for name in (
        "consumer_key", "consumer_secret", "access_token", "access_token_secret")}), encoding="utf-8")
    words = [str(keys) if word == "KEYS" else word for word in arguments]
    done = subprocess.run([str(ROOT / "examples/signed_call.py"), *words], capture_output=True, text=True,
                          timeout=60, check=False, cwd=ROOT)
    assert done.returncode == 2 and done.stderr and "Traceback" not in done.stderr


def test_the_signed_call_of_the_examples_shows_any_answer(gatehouse, tmp_path):
    gatehouse.start()
    keys = tmp_path / "keys.json"
    gatehouse.run("integration", "create", "--name", "Demo", "--all", "--activate", "--out", str(keys))
    for target, code in ((WHOAMI, 0), ("/rest/V1/nothing", 1), ("/readyz", 0)):
        done = subprocess.run([str(ROOT / "examples/signed_call.py"), str(keys), gatehouse.url(target)],
                              capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == code and "Traceback" not in done.stderr, done
        assert done.stdout.splitlines()[0].isdigit()
