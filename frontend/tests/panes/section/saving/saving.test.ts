import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError, ConnectionError, type Section } from "../../../../src/api";
import { merge, mergedText } from "../../../../src/panes/section/saving/merging";
import { SectionSaver, type SavingCallbacks } from "../../../../src/panes/section/saving/saving";
import type { Draft, SavingState } from "../../../../src/panes/section/saving/state";
import { section } from "../../../builders";

/** A server with one section, and a browser with one draft. */
class ScriptedCallbacks implements SavingCallbacks {
  stored = section();
  draft: Draft | null = null;
  states: SavingState[] = [];
  newerTexts: string[] = [];
  saves: { content: string; baseRevision: number }[] = [];
  /** What happens instead of the next saves, in order. */
  faults: (() => void)[] = [];
  /** How long a save takes. */
  delayMilliseconds = 0;

  async save(content: string, baseRevision: number): Promise<Section> {
    this.saves.push({ content, baseRevision });
    if (this.delayMilliseconds > 0)
      await new Promise((resolve) => setTimeout(resolve, this.delayMilliseconds));
    this.faults.shift()?.();
    return this.write(content, baseRevision);
  }

  write(content: string, baseRevision: number): Section {
    if (baseRevision !== this.stored.revision) {
      throw new ApiError(412, "stale", "The section has changed.", { section: this.stored });
    }
    this.stored = section({ content, revision: this.stored.revision + 1 });
    return this.stored;
  }

  keepDraft(draft: Draft): void {
    this.draft = draft;
  }

  forgetDraft(text: string): void {
    if (this.draft?.text === text) this.draft = null;
  }

  onChange(state: SavingState): void {
    this.states.push(state);
  }

  onNewerText(text: string): void {
    this.newerTexts.push(text);
  }

  async merge(mine: string, base: string, theirs: string): Promise<string | null> {
    return mergedText(merge(mine, base, theirs));
  }

  /** A call that writes beside this page's own saves. */
  async accept(content: string): Promise<{ section: Section }> {
    if (this.delayMilliseconds > 0)
      await new Promise((resolve) => setTimeout(resolve, this.delayMilliseconds));
    this.stored = section({ content, revision: this.stored.revision + 1 });
    return { section: this.stored };
  }

  random(): number {
    return 1;
  }
}

const draft = (changes: Partial<Draft> = {}): Draft => ({
  text: "",
  baseRevision: 1,
  baseText: null,
  sent: [],
  isBesideChange: false,
  ...changes,
});
const quiet = () => vi.advanceTimersByTimeAsync(1_000);
const connectionFails = () => {
  throw new ConnectionError();
};

let callbacks: ScriptedCallbacks;
let saver: SectionSaver;

beforeEach(() => {
  vi.useFakeTimers();
  callbacks = new ScriptedCallbacks();
  saver = new SectionSaver(callbacks.stored, callbacks);
});

afterEach(() => vi.useRealTimers());

describe("saving by itself", () => {
  it("saves a second after typing pauses", async () => {
    saver.textChanged("More.");
    expect(saver.state.kind).toBe("unsaved");
    await vi.advanceTimersByTimeAsync(999);
    expect(callbacks.saves).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(callbacks.stored.content).toBe("More.");
    expect(saver.state).toMatchObject({ kind: "saved", revision: 2 });
  });

  it("saves every five seconds while typing goes on", async () => {
    for (let key = 0; key < 24; key += 1) {
      saver.textChanged("x".repeat(key + 1));
      await vi.advanceTimersByTimeAsync(500);
    }
    expect(callbacks.saves).toHaveLength(2);
  });

  it("has one save under way at a time and then saves what was typed meanwhile", async () => {
    callbacks.delayMilliseconds = 3_000;
    saver.textChanged("One.");
    await quiet();
    saver.textChanged("One. Two.");
    await vi.advanceTimersByTimeAsync(2_000);
    expect(callbacks.saves).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(8_000);
    expect(callbacks.saves.map((save) => save.baseRevision)).toEqual([1, 2]);
    expect(callbacks.stored.content).toBe("One. Two.");
    expect(saver.state.kind).toBe("saved");
  });

  it("saves at once when asked", async () => {
    saver.textChanged("Now.");
    saver.saveNow();
    await vi.advanceTimersByTimeAsync(0);
    expect(callbacks.stored.content).toBe("Now.");
  });

  it("has nothing to save when the change was taken back", async () => {
    saver.textChanged("Oops.");
    saver.textChanged("The first text.");
    expect(saver.state.kind).toBe("saved");
    expect(callbacks.draft).toBeNull();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(callbacks.saves).toHaveLength(0);
  });

  it("saves once more when the section is left", async () => {
    saver.textChanged("Last words.");
    saver.close();
    await vi.advanceTimersByTimeAsync(0);
    expect(callbacks.stored.content).toBe("Last words.");
  });

  it("saves what was typed during a save even when the section is left in between", async () => {
    callbacks.delayMilliseconds = 100;
    saver.textChanged("One.");
    await quiet();
    saver.textChanged("One. Two.");
    saver.close();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(callbacks.stored.content).toBe("One. Two.");
  });
});

