"""Thousands of faults of an upstream in one run leave no connection, descriptor or memory behind."""

import concurrent.futures
import contextlib
import http.client
import os

from conftest import times
from raw_upstream import OK, RawUpstream, reset
from signing import send, signed_header
from third_party import eventually

FAULTS = times(2_000, 10_000)
ROUNDS = 4
CLIENTS = 8
GROWTH_MAX = 8 * 1024  # KiB
SKU = "/rest/V1/products/24-MB01"

HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKS = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
FAILED, INVALID, BROKEN = "upstream_failed", "upstream_answer_invalid", "broken"

# What the upstream says before it closes or resets the connection, and what the client may hear.
KINDS = [
    (OK, "stays", {"200"}),
    (b"", "closes", {FAILED}),
    (b"", "resets", {FAILED}),
    (HEAD + b"Conte", "closes", {FAILED}),
    (HEAD + b"Conte", "resets", {FAILED}),
    (HEAD + b"Content-Length: 10\r\n\r\nabc", "closes", {BROKEN}),
    (HEAD + b"Content-Length: 10\r\n\r\nabc", "resets", {BROKEN, FAILED}),  # the reset overtakes what was said
    (HEAD + b"Content-Length: 2\r\n\r\nabcdef", "stays", {"200"}),  # and the rest is nobody's
    (HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc", "stays", {INVALID}),
    (CHUNKS + b"3\r\nabc\r\n", "closes", {BROKEN}),
    (CHUNKS + b"3\r\nabc\r\nzz\r\nabc\r\n", "stays", {INVALID, BROKEN}),
    (HEAD + b"X: " + b"x" * 100_000, "stays", {INVALID}),
    (b"HTTP/1.1 100 Continue\r\n\r\n" * 100, "stays", {INVALID}),
    (bytes(range(256)) * 4 + b"\r\n\r\n", "stays", {INVALID}),
    (b"SSH-2.0-x\r\n\r\n", "stays", {INVALID}),
]


def misbehave(request, connection):
    said, then, _ = KINDS[int(request.line.split("=")[1].split()[0])]
    connection.sendall(said)
    if then == "resets":
        reset(connection)
    return b"" if then == "stays" else None


def heard(gatehouse, keys, kind):
    """What a client hears of a call: a status, the code of a refusal, or that the answer broke off."""
    target = f"{SKU}?kind={kind}"
    try:
        answer = send(gatehouse.address, "GET", target, signed_header(keys, "GET", gatehouse.url(target)))
    except (http.client.IncompleteRead, ConnectionError):
        return BROKEN
    return answer.code if answer.status >= 500 else str(answer.status)


def run(gatehouse, keys, port, faults):
    """Has so many calls meet every kind of fault; of all, every eighth finds nobody there."""
    def expect(kind, outcomes):
        outcome = heard(gatehouse, keys, kind)
        assert outcome in outcomes, (KINDS[kind][0][:80], outcome)

    with concurrent.futures.ThreadPoolExecutor(CLIENTS) as clients:
        with RawUpstream(misbehave, port=port):
            here = [clients.submit(expect, n % len(KINDS), KINDS[n % len(KINDS)][2]) for n in range(faults * 7 // 8)]
            for future in here:
                future.result()
        gone = [clients.submit(expect, 0, {"upstream_unreachable"}) for _ in range(faults // 8)]
        for future in gone:
            future.result()


def memory(gatehouse):
    with open(f"/proc/{gatehouse.process.pid}/status") as status:
        return int(next(line for line in status if line.startswith("VmRSS")).split()[1])


def descriptors(gatehouse):
    """How many it has that are no files of its own: those come and go by themselves."""
    directory, count = f"/proc/{gatehouse.process.pid}/fd", 0
    for number in os.listdir(directory):
        with contextlib.suppress(FileNotFoundError):  # it was closed just now
            count += not os.readlink(f"{directory}/{number}").startswith("/")
    return count


def test_faults_leave_nothing_behind(gatehouse):
    with RawUpstream() as upstream:
        port = upstream.port
    gatehouse.start("--workers", "2", "--upstream", f"http://127.0.0.1:{port}")
    keys = gatehouse.integration("ERP")
    before = descriptors(gatehouse)
    run(gatehouse, keys, port, 400)
    eventually(lambda: descriptors(gatehouse) <= before)
    rested = memory(gatehouse)
    for _ in range(ROUNDS):
        run(gatehouse, keys, port, FAULTS // ROUNDS)
    eventually(lambda: descriptors(gatehouse) <= before)
    grown = memory(gatehouse) - rested
    print(f"{FAULTS} faults, descriptors {before} -> {descriptors(gatehouse)}, memory {rested} + {grown} KiB")
    assert grown < GROWTH_MAX
    with RawUpstream(port=port):
        assert heard(gatehouse, keys, 0) == "200"
    assert gatehouse.stop() == 0
