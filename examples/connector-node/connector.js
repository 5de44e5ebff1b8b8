// A third party that a store connects by OAuth 1.0a; README.md tells who asks whom for what.
import { createHmac } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { parseArgs } from "node:util";
import OAuth from "oauth-1.0a";

const FIELDS = ["oauth_consumer_key", "oauth_consumer_secret", "store_base_url", "oauth_verifier"];
const stores = new Map(); // by consumer key
process.on("uncaughtException", (error) => {
  console.error(`connector.js: ${error.message}`);
  process.exit(1);
});
const { listen, state: stateFile } = parseArgs({
  options: { listen: { type: "string", default: "127.0.0.1:8090" }, state: { type: "string" } },
}).values;

/** Ends a request with a status and a sentence: throw problem(404, "There is no such page."). */
const problem = (status, sentence) => Object.assign(new Error(sentence), { status });

/** One signed request to the store; `data` is the query of a GET or joins the OAuth header. */
async function call(store, method, path, token, data = {}) {
  const oauth = new OAuth({
    consumer: { key: store.oauth_consumer_key, secret: store.oauth_consumer_secret },
    signature_method: "HMAC-SHA256",
    hash_function: (base, key) => createHmac("sha256", key).update(base).digest("base64"),
  });
  const url = store.store_base_url.replace(/\/+$/, "") + path;
  const query = method === "GET" ? `?${new URLSearchParams(data)}` : "";
  // authorize() signs the data without returning it; toHeader() takes what begins with oauth_.
  const headers = oauth.toHeader({ ...oauth.authorize({ url, method, data }, token), ...data });
  const limits = { redirect: "manual", signal: AbortSignal.timeout(10_000) };
  try {
    const answer = await fetch(url + query, { method, headers, ...limits });
    return { status: answer.status, text: await answer.text() };
  } catch {
    throw problem(502, `The store at ${store.store_base_url} does not answer.`);
  }
}

/** Reads oauth_token=...&oauth_token_secret=..., or oauth_problem=<a sentence>. */
function tokenFrom(answer) {
  const said = new URLSearchParams(answer.text);
  const token = { key: said.get("oauth_token"), secret: said.get("oauth_token_secret") };
  if (answer.status === 200 && token.key && token.secret) return token;
  throw problem(502, said.get("oauth_problem") ?? "The store answered without a token.");
}

/** Consumer and verifier become a request token, and that becomes the access token. */
async function exchange(store) {
  const token = tokenFrom(await call(store, "POST", "/oauth/token/request"));
  const data = { oauth_verifier: store.oauth_verifier };
  return tokenFrom(await call(store, "POST", "/oauth/token/access", token, data));
}

/** The first five products: [{ name, sku, price }, ...]. */
async function products(store) {
  if (!store.access_token) throw problem(409, "This store is not connected yet. Sign in first.");
  const query = { "searchCriteria[pageSize]": "5", fields: "items[name,sku,price]" };
  const answer = await call(store, "GET", "/rest/V1/products", store.access_token, query);
  const refusal = `The store answered ${answer.status}: ${answer.text.slice(0, 1000)}`;
  if (answer.status !== 200) throw problem(502, refusal);
  try {
    return JSON.parse(answer.text).items.slice(0, 5);
  } catch {
    throw problem(502, "The store did not answer with a list of products.");
  }
}

