"""An empty data directory: several first commands at once, killed ones, lost files, unsafe ones."""

import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile
import time

import pytest

from conftest import GATEHOUSE, Gatehouse, times

ROUNDS = times(25, thoroughly=100)


def begin(directory, *arguments, stdin=subprocess.DEVNULL):
    return subprocess.Popen([GATEHOUSE, *arguments, "--data-dir", str(directory)], stdin=stdin,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            env={**os.environ, "GATEHOUSE_SANDBOX": "1"})  # cheap password hashes


def names(directory):
    return {entry["name"] for entry in Gatehouse(directory).ok("integration", "list")}


def first_command(directory, name):
    """Registers an operator, which also sets a new directory up."""
    command = begin(directory, "admin", "create", "--username", name, "--email", f"{name}@shop.example",
                    "--password-stdin", stdin=subprocess.PIPE)
    command.stdin.write("long enough 1\n")
    command.stdin.close()
    command.stdin = None
    return command


def operators(directory):
    return {entry["username"] for entry in Gatehouse(directory).ok("admin", "list")}


def test_four_first_commands_at_once(tmp_path):
    for number in range(ROUNDS):
        directory = tmp_path / str(number)
        commands = [first_command(directory, name) for name in "abcd"]
        complaints = []
        for command in commands:
            _, complaint = command.communicate(timeout=60)
            assert command.returncode == 0, (number, complaint)
            complaints.append(complaint)
        assert operators(directory) == {"a", "b", "c", "d"}, number
        assert sum("new data directory is set up" in one for one in complaints) == 1
        # What one has sealed the key opens.
        assert Gatehouse(directory).integration("One")["consumer_secret"]
        shutil.rmtree(directory)


OTHER_COMMANDS = [
    ["integration", "create", "--name", "x", "--all"], ["integration", "list"], ["integration", "show", "x"],
    ["integration", "update", "x", "--all"], ["integration", "activate", "x"], ["integration", "reauthorize", "x"],
    ["integration", "hand-over", "x"], ["integration", "delete", "x", "--yes"], ["integration", "apply", "FILE"],
    ["admin", "list"], ["admin", "show", "x"], ["admin", "unlock", "x"], ["admin", "disable", "x"],
    ["admin", "enable", "x"], ["admin", "password", "x", "--one-time"], ["admin", "delete", "x", "--yes"],
    ["notification", "list"], ["notification", "read-all"], ["notification", "read", "1"],
    ["notification", "remove", "1"], ["notification", "test-mail", "x@y.example"], ["config", "list"],
    ["config", "get", "oauth/consumer/timestamp_window"], ["config", "set", "oauth/consumer/timestamp_window", "300"],
    ["history", "list"], ["history", "verify"], ["backup", "COPY"], ["resources"], ["routes"]]


@pytest.mark.parametrize("arguments", OTHER_COMMANDS, ids=lambda words: " ".join(words[:2]))
def test_a_mistyped_directory_is_refused_and_not_made(tmp_path, arguments):
    (tmp_path / "file.yaml").write_text("integrations: []", encoding="utf-8")
    places = {"FILE": str(tmp_path / "file.yaml"), "COPY": str(tmp_path / "copy.sqlite")}
    words = [places.get(word, word) for word in arguments]
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "readme").write_text("of something else", encoding="utf-8")
    for name in ("mistyped", "other"):
        directory = tmp_path / name
        outcome = Gatehouse(directory).run_as_it_is(*words)
        assert outcome.code == 78 and str(directory) in outcome.err and "--data-dir" in outcome.err
        error = json.loads(Gatehouse(directory).run_as_it_is(*words, "--json").err)["error"]
        assert error["code"] == "configuration"
    assert not (tmp_path / "mistyped").exists() and not (tmp_path / "copy.sqlite").exists()
    assert [path.name for path in (tmp_path / "other").iterdir()] == ["readme"]


@pytest.mark.parametrize("user, email, role, password, field", [
    ("ann", "nobody", "Administrators", "long enough 1", "email"),
    ("ann", "x@y.example", "Administrators", "short", "password"),
    ("ann", "x@y.example", "Nope", "long enough 1", "role"),
    ("a b", "x@y.example", "Administrators", "long enough 1", "username")])
def test_a_refused_first_operator_sets_nothing_up(tmp_path, user, email, role, password, field):
    directory = tmp_path / "data"
    outcome = Gatehouse(directory).run_as_it_is("admin", "create", "--username", user, "--email", email, "--role",
                                                role, "--password-stdin", "--json", stdin=password + "\n")
    error = json.loads(outcome.err)["error"]
    assert outcome.code == 1 and [one["field"] for one in error["errors"]] == [field], error
    assert not directory.exists()


