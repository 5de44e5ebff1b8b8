"""The rules of the house that a compiler does not check."""

import json
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCES = sorted((ROOT / "src").rglob("*.h")) + sorted((ROOT / "src").rglob("*.cpp"))

# Which rooms each room may include, besides itself. Dependencies point one way.
CORE = {"base", "crypto"}
PURE = CORE | {"oauth1", "access", "history", "json"}
DOMAIN = PURE | {"settings", "integrations", "operators", "gateway", "store", "notifications"}
ADAPTERS = {"storage", "http", "outgoing", "relay"}
MAY_INCLUDE = {
    "base": set(),
    "crypto": {"base"},
    "events": {"base"},
    "oauth1": CORE,
    "access": {"base"},
    "history": CORE,
    "json": {"base"},
    "settings": CORE | {"history"},
    "integrations": PURE | {"settings", "notifications"},
    "operators": PURE | {"settings"},
    "notifications": PURE | {"settings"},
    "http/message": {"base"},
    "gateway": PURE | {"settings", "integrations", "http/message"},
    "store": PURE | {"settings", "gateway", "http/message"},
    "storage": DOMAIN | {"events"},
    "http": {"base", "http/message"},
    "outgoing": DOMAIN | {"http"},
    "relay": DOMAIN | {"http", "http/message"},
    "api": DOMAIN | {"events", "http", "http/message"},
    "configuration": {"base", "gateway", "http", "relay"},
    "installation": DOMAIN | ADAPTERS | {"configuration"},
    "process": DOMAIN | {"events", "http", "api", "configuration"},
    "commands": DOMAIN | {"storage", "configuration", "installation", "process"},
    "app": DOMAIN | ADAPTERS | {"events", "api", "configuration", "installation", "process", "commands"},
}
# A room within another's folder that others may use by itself.
INNER_ROOMS = ["http/message"]
ROOM_INCLUDE = re.compile(rf'#include "({"|".join(INNER_ROOMS)}|[a-z0-9_]+)/')


def room_of(path: pathlib.Path) -> str:
    within = path.relative_to(ROOT / "src")
    inner = [room for room in INNER_ROOMS if str(within).startswith(room + "/")]
    return inner[0] if inner else within.parts[0]


@pytest.mark.parametrize("room", sorted(MAY_INCLUDE))
def test_a_room_includes_only_what_is_below_it(room):
    wrong = []
    for path in SOURCES:
        if room_of(path) != room:
            continue
        for included in ROOM_INCLUDE.findall(path.read_text(encoding="utf-8")):
            if included in MAY_INCLUDE and included != room and included not in MAY_INCLUDE[room]:
                wrong.append(f"{path.relative_to(ROOT)} includes {included}/")
    assert not wrong


def test_every_room_is_in_the_list():
    rooms = {room_of(path) for path in SOURCES}
    assert rooms <= set(MAY_INCLUDE)


ROOM_OF_TARGET = {"admin": "api", "message": "http/message"}  # rooms by the names of targets


def links_of_rooms():
    """What each room links, by the names of rooms."""
    for path in sorted((ROOT / "src").rglob("CMakeLists.txt")):
        text = path.read_text(encoding="utf-8")
        for name, rest in re.findall(r"gatehouse_room\((\w+)([^)]*)\)", text):
            links = rest.split("LINKS", 1)[1].split("TESTS")[0]
            yield name, set(re.findall(r"\broom_(\w+)", links))


def test_a_room_links_only_what_is_below_it():
    rooms = dict(links_of_rooms())
    assert {ROOM_OF_TARGET.get(name, name) for name in rooms} == set(MAY_INCLUDE)
    wrong = []
    for name, links in rooms.items():
        room = ROOM_OF_TARGET.get(name, name)
        linked = {ROOM_OF_TARGET.get(link, link) for link in links} - {room}
        wrong += [f"{name} links {link}" for link in sorted(linked - MAY_INCLUDE[room])]
    assert not wrong


def test_the_program_is_put_together_in_one_room():
    assert not [room for room, below in MAY_INCLUDE.items() if "app" in below]
    files = {path.stem for path in SOURCES if room_of(path) == "app"}
    assert files == {"admin_desk", "main", "serve", "server", "server_process", "server_test", "test_faults",
                     "test_faults_test", "token_desk"}


def test_the_server_goes_by_one_snapshot_of_settings():
    """Only what has no snapshot, or changes settings, reads the stored ones."""
    readers = {str(path.relative_to(ROOT)) for path in SOURCES
               if "settings.values()" in path.read_text(encoding="utf-8") and room_of(path) != "commands"}
    assert readers == {"src/app/server.cpp", "src/app/server_process.cpp",
                       "src/api/admin/settings.cpp", "src/api/admin/views.cpp",
                       "src/installation/hand_over_desk.cpp"}


