// What the development server does for each operation of api/admin.openapi.yaml.
import { flatten, now, token } from "./state.mjs";

const titles = {
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  409: "Conflict",
  412: "Precondition Failed",
  422: "Unprocessable Content",
  428: "Precondition Required",
};

export class Refusal extends Error {
  constructor(status, code, detail, more = {}) {
    super(detail);
    this.status = status;
    this.body = {
      type: "about:blank",
      title: titles[status] ?? "Refused",
      status,
      detail,
      code,
      request_id: token().slice(0, 16),
      ...more,
    };
  }
}

function invalid(errors) {
  return new Refusal(422, "invalid", errors[0].message, { field: errors[0].field, errors });
}

function checkPassword(state, body) {
  if (body.current_password !== state.password) {
    throw invalid([
      {
        field: "current_password",
        code: "password_wrong",
        message: "This is not your current password.",
      },
    ]);
  }
}

function urlError(field, text) {
  if (!text) return null;
  try {
    const url = new URL(text);
    if (url.protocol !== "http:" && url.protocol !== "https:") throw 0;
    if (url.username)
      return {
        field,
        code: "invalid",
        message: "The URL must not contain a user name or password.",
      };
    return null;
  } catch {
    return { field, code: "invalid", message: "Enter a full URL that begins with https://." };
  }
}

function problemsOf(state, details, self) {
  const errors = [];
  const name = details.name?.trim();
  if (details.name !== undefined && !name)
    errors.push({ field: "name", code: "required", message: "Enter a name." });
  const twin = [...state.integrations.values()].find(
    (i) => i.id !== self && i.name.toLowerCase() === name?.toLowerCase(),
  );
  if (name && twin)
    errors.push({
      field: "name",
      code: "taken",
      message: `There is already an integration named "${twin.name}".`,
    });
  if (details.email && !/^[^@\s]+@[^@\s]+$/.test(details.email))
    errors.push({
      field: "email",
      code: "invalid",
      message: "Enter an address such as name@example.com.",
    });
  for (const field of ["callback_url", "identity_link_url"]) {
    const error = urlError(field, details[field]);
    if (error) errors.push(error);
  }
  return errors;
}

function checkDetails(state, details, self) {
  const errors = problemsOf(state, details, self);
  if (errors.length) throw invalid(errors);
}

const find = (state, id) => {
  const one = state.integrations.get(Number(id));
  if (!one) throw new Refusal(404, "not_found", "There is no integration with this id.");
  return one;
};

function checkVersion(state, one, request) {
  const sent = request.headers["if-match"];
  if (!sent) throw new Refusal(428, "precondition_required", "Send the version in If-Match.");
  if (sent === `"${one.version}"`) return;
  throw new Refusal(412, "version_conflict", "Somebody changed this integration meanwhile.", {
    current: one,
    changed_by: state.operator.username,
    changed_at: one.updated_at,
  });
}

const notDeclared = (one) => {
  if (one.setup === "declared")
    throw new Refusal(
      409,
      "declared",
      `This integration is declared in ${one.declared_in}. Change it there.`,
    );
};

const page = (items, query) => {
  const number = Number(query.get("page") ?? 1);
  const per = Number(query.get("per") ?? 20);
  return {
    items: items.slice((number - 1) * per, number * per),
    total: items.length,
    page: number,
    per,
  };
};

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

function listIntegrations(state, query) {
  const wants = (key, test) => (i) => !query.get(key) || test(i, query.get(key));
  const items = [...state.integrations.values()]
    .filter(wants("name", (i, v) => i.name.toLowerCase().includes(v.toLowerCase())))
    .filter(wants("status", (i, v) => i.status === v))
    .filter(wants("access", (i, v) => i.access === v))
    .filter(wants("secure", (i, v) => i.insecure === (v === "no")))
    .filter(wants("used", (i, v) => (i.last_used_at === null) === (v === "never")));
  const sort = query.get("sort") ?? "id";
  const key = sort.replace("-", "");
  const compare = (a, b) =>
    key === "id" ? a.id - b.id : collator.compare(a[key] ?? "", b[key] ?? "") || a.id - b.id;
  items.sort((a, b) => (sort.startsWith("-") ? -1 : 1) * compare(a, b));
  return page(items, query);
}

const noHandOver = () => ({
  state: "none",
  purpose: null,
  reason: null,
  message: null,
  host: null,
  attempts: 0,
  started_at: null,
  delivered_at: null,
  next_attempt_at: null,
  deadline: null,
  identity_link_url: null,
});