/** What is answered to a form (of the query or the body): { status, headers, text }. */
const routes = {
  "GET /"() {
    const items = [...stores].map(([key, store]) => {
      const query = new URLSearchParams({ oauth_consumer_key: key });
      const link = `connected, <a href="/products?${query}">products</a>`;
      const state = store.access_token ? link : "not connected yet";
      return `<li>${escape(store.store_base_url)}: ${state}</li>`;
    });
    return page(200, "Stores", items.length ? `<ul>${items.join("")}</ul>` : "<p>None yet.</p>");
  },
  "POST /callback"(form, headers) {
    if (headers["x-gatehouse-test"] === "1") {
      console.log("A test delivery arrived");
      return { status: 200 };
    }
    const store = Object.fromEntries(FIELDS.map((name) => [name, form.get(name)]));
    const missing = FIELDS.find((name) => !store[name]);
    if (missing) throw problem(400, `The field ${missing} is missing.`);
    if (!origin(store.store_base_url)) throw problem(400, "store_base_url is not a web address.");
    store.store_base_url = new URL(store.store_base_url).href;
    const old = stores.get(store.oauth_consumer_key) ?? {};
    const same = FIELDS.slice(0, 3).every((name) => old[name] === store[name]);
    save(same ? { ...old, ...store } : store); // reauthorized: the old token works until exchanged
    console.log(`Credentials arrived from ${store.store_base_url}`);
    return { status: 200 };
  },
  "GET /identity": (form) => loginPage(200, form),
  async "POST /identity"(form) {
    const { store, back } = loginAsked(form);
    if (form.get("user") !== "merchant" || form.get("password") !== "demo") {
      return loginPage(403, form, "The user name or the password is wrong.");
    }
    if (store.oauth_verifier !== store.used_verifier) { // it can be used once
      const access_token = await exchange(store);
      save({ ...find(form), access_token, used_verifier: store.oauth_verifier });
    }
    console.log(`Connected to ${store.store_base_url}`);
    return { status: 303, headers: { Location: back } };
  },
  async "GET /products"(form) {
    const store = find(form);
    const text = JSON.stringify(await products(store));
    console.log(`Listed products of ${store.store_base_url}`);
    return { status: 200, headers: { "Content-Type": "application/json" }, text };
  },
};

function find(form) {
  const store = stores.get(form.get("oauth_consumer_key"));
  if (!store) throw problem(404, "No store has sent credentials with this consumer key.");
  return store;
}

function save(store) {
  stores.set(store.oauth_consumer_key, store);
  if (!stateFile) return;
  try {
    const state = JSON.stringify(Object.fromEntries(stores), null, 2);
    writeFileSync(`${stateFile}.new`, state, { mode: 0o600 });
    renameSync(`${stateFile}.new`, stateFile);
  } catch {
    throw problem(500, "The connector cannot write its state file.");
  }
}

/** Scheme, host and port of a web address; undefined for anything else. */
function origin(address) {
  const url = URL.canParse(address) ? new URL(address) : {};
  return /^https?:$/.test(url.protocol) ? url.origin : undefined;
}

/** The store and the way back; a way back to anywhere else is refused. */
function loginAsked(form) {
  const store = find(form);
  const back = form.get("success_call_back");
  if (origin(back) === origin(store.store_base_url)) return { store, back: new URL(back).href };
  throw problem(400, "The field success_call_back does not lead back to the store.");
}

function loginPage(status, form, notice = "") {
  const { store, back } = loginAsked(form);
  const body = `<p role="alert">${notice}</p>
<p>Sign in to connect ${escape(store.store_base_url)}.</p><form method="post" action="/identity">
<input type="hidden" name="oauth_consumer_key" value="${escape(store.oauth_consumer_key)}">
<input type="hidden" name="success_call_back" value="${escape(back)}">
<p><label>User name <input name="user" autocomplete="username"></label></p>
<p><label>Password <input name="password" type="password"></label></p>
<p><button>Sign in</button></p></form>
<p>This is a demonstration: the user name is <b>merchant</b>, the password <b>demo</b>.</p>`;
  return page(status, "Connect your store", body);
}

function page(status, title, body) {
  const text = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width"></head><body><main><h1>${title}</h1>${body}
</main></body></html>`;
  return { status, headers: { "Content-Type": "text/html" }, text };
}

const escape = (text) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

async function formOf(request) {
  if (request.method !== "POST") return new URLSearchParams(request.url.split("?")[1]);
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) {
    body += chunk;
    if (body.length > 65536) throw problem(413, "The form is too long.");
  }
  return new URLSearchParams(body);
}

const server = createServer(async (request, response) => {
  let answer;
  try {
    const act = routes[`${request.method} ${request.url.split("?")[0]}`];
    if (!act) throw problem(404, "There is no such page.");
    answer = await act(await formOf(request), request.headers);
  } catch (error) {
    const { status = 500, message } = error;
    console.log(`Refused with ${status}: ${JSON.stringify(message)}`);
    answer = page(status, "Sorry", `<p role="alert">${escape(message)}</p>`);
  }
  response.writeHead(answer.status, answer.headers).end(answer.text);
});

const known = stateFile && existsSync(stateFile) ? readFileSync(stateFile, "utf8") : "{}";
for (const [key, store] of Object.entries(JSON.parse(known))) stores.set(key, store);
const [host, port] = listen.split(":");
server.on("listening", () => {
  console.log(`Connector listens on http://${host}:${server.address().port}`);
});
server.listen(Number(port), host);
