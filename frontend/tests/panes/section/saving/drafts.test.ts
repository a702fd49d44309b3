import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Drafts, type LargeStore, type QuickStore } from "../../../../src/panes/section/saving/drafts";
import type { Draft } from "../../../../src/panes/section/saving/state";

class ScriptedQuickStore implements QuickStore {
  texts = new Map<string, string>();
  isFull = false;

  read = (key: string) => this.texts.get(key) ?? null;
  keys = () => [...this.texts.keys()];
  remove = (key: string) => void this.texts.delete(key);
  write(key: string, text: string): boolean {
    if (!this.isFull) this.texts.set(key, text);
    return !this.isFull;
  }
}

class ScriptedLargeStore implements LargeStore {
  values = new Map<string, unknown>();
  isForbidden = false;

  async put(key: string, value: unknown): Promise<void> {
    if (this.isForbidden) throw new Error("forbidden");
    this.values.set(key, structuredClone(value));
  }

  async remove(key: string): Promise<void> {
    this.values.delete(key);
  }

  async all<Value>(prefix: string): Promise<Map<string, Value>> {
    if (this.isForbidden) throw new Error("forbidden");
    const found = [...this.values].filter(([key]) => key.startsWith(prefix));
    return new Map(found as [string, Value][]);
  }
}

const storageKey = { account: "ann", document: "d1", section: "s1" };
const small: Draft = {
  text: "Typed.",
  baseRevision: 1,
  baseText: "Before.",
  sent: [],
  isBesideChange: false,
};
const big: Draft = { ...small, text: "x".repeat(300_000) };

let quick: ScriptedQuickStore;
let large: ScriptedLargeStore;
let kept: boolean[];
const draftsOf = (page: string, at = storageKey) =>
  new Drafts(at, page, quick, large, (isKept) => kept.push(isKept));
const settle = () => vi.advanceTimersByTimeAsync(250);

beforeEach(() => {
  vi.useFakeTimers();
  quick = new ScriptedQuickStore();
  large = new ScriptedLargeStore();
  kept = [];
});

afterEach(() => vi.useRealTimers());

