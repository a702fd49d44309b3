// How the page calls the server: addresses, one call with a time limit, and the two ways in which it fails.

import { words } from "../words";

/** The server understood the call and refused it; `message` is its sentence for people. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly body: Record<string, unknown>,
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(message);
  }
}

/** The call never got an answer: no network, or the server is away. */
export class ConnectionError extends Error {
  constructor() {
    super(words.failures.unreachable);
  }
}

/** Whether the same call may work later: the server is away, in trouble or busy, or wants a new sign-in. */
export function mayPass(failure: unknown): boolean {
  if (!(failure instanceof ApiError)) return true;
  return failure.status >= 500 || failure.status === 429 || failure.status === 401;
}

let watcher: (status: number | null) => void = () => undefined;

/** Be told the status of every reply, and null where none came; the page watches for an ended sign-in and a server that is away. */
export function watchReplies(callback: (status: number | null) => void): void {
  watcher = callback;
}

/** A connection that died unnoticed, as after sleep, never answers; whoever tries again needs to hear of it. */
const timeoutMilliseconds = 60_000;
const probeMilliseconds = 10_000;

export interface Call {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  body?: unknown;
  /** The idempotency key: a repeated call with the same one gets the same reply. */
  key?: string;
  headers?: Record<string, string>;
  keepalive?: boolean;
  signal?: AbortSignal | undefined;
}

interface Page {
  next_cursor: string | null;
}

export const at = (...parts: string[]) => "/api/" + parts.map(encodeURIComponent).join("/");

/** An API address with a query; parameters that are null are left out. */
export function withQuery(address: string, parameters: Record<string, string | number | null>): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== null);
  return `${address}?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

/** Call the API and return its JSON. Throws `ApiError` and `ConnectionError`. */
export async function call<Reply>(
  address: string,
  { method = "GET", body, key, headers, keepalive, signal }: Call = {},
): Promise<Reply> {
  const request: RequestInit = {
    method,
    headers: {
      Accept: "application/json",
      ...(body !== undefined && { "Content-Type": "application/json" }),
      ...(key !== undefined && { "Idempotency-Key": key }),
      ...headers,
    },
    keepalive,
    signal: AbortSignal.any([AbortSignal.timeout(timeoutMilliseconds), ...(signal ? [signal] : [])]),
  };
  if (body !== undefined) request.body = JSON.stringify(body);
  const response = await send(address, request);
  return (response.status === 204 ? undefined : await bodyOf(response)) as Reply;
}

/** All items of a list that comes in pages. */
export async function callForEach<ReplyPage extends Page, Item>(
  address: string,
  limit: number,
  itemsOf: (page: ReplyPage) => Item[],
): Promise<Item[]> {
  const found: Item[] = [];
  let cursor: string | null = null;
  do {
    const page: ReplyPage = await call<ReplyPage>(withQuery(address, { limit, cursor }));
    found.push(...itemsOf(page));
    cursor = page.next_cursor;
  } while (cursor !== null);
  return found;
}

/** Send a request, and return the reply if the server did what it was asked. */
export async function send(address: string, request: RequestInit): Promise<Response> {
  const response = await reach(address, request);
  noteStatus(wasSentToSignIn(response) ? 401 : response.status);
  if (!response.ok) throw await refusalOf(response);
  return response;
}

/** Let whoever watches the replies know of one, or that none came. */
export function noteStatus(status: number | null): void {
  watcher(status);
}

/** What the server says against a request, as an error to throw. */
export async function refusalOf(response: Response): Promise<ApiError> {
  const body = await errorBodyOf(response);
  const code = typeof body.code === "string" ? body.code : `status_${response.status}`;
  const sentence = typeof body.error === "string" ? body.error : words.failures.status(response.status);
  const retryAfter = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
  return new ApiError(response.status, code, sentence, body, Number.isNaN(retryAfter) ? null : retryAfter);
}

async function reach(address: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(address, request);
  } catch {
    if (!isGivenUp(request)) noteStatus(null);
    throw new ConnectionError();
  }
}

/** Whoever called does not want the reply any more, which says nothing about the server. */
function isGivenUp({ signal }: RequestInit): boolean {
  const reason: unknown = signal?.reason;
  return signal?.aborted === true && !(reason instanceof DOMException && reason.name === "TimeoutError");
}

/** Whether the server answers at all, whoever asks. */
export async function isServerThere(): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(probeMilliseconds);
    return (await fetch("/healthz", { cache: "no-store", signal })).ok;
  } catch {
    return false;
  }
}

async function bodyOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    // It was cut off, or a network that wants a sign-in of its own answered with a page.
    throw new ConnectionError();
  }
}

/** A proxy in between may answer with a page instead of JSON. */
async function errorBodyOf(response: Response): Promise<Record<string, unknown>> {
  try {
    const body: unknown = await response.json();
    return typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Pages send whoever is signed out to the page where one signs in. */
function wasSentToSignIn(response: Response): boolean {
  return response.redirected && new URL(response.url).pathname === "/login";
}
