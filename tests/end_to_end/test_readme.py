"""What README.md shows is what the program does."""

import json
import pathlib
import re
import subprocess

import pytest

from conftest import GATEHOUSE, ROOT
from signing import call

TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
CLIENTS = pathlib.Path(__file__).parent / "clients"
SNIPPETS = {"python": ("snippet.py", "/usr/bin/python3"), "php": ("snippet.php", "php"),
            "js": ("snippet.mjs", "node")}


def block(language: str) -> str:
    return re.search(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)[1]


def commands_of(*command: str) -> list[str]:
    """The subcommands that a command's help lists."""
    done = subprocess.run([GATEHOUSE, *command, "--help"], capture_output=True, text=True,
                          timeout=60, check=True)
    _, _, listed = done.stdout.partition("Subcommands:\n")
    return re.findall(r"^  ([a-z-]+)", listed, re.MULTILINE)


@pytest.fixture(scope="module")
def demo(server, tmp_path_factory):
    """A folder with the credentials that the README has one make."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "demo.json").write_text(json.dumps(server.integration("Demo")), encoding="utf-8")
    (folder / "node_modules").symlink_to(CLIENTS / "node/node_modules")
    return folder


@pytest.mark.parametrize("language", sorted(SNIPPETS))
def test_a_snippet_makes_a_signed_call(server, demo, language):
    name, program = SNIPPETS[language]
    code = block(language).replace("127.0.0.1:8080", server.address)
    (demo / name).write_text(code, encoding="utf-8")
    done = subprocess.run([program, name], cwd=demo, capture_output=True, text=True, timeout=60,
                          check=False)
    assert done.returncode == 0, done.stderr
    total = int(done.stdout.split()[-1])
    answer = call(server, server_credentials(demo), "GET",
                  "/rest/V1/products?searchCriteria%5BpageSize%5D=1")
    assert total == answer.json["total_count"] > 0


def server_credentials(folder):
    return json.loads((folder / "demo.json").read_text(encoding="utf-8"))


def test_the_shown_refusal_is_the_real_one(server):
    limited = server.integration("Limited", "--resource", "Magento_Cms::page")
    answer = call(server, limited, "GET", "/rest/V1/products?searchCriteria%5BpageSize%5D=1")
    assert answer.json == json.loads(block("json"))


def test_every_command_is_listed():
    section = TEXT.split("## The command line")[1].split("\n## ")[0]
    listed = {}
    for part in re.findall(r"^    gatehouse (.*)$", section, re.MULTILINE):
        for command in part.split(" | "):
            name, _, subcommands = command.partition(" ")
            listed[name] = sorted(filter(None, subcommands.split(", ")))
    assert listed == {name: sorted(commands_of(name)) for name in commands_of()}
