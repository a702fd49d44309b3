import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError, ConnectionError, type Message } from "../../../src/api";
import type { AssembledAnswer } from "../../../src/model/answers/events";
import {
  followAnswer,
  type AnswerFollower,
  type Surroundings,
  type Trouble,
} from "../../../src/model/answers/stream";
import { answer } from "../../builders";

/** One connection to the server; the test plays the server. */
class ScriptedConnection {
  isOpen = true;
  readonly body: ReadableStream<Uint8Array>;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;

  constructor(
    readonly after: number,
    signal: AbortSignal,
  ) {
    this.body = new ReadableStream({
      start: (controller) => void (this.#controller = controller),
      cancel: () => void (this.isOpen = false),
    });
    signal.addEventListener("abort", () => this.break());
  }

  async send(...pieces: (string | Uint8Array)[]): Promise<void> {
    for (const piece of pieces) {
      if (!this.isOpen) return;
      this.#controller?.enqueue(typeof piece === "string" ? encode(piece) : piece);
    }
    await settle();
  }

  /** As the server does it after five minutes. */
  async end(): Promise<void> {
    if (this.isOpen) this.#controller?.close();
    this.isOpen = false;
    await settle();
  }

  break(): void {
    if (this.isOpen) this.#controller?.error(new TypeError("network error"));
    this.isOpen = false;
  }

  async lose(): Promise<void> {
    this.break();
    await settle();
  }
}

const comment = ": quire\n\n";
const frame = (seq: number, type: string, data: object = {}) =>
  `id: ${seq}\nevent: ${type}\ndata: ${JSON.stringify({ v: 1, ...data })}\n\n`;
const context = { parts: [], passages: [], left_out: [] };
const encode = (text: string) => new TextEncoder().encode(text);

const pieces = ["Zweimal ", "spülen – ", "dann ", "trocknen 🧽."];
const wholeText = pieces.join("");
/** Every frame of one answer, in order. */
const frames = [
  frame(1, "answer.started", { message_id: "m1", model: "quoting" }),
  frame(2, "context", context),
  ...pieces.map((text, index) => frame(index + 3, "text", { text })),
  frame(7, "usage", { input_tokens: 1, output_tokens: 4 }),
  frame(8, "answer.completed"),
];
const framesAfter = (seq: number) => frames.slice(seq);
const everything = encode(comment + frames.join(comment));
const everyCut = Array.from(everything, (_, place) => place);

let connections: ScriptedConnection[];
/** What the next calls for events meet instead of a connection: a failure, or null for "nothing is left". */
let refusals: (Error | null | "no answer")[];
let stored: () => Promise<Message>;
let progress: AssembledAnswer[];
let troubles: (Trouble | null)[];
let finished: Message[];
let gone: string[];
let calls: number;
let wake: () => void;

function follow(): AnswerFollower {
  const surroundings: Surroundings = {
    async openEvents(_, after, signal) {
      calls += 1;
      const refusal = refusals.shift();
      if (refusal === "no answer") return hangUntilAborted(signal);
      if (refusal === null) return null;
      if (refusal !== undefined) throw refusal;
      const connection = new ScriptedConnection(after, signal);
      connections.push(connection);
      return connection.body;
    },
    readMessage: () => stored(),
    random: () => 1,
    onResume(callback) {
      wake = callback;
      return () => (wake = () => undefined);
    },
  };
  const callbacks = {
    onProgress: (known: AssembledAnswer) => progress.push(known),
    onTrouble: (trouble: Trouble | null) => troubles.push(trouble),
    onFinished: (message: Message) => finished.push(message),
    onGone: (reason: string) => gone.push(reason),
  };
  return followAnswer("m1", callbacks, surroundings);
}

function hangUntilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(new ConnectionError()));
  });
}

async function followed(): Promise<AnswerFollower> {
  const follower = follow();
  await settle();
  return follower;
}

