"""An empty data directory: several first commands at once, killed ones, lost files, unsafe ones."""

import json
import os
import pathlib
import random
import shutil
import subprocess
import tempfile
import time

import pytest

from conftest import GATEHOUSE, Gatehouse

ROUNDS = 100


def begin(directory, *arguments, stdin=subprocess.DEVNULL):
    return subprocess.Popen([GATEHOUSE, *arguments, "--data-dir", str(directory)], stdin=stdin,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def names(directory):
    return {entry["name"] for entry in Gatehouse(directory).ok("integration", "list")}


def test_four_first_commands_at_once(tmp_path):
    for number in range(ROUNDS):
        directory = tmp_path / str(number)
        commands = [begin(directory, "integration", "create", "--name", name, "--activate", "--all")
                    for name in "abc"]
        commands.append(begin(directory, "config", "set", "oauth/consumer/timestamp_window", "300"))
        for command in commands:
            _, complaint = command.communicate(timeout=60)
            assert command.returncode == 0, (number, complaint)
        assert names(directory) == {"a", "b", "c"}, number
        # What one has sealed the key opens.
        revealed = Gatehouse(directory).ok("integration", "show", random.choice("abc"), "--reveal")
        assert revealed["consumer_secret"]
        assert Gatehouse(directory).run("config", "get", "oauth/consumer/timestamp_window").out == "300\n"
        shutil.rmtree(directory)


def test_operators_are_registered_while_a_server_sets_up(tmp_path):
    for number in range(3):
        gatehouse = Gatehouse(tmp_path / str(number))
        people = ["ann", "bob", "cem"]
        commands = []
        for name in people:
            command = begin(gatehouse.directory, "admin", "create", "--username", name, "--email",
                            f"{name}@shop.example", "--password-stdin", stdin=subprocess.PIPE)
            command.stdin.write("long enough 1\n")
            command.stdin.close()
            command.stdin = None
            commands.append(command)
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
    def first_command(directory):
        return begin(directory, "integration", "create", "--name", "first", "--all")

    begun = time.perf_counter()
    assert first_command(tmp_path / "whole").wait(timeout=60) == 0
    whole = time.perf_counter() - begun
    for number in range(40):
        directory = tmp_path / str(number)
        command = first_command(directory)
        end = time.perf_counter() + whole * number / 40
        while time.perf_counter() < end and command.poll() is None:
            pass
        command.kill()
        out, _ = command.communicate()
        acknowledged = "first" in out
        again = Gatehouse(directory)
        again.ok("integration", "create", "--name", "second", "--all")
        assert "second" in names(directory)
        assert "first" in names(directory) or not acknowledged
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