function setHandOver(state, one, change) {
  const next = { ...(state.handOvers.get(one.id) ?? noHandOver()), ...change };
  state.handOvers.set(one.id, next);
  state.emit("hand_over.changed", { integration_id: one.id, hand_over: next });
  return next;
}

function delivery(state, one, purpose, ok) {
  const list = state.deliveries.get(one.id) ?? [];
  const made = {
    id: ++state.lastNumber,
    at: now(),
    purpose,
    attempt: list.length + 1,
    url: one.callback_url,
    address: ok ? "192.0.2.7:443" : null,
    tls: ok ? "TLSv1.3" : null,
    status: ok ? 200 : null,
    result: ok ? "delivered" : "failed",
    reason: ok ? null : "name_not_resolved",
    message: ok
      ? "The third party answered 200."
      : `The name ${new URL(one.callback_url).hostname} does not resolve.`,
    excerpt: ok ? "OK" : "",
    duration_ms: 84,
  };
  state.deliveries.set(one.id, [made, ...list]);
  return made;
}

// A host whose name has "down" in it cannot be reached; all others answer.
function deliver(state, one, purpose) {
  const ok = !one.callback_url.includes("down");
  const made = delivery(state, one, purpose, ok);
  const link = new URL(one.identity_link_url);
  link.searchParams.set("oauth_consumer_key", one.consumer_key);
  link.searchParams.set(
    "success_call_back",
    "http://127.0.0.1/admin/integration/loginSuccessCallback",
  );
  return setHandOver(
    state,
    one,
    ok
      ? {
          state: "waiting_for_sign_in",
          reason: null,
          message: null,
          delivered_at: now(),
          next_attempt_at: null,
          deadline: new Date(Date.now() + 300_000).toISOString(),
          identity_link_url: link.href,
          attempts: made.attempt,
        }
      : {
          state: "delivering",
          reason: made.reason,
          message: made.message,
          next_attempt_at: new Date(Date.now() + 10_000).toISOString(),
          attempts: made.attempt,
        },
  );
}

function authorize(state, request, id, purpose) {
  const one = find(state, id);
  checkVersion(state, one, request);
  if (purpose === "activation" && one.status !== "inactive")
    throw new Refusal(
      409,
      "already_active",
      "The integration is active already. Reauthorize it instead.",
    );
  if (purpose === "reauthorization" && one.status === "inactive")
    throw new Refusal(409, "not_active", "The integration was never activated.");
  if (one.callback_url && one.identity_link_url) {
    setHandOver(state, one, {
      ...noHandOver(),
      state: "delivering",
      purpose,
      host: new URL(one.callback_url).hostname,
      started_at: now(),
    });
    setTimeout(() => deliver(state, one, purpose), state.deliveryDelay ?? 150);
    return { integration: one, credentials: null, hand_over: state.handOvers.get(one.id) };
  }
  if (one.requested) Object.assign(one, one.requested, { requested: null });
  const credentials = state.issue(one);
  state.changed(one);
  state.record(
    purpose === "activation" ? "integration.activated" : "integration.reauthorized",
    "integration",
    one,
  );
  state.notify(
    "notice",
    "Integration authorized",
    `The integration "${one.name}" has been authorized.`,
    one.id,
  );
  return { integration: one, credentials, hand_over: null };
}

const pick = (body, keys) =>
  Object.fromEntries(keys.filter((k) => body[k] !== undefined).map((k) => [k, body[k]]));
const editable = ["name", "email", "callback_url", "identity_link_url", "access", "resources"];

function updateIntegration(state, request, id, body) {
  const one = find(state, id);
  notDeclared(one);
  checkVersion(state, one, request);
  checkDetails(state, body, one.id);
  checkPassword(state, body);
  const before = structuredClone(one);
  Object.assign(one, pick(body, editable), body.name ? { name: body.name.trim() } : {});
  state.refresh(one);
  state.changed(one);
  const text = (v) => (Array.isArray(v) ? v.join(", ") : String(v));
  const changes = editable
    .filter((k) => text(before[k]) !== text(one[k]))
    .map((field) => ({ field, before: text(before[field]), after: text(one[field]) }));
  state.record("integration.updated", "integration", one, changes);
  return one;
}

