#!/usr/bin/python3
"""Compares Gatehouse with nginx `return 204` on the same core, in the same rounds.

    bench/run.py [--seconds 2] [--rounds 5] [--integrations 1000] [--only signed]

Prints, of each kind of call, in medians over the rounds: requests a second, their ratio to nginx's,
p50 and p99, Gatehouse's own (user) time for an answer, and its ratio to all of nginx's time for one.
Needs nginx, a release build, and bench_load and bench_fill of the preset `bench`.
"""

import statistics

import servers

# Name, path, what bench_load sends, the status of the answers.
CALLS = [
    ("signed whoami", servers.WHOAMI, "signed", 200),
    ("bearer whoami", servers.WHOAMI, "bearer", 200),
    ("guest, store/storeViews", "/rest/V1/store/storeViews", "guest", 200),
    ("refused: no credentials", "/rest/V1/orders", "guest", 401),
    ("refused: used nonce", servers.WHOAMI, "used", 401),
    ("refused: signature", servers.WHOAMI, "wrong", 401),
]


def measure(options, directory):
    data = servers.fill(directory / str(options.integrations), options.integrations)
    nginx, gatehouse = servers.start_nginx(directory), servers.start_gatehouse(data)
    calls = [call for call in CALLS if options.only in call[0]]
    results = {name: [] for name in ["nginx return 204"] + [call[0] for call in calls]}
    try:
        for number in range(options.rounds):
            print(f"round {number + 1} of {options.rounds} ...", flush=True)
            results["nginx return 204"].append(servers.load(nginx, "/", "guest", options.seconds))
            for name, path, how, status in calls:
                credentials = None if how == "guest" else data / "credentials"
                result = servers.load(gatehouse, path, how, options.seconds, credentials)
                servers.expect_status(name, result, status)
                results[name].append(result)
        memory = gatehouse.memory_mib()
    finally:
        gatehouse.stop()
        nginx.stop()
    return results, memory


def report(results, memory):
    peers = results["nginx return 204"]

    def median(entries, name):
        return statistics.median(entry[name] for entry in entries)

    def ratio(entries, name, of_peer):
        return statistics.median(entry[name] / peer[of_peer] for entry, peer in zip(entries, peers))

    print(f"\n{'':26} {'req/s':>8} {'ratio':>6} {'p50 us':>7} {'p99 us':>7} {'user us':>8} {'of nginx':>9}")
    for name, entries in results.items():
        print(f"{name:26} {median(entries, 'rate'):8.0f} {ratio(entries, 'rate', 'rate'):6.2f} "
              f"{median(entries, 'p50'):7.0f} {median(entries, 'p99'):7.0f} "
              f"{median(entries, 'user_us'):8.2f} {ratio(entries, 'user_us', 'cpu_us'):9.2f}")
    print(f"\nnginx: {median(peers, 'cpu_us'):.2f} us for an answer, user and system"
          f"\nresident memory of Gatehouse after the run: {memory:.1f} MiB")


def main():
    parser = servers.parser(__doc__)
    parser.add_argument("--integrations", type=int, default=1000)
    parser.add_argument("--only", default="", help="calls whose name has this in it")
    options = parser.parse_args()
    servers.needs(servers.GATEHOUSE, servers.LOAD, servers.FILL)
    with servers.work_directory(options) as directory:
        report(*measure(options, directory))


if __name__ == "__main__":
    main()
