// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from "vitest";
import type { Hunk } from "../../../../src/api";
import type { DocumentProposals } from "../../../../src/model/document/proposals.svelte";
import type { Review } from "../../../../src/panes/section/review/review.svelte";
import type { LastStep } from "../../../../src/panes/section/review/made_decisions";
import { Reviewing, type ReviewedSection } from "../../../../src/panes/section/review/reviewing";
import { hunk, proposal } from "../../../builders";

/** The review without a server: it does what it is told, when it is told. */
class ScriptedReview {
  openedId: string | null = null;
  hunk: Hunk | null = hunk();
  pending = [hunk(), hunk({ id: "h2" })];
  calls: string[] = [];
  mayTakeFocus: (() => boolean) | null = null;
  last: LastStep | null = null;
  readonly made = { lastStep: () => this.last };
  /** What happens while a decision is on its way. */
  meanwhile: () => void = () => undefined;

  isOpenIn = () => this.openedId !== null;
  step = (by: number) => this.calls.push(`step ${by}`);
  accept = (ids: string[]) => this.#decide(`accept ${ids.join()}`);
  reject = (ids: string[]) => this.#decide(`reject ${ids.join()}`);
  takeBack = (proposalId: string, decisionId: string) =>
    this.#decide(`take back ${proposalId} ${decisionId}`);

  open(proposalId: string): void {
    this.openedId = proposalId;
    this.calls.push(`open ${proposalId}`);
  }

  giveFocus(isPersonWaiting: () => boolean): void {
    this.mayTakeFocus = isPersonWaiting;
  }

  async #decide(call: string): Promise<boolean> {
    this.calls.push(call);
    await Promise.resolve();
    this.meanwhile();
    return true;
  }
}

let review: ScriptedReview;
let waiting: ReturnType<typeof proposal>[];
let text: string[];
let page: { openId: string | null; writtenId: string | null; isInText: boolean; isSaved: boolean };
let shownHunks: string[];
let reviewing: Reviewing;
let button: HTMLButtonElement;
let field: HTMLTextAreaElement;

const pressed = (init: KeyboardEventInit) =>
  new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true, cancelable: true, ...init });
const settle = () => new Promise((resolve) => setTimeout(resolve));

beforeEach(() => {
  review = new ScriptedReview();
  waiting = [proposal()];
  page = { openId: "s1", writtenId: "s1", isInText: false, isSaved: true };
  [shownHunks, text] = [[], []];
  const proposals = {
    readOfSection: () => Promise.resolve(),
    waitingOf: () => waiting,
  } as unknown as DocumentProposals;
  const section: ReviewedSection = {
    openId: () => page.openId,
    writtenId: () => page.writtenId,
    write: () => Promise.resolve((page.writtenId = page.openId)),
    hasTextFocus: () => page.isInText,
    isSaved: () => page.isSaved,
    showHunk: (hunkId) => shownHunks.push(hunkId),
    savedSection: () => null,
    contains: (element) => element === button || element === field,
    focusText: () => text.push("focus"),
    undo: () => text.push("undo"),
  };
  reviewing = new Reviewing(review as unknown as Review, proposals, section);
  document.body.replaceChildren();
  button = document.body.appendChild(document.createElement("button"));
  field = document.body.appendChild(document.createElement("textarea"));
  button.focus();
});

describe("a review", () => {
  it("is of the newest proposal that waits, and of none where none does", async () => {
    expect(await reviewing.open(null)).toBe(true);
    expect(review.calls).toEqual(["open p1"]);
    review.openedId = null;
    waiting = [];
    expect(await reviewing.open(null)).toBe(false);
    page.openId = null;
    expect(await reviewing.open("p2")).toBe(false);
  });

  it("goes on where it is open already", async () => {
    await reviewing.open("p2");
    await reviewing.open(null);
    expect(review.calls).toEqual(["open p2"]);
  });

  it("gives the list the focus, unless the person has gone on", async () => {
    await reviewing.open(null);
    expect(review.mayTakeFocus?.()).toBe(true);
    field.focus();
    expect(review.mayTakeFocus?.()).toBe(false);
  });
});

describe("deciding all and taking back", () => {
  it("give the list the focus", async () => {
    await reviewing.decideAll("accept");
    expect(review.calls).toEqual(["open p1", "accept h1,h2"]);
    expect(review.mayTakeFocus?.()).toBe(true);
    await reviewing.takeBack("p1", "d1");
    expect(review.calls.at(-1)).toBe("take back p1 d1");
    expect(review.mayTakeFocus?.()).toBe(true);
  });

  it("leave it to whoever went on meanwhile", async () => {
    review.meanwhile = () => field.focus();
    await reviewing.decideAll("reject");
    expect(review.mayTakeFocus?.()).toBe(false);
    button.focus();
    await reviewing.takeBack("p1", "d1");
    expect(review.mayTakeFocus?.()).toBe(false);
  });
});

