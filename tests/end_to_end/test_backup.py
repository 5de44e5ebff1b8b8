"""Backups of a running server, and what a restore brings back and what it ends."""

import datetime
import json
import os
import shutil
import sqlite3
import subprocess
import time

import pytest
from conftest import GATEHOUSE, Gatehouse
from signing import call
from test_admin_commands import PASSWORD, account, create, sign_in, token
from test_nonces import Caller

WHOAMI = "/rest/V1/integration/whoami"


def refusal(gatehouse, *arguments):
    outcome = gatehouse.run(*arguments, "--json")
    assert outcome.code == 1, outcome
    return json.loads(outcome.err)["error"]


def names(gatehouse):
    return {one["name"] for one in gatehouse.ok("integration", "list")}


def test_a_backup_of_a_running_server_is_whole_and_private(gatehouse, tmp_path):
    gatehouse.start()
    keys = gatehouse.integration("Kept")
    file = tmp_path / "backup.sqlite"
    writer = subprocess.Popen(
        ["sh", "-c", f'for i in 1 2 3 4 5 6 7 8; do "{GATEHOUSE}" integration create --all '
                     f'--name "During $i" --data-dir "{gatehouse.directory}" || exit 1; done'],
        stdout=subprocess.DEVNULL)
    made = gatehouse.ok("backup", str(file))
    assert made["backup"] == str(file) and made["taken_at"]
    assert writer.wait(timeout=60) == 0
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.glob("backup*")] == ["backup.sqlite"]
    with sqlite3.connect(file) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    content = file.read_bytes()
    assert content[18:20] == b"\1\1", "no write-ahead log: a read-only disk is enough to restore"
    assert (gatehouse.directory / "master.key").read_bytes().split(b":")[1].strip() not in content
    assert refusal(gatehouse, "backup", str(file))["code"] == "file_exists"
    assert file.read_bytes() == content
    missing = tmp_path / "missing" / "backup.sqlite"
    outcome = gatehouse.run("backup", str(missing))
    assert outcome.code == 1 and str(missing) in outcome.err
    assert call(gatehouse, keys, "GET", WHOAMI).status == 200
    recorded = [one["action"] for one in gatehouse.ok("history", "list")]
    assert recorded.count("installation.backed_up") == 1


def test_a_restore_brings_back_and_says_what(gatehouse, tmp_path):
    file = tmp_path / "backup.sqlite"
    deleted, replaced = gatehouse.integration("Deleted"), gatehouse.integration("Replaced")
    gatehouse.integration("Same")
    gatehouse.integration("Less", "--resource", "Magento_Catalog::products", "--resource", "Magento_Cms::page")
    gatehouse.ok("config", "set", "webapi/webapisecurity/allow_insecure", "1")
    create(gatehouse, "olga")
    create(gatehouse, "tom")
    gatehouse.ok("backup", str(file))
    gatehouse.start()
    gatehouse.ok("integration", "delete", "Deleted", "--yes")
    gatehouse.ok("integration", "reauthorize", "Replaced")
    gatehouse.integration("Later")
    gatehouse.ok("integration", "update", "Less", "--resource", "Magento_Cms::page")
    gatehouse.ok("config", "set", "webapi/webapisecurity/allow_insecure", "0")
    gatehouse.ok("config", "set", "oauth/consumer/timestamp_window", "700")
    gatehouse.ok("admin", "disable", "tom")
    gatehouse.ok("admin", "password", "olga", "--password-stdin", stdin="another horse 2\n")

    assert refusal(gatehouse, "restore", str(file))["code"] == "in_use"
    assert "Later" in names(gatehouse)
    assert gatehouse.stop() == 0
    report = gatehouse.ok("restore", str(file))
    assert report["brought_back"] == {"integrations": ["Deleted"],
                                      "access_tokens": ["Deleted", "Replaced"],
                                      "operators": ["tom"], "passwords": ["olga"], "grants": ["Less"],
                                      "settings": ["oauth/consumer/timestamp_window",
                                                   "webapi/webapisecurity/allow_insecure"]}
    assert report["taken_at"] and report["replaced"]
    assert names(gatehouse) == {"Deleted", "Replaced", "Same", "Less"}
    with sqlite3.connect(report["replaced"]) as before:
        assert ("Later",) in before.execute("SELECT name FROM integrations").fetchall()
    gatehouse.start()
    assert sign_in(gatehouse, "olga")[1] == 200 and sign_in(gatehouse, "tom")[1] == 200
    assert gatehouse.ok("integration", "show", "Deleted", "--reveal")["access_token"] == deleted["access_token"]
    assert gatehouse.ok("integration", "show", "Replaced", "--reveal")["access_token"] == replaced["access_token"]


