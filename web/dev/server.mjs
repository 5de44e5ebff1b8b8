// A server for the page's development and tests: the admin API of api/admin.openapi.yaml, in memory,
// and the built page with the headers that the real server sends. Not part of the product.
//   node dev/server.mjs [port] [number of integrations]
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { operations, Refusal } from "./operations.mjs";
import { now, State, token } from "./state.mjs";

const dist = fileURLToPath(new URL("../dist", import.meta.url));
const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
  ".md": "text/plain; charset=utf-8",
};
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'";

function reply(response, status, body, headers = {}) {
  const type = status >= 400 ? "application/problem+json" : "application/json";
  response.writeHead(status, { "Content-Type": type, "Cache-Control": "no-store", ...headers });
  response.end(body === undefined ? "" : JSON.stringify(body));
}

async function bodyOf(request) {
  let text = "";
  for await (const part of request) text += part;
  return text ? JSON.parse(text) : {};
}

const sessionOf = (state, request) =>
  state.sessions.get(/gatehouse_session=(\w+)/.exec(request.headers.cookie ?? "")?.[1] ?? "");

function signIn(state, request, response, body) {
  if (body.username !== state.operator.username || body.password !== state.password) {
    throw new Refusal(401, "sign_in_refused", "The user name or the password is wrong.");
  }
  const key = token();
  const session = {
    id: ++state.lastNumber,
    csrf: token(),
    at: now(),
    agent: request.headers["user-agent"] ?? "",
  };
  state.sessions.set(key, session);
  reply(
    response,
    200,
    {
      operator: state.operator,
      csrf_token: session.csrf,
      expires_at: now(),
      idle_expires_at: now(),
    },
    { "Set-Cookie": `gatehouse_session=${key}; HttpOnly; SameSite=Strict; Path=/` },
  );
}

function stream(state, response) {
  response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
  response.write('event: hello\ndata: {"version":"0.0.0-dev"}\n\n');
  state.streams.add(response);
  response.on("close", () => state.streams.delete(response));
}

async function answerApi(state, request, response, path, query) {
  const body = request.method === "GET" ? {} : await bodyOf(request);
  if (state.fault) await state.fault(request.method, path);
  if (path === "/session" && request.method === "POST")
    return signIn(state, request, response, body);
  const session = sessionOf(state, request);
  if (!session) throw new Refusal(401, "not_signed_in", "Sign in first.");
  if (path === "/events") return stream(state, response);
  if (request.method !== "GET" && request.headers["x-csrf-token"] !== session.csrf) {
    throw new Refusal(403, "csrf_token_invalid", "The request does not carry the session's token.");
  }
  if (path === "/session" && request.method === "DELETE") {
    for (const [key, one] of state.sessions) if (one === session) state.sessions.delete(key);
    return reply(response, 204);
  }
  for (const operation of operations) {
    const match = operation.method === request.method && operation.pattern.exec(path);
    if (!match) continue;
    const [status, result, headers] = operation.run({
      state,
      request,
      query,
      body,
      session,
      ids: match.slice(1),
    });
    return reply(response, status, result, headers);
  }
  throw new Refusal(404, "not_found", "There is no such operation.");
}

function servePage(response, adminPath, path) {
  const inside = path.slice(adminPath.length);
  const file = join(dist, extname(inside) ? inside : "index.html");
  if (!file.startsWith(dist) || !existsSync(file)) return reply(response, 404);
  let content = readFileSync(file);
  if (file.endsWith("index.html")) {
    content = content
      .toString()
      .replaceAll('"./', `"${adminPath}`)
      .replace('content="/admin/"', `content="${adminPath}"`);
  }
  response.writeHead(200, {
    "Content-Type": types[extname(file)] ?? "application/octet-stream",
    "Content-Security-Policy": policy,
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
  });
  response.end(content);
}

/** Starts a server; port 0 takes a free one. */
export async function start({ port = 0, adminPath = "/admin/", integrations = 57 } = {}) {
  const state = new State();
  state.seed(integrations);
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, "http://localhost");
    try {
      const api = `${adminPath}api/v1`;
      if (url.pathname.startsWith(`${api}/`)) {
        await answerApi(state, request, response, url.pathname.slice(api.length), url.searchParams);
      } else if (url.pathname.startsWith(adminPath)) servePage(response, adminPath, url.pathname);
      else if (url.pathname === "/") response.writeHead(302, { Location: adminPath }).end();
      else reply(response, 404);
    } catch (error) {
      if (!(error instanceof Refusal)) console.error(error);
      const refusal =
        error instanceof Refusal ? error : new Refusal(500, "unavailable", String(error));
      reply(response, refusal.status, refusal.body);
    }
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    state,
    url: `http://127.0.0.1:${server.address().port}${adminPath}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const started = await start({
    port: Number(process.argv[2] ?? 8090),
    integrations: Number(process.argv[3] ?? 57),
  });
  for (const severity of ["critical", "major", "notice"])
    started.state.notify(
      severity,
      `A ${severity} notification`,
      "Something that operators should know.",
      null,
    );
  console.log(`${started.url}  user "admin", password "correct horse 1"`);
}