describe("stepping", () => {
  it("opens the review first", async () => {
    page.isInText = true;
    expect(await reviewing.step(1)).toBe(true);
    expect(review.calls).toEqual(["open p1", "step 1"]);
    expect(shownHunks).toEqual([]);
    expect(review.mayTakeFocus?.()).toBe(true);
  });

  it("shows the change in the text to whoever is there", async () => {
    review.openedId = "p1";
    page.isInText = true;
    await reviewing.step(-1);
    expect(review.calls).toEqual(["step -1"]);
    expect(shownHunks).toEqual(["h1"]);
    expect(review.mayTakeFocus).toBeNull();
  });

  it("shows in the list what has no place in the text", async () => {
    review.openedId = "p1";
    review.hunk = hunk({ place: null });
    page.isInText = true;
    await reviewing.step(1);
    expect(shownHunks).toEqual([]);
    expect(review.mayTakeFocus).not.toBeNull();
  });
});

describe("the keys", () => {
  beforeEach(() => {
    review.openedId = "p1";
  });

  it("decide on the change one is at", async () => {
    const [accept, reject] = [pressed({}), pressed({ shiftKey: true })];
    reviewing.pressed(accept);
    reviewing.pressed(reject);
    await settle();
    expect(review.calls).toEqual(["accept h1", "reject h1"]);
    expect([accept.defaultPrevented, reject.defaultPrevented]).toEqual([true, true]);
  });

  it("are other keys where nothing is reviewed", () => {
    page.writtenId = null;
    const press = pressed({});
    reviewing.pressed(press);
    expect(review.calls).toEqual([]);
    expect(press.defaultPrevented).toBe(false);
  });

  it("leave the cursor with whoever types on", async () => {
    page.isInText = true;
    review.meanwhile = () => (page.isSaved = false);
    reviewing.pressed(pressed({}));
    await settle();
    expect(shownHunks).toEqual([]);
    expect(review.mayTakeFocus).toBeNull();
  });
});

describe("a decision that was made by a button in the text", () => {
  it("leaves the focus in the text", async () => {
    await reviewing.decideInText("accept", "h2");
    expect(review.calls).toEqual(["accept h2"]);
    expect(text).toEqual(["focus"]);
  });

  it("leaves it to whoever went on", async () => {
    review.meanwhile = () => field.focus();
    await reviewing.decideInText("reject", "h2");
    expect(text).toEqual([]);
  });
});

describe("Ctrl+Z after a decision", () => {
  const made = { proposalId: "p1", decisionId: "d1" };
  /** Presses it where the focus is. Tells whether the editor still gets the key. */
  async function undo(element: HTMLElement = button, init: KeyboardEventInit = {}): Promise<boolean> {
    const press = pressed({ key: "z", bubbles: true, composed: true, ...init });
    element.addEventListener("keydown", (event) => reviewing.undoPressed(event), { once: true });
    element.dispatchEvent(press);
    await settle();
    return !press.defaultPrevented;
  }

  beforeEach(() => {
    review.openedId = "p1";
    review.last = { kind: "decision", made };
  });

  it("takes it back, wherever in the section the focus is, or where it is nowhere", async () => {
    await undo();
    expect(review.calls.at(-1)).toBe("take back p1 d1");
    review.calls = [];
    await undo(document.body);
    expect(review.calls.at(-1)).toBe("take back p1 d1");
  });

  it("is the editor's within the text, unless the decision has changed nothing there", async () => {
    page.isInText = true;
    expect(await undo()).toBe(true);
    expect(review.calls).toEqual([]);
    review.last = { kind: "rejection", made };
    expect(await undo()).toBe(false);
    expect(review.calls).toEqual(["take back p1 d1"]);
  });

  it("undoes first what was written after it", async () => {
    review.last = { kind: "writing" };
    await undo();
    expect([review.calls, text]).toEqual([[], ["undo"]]);
  });

  it("is another key elsewhere, in a field, and where nothing was decided", async () => {
    expect(await undo(document.body.appendChild(document.createElement("a")))).toBe(true);
    expect(await undo(field)).toBe(true);
    expect(await undo(button, { shiftKey: true })).toBe(true);
    review.last = null;
    expect(await undo()).toBe(true);
    page.writtenId = null;
    expect(await undo()).toBe(true);
    expect([review.calls, text]).toEqual([[], []]);
  });
});
