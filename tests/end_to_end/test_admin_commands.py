"""Operators by command: a way back for people, and never out for the last one."""

import http.client
import json
import re
import sqlite3
import subprocess

from conftest import GATEHOUSE, ROOT, times
from test_admin_security import Browser

PASSWORD = "correct horse 1"


def create(gatehouse, name):
    gatehouse.ok("admin", "create", "--username", name, "--email", f"{name}@shop.example",
                 "--password-stdin", stdin=PASSWORD + "\n")


def sign_in(gatehouse, name, password=PASSWORD):
    """A browser, signed in when that succeeded, and the status."""
    browser = Browser(gatehouse)
    answer = browser.send("POST", "/session", json.dumps({"username": name, "password": password}))
    for cookie in answer.headers.get_all("Set-Cookie") or []:
        key, value = cookie.split(";")[0].split("=", 1)
        browser.cookies[key] = value
    if answer.status == 200:
        browser.csrf = json.loads(answer.text)["csrf_token"]
    return browser, answer.status


def account(browser):
    return browser.send("GET", "/account", None).status


def token(gatehouse, name, password=PASSWORD):
    connection = http.client.HTTPConnection(gatehouse.address, timeout=30)
    connection.request("POST", "/rest/V1/integration/admin/token",
                       json.dumps({"username": name, "password": password}),
                       {"Content-Type": "application/json"})
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


def refused(gatehouse, *arguments, stdin=""):
    outcome = gatehouse.run(*arguments, "--json", stdin=stdin)
    assert outcome.code == 1, outcome
    return json.loads(outcome.err)["error"]


def test_lists_and_shows(gatehouse):
    assert gatehouse.ok("admin", "list") == []
    create(gatehouse, "olga")
    create(gatehouse, "Tom")
    assert [one["username"] for one in gatehouse.ok("admin", "list")] == ["olga", "Tom"]
    shown = gatehouse.ok("admin", "show", "TOM")
    assert shown["username"] == "Tom" and shown["role"] == "Administrators"
    assert shown["state"] == "active" and shown["locked_until"] is None and shown["sessions"] == 0
    text = gatehouse.run("admin", "list").out + gatehouse.run("admin", "show", "olga").out
    assert "olga@shop.example" in text and "argon2" not in text


def test_unknown_people_and_missing_confirmation(gatehouse):
    create(gatehouse, "olga")
    for act in (["show"], ["unlock"], ["disable"], ["enable"], ["delete"], ["password", "--one-time"]):
        error = refused(gatehouse, "admin", *act, "nobody")
        assert error["code"] == "not_found" and "nobody" in error["message"]
    create(gatehouse, "tom")
    assert refused(gatehouse, "admin", "delete", "tom")["code"] == "confirmation_missing"
    assert gatehouse.run("admin", "password", "olga", "--one-time", "--password-stdin").code == 2
    assert len(gatehouse.ok("admin", "list")) == 2


def test_a_new_password_ends_sessions_and_tokens(gatehouse):
    create(gatehouse, "olga")
    gatehouse.start()
    browser, status = sign_in(gatehouse, "olga")
    assert status == 200 and account(browser) == 200
    assert token(gatehouse, "olga")[0] == 200
    assert gatehouse.ok("admin", "show", "olga")["sessions"] == 1
    for bad in ("short1", "onlyletters", "12345678901"):
        error = refused(gatehouse, "admin", "password", "olga", "--password-stdin", stdin=bad + "\n")
        assert error["errors"][0]["field"] == "password"
    assert sign_in(gatehouse, "olga")[1] == 200, "nothing was changed"
    gatehouse.ok("admin", "password", "olga", "--password-stdin", stdin="another horse 2\n")
    assert gatehouse.ok("admin", "show", "olga")["sessions"] == 0
    assert account(browser) == 401
    assert sign_in(gatehouse, "olga")[1] == 401
    assert sign_in(gatehouse, "olga", "another horse 2")[1] == 200


