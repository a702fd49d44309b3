import { describe, expect, it } from "vitest";
import { fingerprintOf } from "../../../../src/lib/fingerprint";
import {
  initialData,
  type Draft,
  type Phase,
  type SavingData,
  type SavingEvent,
} from "../../../../src/panes/section/saving/state";
import { transition } from "../../../../src/panes/section/saving/transitions";
import { section } from "../../../builders";

const stored = section();
const newer = section({ content: "Theirs.", revision: 5 });
const changed = { section: newer };

const phases: Record<Phase["kind"], Phase> = {
  saved: { kind: "saved" },
  unsaved: { kind: "unsaved", sinceMilliseconds: 10_000 },
  saving: { kind: "saving", sent: "Typed." },
  changing: { kind: "changing" },
  merging: { kind: "merging", changed, typed: "Typed." },
  retrying: { kind: "retrying", reason: "It failed.", cause: "connection" },
  refused: { kind: "refused", reason: "Too long." },
  emptied: { kind: "emptied" },
  conflict: { kind: "conflict", theirs: newer, baseText: stored.content },
};

/** A section in this phase, in which "Typed." was typed unless it is saved. */
function inPhase(kind: Phase["kind"], changes: Partial<SavingData> = {}): SavingData {
  const text = kind === "saved" ? stored.content : kind === "emptied" ? "" : "Typed.";
  return { ...initialData(stored), text, phase: phases[kind], nowMilliseconds: 12_000, ...changes };
}

const draft = (changes: Partial<Draft> = {}): Draft => ({
  text: "Typed.",
  baseRevision: 1,
  baseText: "The first text.",
  sent: [],
  isBesideChange: false,
  ...changes,
});

/** What comes of an event: the phase, what else has changed, and the effects with what they carry. */
function outcome(data: SavingData, event: SavingEvent) {
  const { data: next, effects } = transition(data, event);
  return { next, phase: next.phase, effects, kinds: effects.map(({ kind }) => kind) };
}

const unanswered = {
  kind: "unanswered",
  reason: "It failed.",
  cause: "connection",
  retryAfterMilliseconds: 3_000,
} as const;

describe("an event that does not apply to a phase", () => {
  const all = Object.keys(phases) as Phase["kind"][];
  const except = (...kinds: Phase["kind"][]) => all.filter((kind) => !kinds.includes(kind));
  const events: [SavingEvent, Phase["kind"][]][] = [
    [{ kind: "save due" }, ["saved", "saving", "changing", "merging", "conflict"]],
    [{ kind: "text discarded" }, ["changing", "merging", "conflict"]],
    [{ kind: "save acknowledged", section: newer }, except("saving")],
    [{ kind: "save failed", failure: unanswered }, except("saving")],
    [{ kind: "change started" }, ["saving", "changing", "merging"]],
    [{ kind: "change answered", changed }, except("changing")],
    [{ kind: "change failed", isUnchanged: true }, except("changing")],
    [{ kind: "texts merged", merged: "Both." }, except("merging")],
    [{ kind: "section noticed", section: newer, isFromElsewhere: true }, except("saved")],
    [{ kind: "conflict settled", text: "Both." }, except("conflict")],
    [{ kind: "theirs taken" }, except("conflict")],
  ];
  const cases = events.flatMap(([event, kinds]) => kinds.map((kind) => [event.kind, kind, event] as const));

  it.each(cases)("changes nothing: %s while %s", (_, kind, event) => {
    const data = inPhase(kind);
    expect(transition(data, event)).toEqual({ data, effects: [] });
  });
});