def test_a_restore_ends_sessions_tokens_and_hand_overs(gatehouse, tmp_path):
    create(gatehouse, "olga")
    gatehouse.start()
    browser, status = sign_in(gatehouse, "olga")
    assert status == 200 and token(gatehouse, "olga")[0] == 200
    # Nobody listens there, so it is tried again later.
    gatehouse.ok("integration", "create", "--name", "Waiting", "--all", "--callback-url",
                 "http://127.0.0.1:1/callback", "--identity-link-url", "http://127.0.0.1:1/login")
    gatehouse.run("integration", "activate", "Waiting")
    file = tmp_path / "backup.sqlite"
    gatehouse.ok("backup", str(file))
    with sqlite3.connect(file) as copy:
        pending = copy.execute("SELECT count(*) FROM hand_overs WHERE state IN (0, 1, 2)").fetchone()[0]
    assert gatehouse.stop() == 0
    begun = time.time()
    report = gatehouse.ok("restore", str(file))
    assert report["ended"] == {"sessions": 1, "admin_tokens": 1, "hand_overs": pending, "mails": 0}
    refused_until = datetime.datetime.fromisoformat(report["calls_refused_until"].replace("Z", "+00:00"))
    assert begun - 2 <= refused_until.timestamp() <= time.time() + 2, "its nonces are still there"
    with sqlite3.connect(gatehouse.directory / "gatehouse.sqlite") as database:
        rows = database.execute("SELECT state, next_attempt_at, claimed_until, sealed_request_token "
                                "FROM hand_overs").fetchall()
        assert rows and all(row[0] in (3, 4) and row[1:] == (None, None, None) for row in rows)
        assert database.execute("SELECT action FROM history ORDER BY number DESC").fetchone() == (
            "installation.restored",)
    assert gatehouse.ok("history", "verify")
    gatehouse.start()
    assert account(browser) == 401
    assert sign_in(gatehouse, "olga", PASSWORD)[1] == 200


@pytest.mark.parametrize("nonces", ["kept", "lost"])
def test_calls_of_before_a_restore_are_refused(gatehouse, tmp_path, nonces):
    """Also those that were accepted after the backup was taken, and ahead of the clock."""
    gatehouse.start()
    caller = Caller(gatehouse)
    file = tmp_path / "backup.sqlite"
    gatehouse.ok("backup", str(file))
    caller.accept()
    caller.accept(time.time() + 300)
    assert gatehouse.stop() == 0
    if nonces == "lost":
        shutil.rmtree(gatehouse.directory / "nonces")
        (gatehouse.directory / "nonces.state").unlink()
    gatehouse.ok("restore", str(file))
    gatehouse.start()
    assert caller.replays() == 0
    assert caller.call(time.time() - 2).status == 401
    assert caller.call(time.time() + 400).status == (200 if nonces == "kept" else 401)


def test_on_another_machine_it_needs_the_key_and_refuses_longer(gatehouse, tmp_path):
    gatehouse.integration("Kept")
    gatehouse.ok("config", "set", "oauth/consumer/timestamp_window", "1200")
    file, key = tmp_path / "backup.sqlite", tmp_path / "kept.key"
    gatehouse.ok("backup", str(file))
    shutil.copy(gatehouse.directory / "master.key", key)
    os.chmod(key, 0o600)
    fresh = Gatehouse(tmp_path / "fresh")
    assert refusal(fresh, "restore", str(file))["code"] == "key_missing"
    report = fresh.ok("restore", str(file), "--key", str(key))
    assert report["replaced"] is None and report["brought_back"] is None
    refused_until = datetime.datetime.fromisoformat(report["calls_refused_until"].replace("Z", "+00:00"))
    assert refused_until.timestamp() >= time.time() + 1100, "what was accepted ahead of the clock"
    assert fresh.ok("integration", "show", "Kept", "--reveal")["consumer_secret"]
    assert (fresh.directory / "master.key").stat().st_mode & 0o777 == 0o600