describe("a draft", () => {
  it("is found before the call that keeps it has returned, when it is small", async () => {
    draftsOf("crashed").keep(small);
    expect(large.values.size).toBe(0);
    expect(await draftsOf("next").findLeft()).toMatchObject([{ ...small, page: "crashed" }]);
  });

  it("is found 250 milliseconds later, when it is large", async () => {
    const crashed = draftsOf("crashed");
    for (let key = 0; key < 5; key += 1) {
      crashed.keep({ ...big, text: big.text + key });
      await vi.advanceTimersByTimeAsync(50);
    }
    expect((await draftsOf("next").findLeft())[0]?.text).toBe(`${big.text}4`);
    expect(quick.texts.size).toBe(0);
  });

  it("is the newer one of the two stores", async () => {
    const crashed = draftsOf("crashed");
    crashed.keep({ ...small, baseText: "y".repeat(40_000) });
    await settle();
    crashed.keep({ ...small, text: "Typed later.", baseText: "y".repeat(40_000) });
    const [found] = await draftsOf("next").findLeft();
    expect(found?.text).toBe("Typed later.");
    expect(found?.baseText).toHaveLength(40_000);
  });

  it("is gone from both stores when it is forgotten, even while it is being written", async () => {
    const drafts = draftsOf("one");
    drafts.keep(small);
    void drafts.flush();
    drafts.forget("Typed.");
    await settle();
    expect([quick.texts.size, large.values.size]).toEqual([0, 0]);
  });

  it("is not found where a page died over forgetting it, unless more was typed since", async () => {
    const crashed = draftsOf("crashed");
    crashed.keep({ ...small, text: "Typ" });
    await settle();
    crashed.keep(small);
    large.remove = () => new Promise(() => undefined);
    crashed.forget("Typed.");
    expect([...large.values.values()]).toMatchObject([{ text: "Typ" }]);
    expect(await draftsOf("next").findLeft()).toEqual([]);
    await vi.advanceTimersByTimeAsync(10);
    crashed.keep({ ...small, text: "Typed on." });
    expect(await draftsOf("next").findLeft()).toMatchObject([{ text: "Typed on." }]);
  });

  it("leaves nothing behind where the store was done before the page died", async () => {
    quick.texts.set("quire.saved.ann.d1.s1.crashed", "1");
    expect(await draftsOf("next").findLeft()).toEqual([]);
    expect(quick.texts.size).toBe(0);
  });

  it("stays when another text is forgotten", async () => {
    const drafts = draftsOf("one");
    drafts.keep(small);
    drafts.forget("Before.");
    await settle();
    expect([quick.texts.size, large.values.size]).toEqual([1, 1]);
  });

  it("is as old as its last letter, however often it was sent since", async () => {
    const [one, two] = [draftsOf("one"), draftsOf("two")];
    one.keep(small);
    await vi.advanceTimersByTimeAsync(1_000);
    two.keep({ ...small, text: "Typed last." });
    await vi.advanceTimersByTimeAsync(1_000);
    one.keep({ ...small, sent: ["6:mark"] });
    await settle();
    const found = await draftsOf("next").findLeft();
    expect(found.map((draft) => draft.text)).toEqual(["Typed last.", "Typed."]);
    expect(found[1]?.sent).toEqual(["6:mark"]);
  });

  it("of one tab never overwrites that of another", async () => {
    draftsOf("one").keep(small);
    draftsOf("two").keep({ ...small, text: "Other." });
    const found = await draftsOf("next").findLeft();
    expect(found.map((draft) => draft.text).sort()).toEqual(["Other.", "Typed."]);
  });

  it("of another account, document or section is never found", async () => {
    draftsOf("one").keep(small);
    await settle();
    for (const other of [{ account: "bob" }, { document: "d2" }, { section: "s2" }]) {
      expect(await draftsOf("next", { ...storageKey, ...other }).findLeft()).toEqual([]);
    }
  });

  it("is dropped only when what replaces it is stored", async () => {
    draftsOf("crashed").keep(small);
    await settle();
    const next = draftsOf("next");
    const [found] = await next.findLeft();
    if (found) {
      next.keep(found);
      await next.drop(found);
    }
    expect([...large.values.keys()]).toEqual(["quire.draft.ann.d1.s1.next"]);
  });

  it("is found again by the same page, which may have closed and opened the section", async () => {
    draftsOf("same").keep(small);
    await settle();
    const next = draftsOf("same");
    const [found] = await next.findLeft();
    expect(found).toMatchObject(small);
    if (found) {
      next.keep(found);
      await next.drop(found);
    }
    expect(await draftsOf("same").findLeft()).toMatchObject([small]);
  });

  it("is forgotten after sixty days", async () => {
    draftsOf("crashed").keep(big);
    await settle();
    await vi.advanceTimersByTimeAsync(61 * 86_400_000);
    expect(await draftsOf("next").findLeft()).toEqual([]);
  });
});

describe("where the browser does not store", () => {
  it("a full quick store leaves the large one", async () => {
    quick.isFull = true;
    draftsOf("crashed").keep(small);
    await settle();
    expect(kept).toEqual([true]);
    expect(await draftsOf("next").findLeft()).toMatchObject([small]);
  });

  it("a forbidden large store leaves the quick one", async () => {
    large.isForbidden = true;
    draftsOf("crashed").keep(small);
    await settle();
    expect(kept.at(-1)).toBe(true);
    expect(await draftsOf("next").findLeft()).toMatchObject([small]);
  });

  it("it is said that nothing is kept", async () => {
    large.isForbidden = true;
    draftsOf("crashed").keep(big);
    await settle();
    expect(kept).toEqual([false]);
  });
});

it("a text that lost a choice is kept until it is dropped", async () => {
  const drafts = draftsOf("one");
  const text = await drafts.keepText("Lost.", "other");
  expect(await draftsOf("next").findTexts()).toEqual([text]);
  await drafts.dropText(text);
  expect(await draftsOf("next").findTexts()).toEqual([]);
});