describe("draft found", () => {
  const found = (changes: Partial<Draft>, base = stored) =>
    outcome(initialData(base), { kind: "draft found", draft: draft(changes) });

  it("forgets a draft that the server has", () => {
    const { phase, effects } = found({ text: stored.content });
    expect(phase.kind).toBe("saved");
    expect(effects).toEqual([{ kind: "forget draft", text: stored.content }]);
  });

  it("saves a draft of the server's revision", () => {
    const { next, kinds } = found({ baseText: null });
    expect(next).toMatchObject({ text: "Typed.", phase: { kind: "unsaved" } });
    expect(kinds).toEqual(["keep draft", "start timer", "show state"]);
  });

  it("saves a draft of the server's text at another revision", () => {
    expect(found({ baseRevision: 0 }).phase.kind).toBe("unsaved");
  });

  it("saves a draft that continues a text sent from here", () => {
    const sent = [fingerprintOf(newer.content)];
    const { next } = found({ sent }, newer);
    expect(next).toMatchObject({ phase: { kind: "unsaved" }, unanswered: sent });
  });

  it("merges a draft that was typed beside a change", () => {
    const { next, effects } = found({ isBesideChange: true }, newer);
    expect(next).toMatchObject({
      phase: { kind: "merging", changed: { section: newer }, typed: "Typed." },
      base: { revision: 1, content: "The first text." },
      acknowledged: "The first text.",
      mayHaveChanged: true,
    });
    expect(effects).toEqual([
      { kind: "keep draft", draft: draft({ isBesideChange: true }) },
      { kind: "show state", state: { kind: "saving" } },
      { kind: "merge", mine: "Typed.", base: "The first text.", theirs: "Theirs." },
    ]);
  });

  it("is a conflict on top of any other text, and the draft is kept as it was", () => {
    const { phase, effects } = found({}, newer);
    expect(phase).toEqual({ kind: "conflict", theirs: newer, baseText: "The first text." });
    expect(effects).toEqual([
      { kind: "keep draft", draft: draft() },
      { kind: "show state", state: phase },
    ]);
  });
});

describe("text typed", () => {
  const typed = (data: SavingData, text = "Typed on.") => outcome(data, { kind: "text typed", text });

  it("starts to wait for a pause", () => {
    const { phase, effects } = typed(inPhase("saved"));
    expect(phase).toEqual({ kind: "unsaved", sinceMilliseconds: 12_000 });
    expect(effects).toEqual([
      { kind: "keep draft", draft: draft({ text: "Typed on." }) },
      { kind: "start timer", milliseconds: 1_000 },
      { kind: "show state", state: { kind: "unsaved" } },
    ]);
  });

  it("waits no longer than five seconds after the first change", () => {
    const { phase, effects } = typed(inPhase("unsaved", { nowMilliseconds: 14_600 }));
    expect(phase).toEqual(phases.unsaved);
    expect(effects).toContainEqual({ kind: "start timer", milliseconds: 400 });
  });

  it("waits no less than no time where timers are late", () => {
    const { effects } = typed(inPhase("unsaved", { nowMilliseconds: 99_000 }));
    expect(effects).toContainEqual({ kind: "start timer", milliseconds: 0 });
  });

  it("is saved again where it is the acknowledged text", () => {
    const { phase, effects } = typed(inPhase("unsaved"), stored.content);
    expect(phase.kind).toBe("saved");
    expect(effects).toContainEqual({ kind: "forget draft", text: stored.content });
    expect(effects).toContainEqual({ kind: "stop timer" });
  });

  it.each(["saving", "changing", "merging", "retrying", "conflict"] as const)(
    "only keeps the draft while %s",
    (kind) => {
      const { phase, next, kinds } = typed(inPhase(kind));
      expect(phase).toEqual(phases[kind]);
      expect(next.text).toBe("Typed on.");
      expect(kinds).toEqual(["keep draft"]);
    },
  );

  it("keeps the text that is on its way with the draft", () => {
    const { effects } = typed(inPhase("saving"));
    const sent = [fingerprintOf("Typed.")];
    expect(effects).toEqual([{ kind: "keep draft", draft: draft({ text: "Typed on.", sent }) }]);
  });

  it("gives a refused text another chance", () => {
    expect(typed(inPhase("refused")).phase.kind).toBe("unsaved");
  });

  it("still asks where nothing but space is typed, and no longer after a word", () => {
    expect(typed(inPhase("emptied"), "  ").phase.kind).toBe("emptied");
    expect(typed(inPhase("emptied"), "Anew.").phase.kind).toBe("unsaved");
  });

  it("takes back that the text is meant to be empty", () => {
    const meant = inPhase("retrying", { text: "", isEmptyMeant: true });
    expect(typed(meant, " ").next.isEmptyMeant).toBe(true);
    expect(typed(meant, "Anew.").next.isEmptyMeant).toBe(false);
  });
});

