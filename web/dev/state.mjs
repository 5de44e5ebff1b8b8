// The memory of the development server: what a Gatehouse would keep in its database.
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";

const letters = "0123456789abcdefghijklmnopqrstuvwxyz";
export const token = () => Array.from(randomBytes(32), (b) => letters[b % 36]).join("");
export const now = () => new Date().toISOString();
const ago = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString();

const node = ([id, title, children = []]) => ({ id, title, children: children.map(node) });
export const shippedResources = JSON.parse(
  readFileSync(new URL("resources.json", import.meta.url), "utf8"),
).map(node);

export function flatten(nodes) {
  return nodes.flatMap((n) => [n, ...flatten(n.children)]);
}

function parentsOf(nodes, above = [], into = new Map()) {
  for (const n of nodes) {
    into.set(n.id, above);
    parentsOf(n.children, [...above, n.id], into);
  }
  return into;
}

const setting = (section, group, path, label, type, value, help, more = {}) => ({
  path,
  section,
  group,
  label,
  help,
  type,
  unit: null,
  choices: [],
  min: null,
  max: null,
  can_be_empty: false,
  empty_means: "",
  danger: "",
  default: value,
  value,
  is_default: true,
  is_set: false,
  ...more,
});

function declaredSettings() {
  const oauth = "Services > OAuth";
  const web = "Services > Magento Web API";
  return [
    setting(
      oauth,
      "Access Token Expiration",
      "oauth/access_token_lifetime/admin",
      "Admin Token Lifetime (hours)",
      "duration",
      "4",
      "How long a token from /V1/integration/admin/token works.",
      { unit: "hours", min: 0, max: 8760, can_be_empty: true, empty_means: "never expires" },
    ),
    setting(
      oauth,
      "Cleanup Settings",
      "oauth/cleanup/cleanup_probability",
      "Cleanup Probability",
      "number",
      "100",
      "Unfinished token exchanges are cleaned up at one in this many token requests. 0 turns the cleanup off.",
      {
        min: 0,
        max: 1000000,
        danger: "With 0, unfinished exchanges stay until the integration is activated again.",
      },
    ),
    setting(
      oauth,
      "Cleanup Settings",
      "oauth/cleanup/expiration_period",
      "Expiration Period",
      "duration",
      "120",
      "Unfinished token exchanges older than this are cleaned up.",
      { unit: "minutes", min: 1, max: 525600 },
    ),
    setting(
      oauth,
      "Consumer Settings",
      "oauth/consumer/expiration_period",
      "Expiration Period",
      "duration",
      "300",
      "How long after the credentials were delivered the third party may start the token exchange.",
      { unit: "seconds", min: 1, max: 604800 },
    ),
    setting(
      oauth,
      "Consumer Settings",
      "oauth/consumer/enable_integration_as_bearer",
      "Allow OAuth Access Tokens to be used as standalone Bearer tokens",
      "yes_no",
      "0",
      "Accepts an integration's access token without a signature.",
      { danger: "Calls are no longer signed: whoever learns an access token can use it." },
    ),
    setting(
      oauth,
      "Authentication Locks",
      "oauth/authentication_lock/max_failures_count",
      "Maximum Login Failures to Lock Out Account",
      "number",
      "6",
      "After this many wrong passwords an account is locked for the lockout time.",
      { min: 1, max: 100 },
    ),
    setting(
      oauth,
      "Authentication Locks",
      "oauth/authentication_lock/timeout",
      "Lockout Time (seconds)",
      "duration",
      "1800",
      "How long an account stays locked.",
      { unit: "seconds", min: 0, max: 604800 },
    ),
    setting(
      web,
      "Web Api Input Limits",
      "webapi/validation/input_limit_enabled",
      "Enable Input Limits",
      "yes_no",
      "0",
      "Applies the limits below to calls of the embedded store.",
    ),
    setting(
      web,
      "Web Api Input Limits",
      "webapi/validation/complex_array_limit",
      "Input List Limit",
      "number",
      "20",
      "The most entries a list in a request body may have.",
      { min: 1, max: 100000 },
    ),
    setting(
      web,
      "Web API Security Setting",
      "webapi/webapisecurity/allow_insecure",
      "Allow Anonymous Guest Access",
      "yes_no",
      "0",
      "Lets callers without credentials read CMS, catalog and other store resources.",
      { danger: "31 routes become readable for everybody." },
    ),
    setting(
      web,
      "Web API Security Setting",
      "webapi/webapisecurity/forbidden_status",
      "Status for a missing permission",
      "choice",
      "401",
      "401 is what Magento answers; 403 is what HTTP means.",
      { choices: ["401", "403"] },
    ),
    setting(
      "Advanced > Admin",
      "Sessions",
      "admin/security/session_lifetime",
      "Admin Session Lifetime (seconds)",
      "duration",
      "1800",
      "A session ends when it was not used for this long.",
      { unit: "seconds", min: 60, max: 31536000 },
    ),
  ];
}