def test_a_refused_restore_makes_no_directory(gatehouse, tmp_path):
    backup, other, text = (tmp_path / name for name in ("bk.sqlite", "other.sqlite", "text.sqlite"))
    gatehouse.ok("backup", str(backup))
    stranger = Gatehouse(tmp_path / "stranger")
    stranger.ok("backup", str(other))
    text.write_text("no database", encoding="utf-8")
    sqlite3.connect(tmp_path / "empty.sqlite").execute("CREATE TABLE a (b)").connection.close()
    key = ["--key", str(gatehouse.directory / "master.key")]
    new = Gatehouse(tmp_path / "nodir9")
    for words, code in (([str(backup)], 1), ([str(other), *key], 1), ([str(text), *key], 1),
                        ([str(tmp_path / "missing"), *key], 1), ([str(tmp_path / "empty.sqlite"), *key], 1),
                        ([str(backup), "--key", str(tmp_path / "no.key")], None)):
        outcome = new.run_as_it_is("restore", *words)
        assert outcome.code and code in (outcome.code, None) and not new.directory.exists(), (words, outcome)
    restored = new.run_as_it_is("restore", str(backup), *key)
    assert restored.code == 0 and f"new data directory is set up: {new.directory}" in restored.err, restored
    assert "new data directory" not in new.run_as_it_is("restore", str(backup)).err


def test_who_makes_a_directory_says_so(tmp_path):
    by_command = Gatehouse(tmp_path / "command")
    words = ["admin", "create", "--email", "x@y.example", "--password-stdin", "--username"]
    first = by_command.run_as_it_is(*words, "ann", stdin="long enough 1\n")
    assert first.code == 0 and f"new data directory is set up: {by_command.directory}" in first.err
    assert by_command.run_as_it_is(*words, "bob", stdin="long enough 1\n").err == ""
    by_server = Gatehouse(tmp_path / "server")
    for told in (1, 1):
        by_server.start()
        by_server.stop()
        assert by_server.log.read_text(encoding="utf-8").count("new data directory is set up") == told


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser can become another user")
@pytest.mark.parametrize("file, code, told", [
    ("master.key", 78, "cannot be read: Permission denied"), ("gatehouse.sqlite", 1, "permission denied. Run gatehouse")])
def test_a_file_that_cannot_be_read_is_not_called_a_wrong_one(file, code, told):
    with tempfile.TemporaryDirectory() as home:
        os.chmod(home, 0o755)
        gatehouse = Gatehouse(pathlib.Path(home) / "data")
        gatehouse.set_up()
        for path in [gatehouse.directory, *gatehouse.directory.rglob("*")]:
            os.chown(path, 65534, 65534)
        os.chmod(gatehouse.directory / file, 0o000)
        binary = pathlib.Path(home) / "gatehouse"
        shutil.copy(GATEHOUSE, binary)
        done = subprocess.run([str(binary), "integration", "list", "--data-dir", str(gatehouse.directory)],
                              user=65534, group=65534, extra_groups=[], cwd="/", capture_output=True, text=True,
                              timeout=60, check=False)
        assert done.returncode == code and told in done.stderr and file in done.stderr, done
        assert "backup" not in done.stderr


def test_operators_are_registered_while_a_server_sets_up(tmp_path):
    for number in range(3):
        gatehouse = Gatehouse(tmp_path / str(number))
        people = ["ann", "bob", "cem"]
        commands = [first_command(gatehouse.directory, name) for name in people]
        gatehouse.start()
        for command in commands:
            _, complaint = command.communicate(timeout=60)
            assert command.returncode == 0, complaint
        for name in people:
            again = gatehouse.run("admin", "create", "--username", name, "--email", "x@y.example",
                                  "--password-stdin", stdin="long enough 1\n")
            assert again.code == 1 and name in again.err
        gatehouse.kill()


def test_a_killed_set_up_is_no_obstacle(tmp_path):
    begun = time.perf_counter()
    assert first_command(tmp_path / "whole", "first").wait(timeout=60) == 0
    whole = time.perf_counter() - begun
    for number in range(40):
        directory = tmp_path / str(number)
        command = first_command(directory, "first")
        end = time.perf_counter() + whole * number / 40
        while time.perf_counter() < end and command.poll() is None:
            pass
        command.kill()
        out, _ = command.communicate()
        acknowledged = "first" in out
        assert first_command(directory, "second").wait(timeout=60) == 0
        assert "second" in operators(directory)
        assert "first" in operators(directory) or not acknowledged
        left = {path.name for path in directory.iterdir()}
        assert not {name for name in left if "new" in name or "unfinished" in name}, left