describe("save due", () => {
  const due = (data: SavingData) => outcome(data, { kind: "save due" });

  it.each(["unsaved", "retrying", "refused"] as const)("sends the text that is %s", (kind) => {
    const { phase, effects } = due(inPhase(kind));
    expect(phase).toEqual(phases.saving);
    expect(effects).toEqual([
      { kind: "stop timer" },
      { kind: "keep draft", draft: draft({ sent: [fingerprintOf("Typed.")] }) },
      { kind: "show state", state: { kind: "saving" } },
      { kind: "save", content: "Typed.", baseRevision: 1 },
    ]);
  });

  it("sends a text that was taken back where another one may have arrived", () => {
    const data = inPhase("retrying", { text: stored.content, unanswered: [fingerprintOf("Typed.")] });
    expect(due(data).effects).toContainEqual({ kind: "save", content: stored.content, baseRevision: 1 });
  });

  it("asks before it sends an empty text", () => {
    const { phase, kinds } = due(inPhase("unsaved", { text: " " }));
    expect(phase.kind).toBe("emptied");
    expect(kinds).toEqual(["stop timer", "keep draft", "show state"]);
  });

  it("does not ask where the acknowledged text was empty", () => {
    expect(due(inPhase("unsaved", { text: " ", acknowledged: "" })).phase.kind).toBe("saving");
  });
});

describe("emptiness confirmed", () => {
  it("sends the empty text", () => {
    const { next, effects } = outcome(inPhase("emptied"), { kind: "emptiness confirmed" });
    expect(next).toMatchObject({ phase: { kind: "saving", sent: "" }, isEmptyMeant: true });
    expect(effects).toContainEqual({ kind: "save", content: "", baseRevision: 1 });
  });
});

describe("text discarded", () => {
  it("goes back to the server's text", () => {
    const { next, effects, kinds } = outcome(inPhase("emptied"), { kind: "text discarded" });
    expect(next).toMatchObject({ phase: { kind: "saved" }, text: stored.content });
    expect(effects[0]).toEqual({ kind: "forget draft", text: "" });
    expect(effects.at(-1)).toEqual({ kind: "show text", text: stored.content });
    expect(kinds).toContain("stop timer");
  });
});

describe("save acknowledged", () => {
  const saved = section({ content: "Typed.", revision: 2 });
  const acknowledged = (changes: Partial<SavingData> = {}) =>
    outcome(inPhase("saving", changes), { kind: "save acknowledged", section: saved });

  it("is saved, and knows nothing uncertain any more", () => {
    const { next, effects, kinds } = acknowledged({
      unanswered: [fingerprintOf("Before.")],
      mayHaveChanged: true,
      isEmptyMeant: true,
    });
    expect(next).toMatchObject({
      phase: { kind: "saved" },
      base: saved,
      acknowledged: "Typed.",
      unanswered: [],
      mayHaveChanged: false,
      isEmptyMeant: false,
    });
    expect(kinds).toEqual(["reset backoff", "stop timer", "forget draft", "show state"]);
    expect(effects.at(-1)).toMatchObject({ state: { kind: "saved", revision: 2 } });
  });

  it("waits to save what was typed meanwhile", () => {
    const { phase, next, effects } = acknowledged({ text: "Typed on." });
    expect(phase).toEqual({ kind: "unsaved", sinceMilliseconds: 12_000 });
    expect(next.acknowledged).toBe("Typed.");
    const kept = draft({ text: "Typed on.", baseRevision: 2, baseText: "Typed." });
    expect(effects).toContainEqual({ kind: "keep draft", draft: kept });
  });

  it("saves what was typed meanwhile at once where the section was left", () => {
    const { effects } = acknowledged({ text: "Typed on.", isClosed: true });
    expect(effects).toContainEqual({ kind: "save", content: "Typed on.", baseRevision: 2 });
  });
});

