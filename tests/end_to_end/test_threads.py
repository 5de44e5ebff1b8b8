"""How many threads the server runs, and what they are called."""

import pathlib
import re

import pytest
from signing import call
from third_party import CallbackUrl, eventually, register

WHOAMI = "/rest/V1/integration/whoami"
PRODUCTS = "/rest/V1/products?searchCriteria[pageSize]=1"
# The main thread has the program's name; everything else is listed in ARCHITECTURE.md.
NAMES = re.compile(r"gatehouse|worker-\d+|signals|delivery|lane-(store|admin|sign-in|tokens|foreign)")
# Main thread, signals, and what looks for hand-overs, mail and windows each second.
BESIDES_WORKERS = 1 + 1 + 3


def threads_of(gatehouse):
    tasks = pathlib.Path(f"/proc/{gatehouse.process.pid}/task").glob("*/comm")
    return sorted(task.read_text().strip() for task in tasks)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_server_at_rest_has_few_threads(gatehouse, workers):
    gatehouse.start("--workers", str(workers))
    # A thread names itself first thing; until then it has the program's name.
    eventually(lambda: threads_of(gatehouse).count("gatehouse") == 1)
    threads = threads_of(gatehouse)
    assert len(threads) <= workers + BESIDES_WORKERS, threads
    assert [name for name in threads if name.startswith("worker-")] == [
        f"worker-{i + 1}" for i in range(workers)]


def test_every_thread_has_a_name_and_ends_when_it_is_idle(gatehouse):
    gatehouse.start("--workers", "1", "--allow-callback-to", "127.0.0.0/8")
    keys = gatehouse.integration("Busy")
    for _ in range(5):
        assert call(gatehouse, keys, "GET", WHOAMI).status == 200
        assert call(gatehouse, keys, "GET", PRODUCTS).status == 200
        assert call(gatehouse, keys, "POST", "/oauth/token/request").status == 401
    with CallbackUrl() as partner:
        register(gatehouse, "Partner", partner.url)
        gatehouse.ok("integration", "activate", "Partner")
    threads = threads_of(gatehouse)
    assert "lane-store" in threads
    assert [name for name in threads if not NAMES.fullmatch(name)] == []
    eventually(lambda: len(threads_of(gatehouse)) <= 1 + BESIDES_WORKERS)
