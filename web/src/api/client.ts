import createClient from "openapi-fetch";
import { apiRoot } from "../app/place";
import { eventMarks } from "./event-marks";
import { passwordGate } from "./password-gate";
import type { Problem, paths } from "./schema";
import { sessionGate } from "./session-gate";

/** What the server told, or what the page says in its place. */
type Told = Omit<Problem, "code"> & {
  code: Problem["code"] | "unreachable" | "unexpected_answer";
} & Record<string, unknown>;

/** What the server refused, or why it could not be asked. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly problem: Told,
    readonly retryAfter?: number,
  ) {
    super(problem.detail);
  }

  get code() {
    return this.problem.code;
  }
}

export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError(0, {
    type: "about:blank",
    title: "No answer",
    status: 0,
    detail:
      "The server could not be reached. Nothing was lost: check the connection and try again.",
    code: "unreachable",
    request_id: "",
  });
}

let csrfToken = "";

export function rememberCsrfToken(token: string) {
  csrfToken = token;
}

/** A new key for one act of a person; repetitions of the act carry the same key. */
export function newRequestKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

declare global {
  interface Window {
    /** Answers that were asked for before this script was there, by address (src/early.js). */
    early?: Map<string, Promise<Response>>;
  }
}

// Once: whoever asks again wants to know what is so now.
function takeEarly(request: Request): Promise<Response> | undefined {
  if (request.method !== "GET") return undefined;
  const answer = window.early?.get(request.url);
  window.early?.delete(request.url);
  return answer;
}

async function send(request: Request): Promise<Response> {
  const headers = new Headers(request.headers);
  if (request.method !== "GET") headers.set("X-CSRF-Token", csrfToken);
  if (request.method === "POST" && !headers.has("Idempotency-Key")) {
    headers.set("Idempotency-Key", newRequestKey());
  }
  const response = await (takeEarly(request) ??
    fetch(new Request(request, { headers, credentials: "same-origin", cache: "no-store" })));
  eventMarks.note(response.headers.get("Event-Mark"));
  return response;
}

// What the sign-in form and the password dialog send: they say themselves what went wrong.
const isAboutSession = (request: Request) =>
  /\/api\/v1\/session(\/password)?$/.test(new URL(request.url).pathname);

async function needsPassword(response: Response): Promise<boolean> {
  if (response.status !== 403) return false;
  const problem: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  return (problem as Partial<Problem> | null)?.code === "password_required";
}

// A session that has ended opens the sign-in dialog over the page, an act that needs the password
// the dialog for it; then the request is sent again, so that nothing that was typed is lost.
async function sendSignedIn(request: Request): Promise<Response> {
  const again = request.clone();
  const response = await send(request);
  if (isAboutSession(again)) return response;
  if (response.status === 401) {
    return (await sessionGate.signInAgain()) ? sendSignedIn(again) : response;
  }
  if (await needsPassword(response)) {
    return (await passwordGate.ask()) ? sendSignedIn(again) : response;
  }
  return response;
}

export const api = createClient<paths>({
  baseUrl: apiRoot,
  fetch: sendSignedIn,
});

type Answered<T> = { data?: T; error?: unknown; response: Response };

/** The answer's body, or an ApiError. */
export async function answer<T>(asked: Promise<Answered<T>>): Promise<T> {
  const { data, error, response } = await asked;
  if (response.ok) return data as T;
  throw errorOf(response, error);
}

function errorOf(response: Response, body: unknown): ApiError {
  const retryAfter = Number(response.headers.get("Retry-After")) || undefined;
  if (typeof body === "object" && body !== null && "code" in body) {
    return new ApiError(response.status, body as ApiError["problem"], retryAfter);
  }
  return new ApiError(
    response.status,
    {
      type: "about:blank",
      title: response.statusText,
      status: response.status,
      detail: `The server answered with status ${response.status} and no explanation.`,
      code: "unexpected_answer",
      request_id: response.headers.get("X-Request-Id") ?? "",
    },
    retryAfter,
  );
}