@pytest.mark.parametrize("damage", ["missing", "empty"])
def test_a_lost_database_is_not_replaced_by_an_empty_one(gatehouse, damage):
    gatehouse.ok("integration", "create", "--name", "kept", "--all")
    database = gatehouse.directory / "gatehouse.sqlite"
    kept = database.read_bytes()
    if damage == "missing":
        database.unlink()
    else:
        database.write_bytes(b"")
    for arguments in (["integration", "list"], ["serve", "--listen", "127.0.0.1:0"]):
        outcome = gatehouse.run(*arguments)
        assert outcome.code == 78, outcome
        assert damage in outcome.err and "backup" in outcome.err and "master.key" in outcome.err
        assert not database.exists() or database.stat().st_size == 0
    database.write_bytes(kept)
    os.chmod(database, 0o600)
    assert names(gatehouse.directory) == {"kept"}
    database.unlink()
    (gatehouse.directory / "master.key").unlink()
    assert gatehouse.run_as_it_is("integration", "list").code == 78
    gatehouse.set_up()
    assert names(gatehouse.directory) == set(), "removed knowingly, it starts anew"


def test_what_others_may_write_is_refused(gatehouse):
    gatehouse.ok("integration", "create", "--name", "kept", "--all")
    directory = gatehouse.directory
    for path, mode in ((directory, 0o777), (directory, 0o770), (directory, 0o1777),
                       (directory / "gatehouse.sqlite", 0o666),
                       (directory / "gatehouse.sqlite", 0o660)):
        before = path.stat().st_mode & 0o7777
        os.chmod(path, mode)
        for arguments in (["integration", "list"], ["serve", "--listen", "127.0.0.1:0"]):
            outcome = gatehouse.run(*arguments)
            assert outcome.code == 78 and f"chmod go-w {path}" in outcome.err, outcome
        os.chmod(path, before)
        assert gatehouse.run("integration", "list").code == 0
    key = directory / "master.key"
    key.rename(directory.parent / "elsewhere.key")
    key.symlink_to(directory.parent / "elsewhere.key")
    outcome = gatehouse.run("integration", "list")
    assert outcome.code == 78 and "symbolic link" in outcome.err
    for mode in (0o750, 0o755):
        key.unlink()
        shutil.copy(directory.parent / "elsewhere.key", key)
        os.chmod(key, 0o600)
        os.chmod(directory, mode)
        assert gatehouse.run("integration", "list").code == 0


def test_memory_is_not_written_to_a_core_dump(gatehouse):
    gatehouse.start()
    status = pathlib.Path(f"/proc/{gatehouse.process.pid}/limits").read_text(encoding="utf-8")
    [limit] = [line for line in status.splitlines() if line.startswith("Max core file size")]
    assert limit.split()[4:6] == ["0", "0"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser can become another user")
def test_commands_reach_the_server_of_an_ordinary_user():
    """A process that may not be dumped sees less of /proc; sockets and databases work all the same."""
    with tempfile.TemporaryDirectory() as home:
        os.chmod(home, 0o755)
        directory = pathlib.Path(home) / ("d" * 90)
        directory.mkdir(mode=0o700)
        nobody = 65534
        os.chown(directory, nobody, nobody)
        binary = pathlib.Path(home) / "gatehouse"
        shutil.copy(GATEHOUSE, binary)

        def as_nobody(*arguments, **options):
            return subprocess.Popen(
                [str(binary), *arguments, "--data-dir", str(directory)], user=nobody, group=nobody,
                extra_groups=[], cwd="/", stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                **options)

        server = as_nobody("serve", "--listen", "127.0.0.1:0")
        try:
            for line in server.stderr:
                if json.loads(line)["message"] == "listening":
                    break
            assert os.stat(f"/proc/{server.pid}/environ").st_uid == 0, "it may be dumped"
            command = as_nobody("integration", "create", "--name", "x", "--all", "--json")
            out, err = command.communicate(timeout=30)
            assert command.returncode == 0 and json.loads(out)["name"] == "x"
            assert err == "", "the server has confirmed it"
            # The superuser leaves nothing behind that the server's user cannot open.
            assert names(directory) == {"x"}
            assert {path.stat().st_uid for path in directory.iterdir()} == {nobody}
        finally:
            server.kill()
            server.communicate()