/** Let everything happen that needs no time to pass. */
async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1_000);
const newest = () => connections.at(-1) as ScriptedConnection;
const shownText = () => progress.at(-1)?.text;
const away = (count: number) => Array.from({ length: count }, () => new ConnectionError());
const refusal = (status: number, retryAfterSeconds: number | null = null) =>
  new ApiError(status, `status_${status}`, "Refused.", {}, retryAfterSeconds);

function begin(): void {
  connections = [];
  refusals = [];
  progress = [];
  troubles = [];
  finished = [];
  gone = [];
  calls = 0;
  stored = () => Promise.resolve(answer({ status: "completed", content: wholeText }));
}

beforeEach(() => {
  vi.useFakeTimers();
  begin();
});

afterEach(() => vi.useRealTimers());

/** Whatever happened on the way: no word twice, none missing, and the end is told once. */
function expectEveryWordOnce(): void {
  const texts = progress.map((known) => known.text);
  expect(texts.filter((text) => !wholeText.startsWith(text))).toEqual([]);
  expect(texts.map((text) => text.length)).toEqual(texts.map((text) => text.length).sort((a, b) => a - b));
  expect(shownText()).toBe(wholeText);
  expect(finished).toHaveLength(1);
}

describe("an answer", () => {
  it("is shown piece by piece, and handed over as it is stored at the end", async () => {
    await followed();
    await newest().send(comment, ...frames.slice(0, 3));
    expect(shownText()).toBe(pieces[0]);
    expect(progress.at(-1)?.context).toMatchObject(context);
    await newest().send(...frames.slice(3));
    expect(finished.map((message) => message.content)).toEqual([wholeText]);
    expect(newest().isOpen).toBe(false);
    expect(troubles).toEqual([]);
  });

  it("has every word once, wherever the network cuts it in two", async () => {
    for (const cut of everyCut) {
      begin();
      await followed();
      await newest().send(everything.slice(0, cut), everything.slice(cut));
      expectEveryWordOnce();
      expect(calls).toBe(1);
    }
  });

  it("has every word once when it comes byte by byte", async () => {
    await followed();
    await newest().send(...everyCut.map((place) => everything.slice(place, place + 1)));
    expectEveryWordOnce();
  });

  it.each(["end", "lose"] as const)(
    "has every word once when the connection is cut anywhere (%s)",
    async (cutting) => {
      for (const cut of everyCut) {
        begin();
        await followed();
        await newest().send(everything.slice(0, cut));
        await newest()[cutting]();
        if (finished.length > 0) continue;
        await seconds(1);
        expect(connections).toHaveLength(2);
        await newest().send(comment, ...framesAfter(newest().after));
        expectEveryWordOnce();
        expect(troubles).toEqual([]);
      }
    },
  );

  it("has every word once when the server repeats itself, from any event on", async () => {
    for (const [known] of frames.entries()) {
      for (let from = 0; from < known; from += 1) {
        begin();
        await followed();
        await newest().send(...frames.slice(0, known));
        await newest().lose();
        await seconds(1);
        await newest().send(...framesAfter(from));
        expectEveryWordOnce();
      }
    }
  });

  it("shows the stored text when any event is missing, and asks for the events again", async () => {
    for (const missing of frames.keys()) {
      if (missing === frames.length - 1) continue;
      begin();
      stored = () => Promise.resolve(answer({ content: wholeText }));
      await followed();
      await newest().send(...frames.toSpliced(missing, 1));
      expect(shownText()).toBe(wholeText);
      await seconds(1);
      expect(newest().after).toBe(missing);
      stored = () => Promise.resolve(answer({ status: "completed", content: wholeText }));
      await newest().send(...framesAfter(missing));
      expect(shownText()).toBe(wholeText);
      expect(finished).toHaveLength(1);
    }
  });

  it("takes a snapshot in place of events that were folded away, at any point", async () => {
    for (const [known] of frames.entries()) {
      for (let upto = known; upto < frames.length; upto += 1) {
        begin();
        await followed();
        await newest().send(...frames.slice(0, known));
        await newest().lose();
        await seconds(1);
        const text = pieces.slice(0, Math.max(0, upto - 2)).join("");
        await newest().send(frame(upto, "snapshot", { text, citations: [], upto }), ...framesAfter(upto));
        expectEveryWordOnce();
      }
    }
  });

  it("goes on past events of a kind that this page does not know", async () => {
    await followed();
    await newest().send(frames[0] ?? "", frame(2, "weather"), frame(3, "text", { text: "Rinse." }));
    expect(progress.at(-1)).toMatchObject({ text: "Rinse.", lastSeq: 3, hasGap: false });
  });

  it.each(["id: 3\nevent: text\ndata: {half\n\n", 'event: text\ndata: {"text": "Hello"}\n\n'])(
    "is asked for again behind what is known when a frame is no event",
    async (broken) => {
      await followed();
      await newest().send(...frames.slice(0, 2), broken);
      await seconds(1);
      expect(newest().after).toBe(2);
      await newest().send(...framesAfter(2));
      expectEveryWordOnce();
    },
  );
});

