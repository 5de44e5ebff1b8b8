import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

// The page's address, which the server writes into it.
vi.stubGlobal("document", {
  querySelector: () => ({ content: "http://gatehouse.test/admin/" }),
});
vi.stubGlobal("window", {});
const { ApiError, answer, api, asApiError, newRequestKey, rememberCsrfToken } = await import(
  "./client"
);
const { sessionGate } = await import("./session-gate");
const { passwordGate } = await import("./password-gate");

const problem = (status: number, code: string, more = {}) =>
  new Response(
    JSON.stringify({
      type: "about:blank",
      title: "t",
      status,
      detail: `It is ${code}.`,
      code,
      request_id: "r1",
      ...more,
    }),
    { status, headers: { "content-type": "application/problem+json" } },
  );
const fine = (body: unknown = {}) =>
  new Response(JSON.stringify(body), { headers: { "content-type": "application/json" } });

let sent: Request[];
let answers: (() => Response | Promise<Response>)[];

beforeEach(() => {
  sent = [];
  answers = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    sent.push(request);
    const next = answers.shift();
    if (!next) throw new TypeError("Failed to fetch");
    return next();
  });
  rememberCsrfToken("csrf-1");
});

const undo: (() => void)[] = [];
afterEach(() => {
  for (const one of undo.splice(0)) one();
  sessionGate.signedOut();
});

const header = (index: number, name: string) => sent[index]?.headers.get(name);
const create = (key?: string) =>
  answer(
    api.POST("/integrations", {
      params: { header: key ? { "Idempotency-Key": key } : {} },
      body: {
        name: "ERP",
        email: "",
        callback_url: "",
        identity_link_url: "",
        access: "all",
        resources: [],
        current_password: "p",
      },
    }),
  );

describe("what is sent", () => {
  test("goes below the admin path, with the cookie and past every cache", async () => {
    answers = [() => fine({ items: [] })];
    await answer(api.GET("/integrations", { params: { query: { name: "a&b", page: 2 } } }));
    expect(sent[0]?.url).toBe("http://gatehouse.test/admin/api/v1/integrations?name=a%26b&page=2");
    expect(sent[0]?.credentials).toBe("same-origin");
    expect(sent[0]?.cache).toBe("no-store");
  });

  test("a question carries neither token nor key", async () => {
    answers = [() => fine()];
    await answer(api.GET("/account"));
    expect(header(0, "X-CSRF-Token")).toBeNull();
    expect(header(0, "Idempotency-Key")).toBeNull();
  });

  test("an act carries the token, and a key: its own or the one it was given", async () => {
    answers = [() => fine(), () => fine(), () => fine()];
    await create();
    await create();
    await create("given");
    expect(header(0, "X-CSRF-Token")).toBe("csrf-1");
    expect(header(0, "Idempotency-Key")).toMatch(/^[0-9a-f]{32}$/);
    expect(header(1, "Idempotency-Key")).not.toBe(header(0, "Idempotency-Key"));
    expect(header(2, "Idempotency-Key")).toBe("given");
  });

  test("what is changed or removed carries the token and no key", async () => {
    answers = [() => new Response(null, { status: 204 })];
    const params = { path: { id: 7 } };
    await answer(api.DELETE("/integrations/{id}", { params, body: { current_password: "p" } }));
    expect(header(0, "X-CSRF-Token")).toBe("csrf-1");
    expect(header(0, "Idempotency-Key")).toBeNull();
  });

  test("keys are new each time", () => {
    expect(new Set(Array.from({ length: 100 }, newRequestKey)).size).toBe(100);
  });
});