function checkSetting(declared, value) {
  const fail = (message) => [{ field: declared.path, code: "invalid", message }];
  if (value === "")
    return declared.can_be_empty || declared.type === "text" ? null : fail("A value is needed.");
  if (declared.type !== "number" && declared.type !== "duration") return null;
  const units = { s: 1, m: 60, h: 3600, d: 86400, seconds: 1, minutes: 60, hours: 3600 };
  const match = /^(\d+)([smhd])?$/.exec(value);
  if (!match || (match[2] && declared.type === "number")) return fail("Enter a whole number.");
  const number = match[2]
    ? (Number(match[1]) * units[match[2]]) / units[declared.unit]
    : Number(match[1]);
  if (number < declared.min || number > declared.max)
    return fail(`Enter a number from ${declared.min} to ${declared.max}.`);
  declared.canonical = String(number);
  return null;
}

function changeSettings(state, request, body) {
  const sent = request.headers["if-match"];
  if (sent !== `"${state.settingsVersion}"`)
    throw new Refusal(412, "version_conflict", "Somebody changed a setting meanwhile.", {
      current: settings(state),
    });
  const errors = [];
  for (const { path, value } of body.changes) {
    const declared = state.settings.find((s) => s.path === path);
    if (!declared)
      errors.push({ field: path, code: "unknown", message: "There is no such setting." });
    else if (value !== null) errors.push(...(checkSetting(declared, value) ?? []));
  }
  if (errors.length) throw invalid(errors);
  for (const { path, value } of body.changes) {
    const declared = state.settings.find((s) => s.path === path);
    const before = declared.value;
    declared.value = value === null ? declared.default : (declared.canonical ?? value);
    declared.canonical = undefined;
    declared.is_default = value === null;
    declared.is_set = value !== null;
    state.record("setting.changed", "setting", declared, [
      { field: path, before, after: declared.value },
    ]);
  }
  state.settingsVersion += 1;
  state.emit("settings.changed", {
    paths: body.changes.map((c) => c.path),
    version: String(state.settingsVersion),
  });
  return settings(state);
}

const settings = (state) => ({ items: state.settings, version: String(state.settingsVersion) });

function dashboard(state, query) {
  const all = [...state.integrations.values()];
  const count = (status) => all.filter((i) => i.status === status).length;
  const hours = Array.from(
    { length: Number(query.get("hours") ?? 24) },
    (_, k, n = Number(query.get("hours") ?? 24)) => ({
      at: new Date(Math.floor(Date.now() / 3_600_000 - (n - 1 - k)) * 3_600_000).toISOString(),
      allowed: all.length ? Math.round(900 + 600 * Math.sin(k / 3) + ((k * 97) % 140)) : 0,
      refused: all.length ? (k * 13) % 60 : 0,
    }),
  );
  const sum = (key) => hours.reduce((total, h) => total + h[key], 0);
  const attention = all.flatMap((i) => {
    const item = (kind, message) => ({
      kind,
      integration_id: i.id,
      integration_name: i.name,
      message,
      at: i.updated_at,
    });
    return [
      ...(i.status === "reset"
        ? [item("reset", "Its declaration changed: authorize it again.")]
        : []),
      ...(i.insecure
        ? [
            item(
              "insecure_url",
              "A URL begins with http://, so what is sent there can be read on the way.",
            ),
          ]
        : []),
      ...(i.access === "all" && i.status === "active"
        ? [item("all_resources", "It may use every resource.")]
        : []),
    ];
  });
  return {
    integrations: {
      total: all.length,
      active: count("active"),
      inactive: count("inactive"),
      reset: count("reset"),
    },
    calls: { allowed: sum("allowed"), refused: sum("refused"), hours },
    needs_attention: attention.slice(0, 8),
    damaged: [],
    newest: [...all].sort((a, b) => b.id - a.id).slice(0, 5),
  };
}

function search(state, query) {
  const q = query.get("q").toLowerCase();
  return {
    integrations: [...state.integrations.values()]
      .filter((i) => i.name.toLowerCase().includes(q))
      .slice(0, 10)
      .map((i) => pick(i, ["id", "name", "status"])),
    settings: state.settings
      .filter((s) => `${s.label} ${s.path} ${s.help}`.toLowerCase().includes(q))
      .slice(0, 10)
      .map((s) => pick(s, ["path", "label", "section", "group"])),
  };
}

const historyPart = (items, query) => {
  const before = Number(query.get("before") ?? Number.POSITIVE_INFINITY);
  const limit = Number(query.get("limit") ?? 50);
  const rest = items.filter((e) => e.number < before);
  return { items: rest.slice(0, limit), next: rest.length > limit ? rest[limit - 1].number : null };
};