describe("a lost connection", () => {
  it("is not mentioned when the next one works", async () => {
    await followed();
    await newest().send(...frames.slice(0, 3));
    await newest().end();
    await seconds(1);
    await newest().send(comment);
    expect(troubles).toEqual([]);
  });

  it("is mentioned after the second failure in a row, until there is a sign of life", async () => {
    await followed();
    await newest().send(...frames.slice(0, 3));
    refusals = away(3);
    await newest().lose();
    expect(troubles).toEqual([]);
    await seconds(0.5);
    expect(troubles).toEqual(["lost"]);
    await seconds(10);
    expect(troubles).toEqual(["lost"]);
    await newest().send(comment);
    expect(troubles).toEqual(["lost", null]);
  });

  it("stays unmentioned for an answer that waits through many quiet connections", async () => {
    await followed();
    for (let minutes = 0; minutes < 30; minutes += 5) {
      for (let quarter = 0; quarter < 20; quarter += 1) {
        await newest().send(comment);
        await seconds(15);
      }
      await newest().end();
      await seconds(1);
    }
    expect(connections).toHaveLength(7);
    expect(troubles).toEqual([]);
  });

  it("is tried again later and later, at most after 15 seconds", async () => {
    refusals = away(8);
    await followed();
    for (const wait of [0.5, 1, 2, 4, 8, 15, 15]) {
      const tries = calls;
      await seconds(wait - 0.001);
      expect(calls).toBe(tries);
      await seconds(0.001);
      expect(calls).toBe(tries + 1);
    }
  });

  it.each([500, 502, 503])("is waited for when the server answers with %i", async (status) => {
    refusals = [refusal(status), refusal(status)];
    await followed();
    await seconds(2);
    expect(troubles).toEqual(["lost"]);
    await newest().send(...frames);
    expectEveryWordOnce();
  });

  it("is tried at once when the network is back, the page is looked at again, or somebody asks for it", async () => {
    refusals = away(12);
    const follower = await followed();
    await seconds(20);
    for (const trying of [wake, () => follower.tryNow()]) {
      const tries = calls;
      trying();
      await settle();
      expect(calls).toBe(tries + 1);
    }
  });

  it("is tried only once when several signs of waking come together", async () => {
    await followed();
    await seconds(5);
    wake();
    wake();
    await settle();
    wake();
    await settle();
    expect(calls).toBe(2);
  });
});

describe("a silent connection", () => {
  it("is given up after 25 seconds, and opened again at once behind what is known", async () => {
    await followed();
    await newest().send(...frames.slice(0, 4));
    await seconds(24.9);
    expect(newest().isOpen).toBe(true);
    await seconds(0.2);
    expect(connections).toHaveLength(2);
    expect(connections[0]?.isOpen).toBe(false);
    expect(newest().after).toBe(4);
    expect(troubles).toEqual([]);
    await newest().send(...framesAfter(4));
    expectEveryWordOnce();
  });

  it("is not silent while there are comments", async () => {
    await followed();
    for (let quarter = 0; quarter < 20; quarter += 1) {
      await seconds(15);
      await newest().send(comment);
    }
    expect(connections).toHaveLength(1);
  });

  it("is given up even before it has answered, and mentioned the second time", async () => {
    refusals = ["no answer", "no answer"];
    await followed();
    await seconds(25);
    expect(calls).toBe(2);
    expect(troubles).toEqual([]);
    await seconds(25);
    expect(calls).toBe(3);
    expect(troubles).toEqual(["lost"]);
  });

  it("is looked after at once when the page wakes, for its last sign of life says little then", async () => {
    await followed();
    await newest().send(...frames.slice(0, 4));
    await seconds(5);
    wake();
    await settle();
    expect(connections[0]?.isOpen).toBe(false);
    await newest().send(...framesAfter(newest().after));
    expectEveryWordOnce();
    expect(troubles).toEqual([]);
  });
});