def test_the_code_is_formatted():
    tests = (path for end in ("h", "cpp") for path in (ROOT / "tests").rglob(f"*.{end}"))
    bench = (ROOT / "bench").glob("*.cpp")
    run = subprocess.run(["clang-format-14", "--dry-run", "-Werror",
                          *map(str, [*SOURCES, *tests, *bench])],
                         capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[:2000]


def statements_with_await():
    for path in SOURCES:
        text = re.sub(r"//[^\n]*", "", path.read_text(encoding="utf-8"))
        for match in re.finditer(r"co_await", text):
            begin = max(text.rfind(c, 0, match.start()) for c in ";{}") + 1
            end = text.find(";", match.end())
            yield path.relative_to(ROOT), text[begin:end].strip()


def test_an_await_stands_alone_in_its_statement():
    """g++ 12 destroys temporaries of other forms twice (docs/decisions/0005)."""
    form = re.compile(r"^(?:if \(\w+\) )?(?:(?:const )?[\w:]+ \w+ = |\w+ = )?co_await [\w\s:.,*()>-]+$")
    wrong = [f"{path}: {statement}" for path, statement in statements_with_await()
             if not form.match(statement)]
    assert not wrong


def test_awaits_are_found_at_all():
    assert len(list(statements_with_await())) > 5


def test_only_some_files_include_the_slow_headers():
    allowed = {"CLI/CLI.hpp": {"src/commands/command_line.h"}, "spdlog/": {"src/process/log.cpp"}}
    for header, files in allowed.items():
        users = {str(path.relative_to(ROOT)) for path in SOURCES
                 if f"#include <{header}" in path.read_text(encoding="utf-8")}
        assert users == files


# A status with a code, or an error's code alone, as no table has it.
CODE_BESIDE_THE_TABLES = re.compile(
    r'\b[1-5]\d\d,\s*"[a-z_]+"|\.code = "|\{"code", "|context\.refuse\(\s*"|(?<![.\w])invalid\(\s*"')


def test_codes_are_written_in_tables_only():
    tables = [path for path in SOURCES if "ClosedTable" in path.read_text(encoding="utf-8")]
    others = [path for path in SOURCES if path not in tables and not path.stem.endswith("_test")]
    assert [str(path) for path in others if CODE_BESIDE_THE_TABLES.search(path.read_text(encoding="utf-8"))] == []
    assert any(CODE_BESIDE_THE_TABLES.search(path.read_text(encoding="utf-8")) for path in tables)


# What a default or a comparison by order hides from the compiler: that a list of refusals has grown.
REFUSAL_LISTS = re.compile(r"\b(Reason|Refusal|\w+Refusal|ProtocolError|Objection|FieldFault|Kind)::k")


def test_refusals_are_told_apart_exhaustively():
    wrong = []
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        for block in re.findall(r"switch \([^{]*\{.*?\n  \}", text, re.DOTALL):
            if REFUSAL_LISTS.search(block) and "default:" in block:
                wrong.append(f"{path.relative_to(ROOT)}: default")
        if re.search(r"[<>]=? (gateway::)?(Reason|Refusal|ProtocolError)::k", text):
            wrong.append(f"{path.relative_to(ROOT)}: order")
    assert not wrong


def test_a_code_has_one_spelling():
    words = {}
    for name in ["docs/connectors.md", "docs/operators.md"]:
        for code in set(re.findall(r"^\| `([a-z_]+)` \|", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)):
            words.setdefault(frozenset(code.split("_")), set()).add(code)
    assert len(words) > 50
    assert not [codes for codes in words.values() if len(codes) > 1]


def test_only_the_storage_knows_sql():
    sql = re.compile(r'"(SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|PRAGMA|BEGIN) ')
    others = [path for path in SOURCES if room_of(path) != "storage" and not path.stem.endswith("_test")]
    assert [str(path) for path in others if sql.search(path.read_text())] == []
    assert any(sql.search(path.read_text()) for path in SOURCES)


def parts_of_the_server():
    text = (ROOT / "CMakeLists.txt").read_text()
    found = re.findall(r"find_package\((\w[\w-]*)", text)
    found += re.findall(r"pkg_check_modules\((\w+)", text)
    return sorted(set(found) - {"PkgConfig", "Threads", "GTest"})


def parts_of_the_page():
    return sorted(json.loads((ROOT / "web/package.json").read_text())["dependencies"])


@pytest.mark.parametrize("part", parts_of_the_server() + parts_of_the_page())
def test_the_notice_names_what_is_shipped(part):
    words = re.findall(r"[@\w/+-]+", (ROOT / "NOTICE").read_text())
    assert part in words


def links_of(path: pathlib.Path) -> list[str]:
    found = re.findall(r"\]\(([^)#\s]+)", path.read_text())
    return [link for link in found if "://" not in link]


TEXTS = sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md"))


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_is_linked_is_there(text):
    assert [link for link in links_of(text) if not (text.parent / link).exists()] == []


@pytest.mark.parametrize("list_, folder", [("README.md", "docs"),
                                           ("docs/decisions/README.md", "docs/decisions")])
def test_a_list_of_guides_names_each(list_, folder):
    named = {(ROOT / list_).parent / link for link in links_of(ROOT / list_)}
    named.add(ROOT / list_)
    assert sorted(set((ROOT / folder).glob("*.md")) - named) == []
