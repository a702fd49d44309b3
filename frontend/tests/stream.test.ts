import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError, ConnectionError, type Message } from "../src/api";
import type { AssembledAnswer } from "../src/events";
import { followAnswer, type AnswerFollower, type Surroundings } from "../src/stream";
import { answer } from "./builders";

/** Stands for the browser's EventSource; the test plays the server. */
class ScriptedSource {
  readonly CLOSED = 2;
  readyState = 1;
  readonly #listeners = new Map<string, (frame: unknown) => void>();

  constructor(readonly address: string) {}

  addEventListener(type: string, listener: (frame: unknown) => void): void {
    this.#listeners.set(type, listener);
  }

  close(): void {
    this.readyState = this.CLOSED;
  }

  send(seq: number, type: string, data: object = {}): void {
    if (this.readyState === this.CLOSED) return;
    this.#listeners.get(type)?.({ lastEventId: String(seq), data: JSON.stringify({ v: 1, ...data }) });
  }

  loseConnection(): void {
    this.#listeners.get("error")?.({});
  }

  refuse(): void {
    this.close();
    this.loseConnection();
  }
}

let sources: ScriptedSource[];
let stored: () => Promise<Message>;
let progress: AssembledAnswer[];
let finished: Message[];
let gone: string[];
let wake: () => void;

function follow(): AnswerFollower {
  const surroundings: Surroundings = {
    openEvents(address) {
      const source = new ScriptedSource(address);
      sources.push(source);
      return source as unknown as EventSource;
    },
    readMessage: () => stored(),
    random: () => 1,
    onAwake(callback) {
      wake = callback;
      return () => undefined;
    },
  };
  const reader = {
    onProgress: (known: AssembledAnswer) => progress.push(known),
    onFinished: (message: Message) => finished.push(message),
    onGone: (reason: string) => gone.push(reason),
  };
  return followAnswer("m1", reader, surroundings);
}

const newest = () => sources.at(-1) as ScriptedSource;
const shownText = () => progress.at(-1)?.text;

beforeEach(() => {
  vi.useFakeTimers();
  sources = [];
  progress = [];
  finished = [];
  gone = [];
  stored = () => Promise.resolve(answer({ status: "completed", content: "Rinse twice." }));
});

afterEach(() => vi.useRealTimers());

describe("following an answer", () => {
  it("shows each piece and hands over the stored answer at the end", async () => {
    follow();
    newest().send(1, "answer.started", { message_id: "m1", model: "quoting" });
    newest().send(2, "text", { text: "Rinse " });
    expect(shownText()).toBe("Rinse ");
    newest().send(3, "answer.completed");
    await vi.runAllTimersAsync();
    expect(finished.map((message) => message.content)).toEqual(["Rinse twice."]);
  });

  it("comes back after a lost connection, behind the last event it knows", async () => {
    follow();
    newest().send(1, "answer.started");
    newest().send(2, "text", { text: "Rinse " });
    newest().loseConnection();
    await vi.advanceTimersByTimeAsync(600);
    expect(sources).toHaveLength(2);
    expect(newest().address).toBe("/api/messages/m1/events?after=2");
    newest().send(3, "text", { text: "twice." });
    expect(shownText()).toBe("Rinse twice.");
  });

  it("waits longer after each failure, and at most 15 seconds", async () => {
    follow();
    for (const milliseconds of [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]) {
      const tries = sources.length;
      newest().loseConnection();
      await vi.advanceTimersByTimeAsync(milliseconds - 1);
      expect(sources).toHaveLength(tries);
      await vi.advanceTimersByTimeAsync(1);
      expect(sources).toHaveLength(tries + 1);
    }
  });

  it("tries at once when the network is back or the page is looked at again", () => {
    follow();
    newest().loseConnection();
    wake();
    expect(sources).toHaveLength(2);
  });

  it("reads the stored answer when the stream is refused because nothing is left", async () => {
    follow();
    newest().refuse();
    await vi.advanceTimersByTimeAsync(0);
    expect(finished).toHaveLength(1);
  });

  it("goes on following when the stream was refused but the answer is still being written", async () => {
    stored = () => Promise.resolve(answer({ content: "Rinse" }));
    follow();
    newest().refuse();
    await vi.advanceTimersByTimeAsync(600);
    expect(shownText()).toBe("Rinse");
    expect(sources).toHaveLength(2);
  });

  it("shows the stored text when an event is missing, and asks for the events again", async () => {
    stored = () => Promise.resolve(answer({ content: "Rinse twice." }));
    follow();
    newest().send(1, "answer.started");
    newest().send(3, "text", { text: "twice." });
    await vi.advanceTimersByTimeAsync(600);
    expect(shownText()).toBe("Rinse twice.");
    expect(newest().address).toBe("/api/messages/m1/events?after=1");
  });

  it("keeps trying to read the stored answer while the server is away", async () => {
    stored = () => Promise.reject(new ConnectionError());
    follow();
    newest().send(1, "answer.completed");
    await vi.advanceTimersByTimeAsync(2_000);
    expect(finished).toHaveLength(0);
    stored = () => Promise.resolve(answer({ status: "completed" }));
    await vi.advanceTimersByTimeAsync(15_000);
    expect(finished).toHaveLength(1);
  });

  it("stops when the answer is not there for this reader any more", async () => {
    stored = () => Promise.reject(new ApiError(403, "access_denied", "Access denied", {}));
    follow();
    newest().refuse();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(gone).toEqual(["Access denied"]);
    expect(sources).toHaveLength(1);
  });

  it("does nothing more once it is closed", async () => {
    const follower = follow();
    newest().loseConnection();
    follower.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sources).toHaveLength(1);
  });
});