describe("a refusal", () => {
  it("by 204 leads to the stored answer", async () => {
    refusals = [null];
    await followed();
    expect(finished).toHaveLength(1);
    await seconds(60);
    expect(calls).toBe(1);
  });

  it("by 204 does not end an answer that is still being written", async () => {
    stored = () => Promise.resolve(answer({ content: pieces[0] ?? "" }));
    refusals = [null];
    await followed();
    expect(shownText()).toBe(pieces[0]);
    await seconds(1);
    expect(connections).toHaveLength(1);
  });

  it("by 429 is waited out as long as the server says, whatever wakes in the meantime", async () => {
    refusals = [refusal(429, 12)];
    await followed();
    expect(troubles).toEqual(["crowded"]);
    await seconds(11.9);
    wake();
    await settle();
    expect(calls).toBe(1);
    await seconds(0.1);
    expect(calls).toBe(2);
    await newest().send(comment);
    expect(troubles).toEqual(["crowded", null]);
  });

  it("by 429 can be tried before that by hand", async () => {
    refusals = [refusal(429, 12)];
    const follower = await followed();
    follower.tryNow();
    await settle();
    expect(calls).toBe(2);
  });

  it("by 429 never lets the page wait for ever", async () => {
    refusals = [refusal(429, 10_000_000_000)];
    await followed();
    await seconds(1);
    expect(calls).toBe(1);
    await seconds(300);
    expect(calls).toBe(2);
  });

  it("by 401 is left to the page, and tried again for a new sign-in", async () => {
    refusals = [refusal(401), refusal(401), refusal(401)];
    await followed();
    await seconds(4);
    expect(troubles).toEqual([]);
    await newest().send(...frames);
    expectEveryWordOnce();
  });

  it.each([403, 404])("by %i ends it, with the server's reason", async (status) => {
    refusals = [refusal(status)];
    await followed();
    await seconds(60);
    expect(gone).toEqual(["Refused."]);
    expect(calls).toBe(1);
  });
});

describe("the stored answer", () => {
  it("is asked for until it can be read, while the server is away", async () => {
    stored = () => Promise.reject(new ConnectionError());
    await followed();
    await newest().send(...frames);
    await seconds(2);
    expect(finished).toHaveLength(0);
    expect(troubles).toEqual(["lost"]);
    stored = () => Promise.resolve(answer({ status: "completed" }));
    await seconds(15);
    expect(finished).toHaveLength(1);
    expect(troubles).toEqual(["lost", null]);
    expect(connections).toHaveLength(1);
  });

  it("that is not there for this reader any more ends the following", async () => {
    stored = () => Promise.reject(refusal(403));
    refusals = [null];
    await followed();
    await seconds(60);
    expect(gone).toEqual(["Refused."]);
    expect(calls).toBe(1);
  });
});

describe("a follower that is closed", () => {
  it("shows nothing more, even of what had arrived", async () => {
    const follower = await followed();
    const arriving = newest().send(...frames);
    follower.close();
    await arriving;
    await seconds(60);
    expect(progress).toEqual([]);
    expect(finished).toEqual([]);
    expect(newest().isOpen).toBe(false);
  });

  it("does not try again", async () => {
    refusals = away(1);
    const follower = await followed();
    follower.close();
    await seconds(60);
    wake();
    await settle();
    expect(calls).toBe(1);
  });
});