const sampleRoutes = () =>
  [
    ["GET", "/V1/products", ["Magento_Catalog::products"], true],
    ["POST", "/V1/products", ["Magento_Catalog::products"], false],
    ["GET", "/V1/products/:sku", ["Magento_Catalog::products"], true],
    ["GET", "/V1/categories", ["Magento_Catalog::categories"], true],
    ["GET", "/V1/orders", ["Magento_Sales::actions_view"], false],
    ["GET", "/V1/cmsPage/:pageId", ["Magento_Cms::page"], true],
    ["GET", "/V1/store/storeViews", ["Magento_Backend::store"], true],
  ].map(([method, path, resources, guest]) => ({
    method,
    path,
    kind: "resources",
    resources,
    guest_switch: guest,
    implemented: true,
  }));

export class State {
  constructor() {
    this.operator = {
      id: 1,
      username: "admin",
      email: "admin@example.com",
      role: "Administrators",
      created_at: ago(90_000),
    };
    this.password = "correct horse 1";
    this.sessions = new Map();
    this.integrations = new Map();
    this.secrets = new Map();
    this.handOvers = new Map();
    this.deliveries = new Map();
    this.notifications = [];
    this.history = [];
    this.settings = declaredSettings();
    this.settingsVersion = 1;
    this.resources = shippedResources;
    this.warnings = [];
    this.routes = sampleRoutes();
    this.streams = new Set();
    this.lastId = 0;
    this.lastNumber = 0;
    this.parents = parentsOf(this.resources);
  }

  setResources(nodes) {
    this.resources = nodes;
    this.parents = parentsOf(nodes);
  }

  // Parents are granted with their children.
  closed(ids) {
    return [...new Set(ids.flatMap((id) => [...(this.parents.get(id) ?? []), id]))];
  }

  add(details) {
    const id = ++this.lastId;
    const made = {
      id,
      name: "",
      email: "",
      callback_url: "",
      identity_link_url: "",
      status: "inactive",
      setup: "manual",
      access: "custom",
      resources: [],
      requested: null,
      consumer_key: token(),
      insecure: false,
      last_used_at: null,
      created_at: now(),
      updated_at: now(),
      version: 1,
      calls_24h: { allowed: 0, refused: 0 },
      declared_in: null,
      ...details,
    };
    this.refresh(made);
    this.integrations.set(id, made);
    return made;
  }

  refresh(one) {
    if (one.access !== "all") {
      one.resources = this.closed(one.resources);
      one.access = one.resources.length ? "custom" : "none";
    } else one.resources = [];
    one.insecure = [one.callback_url, one.identity_link_url].some((u) => u.startsWith("http:"));
  }

  changed(one) {
    one.version += 1;
    one.updated_at = now();
    this.emit("integration.changed", { id: one.id, change: "changed", version: one.version });
  }

  issue(one) {
    const old = this.secrets.get(one.id);
    this.secrets.set(one.id, {
      consumer_key: one.consumer_key,
      consumer_secret: old?.consumer_secret ?? token(),
      access_token: token(),
      access_token_secret: token(),
    });
    one.status = "active";
    return this.secrets.get(one.id);
  }

  /** What there is of its credentials: before the first activation no access token. */
  revealed(one) {
    const { consumer_key } = one;
    const none = { access_token: "", access_token_secret: "" };
    return this.secrets.get(one.id) ?? { consumer_key, consumer_secret: token(), ...none };
  }

  record(
    action,
    type,
    object,
    changes = [],
    actor = { kind: "operator", name: this.operator.username },
  ) {
    this.history.unshift({
      number: ++this.lastNumber,
      at: now(),
      actor,
      action,
      object_type: type,
      object_id: String(object.id ?? object.path),
      object_name: object.name ?? object.label ?? "",
      changes,
    });
  }

  notify(severity, title, message, integration_id = null) {
    const made = {
      id: ++this.lastNumber,
      at: now(),
      severity,
      title,
      message,
      read: false,
      integration_id,
    };
    this.notifications.unshift(made);
    this.emit("notification.created", made);
    return made;
  }

  emit(name, data) {
    for (const stream of this.streams)
      stream.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  seed(count = 57) {
    const kinds = [
      "Analytics user",
      "ERP sync",
      "Order export",
      "PIM feed",
      "Shipping labels",
      "Newsletter",
    ];
    const all = flatten(this.resources).map((n) => n.id);
    for (let i = 0; i < count; i++) {
      const status = i % 7 === 3 ? "inactive" : i % 11 === 5 ? "reset" : "active";
      const used = status !== "inactive";
      this.add({
        name:
          i < kinds.length
            ? kinds[i]
            : `${kinds[i % kinds.length]} ${Math.floor(i / kinds.length) + 1}`,
        email: `contact${i}@partner.example`,
        status,
        access: i % 13 === 4 ? "all" : "custom",
        resources: all.filter((_, k) => (k + i) % 9 === 0),
        last_used_at: used ? ago((i * 37) % 4000) : null,
        calls_24h: used
          ? { allowed: (i * 1321) % 9000, refused: i % 9 === 2 ? 37 : 0 }
          : { allowed: 0, refused: 0 },
        callback_url: i % 10 === 8 ? "http://partner.example/callback" : "",
        identity_link_url: i % 10 === 8 ? "https://partner.example/login" : "",
        ...(i === 0 ? { setup: "declared", declared_in: "/etc/gatehouse/analytics.yaml" } : {}),
      });
      if (!used) continue;
      const made = this.integrations.get(this.lastId);
      this.issue(made);
      made.status = status;
    }
  }
}
