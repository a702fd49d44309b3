// What is shown of a question which points are covered, as it is asked, stopped, refused, and answered out of order.

import { afterEach, expect, test, vi } from "vitest";
import type { Coverage } from "../../../src/api";
import { PointOpinions } from "../../../src/panes/contract/point_opinions.svelte";

const coverage = (state: Coverage["state"], more: Partial<Coverage> = {}): Coverage => ({
  state,
  asked_at: null,
  failure: null,
  opinion: null,
  points_count: 1,
  ...more,
});

type Answer = () => Response | Promise<Response>;

const reply = (body: object, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });

/** Answers calls in turn, and keeps the keys that they came with. */
function answering(...answers: Answer[]): (string | null)[] {
  const keys: (string | null)[] = [];
  vi.stubGlobal("fetch", async (_: string, { headers }: RequestInit) => {
    keys.push(new Headers(headers).get("Idempotency-Key"));
    return answers.shift()?.() ?? reply({}, 500);
  });
  return keys;
}

afterEach(() => vi.unstubAllGlobals());

test("it runs until it is stopped", async () => {
  const opinions = new PointOpinions("d", "s");
  answering(
    () => reply({ coverage: coverage("running") }, 202),
    () => reply({ coverage: coverage("stopped") }),
  );
  await opinions.ask();
  expect(opinions.isRunning).toBe(true);
  await opinions.stop();
  expect([opinions.isRunning, opinions.outcome]).toEqual([
    false,
    "Stopped; the assistant says nothing of the points.",
  ]);
});

test("a refusal is said, and the next question is a new one", async () => {
  const opinions = new PointOpinions("d", "s");
  const keys = answering(
    () => reply({ error: "The cap is reached.", code: "cap_reached" }, 402),
    () => reply({ coverage: coverage("running") }, 202),
  );
  await opinions.ask();
  expect([opinions.problem, opinions.isRunning]).toEqual(["The cap is reached.", false]);
  await opinions.ask();
  expect(opinions.problem).toBe("");
  expect(new Set(keys).size).toBe(2);
});

test("what was lost on the way is sent again with the same key", async () => {
  const opinions = new PointOpinions("d", "s");
  const keys = answering(
    () => Promise.reject(new TypeError("no network")),
    () => reply({ coverage: coverage("running") }, 202),
  );
  await opinions.ask();
  await opinions.ask();
  expect(new Set(keys).size).toBe(1);
});

test("an earlier answer that comes later is left out", async () => {
  const opinions = new PointOpinions("d", "s");
  let arrive: (late: Response) => void = () => undefined;
  answering(
    () => new Promise((resolve) => (arrive = resolve)),
    () => reply({ coverage: coverage("done") }),
  );
  const early = opinions.read();
  await opinions.read();
  arrive(reply({ coverage: coverage("running") }));
  await early;
  expect(opinions.isRunning).toBe(false);
});

test("a failure is said in the words of the server where the page has none", async () => {
  const opinions = new PointOpinions("d", "s");
  const failure = { code: "coverage_timeout", message: "It took too long.", retryable: true };
  answering(() => reply({ coverage: coverage("failed", { failure }) }));
  await opinions.read();
  expect(opinions.outcome).toBe("It took too long.");
});