def test_a_one_time_password_signs_in_once_and_is_replaced_there(gatehouse):
    create(gatehouse, "olga")
    gatehouse.start()
    made = gatehouse.ok("admin", "password", "olga", "--one-time")["password"]
    assert len(made) == 20 and sign_in(gatehouse, "olga")[1] == 401
    browser, status = sign_in(gatehouse, "olga", made)
    assert status == 200
    assert sign_in(gatehouse, "olga", made)[1] == 401 and token(gatehouse, "olga", made)[0] == 401
    change = {"current_password": made, "new_password": "another horse 2"}
    assert browser.send("POST", "/account/password", json.dumps(change)).status == 204
    assert sign_in(gatehouse, "olga", "another horse 2")[1] == 200

    made = gatehouse.ok("admin", "password", "olga", "--one-time")["password"]
    assert token(gatehouse, "olga", made)[0] == 200, "a script may have it, too"
    assert sign_in(gatehouse, "olga", made)[1] == 401


def test_a_locked_name_is_unlocked(gatehouse):
    create(gatehouse, "olga")
    gatehouse.start()
    for _ in range(7):
        sign_in(gatehouse, "olga", "wrong horse 1")
    assert sign_in(gatehouse, "olga")[1] != 200
    shown = gatehouse.ok("admin", "show", "olga")
    assert shown["state"] == "locked" and shown["locked_until"]
    assert gatehouse.ok("admin", "unlock", "olga")["state"] == "active"
    assert sign_in(gatehouse, "olga")[1] == 200


def test_disabled_people_stay_out_until_they_are_enabled(gatehouse):
    create(gatehouse, "olga")
    create(gatehouse, "tom")
    gatehouse.start()
    browser, _ = sign_in(gatehouse, "tom")
    assert gatehouse.ok("admin", "disable", "tom")["state"] == "disabled"
    assert account(browser) == 401
    assert sign_in(gatehouse, "tom")[1] == 401 and token(gatehouse, "tom")[0] == 401
    assert gatehouse.ok("admin", "enable", "tom")["state"] == "active"
    assert account(browser) == 401, "the old session stays ended"
    assert sign_in(gatehouse, "tom")[1] == 200
    assert gatehouse.run("admin", "delete", "tom", "--yes").code == 0
    assert sign_in(gatehouse, "tom")[1] == 401
    create(gatehouse, "tom")


def test_the_last_administrator_stays(gatehouse):
    create(gatehouse, "olga")
    create(gatehouse, "tom")
    gatehouse.ok("admin", "disable", "tom")
    for act in (["disable", "olga"], ["delete", "olga", "--yes"]):
        error = refused(gatehouse, "admin", *act)
        assert error["code"] == "last_administrator" and "olga" in error["message"]
    assert gatehouse.ok("admin", "show", "olga")["state"] == "active"
    gatehouse.ok("admin", "delete", "tom", "--yes")
    assert refused(gatehouse, "admin", "delete", "olga", "--yes")["code"] == "last_administrator"


def test_of_two_at_once_the_second_is_refused(gatehouse):
    for number in range(times(6, thoroughly=15)):
        create(gatehouse, f"a{number}")
        create(gatehouse, f"b{number}")
        if number:
            gatehouse.ok("admin", "delete", kept, "--yes")
        both = [subprocess.Popen([GATEHOUSE, "admin", "disable", f"{letter}{number}", "--data-dir",
                                  str(gatehouse.directory)], stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL) for letter in "ab"]
        assert sorted(process.wait(timeout=60) for process in both) == [0, 1]
        [kept] = [one["username"] for one in gatehouse.ok("admin", "list") if one["state"] == "active"]


def test_every_act_is_in_the_history(gatehouse):
    create(gatehouse, "olga")
    create(gatehouse, "tom")
    for act in (["disable", "tom"], ["disable", "tom"], ["enable", "tom"], ["unlock", "tom"],
                ["password", "tom", "--one-time"], ["delete", "tom", "--yes"]):
        gatehouse.ok("admin", *act)
    with sqlite3.connect(gatehouse.directory / "gatehouse.sqlite") as database:
        rows = database.execute("SELECT action FROM history WHERE object_name = 'tom' ORDER BY number")
        actions = [action for action, in rows]
    assert actions == ["operator.created", "operator.disabled", "operator.enabled",
                       "operator.unlocked", "operator.password_changed", "operator.deleted"]


def test_the_page_tells_the_servers_rule_for_passwords(gatehouse):
    create(gatehouse, "olga")
    error = refused(gatehouse, "admin", "password", "olga", "--password-stdin", stdin="x\n")
    rule = error["errors"][0]["message"].removeprefix("The password needs ")
    page = (ROOT / "web/src/features/account/account.tsx").read_text(encoding="utf-8")
    [shown] = re.findall(r'help="(At least [^"]*)"', page)
    assert shown == rule[0].upper() + rule[1:]
