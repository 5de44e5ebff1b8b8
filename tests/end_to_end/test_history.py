"""The history is what was recorded: edits from outside are found, and names do no harm."""

import contextlib
import json
import sqlite3

import pytest

from conftest import Gatehouse


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """A data directory with ten records."""
    instance = Gatehouse(tmp_path_factory.mktemp("history") / "data")
    for number in range(10):
        instance.ok("integration", "create", "--name", f"Partner {number}", "--all")
    return instance


@contextlib.contextmanager
def edited(gatehouse, *statements):
    """The database with these edits, as somebody without the key makes them; undone at the end."""
    file = gatehouse.directory / "gatehouse.sqlite"
    with contextlib.closing(sqlite3.connect(file)) as database:
        before = {table: database.execute(f"SELECT * FROM {table}").fetchall()
                  for table in ("history", "history_chain", "sequences")}
        for statement in statements:
            database.execute(statement)
        database.commit()
        yield
        for table, rows in before.items():
            database.execute(f"DELETE FROM {table}")
            marks = ", ".join("?" * len(rows[0]))
            database.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        database.commit()


def verified(gatehouse):
    outcome = gatehouse.run("history", "verify", "--json")
    return outcome.code, json.loads(outcome.out)


def test_an_untouched_history_is_intact(recorded):
    code, found = verified(recorded)
    assert code == 0
    assert (found["intact"], found["unprotected"], found["last"]) == (10, 0, 10)
    assert "fault" not in found
    assert recorded.run("history", "verify").out.startswith("10 records are intact.\n")


@pytest.mark.parametrize("kind, number, statements", [
    ("changed", 4, ["UPDATE history SET actor_name = 'nobody' WHERE number = 4"]),
    ("changed", 4, ["UPDATE history SET at = at + 1 WHERE number = 4"]),
    ("changed", 4, ["UPDATE history SET changes = '[]' WHERE number = 4"]),
    ("changed", 4, ["UPDATE history SET seal = NULL WHERE number = 4"]),
    ("changed", 4, ["UPDATE history SET number = -number WHERE number IN (4, 5)",
                    "UPDATE history SET number = 5 WHERE number = -4",
                    "UPDATE history SET number = 4 WHERE number = -5"]),
    ("removed", 4, ["DELETE FROM history WHERE number = 4"]),
    ("removed", 1, ["DELETE FROM history WHERE number < 3"]),
    ("end_removed", 9, ["DELETE FROM history WHERE number > 8"]),
    ("ends_lost", 0, ["DELETE FROM history WHERE number > 8",
                      "UPDATE history_chain SET number = 8, seal = (SELECT seal FROM history "
                      "WHERE number = 8) WHERE name = 'head'",
                      "UPDATE sequences SET value = 8 WHERE name = 'history'"]),
    ("ends_lost", 0, ["DELETE FROM history_chain"]),
    ("added", 11, ["INSERT INTO history SELECT 11, at, actor_kind, actor_name, action, object_type, "
                   "object_id, object_name, changes, seal FROM history WHERE number = 10"])])
def test_an_edit_is_found(recorded, kind, number, statements):
    with edited(recorded, *statements):
        code, found = verified(recorded)
        assert code == 1
        assert (found["fault"]["kind"], found["fault"]["number"]) == (kind, number)
        outcome = recorded.run("history", "verify")
        assert outcome.code == 1 and found["fault"]["message"] in outcome.err
    assert verified(recorded)[0] == 0


def test_the_newest_come_first(recorded):
    listed = recorded.ok("history", "list", "--limit", "3")
    assert [record["number"] for record in listed] == [10, 9, 8]
    assert listed[0]["action"] == "integration.created"
    assert listed[0]["object"]["name"] == "Partner 9"
    assert "Partner 9" in recorded.run("history", "list").out


@pytest.mark.parametrize("name", ["a\x1b]0;title\x07", "a\u009b31mb", "a\u202eb"])
def test_no_name_reaches_the_terminal_as_a_command(recorded, name):
    refused = recorded.run("integration", "create", "--name", name, "--all")
    assert refused.code == 1 and "one line of UTF-8 text" in refused.err
    escape = json.dumps(name)[1:-1]
    statement = f"UPDATE history SET object_name = '{name}' WHERE number = 10"
    with edited(recorded, statement):
        for options in ([], ["--json"]):
            outcome = recorded.run("history", "list", "--limit", "1", *options)
            assert escape in outcome.out
            assert not set("\x1b\x07\u009b\u202e") & set(outcome.out)
        assert json.loads(outcome.out)[0]["object"]["name"] == name