describe("save failed", () => {
  const stale = (current = newer, changes: Partial<SavingData> = {}) =>
    outcome(inPhase("saving", changes), { kind: "save failed", failure: { kind: "stale", current } });

  it("is acknowledged where the server has this very text", () => {
    const current = section({ content: "Typed.", revision: 2 });
    expect(stale(current).next).toMatchObject({ phase: { kind: "saved" }, base: current });
  });

  it("is sent again where an unanswered save of this page has arrived", () => {
    const { next, effects } = stale(newer, { unanswered: [fingerprintOf("Theirs.")] });
    expect(next.base).toBe(newer);
    expect(effects).toContainEqual({ kind: "save", content: "Typed.", baseRevision: 5 });
  });

  it("is sent again where only the title has changed", () => {
    const { effects } = stale(section({ title: "Scope", revision: 3 }));
    expect(effects).toContainEqual({ kind: "save", content: "Typed.", baseRevision: 3 });
  });

  it("is merged where an unanswered change may have made the newer text", () => {
    const { phase, effects } = stale(newer, { mayHaveChanged: true });
    expect(phase).toMatchObject({ kind: "merging", changed: { section: newer } });
    expect(effects).toContainEqual({
      kind: "merge",
      mine: "Typed.",
      base: stored.content,
      theirs: "Theirs.",
    });
  });

  it("is a conflict where somebody else has changed the text", () => {
    const { phase, kinds } = stale();
    expect(phase).toEqual({ kind: "conflict", theirs: newer, baseText: stored.content });
    expect(kinds).toEqual(["show state"]);
  });

  it("is refused until the text changes", () => {
    const failure = { kind: "refused", reason: "Too long." } as const;
    const { phase, kinds } = outcome(inPhase("saving"), { kind: "save failed", failure });
    expect(phase).toEqual(phases.refused);
    expect(kinds).toEqual(["show state"]);
  });

  it("is tried again, since the text may have arrived or not", () => {
    const { next, effects } = outcome(inPhase("saving"), { kind: "save failed", failure: unanswered });
    expect(next).toMatchObject({ phase: phases.retrying, unanswered: [fingerprintOf("Typed.")] });
    expect(effects.at(-1)).toEqual({ kind: "start retry timer", leastMilliseconds: 3_000 });
  });

  it("names an unanswered text once", () => {
    const sent = [fingerprintOf("Typed.")];
    const data = inPhase("saving", { unanswered: sent });
    expect(outcome(data, { kind: "save failed", failure: unanswered }).next.unanswered).toEqual(sent);
  });

  it("is not tried again where the section was left", () => {
    const data = inPhase("saving", { isClosed: true });
    expect(outcome(data, { kind: "save failed", failure: unanswered }).kinds).toEqual(["show state"]);
  });
});

describe("change started", () => {
  it("lets nothing be saved until it is answered", () => {
    const { next, effects } = outcome(inPhase("saved"), { kind: "change started" });
    expect(next).toMatchObject({ phase: { kind: "changing" }, mayHaveChanged: true });
    expect(effects).toEqual([{ kind: "show state", state: { kind: "saving" } }]);
  });
});

describe("change answered", () => {
  it("merges what was typed meanwhile", () => {
    const { phase, effects } = outcome(inPhase("changing"), { kind: "change answered", changed });
    expect(phase).toEqual(phases.merging);
    expect(effects.at(-1)).toEqual({
      kind: "merge",
      mine: "Typed.",
      base: stored.content,
      theirs: "Theirs.",
    });
  });
});

describe("change failed", () => {
  const failed = (isUnchanged: boolean, changes: Partial<SavingData> = {}) =>
    outcome(inPhase("changing", { mayHaveChanged: true, ...changes }), {
      kind: "change failed",
      isUnchanged,
    });

  it("is saved as before where nothing was typed meanwhile", () => {
    expect(failed(true, { text: stored.content }).phase.kind).toBe("saved");
  });

  it("waits to save what was typed meanwhile", () => {
    const { phase, kinds } = failed(true);
    expect(phase.kind).toBe("unsaved");
    expect(kinds).toEqual(["keep draft", "start timer", "show state"]);
  });

  it("remembers a change that may have been made all the same", () => {
    expect(failed(false).next.mayHaveChanged).toBe(true);
    expect(failed(true).next.mayHaveChanged).toBe(false);
  });
});

describe("texts merged", () => {
  const merged = (text: string | null, changes: Partial<SavingData> = {}) =>
    outcome(inPhase("merging", { mayHaveChanged: true, ...changes }), {
      kind: "texts merged",
      merged: text,
    });

  it("shows both in one text, and saves it", () => {
    const { next, effects, kinds } = merged("Theirs. Typed.");
    expect(next).toMatchObject({
      phase: { kind: "unsaved" },
      text: "Theirs. Typed.",
      base: newer,
      acknowledged: "Theirs.",
      mayHaveChanged: false,
    });
    expect(effects).toContainEqual({ kind: "show text", text: "Theirs. Typed.", changed });
    expect(kinds.indexOf("keep draft")).toBeLessThan(kinds.indexOf("show text"));
  });

  it("is saved where nothing was typed", () => {
    const untyped = { kind: "merging", changed, typed: stored.content } as const;
    const { next, kinds } = merged("Theirs.", { text: stored.content, phase: untyped });
    expect(next).toMatchObject({ phase: { kind: "saved" }, text: "Theirs.", base: newer });
    expect(kinds).not.toContain("keep draft");
  });

  it("merges again what was typed while both were being merged", () => {
    const { phase, effects } = merged("Theirs. Typed.", { text: "Typed on." });
    expect(phase).toEqual({ kind: "merging", changed, typed: "Typed on." });
    expect(effects).toEqual([{ kind: "merge", mine: "Typed on.", base: stored.content, theirs: "Theirs." }]);
  });

  it("is a conflict where both changed the same passage", () => {
    const { phase, next } = merged(null);
    expect(phase).toEqual({ kind: "conflict", theirs: newer, baseText: stored.content });
    expect(next.text).toBe("Typed.");
  });

  it("leaves the text as it is where the change has made no newer revision", () => {
    const older = { section: section({ content: "Old.", revision: 0 }) };
    const phase = { kind: "merging", changed: older, typed: "Typed." } as const;
    const { next, kinds } = merged("Old. Typed.", { phase });
    expect(next).toMatchObject({ phase: { kind: "unsaved" }, text: "Typed.", base: stored });
    expect(next.mayHaveChanged).toBe(false);
    expect(kinds).not.toContain("show text");
  });
});