describe("what comes back", () => {
  test("a body, or nothing", async () => {
    answers = [() => fine({ id: 7 }), () => new Response(null, { status: 204 })];
    expect(await create()).toEqual({ id: 7 });
    expect(await answer(api.DELETE("/session"))).toBeUndefined();
  });

  test("a refusal, in the words of the server", async () => {
    const errors = [{ field: "name", code: "taken", message: "There is one." }];
    answers = [() => problem(422, "invalid", { errors })];
    const error = await create().catch(asApiError);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 422, code: "invalid", message: "It is invalid." });
    expect((error as InstanceType<typeof ApiError>).problem.errors).toEqual(errors);
  });

  test("when to try again", async () => {
    answers = [
      () => {
        const told = problem(429, "too_many_attempts");
        told.headers.set("Retry-After", "90");
        return told;
      },
    ];
    expect(await create().catch(asApiError)).toMatchObject({ status: 429, retryAfter: 90 });
  });

  test("a refusal without words, such as of a proxy, is said with its number", async () => {
    answers = [
      () =>
        new Response("<h1>Bad Gateway</h1>", { status: 502, headers: { "X-Request-Id": "r9" } }),
    ];
    const error = asApiError(await create().catch((thrown) => thrown));
    expect(error).toMatchObject({ status: 502, code: "unexpected_answer" });
    expect(error.message).toContain("502");
    expect(error.problem.request_id).toBe("r9");
  });

  test("no answer is not a refusal, and says that nothing was lost", async () => {
    const error = asApiError(await create().catch((thrown) => thrown));
    expect(error).toMatchObject({ status: 0, code: "unreachable" });
    expect(error.message).toContain("could not be reached");
    expect(asApiError(error)).toBe(error);
  });
});

describe("a session that has ended", () => {
  test("asks to sign in, and sends the same again with the new token", async () => {
    sessionGate.wasSignedIn();
    undo.push(
      sessionGate.register(() => {
        rememberCsrfToken("csrf-2");
        sessionGate.settle(true);
      }),
    );
    answers = [() => problem(401, "session_ended"), () => fine({ id: 7 })];
    expect(await create("k")).toEqual({ id: 7 });
    expect(sent).toHaveLength(2);
    expect(header(1, "Idempotency-Key")).toBe("k");
    expect(header(1, "X-CSRF-Token")).toBe("csrf-2");
    expect(await sent[1]?.text()).toContain('"ERP"');
  });

  test("whoever does not sign in again is told", async () => {
    sessionGate.wasSignedIn();
    undo.push(sessionGate.register(() => sessionGate.settle(false)));
    answers = [() => problem(401, "session_ended")];
    expect(await create().catch(asApiError)).toMatchObject({ status: 401, code: "session_ended" });
    expect(sent).toHaveLength(1);
  });

  test("signing in itself asks nobody to sign in", async () => {
    const open = vi.fn();
    sessionGate.wasSignedIn();
    undo.push(sessionGate.register(open));
    answers = [() => problem(401, "sign_in_refused")];
    const body = { username: "olga", password: "wrong" };
    await expect(answer(api.POST("/session", { body }))).rejects.toMatchObject({ status: 401 });
    expect(open).not.toHaveBeenCalled();
  });
});

describe("an act that needs the password", () => {
  const activate = () =>
    answer(
      api.POST("/integrations/{id}/activate", {
        params: { path: { id: 7 }, header: { "If-Match": '"1"', "Idempotency-Key": "k" } },
      }),
    );

  test("goes on when it was given", async () => {
    undo.push(passwordGate.register(() => passwordGate.settle(true), "page"));
    answers = [() => problem(403, "password_required"), () => fine({ credentials: null })];
    expect(await activate()).toEqual({ credentials: null });
    expect(header(1, "Idempotency-Key")).toBe("k");
    expect(header(1, "If-Match")).toBe('"1"');
  });

  test("is refused when it was not", async () => {
    undo.push(passwordGate.register(() => passwordGate.settle(false), "page"));
    answers = [() => problem(403, "password_required")];
    expect(await activate().catch(asApiError)).toMatchObject({ code: "password_required" });
  });

  test("another refusal with the same number asks for nothing", async () => {
    const open = vi.fn();
    undo.push(passwordGate.register(open, "page"));
    answers = [() => problem(403, "forbidden"), () => new Response("no", { status: 403 })];
    expect(await activate().catch(asApiError)).toMatchObject({ code: "forbidden" });
    expect(await activate().catch(asApiError)).toMatchObject({ code: "unexpected_answer" });
    expect(open).not.toHaveBeenCalled();
  });
});
