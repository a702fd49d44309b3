import { afterEach, describe, expect, it, vi } from "vitest";
import {
  addSection,
  ApiError,
  ConnectionError,
  readSection,
  saveSection,
  stopAnswer,
  type Origin,
} from "../../src/api";
import { section } from "../builders";

function serverAnswers(status: number, body: unknown, headers: Record<string, string> = {}) {
  const content = typeof body === "string" ? body : JSON.stringify(body);
  const fetch = vi.fn(() => Promise.resolve(new Response(content, { status, headers })));
  vi.stubGlobal("fetch", fetch);
  return fetch;
}

const failureOf = (call: Promise<unknown>) => call.then(() => null).catch((failure: unknown) => failure);

const textOf = (origins: Origin[]) => ({ content: "More.", baseRevision: 7, origins, keepalive: false });

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("a call", () => {
  it("names the revision that a text is based on", async () => {
    const fetch = serverAnswers(200, { section: section({ revision: 8 }) });
    const saved = await saveSection("d1", "s1", textOf([]));
    expect(saved.revision).toBe(8);
    expect(fetch).toHaveBeenCalledWith(
      "/api/documents/d1/sections/s1",
      expect.objectContaining({
        method: "PATCH",
        body: '{"content":"More."}',
        headers: expect.objectContaining({ "If-Match": '"7"' }),
      }),
    );
  });

  it("gives up on a connection that never answers", async () => {
    vi.spyOn(AbortSignal, "timeout").mockReturnValue(AbortSignal.abort());
    const hangs = (_: string, { signal }: RequestInit) =>
      new Promise((_resolve, reject) => {
        if (signal?.aborted) reject(new DOMException("timed out", "TimeoutError"));
      });
    vi.stubGlobal("fetch", hangs);
    expect(await failureOf(readSection("d1", "s1"))).toBeInstanceOf(ConnectionError);
  });

  it("takes a page in place of JSON for a network that is not there", async () => {
    serverAnswers(200, "<p>Sign in to this network</p>");
    expect(await failureOf(readSection("d1", "s1"))).toBeInstanceOf(ConnectionError);
  });

  it("says which parts of a text were not typed", async () => {
    const fetch = serverAnswers(200, { section: section() });
    await saveSection("d1", "s1", textOf([{ kind: "pasted", start: 0, end: 4 }]));
    const body = '{"content":"More.","origins":[{"kind":"pasted","start":0,"end":4}]}';
    expect(fetch).toHaveBeenCalledWith(expect.anything(), expect.objectContaining({ body }));
  });

  it("saves a text all the same where what is said of its parts is refused", async () => {
    const refusal = { error: "must be an answer of this document", field: "origins[0].message_id" };
    const replies = [
      new Response(JSON.stringify(refusal), { status: 422 }),
      new Response(JSON.stringify({ section: section({ revision: 8 }) }), { status: 200 }),
    ];
    const fetch = vi.fn(() => Promise.resolve(replies.shift()));
    vi.stubGlobal("fetch", fetch);
    const saved = await saveSection(
      "d1",
      "s1",
      textOf([{ kind: "answer", message_id: "m", start: 0, end: 4 }]),
    );
    expect(saved.revision).toBe(8);
    expect(fetch).toHaveBeenLastCalledWith(
      expect.anything(),
      expect.objectContaining({ body: '{"content":"More."}' }),
    );
  });

  it("is not repeated where the text itself is refused", async () => {
    const fetch = serverAnswers(422, { error: "too long", field: "content" });
    const text = textOf([{ kind: "pasted", start: 0, end: 4 }]);
    expect(await failureOf(saveSection("d1", "s1", text))).toMatchObject({ status: 422 });
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it("carries its key, so that it can be repeated without creating twice", async () => {
    const fetch = serverAnswers(201, { section: section() });
    await addSection("d1", { title: "Purpose", level: 1, position: 0 }, "key-1");
    expect(fetch).toHaveBeenCalledWith(
      "/api/documents/d1/sections",
      expect.objectContaining({ headers: expect.objectContaining({ "Idempotency-Key": "key-1" }) }),
    );
  });

  it("keeps ids from becoming parts of an address", async () => {
    const fetch = serverAnswers(202, {});
    await stopAnswer("a/../b?c");
    expect(fetch).toHaveBeenCalledWith("/api/messages/a%2F..%2Fb%3Fc/stop", expect.anything());
  });
});

describe("a refusal", () => {
  it("carries the server's sentence, its code and its body", async () => {
    serverAnswers(412, {
      error: "The section has changed.",
      code: "stale",
      section: section({ revision: 9 }),
    });
    const failure = await failureOf(readSection("d1", "s1"));
    expect(failure).toBeInstanceOf(ApiError);
    expect(failure).toMatchObject({
      status: 412,
      code: "stale",
      message: "The section has changed.",
      body: { section: { revision: 9 } },
    });
  });

  it("tells how long to wait", async () => {
    serverAnswers(429, { error: "Too many calls.", code: "rate_limited" }, { "Retry-After": "12" });
    expect(await failureOf(readSection("d1", "s1"))).toMatchObject({ retryAfterSeconds: 12 });
  });

  it("has a sentence even when a proxy answers with a page", async () => {
    serverAnswers(502, "<html>Bad gateway</html>");
    expect(await failureOf(readSection("d1", "s1"))).toMatchObject({
      status: 502,
      message: "The server answered with status 502.",
    });
  });

  it("is something else than a server that cannot be reached", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
    expect(await failureOf(readSection("d1", "s1"))).toBeInstanceOf(ConnectionError);
  });
});