describe("section noticed", () => {
  const noticed = (data: SavingData, seen = newer) =>
    outcome(data, { kind: "section noticed", section: seen, isFromElsewhere: true });

  it("shows a newer text where nothing was typed here", () => {
    const { next, effects } = noticed(inPhase("saved"));
    expect(next).toMatchObject({ phase: { kind: "saved" }, text: "Theirs.", base: newer });
    expect(effects.at(-1)).toEqual({ kind: "show text", text: "Theirs.", isFromElsewhere: true });
  });

  it("takes a newer revision of the same text, typed over or not", () => {
    const renamed = section({ title: "Scope", revision: 3 });
    expect(noticed(inPhase("saved"), renamed).kinds).not.toContain("show text");
    const { next, effects } = noticed(inPhase("unsaved"), renamed);
    expect(next).toMatchObject({ base: renamed, text: "Typed.", phase: phases.unsaved });
    expect(effects).toEqual([]);
  });

  it("is nothing new at a revision that is known", () => {
    const data = inPhase("saved");
    expect(noticed(data, section({ content: "Old.", revision: 1 }))).toMatchObject({
      next: data,
      effects: [],
    });
  });
});

describe("conflict settled", () => {
  const settled = (text: string) =>
    outcome(inPhase("conflict", { mayHaveChanged: true, unanswered: ["1:a"] }), {
      kind: "conflict settled",
      text,
    });

  it("saves my text on top of the other one", () => {
    const { next, effects, kinds } = settled("Typed.");
    expect(next).toMatchObject({ phase: phases.saving, base: newer, unanswered: [], mayHaveChanged: false });
    expect(effects).toContainEqual({ kind: "save", content: "Typed.", baseRevision: 5 });
    expect(kinds).not.toContain("show text");
  });

  it("shows and saves a text made of both", () => {
    const { effects } = settled("Both.");
    expect(effects).toContainEqual({ kind: "show text", text: "Both." });
    expect(effects).toContainEqual({ kind: "save", content: "Both.", baseRevision: 5 });
  });

  it("does not ask about an empty text: choosing it is meant", () => {
    expect(settled("").next).toMatchObject({ phase: { kind: "saving", sent: "" }, isEmptyMeant: true });
  });

  it("saves nothing where the text is the other one", () => {
    expect(settled("Theirs.").phase.kind).toBe("saved");
  });
});

describe("theirs taken", () => {
  it("shows the other text and forgets mine", () => {
    const { next, effects } = outcome(inPhase("conflict"), { kind: "theirs taken" });
    expect(next).toMatchObject({ phase: { kind: "saved" }, text: "Theirs.", base: newer });
    expect(effects[0]).toEqual({ kind: "forget draft", text: "Typed." });
    expect(effects.at(-1)).toEqual({ kind: "show text", text: "Theirs." });
  });
});

describe("section left", () => {
  const left = (kind: Phase["kind"]) => outcome(inPhase(kind), { kind: "section left" });

  it("saves what is unsaved", () => {
    const { next, kinds } = left("unsaved");
    expect(next).toMatchObject({ phase: { kind: "saving" }, isClosed: true });
    expect(kinds).toContain("save");
  });

  it.each(["saved", "saving", "conflict"] as const)("only stops the timer while %s", (kind) => {
    const { phase, kinds } = left(kind);
    expect(phase).toEqual(phases[kind]);
    expect(kinds).toEqual(["stop timer"]);
  });
});
