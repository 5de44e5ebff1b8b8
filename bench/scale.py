#!/usr/bin/python3
"""What many integrations cost: a signed call, the start, memory.

    bench/scale.py [--seconds 2] [--rounds 5] [--few 1000] [--many 100000] [--started 10000]

Prints the cost of a signed call with many integrations in parts of its cost with few, the callers
spread over all of them; both servers run in the same rounds on the same core. Then the time from
start to the first answer, and resident memory after it, with `--started` integrations. Needs a
release build, and bench_load and bench_fill of the preset `bench`.
"""

import statistics
import time

import servers

STARTS = 9


def cost_of_calls(options, directory):
    counts = {"few": options.few, "many": options.many}
    data = {name: servers.fill(directory / str(count), count) for name, count in counts.items()}
    running = {name: servers.start_gatehouse(data[name]) for name in counts}
    rounds = []
    try:
        for number in range(options.rounds):
            print(f"round {number + 1} of {options.rounds} ...", flush=True)
            results = {}
            for name in sorted(counts, reverse=number % 2 == 1):
                results[name] = servers.load(running[name], servers.WHOAMI, "signed", options.seconds,
                                             data[name] / "credentials")
                servers.expect_status(name, results[name], 200)
            rounds.append(results)
        for name, count in counts.items():
            print(f"{count:9,} integrations: {statistics.median(entry[name]['rate'] for entry in rounds):8.0f} "
                  f"calls a second, {statistics.median(entry[name]['cpu_us'] for entry in rounds):.2f} us each "
                  f"({statistics.median(entry[name]['user_us'] for entry in rounds):.2f} user), "
                  f"{running[name].memory_mib():.1f} MiB")
    finally:
        for server in running.values():
            server.stop()
    print("cost of a call with many, in parts of that with few: "
          f"{statistics.median(entry['many']['cpu_us'] / entry['few']['cpu_us'] for entry in rounds):.2f} by time, "
          f"{statistics.median(entry['few']['rate'] / entry['many']['rate'] for entry in rounds):.2f} by rate")


def starts(options, directory):
    data = servers.fill(directory / str(options.started), options.started)
    times, memory = [], []
    for _ in range(STARTS):
        begin = time.monotonic()
        server = servers.start_gatehouse(data)
        times.append((time.monotonic() - begin) * 1000)
        memory.append(server.memory_mib())
        server.stop()
    print(f"{options.started:9,} integrations: ready after {statistics.median(times):.0f} ms "
          f"({min(times):.0f} to {max(times):.0f}), then {statistics.median(memory):.1f} MiB")


def main():
    parser = servers.parser(__doc__)
    parser.add_argument("--few", type=int, default=1000)
    parser.add_argument("--many", type=int, default=100_000)
    parser.add_argument("--started", type=int, default=10_000)
    options = parser.parse_args()
    servers.needs(servers.GATEHOUSE, servers.LOAD, servers.FILL)
    with servers.work_directory(options) as directory:
        starts(options, directory)
        cost_of_calls(options, directory)


if __name__ == "__main__":
    main()