// [method, pattern, handler({state, request, query, body, session, ids}) -> [status, body, headers]]
export const operations = [
  [
    "GET",
    "/session",
    ({ state, session }) => [
      200,
      {
        operator: state.operator,
        csrf_token: session.csrf,
        expires_at: now(),
        idle_expires_at: now(),
        password_counts_until: null,
      },
    ],
  ],
  ["GET", "/account", ({ state }) => [200, state.operator]],
  [
    "PATCH",
    "/account",
    ({ state, body }) => {
      checkPassword(state, body);
      Object.assign(state.operator, pick(body, ["username", "email"]));
      return [200, state.operator];
    },
  ],
  [
    "POST",
    "/account/password",
    ({ state, body }) => {
      checkPassword(state, body);
      const fit = /^(?=.*[a-z])(?=.*[0-9]).{8,}$/i.test(body.new_password);
      if (!fit)
        throw invalid([
          {
            field: "new_password",
            code: "invalid",
            message: "The password needs at least 8 characters, among them a letter and a digit.",
          },
        ]);
      state.password = body.new_password;
      return [204];
    },
  ],
  [
    "GET",
    "/account/sessions",
    ({ state, session }) => [
      200,
      {
        items: [...state.sessions.values()].map((s) => ({
          id: s.id,
          current: s === session,
          address: "127.0.0.1",
          user_agent: s.agent,
          opened_at: s.at,
          used_at: now(),
        })),
      },
    ],
  ],
  [
    "DELETE",
    "/account/sessions",
    ({ state, session }) => {
      for (const [k, s] of state.sessions) if (s !== session) state.sessions.delete(k);
      return [204];
    },
  ],
  [
    "DELETE",
    "/account/sessions/:id",
    ({ state, ids }) => {
      for (const [k, s] of state.sessions) if (s.id === Number(ids[0])) state.sessions.delete(k);
      return [204];
    },
  ],
  ["GET", "/integrations", ({ state, query }) => [200, listIntegrations(state, query)]],
  [
    "POST",
    "/integrations",
    ({ state, body }) => {
      checkDetails(state, { name: "", ...body });
      checkPassword(state, body);
      const made = state.add({ ...pick(body, editable), name: body.name.trim() });
      state.record("integration.created", "integration", made);
      state.emit("integration.changed", { id: made.id, change: "created", version: 1 });
      return [201, made, { ETag: `"${made.version}"` }];
    },
  ],
  ["POST", "/settings/check", () => [200, { problems: [] }]],
  [
    "POST",
    "/integrations/check",
    ({ state, body }) => [
      200,
      {
        problems: problemsOf(state, body, body.id),
        warnings: /^https?:\/\/10\./.test(body.callback_url ?? "")
          ? [{ field: "callback_url", message: "Gatehouse does not connect to that address." }]
          : [],
      },
    ],
  ],
  [
    "GET",
    "/integrations/:id",
    ({ state, ids }) => {
      const one = find(state, ids[0]);
      return [200, one, { ETag: `"${one.version}"` }];
    },
  ],
  [
    "PATCH",
    "/integrations/:id",
    ({ state, request, ids, body }) => [200, updateIntegration(state, request, ids[0], body)],
  ],
  [
    "DELETE",
    "/integrations/:id",
    ({ state, ids, body }) => {
      const one = find(state, ids[0]);
      notDeclared(one);
      checkPassword(state, body);
      state.integrations.delete(one.id);
      state.record("integration.deleted", "integration", one);
      state.emit("integration.changed", { id: one.id, change: "removed", version: null });
      return [204];
    },
  ],
  [
    "POST",
    "/integrations/:id/activate",
    ({ state, request, ids }) => [200, authorize(state, request, ids[0], "activation")],
  ],
  [
    "POST",
    "/integrations/:id/reauthorize",
    ({ state, request, ids }) => [200, authorize(state, request, ids[0], "reauthorization")],
  ],
  [
    "POST",
    "/integrations/:id/test-call",
    ({ request }) => [
      200,
      {
        method: "GET",
        url: `http://${request.headers.host}/rest/V1/integration/whoami`,
        authorization: 'OAuth oauth_version="1.0"',
      },
    ],
  ],
  [
    "POST",
    "/integrations/:id/reveal",
    ({ state, ids, body }) => {
      const one = find(state, ids[0]);
      checkPassword(state, body);
      state.record("integration.credentials_revealed", "integration", one);
      return [200, state.revealed(one)];
    },
  ],
  [
    "GET",
    "/integrations/:id/history",
    ({ state, ids, query }) => [
      200,
      historyPart(
        state.history.filter((e) => e.object_type === "integration" && e.object_id === ids[0]),
        query,
      ),
    ],
  ],
  [
    "GET",
    "/integrations/:id/deliveries",
    ({ state, ids, query }) => [200, page(state.deliveries.get(Number(ids[0])) ?? [], query)],
  ],
  [
    "GET",
    "/integrations/:id/hand-over",
    ({ state, ids }) => [200, state.handOvers.get(find(state, ids[0]).id) ?? noHandOver()],
  ],
  [
    "POST",
    "/integrations/:id/hand-over/send-again",
    ({ state, ids }) => [200, deliver(state, find(state, ids[0]), "activation")],
  ],
  [
    "POST",
    "/integrations/:id/hand-over/test",
    ({ state, ids }) => {
      const one = find(state, ids[0]);
      return [200, delivery(state, one, "test", !one.callback_url.includes("down"))];
    },
  ],
  [
    "POST",
    "/integrations/:id/exchange-window/restart",
    ({ state, ids }) => [
      200,
      setHandOver(state, find(state, ids[0]), {
        state: "waiting_for_sign_in",
        reason: null,
        message: null,
        deadline: new Date(Date.now() + 300_000).toISOString(),
      }),
    ],
  ],
  [
    "GET",
    "/resources",
    ({ state }) => [
      200,
      { items: state.resources, total: flatten(state.resources).length, warnings: state.warnings },
    ],
  ],
  ["GET", "/routes", ({ state }) => [200, { items: state.routes, total: state.routes.length }]],
  ["GET", "/settings", ({ state }) => [200, settings(state)]],
  ["PATCH", "/settings", ({ state, request, body }) => [200, changeSettings(state, request, body)]],
  [
    "GET",
    "/notifications",
    ({ state, query }) => {
      const items = state.notifications.filter(
        (n) =>
          (!query.get("severity") || n.severity === query.get("severity")) &&
          (!query.get("read") || n.read === (query.get("read") === "yes")),
      );
      return [
        200,
        { ...page(items, query), unread: state.notifications.filter((n) => !n.read).length },
      ];
    },
  ],
  [
    "POST",
    "/notifications/read-all",
    ({ state }) => {
      for (const n of state.notifications) n.read = true;
      return [204];
    },
  ],
  [
    "POST",
    "/notifications/:id/read",
    ({ state, ids }) => {
      const n = state.notifications.find((m) => m.id === Number(ids[0]));
      n.read = true;
      return [200, n];
    },
  ],
  [
    "DELETE",
    "/notifications/:id",
    ({ state, ids }) => {
      state.notifications = state.notifications.filter((m) => m.id !== Number(ids[0]));
      return [204];
    },
  ],
  ["GET", "/dashboard", ({ state, query }) => [200, dashboard(state, query)]],
  ["GET", "/search", ({ state, query }) => [200, search(state, query)]],
  ["GET", "/history", ({ state, query }) => [200, historyPart(state.history, query)]],
  [
    "GET",
    "/about",
    () => [
      200,
      {
        name: "Gatehouse",
        version: "0.0.0-dev",
        admin_path: "/admin/",
        base_url: "http://127.0.0.1:8080/",
        sandbox: true,
        started_at: now(),
      },
    ],
  ],
].map(([method, pattern, run]) => ({
  method,
  run,
  pattern: new RegExp(`^${pattern.replaceAll(":id", "(\\d+)")}$`),
}));

/** For tests: the third party finishes the exchange. */
export function completeExchange(state, id) {
  const one = find(state, id);
  setHandOver(state, one, { state: "exchanged" });
  state.issue(one);
  state.changed(one);
  setHandOver(state, one, { state: "active", deadline: null, identity_link_url: null });
  state.record("integration.activated", "integration", one, [], {
    kind: "third_party",
    name: one.name,
  });
  state.notify(
    "notice",
    "Integration authorized",
    `The integration "${one.name}" has been authorized.`,
    one.id,
  );
}

/** For tests: the exchange window ends. */
export function endWindow(state, id) {
  setHandOver(state, find(state, id), {
    state: "failed",
    reason: "window_ended",
    message: "The third party did not exchange its token in time.",
    deadline: null,
  });
}
