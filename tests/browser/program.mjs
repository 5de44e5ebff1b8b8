// Starts the real program on a free port with a data directory of its own.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const program = process.env.GATEHOUSE_BINARY ?? join(root, "build/release/gatehouse");

export const username = "olga";
export const password = "correct horse 1";

async function firstLine(stream, mark) {
  for await (const line of createInterface({ input: stream })) {
    if (line.includes(mark)) return line;
  }
  throw new Error(`there is no line with ${mark}`);
}

/** A third party: the sample connector in Python. */
export class Connector {
  async start(listen = "127.0.0.1:0") {
    const script = join(root, "examples/connector-python/connector.py");
    const args = ["-u", script, "--listen", listen];
    this.process = spawn("/usr/bin/python3", args, { stdio: ["ignore", "pipe", "ignore"] });
    const line = await firstLine(this.process.stdout, "listens on");
    this.origin = line.split(" ").at(-1);
    this.process.stdout.resume();
    return this;
  }

  get host() {
    return new URL(this.origin).host;
  }

  stop() {
    this.process?.kill("SIGKILL");
  }
}

// One session of the admin API, as a browser has one.
class Api {
  constructor(program) {
    this.root = `${program.origin}${program.adminPath}/api/v1`;
    this.origin = program.origin;
    this.headers = {};
  }

  async signIn() {
    const response = await this.ask("POST", "/session", { username, password });
    this.headers.cookie = response.headers
      .getSetCookie()
      .map((one) => one.split(";")[0])
      .join("; ");
    this.headers["x-csrf-token"] = (await response.json()).csrf_token;
    return this;
  }

  async ask(method, path, body, more = {}) {
    const headers = { ...this.headers, origin: this.origin, ...more };
    if (body) headers["content-type"] = "application/json";
    const response = await fetch(this.root + path, { method, headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return response;
  }

  async get(path) {
    return (await this.ask("GET", path)).json();
  }
}

export class Program {
  constructor(adminPath = "/admin") {
    this.adminPath = adminPath;
    this.address = "";
    this.directory = mkdtempSync(join(tmpdir(), "gatehouse-browser-"));
    const person = ["--username", username, "--email", "olga@example.com", "--password-stdin"];
    this.run(["admin", "create", ...person], password);
  }

  get origin() {
    return `http://${this.address}`;
  }

  get admin() {
    return `${this.origin}${this.adminPath}/`;
  }

  /** Runs a command that must succeed; returns what it prints. */
  run(args, input = "") {
    const all = [...args, "--data-dir", this.directory];
    return execFileSync(program, all, { input, encoding: "utf8" });
  }

  json(...args) {
    return JSON.parse(this.run([...args, "--json"]));
  }

  /** Writes to the database behind the server, as somebody else or a bad disk would. */
  damage(sql) {
    const script =
      "import sqlite3, sys; d = sqlite3.connect(sys.argv[1]); d.executescript(sys.argv[2])";
    execFileSync("/usr/bin/python3", ["-c", script, join(this.directory, "gatehouse.sqlite"), sql]);
  }

  async start() {
    const where = ["--data-dir", this.directory, "--listen", "127.0.0.1:0"];
    const args = ["serve", ...where, "--admin-path", this.adminPath, "--sandbox"];
    args.push("--allow-callback-to", "127.0.0.0/8");
    this.process = spawn(program, args, {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, GATEHOUSE_TEST_FAULTS: "yes" },
    });
    this.address = JSON.parse(await firstLine(this.process.stderr, '"listening"')).address;
    this.process.stderr.resume();
    return this;
  }

  async session() {
    this.api ??= await new Api(this).signIn();
    return this.api;
  }

  /** Takes away what another test has left: integrations, notifications, changed settings. */
  async reset() {
    // Anew each time: of many sessions of a person the oldest end.
    this.api = undefined;
    const api = await this.session();
    const { items } = await api.get("/integrations?per=200");
    for (const one of items)
      await api.ask("DELETE", `/integrations/${one.id}`, { current_password: password });
    for (const one of (await api.get("/notifications?per=200")).items)
      await api.ask("DELETE", `/notifications/${one.id}`);
    const { items: settings, version } = await api.get("/settings");
    const changes = settings
      .filter((one) => !one.is_default)
      .map((one) => ({ path: one.path, value: null }));
    if (changes.length === 0) return;
    const body = { changes, current_password: password };
    await api.ask("PATCH", "/settings", body, { "if-match": `"${version}"` });
  }

  stop() {
    this.process?.kill("SIGKILL");
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Copies the first integration until there are so many; the server must not run. */
  multiply(howMany) {
    const script = `
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as database:
    database.row_factory = sqlite3.Row
    row = dict(database.execute("SELECT * FROM integrations WHERE id = 1").fetchone())
    fields = ", ".join(row)
    values = ", ".join(f":{field}" for field in row)
    def copy(number):
        name = f"{row['name']} {number}"
        order = f"{row['name_order']} {number:06}"
        return row | {"id": number, "name": name, "name_key": name.lower(), "name_order": order,
                      "consumer_key": f"{number:032}"}
    copies = map(copy, range(2, int(sys.argv[2]) + 1))
    database.executemany(f"INSERT INTO integrations ({fields}) VALUES ({values})", copies)
    database.execute("UPDATE sequences SET value = ? WHERE name = 'integrations'", [sys.argv[2]])`;
    const database = join(this.directory, "gatehouse.sqlite");
    execFileSync("/usr/bin/python3", ["-c", script, database, String(howMany)]);
  }

  /** As if the passwords of all sessions had been given long ago. */
  agePasswords() {
    const script = `
import sqlite3, sys
with sqlite3.connect(sys.argv[1], timeout=30) as database:
    database.execute("UPDATE sessions SET confirmed_at = 0")`;
    execFileSync("/usr/bin/python3", ["-c", script, join(this.directory, "gatehouse.sqlite")]);
  }

  /** The status of a signed call, made by Debian's requests-oauthlib. */
  signedCall(values, path) {
    const script = `
import json, sys
from requests_oauthlib import OAuth1Session
v = json.loads(sys.argv[1])
s = OAuth1Session(v["consumer_key"], v["consumer_secret"], v["access_token"],
                  v["access_token_secret"], signature_method="HMAC-SHA256")
print(s.get(sys.argv[2]).status_code)`;
    const args = ["-c", script, JSON.stringify(values), this.origin + path];
    return Number(execFileSync("/usr/bin/python3", args, { encoding: "utf8" }));
  }
}