def test_what_is_no_backup_changes_nothing(gatehouse, tmp_path):
    gatehouse.integration("Kept")
    file = tmp_path / "backup.sqlite"
    gatehouse.ok("backup", str(file))
    whole = file.read_bytes()
    other = Gatehouse(tmp_path / "other")
    other.integration("Other")
    theirs = tmp_path / "theirs.sqlite"
    other.ok("backup", str(theirs))
    empty = tmp_path / "empty.sqlite"
    sqlite3.connect(empty).execute("CREATE TABLE x (y)").connection.close()
    text = tmp_path / "text"
    text.write_text("no database at all, but long enough to be read as one" * 20, encoding="utf-8")
    hurt = tmp_path / "hurt.sqlite"
    hurt.write_bytes(whole[:len(whole) // 2])
    for path, code in ((theirs, "key_mismatch"), (empty, "not_a_backup"), (text, "backup_damaged"),
                       (hurt, "backup_damaged"), (tmp_path / "nothing", "file_missing")):
        assert refusal(gatehouse, "restore", str(path))["code"] == code
    error = refusal(gatehouse, "restore", str(file), "--key", str(other.directory / "master.key"))
    assert error["code"] == "another_key"
    assert names(gatehouse) == {"Kept"}
    assert not list(gatehouse.directory.glob("*before-restore*"))
    assert not list(gatehouse.directory.glob("*unfinished*"))


def test_a_lost_or_damaged_database_is_restored(gatehouse, tmp_path):
    gatehouse.integration("Kept")
    file = tmp_path / "backup.sqlite"
    gatehouse.ok("backup", str(file))
    database = gatehouse.directory / "gatehouse.sqlite"
    for damage in (lambda: database.unlink(), lambda: database.write_bytes(b""),
                   lambda: database.write_bytes(b"damaged" * 1000),
                   lambda: database.write_bytes(database.read_bytes()[:8192])):
        damage()
        assert gatehouse.run("integration", "list").code != 0
        assert gatehouse.ok("restore", str(file))["brought_back"] is None
        assert names(gatehouse) == {"Kept"}


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser can act for another user")
def test_what_the_superuser_sets_up_or_restores_belongs_to_the_directorys_owner(tmp_path):
    nobody = 65534
    gatehouse = Gatehouse(tmp_path / "data")
    gatehouse.directory.mkdir(mode=0o700)
    os.chown(gatehouse.directory, nobody, nobody)

    def strangers():
        return [path for path in gatehouse.directory.rglob("*") if path.stat().st_uid != nobody]

    gatehouse.ok("admin", "create", "--username", "olga", "--email", "olga@shop.example", "--password-stdin",
                 stdin="long enough 1\n")
    gatehouse.integration("Kept")
    assert strangers() == []
    file = tmp_path / "backup.sqlite"
    gatehouse.ok("backup", str(file))
    shutil.rmtree(gatehouse.directory / "nonces")
    (gatehouse.directory / "nonces.state").unlink()
    gatehouse.ok("restore", str(file))
    assert strangers() == []


def test_a_killed_restore_loses_nothing(gatehouse, tmp_path):
    gatehouse.integration("Kept")
    file = tmp_path / "backup.sqlite"
    gatehouse.ok("backup", str(file))
    gatehouse.integration("Later")
    begun = time.perf_counter()
    gatehouse.ok("restore", str(file))
    whole = time.perf_counter() - begun
    for number in range(30):
        gatehouse.ok("integration", "create", "--name", f"Later {number}", "--all")
        restoring = subprocess.Popen([GATEHOUSE, "restore", str(file), "--data-dir",
                                      str(gatehouse.directory)], stdout=subprocess.PIPE, text=True)
        end = time.perf_counter() + whole * number / 30
        while time.perf_counter() < end and restoring.poll() is None:
            pass
        restoring.kill()
        out, _ = restoring.communicate()
        after = names(gatehouse)
        assert "Kept" in after
        assert after == {"Kept"} if "is restored" in out else True
        # Either the restore is done or nothing was replaced.
        assert after == {"Kept"} or f"Later {number}" in after
