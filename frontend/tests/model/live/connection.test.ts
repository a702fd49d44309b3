// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readSection } from "../../../src/api";
import { onResume } from "../../../src/lib/browser/on_resume";
import { Connection } from "../../../src/model/live/connection.svelte";
import { section } from "../../builders";

let isReached: boolean;
let probes: number;
let resumed: number;
let connection: Connection;
let stopListening: () => void;

const settle = (milliseconds = 0) => vi.advanceTimersByTimeAsync(milliseconds);
const call = () => readSection("d1", "s1").catch(() => undefined);

async function answer(address: string): Promise<Response> {
  if (address === "/healthz") probes += 1;
  await Promise.resolve();
  if (!isReached) throw new TypeError("no network");
  return Response.json({ section: section() });
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(1);
  vi.stubGlobal("fetch", answer);
  [isReached, probes, resumed] = [true, 0, 0];
  stopListening = onResume(() => (resumed += 1));
  connection = new Connection();
});

afterEach(() => {
  stopListening();
  vi.clearAllTimers();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("a server that gives no answer", () => {
  it("is said to be away once it does not answer a second time either", async () => {
    isReached = false;
    await call();
    await settle();
    expect(connection.isLost).toBe(true);
  });

  it("is not said to be away because one call was cut off", async () => {
    isReached = false;
    const calling = call();
    isReached = true;
    await calling;
    await settle();
    expect(connection.isLost).toBe(false);
  });

  it("is asked until it is back, and then everybody who waits is told", async () => {
    isReached = false;
    await call();
    await settle(30_000);
    expect([connection.isLost, resumed]).toEqual([true, 0]);
    isReached = true;
    await settle(10_000);
    expect([connection.isLost, resumed]).toEqual([false, 1]);
  });

  it("is noticed by somebody who only reads", async () => {
    await call();
    isReached = false;
    await settle(19_000);
    expect(connection.isLost).toBe(false);
    await settle(1_000);
    expect(connection.isLost).toBe(true);
  });

  it("is not asked while the page has other replies", async () => {
    for (let times = 0; times < 10; times += 1) {
      await call();
      await settle(5_000);
    }
    expect(probes).toBe(0);
  });

  it("is not asked because a call was given up", async () => {
    const given = AbortSignal.abort();
    vi.stubGlobal("fetch", (address: string) =>
      address === "/healthz" ? answer(address) : Promise.reject(given.reason as Error),
    );
    vi.spyOn(AbortSignal, "any").mockReturnValue(given);
    await call();
    await settle();
    expect(probes).toBe(0);
  });
});