describe("the draft", () => {
  it("is kept until the server has the text", async () => {
    saver.textChanged("More.");
    expect(callbacks.draft).toEqual(draft({ text: "More.", baseText: "The first text." }));
    await quiet();
    expect(callbacks.draft).toBeNull();
  });

  it("is taken up again after a reload and saved", async () => {
    expect(saver.resume(draft({ text: "Kept." }))).toBe(true);
    expect(saver.text).toBe("Kept.");
    await quiet();
    expect(callbacks.stored.content).toBe("Kept.");
  });

  it("is forgotten when the server already has it", () => {
    callbacks.draft = draft({ text: "The first text." });
    expect(saver.resume(callbacks.draft)).toBe(false);
    expect(callbacks.draft).toBeNull();
  });

  it("becomes a conflict when the section has moved on", () => {
    saver.resume(draft({ text: "Kept.", baseRevision: 0, baseText: "Before." }));
    expect(saver.state).toMatchObject({
      kind: "conflict",
      theirs: { content: "The first text." },
      baseText: "Before.",
    });
    expect(callbacks.draft).toMatchObject({ text: "Kept.", baseText: "Before." });
  });

  it("is no conflict when the text that moved the section on was sent from here", async () => {
    callbacks.delayMilliseconds = 100;
    saver.textChanged("Typed.");
    await quiet();
    saver.textChanged("Typed. And more.");
    const left = callbacks.draft;
    await vi.advanceTimersByTimeAsync(100);
    const next = new ScriptedCallbacks();
    next.stored = section({ content: "Typed.", revision: 2 });
    const after = new SectionSaver(next.stored, next);
    after.resume(left ?? draft());
    await quiet();
    expect(next.stored).toMatchObject({ content: "Typed. And more.", revision: 3 });
  });

  it("is no conflict when only the title has moved the section on", async () => {
    saver.resume(draft({ text: "Kept.", baseRevision: 0, baseText: "The first text." }));
    await quiet();
    expect(callbacks.stored.content).toBe("Kept.");
  });

  it("is gone when it is discarded, and so is its text", async () => {
    saver.resume(draft({ text: "Kept." }));
    saver.discard();
    expect(callbacks.newerTexts).toEqual(["The first text."]);
    expect(callbacks.draft).toBeNull();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(callbacks.saves).toHaveLength(0);
  });

  it("is taken back when it is discarded while it is being saved", async () => {
    callbacks.delayMilliseconds = 500;
    saver.resume(draft({ text: "Kept." }));
    await quiet();
    expect(saver.state).toMatchObject({ kind: "saving" });
    saver.discard();
    expect(callbacks.newerTexts).toEqual(["The first text."]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(callbacks.saves.map(({ content }) => content)).toEqual(["Kept.", "The first text."]);
    expect(saver.state).toMatchObject({ kind: "saved" });
    expect(callbacks.draft).toBeNull();
  });

  it("is gone when it is discarded while the network refuses it", async () => {
    callbacks.delayMilliseconds = 500;
    callbacks.faults = [connectionFails];
    saver.resume(draft({ text: "Kept." }));
    await quiet();
    saver.discard();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(callbacks.newerTexts).toEqual(["The first text."]);
    expect(saver.state).toMatchObject({ kind: "saved" });
    expect(callbacks.draft).toBeNull();
  });
});

describe("a save that fails", () => {
  it("is tried again, with the newest text", async () => {
    callbacks.faults = [connectionFails];
    saver.textChanged("More.");
    await quiet();
    expect(saver.state).toMatchObject({ kind: "retrying", reason: "The server cannot be reached." });
    saver.textChanged("More and more.");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(callbacks.stored.content).toBe("More and more.");
    expect(saver.state.kind).toBe("saved");
  });

  it("waits as long as the server asks", async () => {
    callbacks.faults = [
      () => {
        throw new ApiError(429, "rate_limited", "Too many saves.", {}, 30);
      },
    ];
    saver.textChanged("More.");
    await quiet();
    await vi.advanceTimersByTimeAsync(29_000);
    expect(callbacks.saves).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(callbacks.saves).toHaveLength(2);
  });

  it("is not tried again by itself when the server refuses the text, but after a change", async () => {
    callbacks.faults = [
      () => {
        throw new ApiError(422, "too_long", "The text is too long.", {});
      },
    ];
    saver.textChanged("Too long.");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(callbacks.saves).toHaveLength(1);
    expect(saver.state).toMatchObject({ kind: "refused", reason: "The text is too long." });
    expect(callbacks.draft?.text).toBe("Too long.");
    saver.textChanged("Short.");
    await quiet();
    expect(callbacks.stored.content).toBe("Short.");
  });

  it("is tried again when the visitor is signed out, who may sign in elsewhere", async () => {
    callbacks.faults = [
      () => {
        throw new ApiError(401, "unauthenticated", "Authentication required", {});
      },
    ];
    saver.textChanged("More.");
    await quiet();
    expect(saver.state).toMatchObject({ kind: "retrying", reason: "Authentication required." });
  });

  it("is no conflict when the text had arrived and only the reply was lost", async () => {
    callbacks.faults = [
      () => {
        callbacks.write("More.", 1);
        throw new ConnectionError();
      },
    ];
    saver.textChanged("More.");
    await quiet();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(saver.state).toMatchObject({ kind: "saved", revision: 2 });
    expect(callbacks.draft).toBeNull();
  });

  it("is no conflict either when more was typed after the lost reply", async () => {
    callbacks.faults = [
      () => {
        callbacks.write("More.", 1);
        throw new ConnectionError();
      },
    ];
    saver.textChanged("More.");
    await quiet();
    saver.textChanged("More and more.");
    await vi.advanceTimersByTimeAsync(2_000);
    expect(callbacks.stored).toMatchObject({ content: "More and more.", revision: 3 });
    expect(saver.state.kind).toBe("saved");
  });

  it("is repeated even when the text was taken back, because it may have arrived", async () => {
    callbacks.faults = [
      () => {
        callbacks.write("Oops.", 1);
        throw new ConnectionError();
      },
    ];
    saver.textChanged("Oops.");
    await quiet();
    saver.textChanged("The first text.");
    await vi.advanceTimersByTimeAsync(2_000);
    expect(callbacks.stored.content).toBe("The first text.");
    expect(saver.state.kind).toBe("saved");
  });
});

describe("whoever needs the saved text", () => {
  it("gets it at once when there is nothing to save", async () => {
    expect(await saver.saved()).toMatchObject({ revision: 1 });
  });

  it("waits until what was typed is saved", async () => {
    callbacks.delayMilliseconds = 100;
    saver.textChanged("More.");
    const waiting = saver.saved();
    await vi.advanceTimersByTimeAsync(50);
    saver.textChanged("More and more.");
    await vi.advanceTimersByTimeAsync(300);
    expect(await waiting).toMatchObject({ content: "More and more.", revision: 3 });
  });

  it("is told when it cannot be saved", async () => {
    callbacks.faults = [connectionFails];
    saver.textChanged("More.");
    const waiting = saver.saved();
    await vi.advanceTimersByTimeAsync(0);
    expect(await waiting).toBeNull();
  });
});

describe("a section that was changed elsewhere", () => {
  const changeElsewhere = (changes: Partial<Section>) => {
    callbacks.stored = section({ revision: 5, ...changes });
  };

  it("is simply saved again when only its title has changed", async () => {
    changeElsewhere({ title: "Scope" });
    saver.textChanged("More.");
    await quiet();
    expect(callbacks.stored).toMatchObject({ content: "More.", revision: 6 });
    expect(saver.state.kind).toBe("saved");
  });

  it("shows both texts and saves nothing until a choice is made", async () => {
    changeElsewhere({ content: "Theirs." });
    saver.textChanged("Mine.");
    await quiet();
    expect(saver.state).toMatchObject({ kind: "conflict", theirs: { content: "Theirs." } });
    saver.textChanged("Mine, and more.");
    saver.saveNow();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(callbacks.stored.content).toBe("Theirs.");
    expect(callbacks.draft?.text).toBe("Mine, and more.");
  });

  it("is saved with my text on top when I keep mine", async () => {
    changeElsewhere({ content: "Theirs." });
    saver.textChanged("Mine.");
    await quiet();
    saver.keepMine();
    await vi.advanceTimersByTimeAsync(0);
    expect(callbacks.stored).toMatchObject({ content: "Mine.", revision: 6 });
    expect(callbacks.draft).toBeNull();
  });

  it("is saved with a text made of both on top", async () => {
    changeElsewhere({ content: "Theirs." });
    saver.textChanged("Mine.");
    await quiet();
    expect(saver.state).toMatchObject({ kind: "conflict", baseText: "The first text." });
    saver.settle("Theirs. Mine.");
    await vi.advanceTimersByTimeAsync(0);
    expect(callbacks.newerTexts).toEqual(["Theirs. Mine."]);
    expect(callbacks.stored).toMatchObject({ content: "Theirs. Mine.", revision: 6 });
  });

  it("shows the other text when I take theirs", async () => {
    changeElsewhere({ content: "Theirs." });
    saver.textChanged("Mine.");
    await quiet();
    saver.takeTheirs();
    expect(callbacks.newerTexts).toEqual(["Theirs."]);
    expect(saver.state).toMatchObject({ kind: "saved", revision: 5 });
    expect(callbacks.draft).toBeNull();
  });

  it.each([
    ["what both began with", "The first text."],
    ["the other text", "Theirs."],
  ])("shows the other text when mine is typed back to %s", async (_, typed) => {
    changeElsewhere({ content: "Theirs." });
    saver.textChanged("Mine.");
    await quiet();
    saver.textChanged(typed);
    expect(callbacks.newerTexts).toEqual(["Theirs."]);
    expect(saver.state).toMatchObject({ kind: "saved", revision: 5 });
    expect(await saver.saved()).toMatchObject({ content: "Theirs.", revision: 5 });
    expect(callbacks.draft).toBeNull();
  });

  it("shows its new text when mine was typed back while it was sent", async () => {
    changeElsewhere({ content: "Theirs." });
    callbacks.delayMilliseconds = 500;
    saver.textChanged("Mine.");
    await quiet();
    saver.textChanged("The first text.");
    await vi.advanceTimersByTimeAsync(500);
    expect(callbacks.newerTexts).toEqual(["Theirs."]);
    expect(saver.state).toMatchObject({ kind: "saved", revision: 5 });
    expect(callbacks.stored.content).toBe("Theirs.");
  });

  it("does not resume a draft that changes nothing", () => {
    saver = new SectionSaver(section({ content: "Theirs.", revision: 5 }), callbacks);
    const isResumed = saver.resume(draft({ text: "The first text.", baseText: "The first text." }));
    expect(isResumed).toBe(false);
    expect(saver.state).toMatchObject({ kind: "saved", revision: 5 });
    expect(saver.text).toBe("Theirs.");
    expect(callbacks.draft).toBeNull();
  });

  it("asks again when it changes once more while I choose", async () => {
    changeElsewhere({ content: "Theirs." });
    saver.textChanged("Mine.");
    await quiet();
    changeElsewhere({ content: "Theirs again.", revision: 9 });
    saver.keepMine();
    await vi.advanceTimersByTimeAsync(0);
    expect(saver.state).toMatchObject({ kind: "conflict", theirs: { content: "Theirs again." } });
  });

  it("shows its new text when nothing was typed here", () => {
    saver.notice(section({ content: "Newer.", revision: 3 }));
    expect(callbacks.newerTexts).toEqual(["Newer."]);
    expect(saver.state).toMatchObject({ kind: "saved", revision: 3 });
  });

  it("keeps what was typed here when a newer text is seen", () => {
    saver.textChanged("Mine.");
    saver.notice(section({ content: "Newer.", revision: 3 }));
    expect(callbacks.newerTexts).toEqual([]);
    expect(saver.text).toBe("Mine.");
  });
});

describe("a text that was deleted as a whole", () => {
  it("is not saved before somebody says so, and is kept as a draft", async () => {
    saver.textChanged("");
    expect(saver.state.kind).toBe("unsaved");
    await quiet();
    expect(saver.state.kind).toBe("emptied");
    saver.saveNow();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(callbacks.saves).toHaveLength(0);
    expect(callbacks.draft?.text).toBe("");
    saver.saveEmpty();
    await quiet();
    expect(callbacks.stored.content).toBe("");
    expect(saver.state).toMatchObject({ kind: "saved", revision: 2 });
  });

  it("is asked about once: what is typed again, or brought back by undo, is saved as ever", async () => {
    saver.textChanged("");
    await quiet();
    saver.textChanged("  ");
    expect(saver.state.kind).toBe("emptied");
    saver.textChanged("Anew.");
    expect(saver.state.kind).toBe("unsaved");
    await quiet();
    expect(callbacks.stored.content).toBe("Anew.");
    saver.textChanged("");
    await quiet();
    saver.textChanged("Anew.");
    expect(saver.state).toMatchObject({ kind: "saved", revision: 2 });
  });

  it("comes back as the server has it", async () => {
    saver.textChanged("");
    await quiet();
    saver.discard();
    expect(callbacks.newerTexts).toEqual(["The first text."]);
    expect(saver.state).toMatchObject({ kind: "saved", revision: 1 });
    expect(callbacks.draft).toBeNull();
  });

  it("is no text that can be asked about", async () => {
    saver.textChanged(" ");
    expect(await saver.saved()).toBeNull();
    expect(callbacks.saves).toHaveLength(0);
  });

  it("is asked about even when it was deleted while a save was under way", async () => {
    callbacks.delayMilliseconds = 500;
    saver.textChanged("More.");
    await quiet();
    saver.textChanged("");
    saver.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(callbacks.stored.content).toBe("More.");
    expect(callbacks.draft?.text).toBe("");
  });

  it("is what it was where nothing stood before", async () => {
    callbacks.stored = section({ content: "" });
    saver = new SectionSaver(callbacks.stored, callbacks);
    saver.textChanged("x");
    saver.textChanged("");
    await quiet();
    expect(saver.state.kind).toBe("saved");
  });

  it("is asked about again after the next text", async () => {
    saver.textChanged("");
    await quiet();
    saver.saveEmpty();
    await quiet();
    saver.textChanged("More.");
    await quiet();
    saver.textChanged("");
    await quiet();
    expect(saver.state.kind).toBe("emptied");
  });
});

describe("a change by another call", () => {
  it("comes after what is unsaved, and its text is shown", async () => {
    saver.textChanged("Typed.");
    const reply = await saver.change(() => callbacks.accept("Typed. Accepted."));
    expect(callbacks.saves).toEqual([{ content: "Typed.", baseRevision: 1 }]);
    expect(reply?.section.revision).toBe(3);
    expect(callbacks.newerTexts).toEqual(["Typed. Accepted."]);
    expect(saver.state).toMatchObject({ kind: "saved", revision: 3 });
    expect(callbacks.draft).toBeNull();
  });

  it("is not tried while the text cannot be saved", async () => {
    const called = vi.fn();
    callbacks.faults.push(connectionFails);
    saver.textChanged("Typed.");
    expect(await saver.change(called)).toBeNull();
    expect(called).not.toHaveBeenCalled();
    expect(callbacks.draft?.text).toBe("Typed.");
  });

  it("keeps what is typed meanwhile beside it", async () => {
    callbacks.stored = section({ content: "First.\n\nSecond.\n\nThird." });
    saver = new SectionSaver(callbacks.stored, callbacks);
    callbacks.delayMilliseconds = 3_000;
    const changing = saver.change(() => callbacks.accept("Accepted.\n\nSecond.\n\nThird."));
    await quiet();
    saver.textChanged("First.\n\nSecond.\n\nThird, typed.");
    expect(callbacks.draft?.text).toContain("typed");
    await vi.advanceTimersByTimeAsync(2_000);
    await changing;
    expect(saver.text).toBe("Accepted.\n\nSecond.\n\nThird, typed.");
    expect(callbacks.newerTexts).toEqual([saver.text]);
    expect(callbacks.draft).toMatchObject({ text: saver.text, baseRevision: 2 });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(callbacks.stored).toMatchObject({ content: saver.text, revision: 3 });
    expect(saver.state.kind).toBe("saved");
  });

  it("keeps what is typed while both are being merged", async () => {
    callbacks.stored = section({ content: "First.\n\nSecond.\n\nThird." });
    saver = new SectionSaver(callbacks.stored, callbacks);
    const mergeAtOnce = (...texts: [string, string, string]) => mergedText(merge(...texts));
    callbacks.merge = async (...texts) => {
      if (!saver.text.endsWith("typed on.")) saver.textChanged("First.\n\nSecond.\n\nThird, typed on.");
      return mergeAtOnce(...texts);
    };
    callbacks.delayMilliseconds = 500;
    const changing = saver.change(() => callbacks.accept("Accepted.\n\nSecond.\n\nThird."));
    await vi.advanceTimersByTimeAsync(100);
    saver.textChanged("First.\n\nSecond.\n\nThird, typed.");
    await quiet();
    await changing;
    expect(saver.text).toBe("Accepted.\n\nSecond.\n\nThird, typed on.");
  });

  it("is a conflict with what is typed meanwhile at the same place, and loses neither", async () => {
    callbacks.delayMilliseconds = 500;
    const changing = saver.change(() => callbacks.accept("The accepted text."));
    await vi.advanceTimersByTimeAsync(100);
    saver.textChanged("The typed text.");
    await quiet();
    await changing;
    expect(saver.state).toMatchObject({
      kind: "conflict",
      theirs: { content: "The accepted text." },
      baseText: "The first text.",
    });
    expect(callbacks.draft?.text).toBe("The typed text.");
    expect(callbacks.saves).toHaveLength(0);
  });

  it("changes nothing here where it is refused, and what was typed meanwhile is saved", async () => {
    callbacks.delayMilliseconds = 500;
    const refused = async () => {
      await callbacks.accept("Never seen.").then(() => (callbacks.stored = section()));
      throw new ApiError(409, "place_changed", "The place has changed.", {});
    };
    const changing = expect(saver.change(refused)).rejects.toThrow("The place has changed.");
    await vi.advanceTimersByTimeAsync(100);
    saver.textChanged("Typed.");
    await quiet();
    await changing;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(callbacks.stored.content).toBe("Typed.");
    expect(callbacks.newerTexts).toEqual([]);
    callbacks.delayMilliseconds = 0;
    await callbacks.accept("Theirs.");
    saver.textChanged("Typed on.");
    await vi.advanceTimersByTimeAsync(2_000);
    expect(saver.state.kind).toBe("conflict");
  });

  it("that came to nothing leaves the text as it is", async () => {
    await saver.change(() => Promise.resolve({ section: callbacks.stored }));
    expect(saver.state).toMatchObject({ kind: "saved", revision: 1 });
    expect(callbacks.newerTexts).toEqual([]);
  });

  it("waits for another one", async () => {
    callbacks.delayMilliseconds = 500;
    const first = saver.change(() => callbacks.accept("One."));
    const second = saver.change(() => callbacks.accept(`${callbacks.stored.content} Two.`));
    await vi.advanceTimersByTimeAsync(2_000);
    await Promise.all([first, second]);
    expect(saver.text).toBe("One. Two.");
    expect(saver.state).toMatchObject({ kind: "saved", revision: 3 });
  });

  it("waits for a save that is under way even when its text was taken back", async () => {
    callbacks.delayMilliseconds = 500;
    saver.textChanged("Typed.");
    await quiet();
    saver.textChanged("The first text.");
    const changing = saver.change(() => callbacks.accept(`${callbacks.stored.content} Accepted.`));
    await vi.advanceTimersByTimeAsync(5_000);
    await changing;
    expect(saver.text).toBe("The first text. Accepted.");
    expect(saver.state.kind).toBe("saved");
  });

  describe("whose reply is lost", () => {
    const before = "First.\n\nSecond.\n\nThird.";
    const accepted = "Accepted.\n\nSecond.\n\nThird.";
    const typed = "First.\n\nSecond.\n\nThird, typed.";
    const both = "Accepted.\n\nSecond.\n\nThird, typed.";

    beforeEach(() => {
      callbacks.stored = section({ content: before });
      saver = new SectionSaver(callbacks.stored, callbacks);
    });

    /** The server makes a change, while this is typed. */
    async function loseReply(text: string): Promise<void> {
      callbacks.delayMilliseconds = 500;
      const lost = async () => {
        await callbacks.accept(accepted);
        throw new ConnectionError();
      };
      const changing = expect(saver.change(lost)).rejects.toThrow(ConnectionError);
      await vi.advanceTimersByTimeAsync(100);
      saver.textChanged(text);
      await vi.advanceTimersByTimeAsync(400);
      await changing;
    }

    it("is found when what was typed meanwhile is saved, and both stay", async () => {
      await loseReply(typed);
      await vi.advanceTimersByTimeAsync(5_000);
      expect(callbacks.stored).toMatchObject({ content: both, revision: 3 });
      expect(callbacks.newerTexts).toEqual([both]);
      expect(saver.state).toMatchObject({ kind: "saved", revision: 3 });
      expect(callbacks.states.map(({ kind }) => kind)).not.toContain("conflict");
      expect(callbacks.draft).toBeNull();
    });

    it("is a conflict with what was typed meanwhile at the same place", async () => {
      await loseReply("Typed.\n\nSecond.\n\nThird.");
      await vi.advanceTimersByTimeAsync(5_000);
      expect(saver.state).toMatchObject({ kind: "conflict", baseText: before });
      expect(callbacks.draft?.text).toBe("Typed.\n\nSecond.\n\nThird.");
      expect(callbacks.stored.content).toBe(accepted);
    });

    it("is found by the next page, when this one dies over it", async () => {
      callbacks.delayMilliseconds = 500;
      void saver.change(() => callbacks.accept(accepted));
      await vi.advanceTimersByTimeAsync(100);
      saver.textChanged(typed);
      const left = callbacks.draft ?? draft();
      const next = new ScriptedCallbacks();
      next.stored = section({ content: accepted, revision: 2 });
      const saverThere = new SectionSaver(next.stored, next);
      expect(saverThere.resume(left)).toBe(true);
      expect(saverThere.text).toBe(typed);
      expect(next.draft).toMatchObject({ text: typed, baseText: before, isBesideChange: true });
      await vi.advanceTimersByTimeAsync(5_000);
      expect(next.stored).toMatchObject({ content: both, revision: 3 });
      expect(next.newerTexts).toEqual([both]);
      expect(saverThere.state.kind).toBe("saved");
    });

    it("excuses no change that somebody else makes after the next save", async () => {
      await loseReply(typed);
      await vi.advanceTimersByTimeAsync(5_000);
      callbacks.delayMilliseconds = 0;
      await callbacks.accept("Theirs.");
      saver.textChanged(`${both} Mine.`);
      await vi.advanceTimersByTimeAsync(5_000);
      expect(saver.state).toMatchObject({ kind: "conflict", theirs: { content: "Theirs." } });
    });
  });
});
