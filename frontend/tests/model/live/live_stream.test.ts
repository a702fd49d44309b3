import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ApiError, type LiveEvent } from "../../../src/api";
import { LiveStream, type LiveSurroundings } from "../../../src/model/live/live_stream";

interface Opened {
  after: number;
  isFollowed: boolean;
  signal: AbortSignal;
  send(text: string): void;
  end(): void;
}

/** A browser with one tab whose server the test plays. */
class Browser implements LiveSurroundings {
  readonly opened: Opened[] = [];
  slots = 1;
  isVisible = true;
  refusal: Error | null = null;
  #looked: () => void = () => undefined;

  openEvents: LiveSurroundings["openEvents"] = (_documentId, { after, isFollowed }, signal) => {
    if (this.refusal) return Promise.reject(this.refusal);
    let sink: ReadableStreamDefaultController<Uint8Array>;
    const body = new ReadableStream<Uint8Array>({ start: (controller) => void (sink = controller) });
    signal.addEventListener("abort", () => sink.error(new Error("aborted")));
    this.opened.push({
      after,
      isFollowed,
      signal,
      send: (text) => sink.enqueue(new TextEncoder().encode(text)),
      end: () => sink.close(),
    });
    return Promise.resolve(body);
  };

  takeSlot(): Promise<(() => void) | null> {
    if (this.slots === 0) return Promise.resolve(null);
    this.slots -= 1;
    return Promise.resolve(() => void (this.slots += 1));
  }

  isLookedAt(): boolean {
    return this.isVisible;
  }

  onLooked(callback: () => void): () => void {
    this.#looked = callback;
    return () => (this.#looked = () => undefined);
  }

  random(): number {
    return 1;
  }

  look(isVisible: boolean): void {
    this.isVisible = isVisible;
    this.#looked();
  }

  get last(): Opened {
    const last = this.opened.at(-1);
    if (last === undefined) throw new Error("nothing was opened");
    return last;
  }
}

const saved = (seq: number) =>
  `id: ${seq}\nevent: section.saved\ndata: {"v":1,"section_id":"one","revision":2}\n\n`;
let browser: Browser;
let heard: LiveEvent[];
let following: boolean[];
let stream: LiveStream;

let refusals: number;

beforeEach(async () => {
  refusals = 0;
  vi.useFakeTimers();
  browser = new Browser();
  heard = [];
  following = [];
  stream = start();
  await settle();
});
afterEach(() => {
  stream.close();
  vi.useRealTimers();
});

function start(): LiveStream {
  const callbacks = {
    onEvent: (event: LiveEvent) => void heard.push(event),
    onFollowing: (isFollowing: boolean) => void following.push(isFollowing),
    onRefused: () => (refusals += 1),
  };
  return new LiveStream("d", "tab", 7, callbacks, browser);
}

const settle = () => vi.advanceTimersByTimeAsync(1);

it("goes on behind the last event when a connection ends", async () => {
  expect(browser.last.after).toBe(7);
  browser.last.send(saved(8));
  await settle();
  expect(heard.map(({ type }) => type)).toEqual(["section.saved"]);
  expect(following).toEqual([true]);
  browser.last.end();
  await settle();
  expect(browser.last.after).toBe(8);
});

it("opens the connection anew when nothing is heard of it", async () => {
  await vi.advanceTimersByTimeAsync(30_000);
  expect(browser.opened.length).toBeGreaterThan(1);
  expect(browser.opened[0]?.signal.aborted).toBe(true);
});

it("gives the connection up while nobody looks at the page, and catches up afterwards", async () => {
  browser.last.send(saved(8));
  await settle();
  browser.look(false);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(browser.opened[0]?.signal.aborted).toBe(true);
  expect([browser.opened.length, browser.slots]).toEqual([1, 1]);
  expect(following).toEqual([true, false]);
  browser.look(true);
  await settle();
  expect([browser.opened.length, browser.last.after]).toEqual([2, 8]);
});

it("opens nothing for a page that was left while it waited for its turn", async () => {
  stream.close();
  browser = new Browser();
  const taken: (() => void)[] = [];
  browser.takeSlot = () =>
    new Promise((resolve) => taken.push(() => void resolve(() => void (browser.slots += 1))));
  stream = start();
  stream.close();
  taken.forEach((give) => give());
  await settle();
  expect([browser.opened.length, browser.slots]).toEqual([0, 2]);

  stream = start();
  browser.look(false);
  taken.splice(1).forEach((give) => give());
  await settle();
  expect([browser.opened.length, browser.slots]).toEqual([0, 3]);
  browser.look(true);
  await settle();
  taken.splice(1).forEach((give) => give());
  await settle();
  expect(browser.opened.length).toBe(1);
});

it("asks every two seconds while other tabs have the connections", async () => {
  stream.close();
  browser = new Browser();
  browser.slots = 0;
  stream = start();
  await settle();
  for (let time = 0; time < 3; time++) {
    expect([browser.opened.length, browser.last.isFollowed]).toEqual([time + 1, false]);
    browser.last.end();
    await vi.advanceTimersByTimeAsync(2_000);
  }
  browser.slots = 1;
  browser.last.end();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(browser.last.isFollowed).toBe(true);
});

it("waits longer each time while the server is away, and ends with a word where the document is gone", async () => {
  browser.refusal = new Error("away");
  browser.last.end();
  await vi.advanceTimersByTimeAsync(120_000);
  browser.refusal = new ApiError(403, "access_denied", "Access denied", {});
  await vi.advanceTimersByTimeAsync(20_000);
  browser.refusal = null;
  const count = browser.opened.length;
  await vi.advanceTimersByTimeAsync(120_000);
  expect(browser.opened.length).toBe(count);
  expect(refusals).toBe(1);
});
