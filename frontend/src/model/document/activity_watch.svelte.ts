// Asks the server where answers are being written and where something waits: often while something goes on, seldom
// otherwise, and never while nobody looks at the page.

import { readActivity, type AnswerActivity } from "../../api";
import { getItem, setItem } from "../../lib/browser/local_storage";
import { setOf, without } from "../../lib/sets";
import { pause, pendingBySection, runningSections, seenWith, waitingSections, type Seen } from "./activity";

export class ActivityWatch {
  #activity: AnswerActivity[] = $state.raw([]);
  #seen: Seen = $state.raw({});
  readonly #runningElsewhere = $derived(runningSections(this.#activity));
  /** Sections whose answer this page follows itself. */
  #followed: string[] = $state.raw([]);
  /** The section whose chat somebody looks at. */
  #looked: string | null = null;
  /** Sections whose answer ended under somebody's eyes, until the server has told of it. */
  #endedInView: string[] = [];
  #busyAt = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isAsking = false;
  #isWanted = false;
  #isTold = false;
  #isClosed = false;

  /** Whether it is told of every change, and need not look by itself. */
  isToldOfChanges = false;

  readonly running: ReadonlySet<string> = $derived(setOf(this.#followed, this.#runningElsewhere));
  readonly waiting: ReadonlySet<string> = $derived(
    without(waitingSections(this.#activity, this.#seen), this.running),
  );

  /** How many changes wait to be decided, by the ids of their sections; another map with each look at the server. */
  pending: ReadonlyMap<string, number> = $state.raw(pendingBySection([]));

  constructor(
    private readonly documentId: string,
    /** Whether the person may know of answers and of everybody's proposals. */
    private readonly mayAsk: () => boolean = () => true,
  ) {
    this.#seen = readSeen(this.#key);
  }

  /** Ask from now on; returns how to stop that. */
  start(): () => void {
    this.#isClosed = false;
    const whenVisible = () => document.visibilityState === "visible" && this.askNow();
    document.addEventListener("visibilitychange", whenVisible);
    this.askNow();
    return () => {
      this.#isClosed = true;
      clearTimeout(this.#timer);
      document.removeEventListener("visibilitychange", whenVisible);
    };
  }

  /** The sections whose answers this page follows by itself, whenever they may have changed. */
  follow(sectionIds: string[]): void {
    const ended = this.#followed.filter((sectionId) => !sectionIds.includes(sectionId));
    const begun = sectionIds.filter((sectionId) => !this.#followed.includes(sectionId));
    if (ended.length === 0 && begun.length === 0) return;
    this.#followed = sectionIds;
    this.#busyAt = Date.now();
    if (this.#looked !== null && ended.includes(this.#looked)) this.#endedInView.push(this.#looked);
    this.askNow();
  }

  /** Somebody looks at the chat of this section, or at none. */
  look(sectionId: string | null): void {
    this.#looked = sectionId;
    this.#noteSeen([]);
  }

  askNow(): void {
    if (!this.mayAsk()) return;
    clearTimeout(this.#timer);
    void this.#ask();
  }

  get #key(): string {
    return `quire.seen.${this.documentId}`;
  }

  async #ask(): Promise<void> {
    if (this.#isClosed || document.visibilityState !== "visible") return;
    this.#isWanted = true;
    if (this.#isAsking) return;
    this.#isAsking = true;
    while (this.#isWanted) {
      this.#isWanted = false;
      await this.#askOnce();
    }
    this.#isAsking = false;
    if (!this.#isClosed && !this.isToldOfChanges)
      this.#timer = setTimeout(() => this.askNow(), pause(Date.now() - this.#busyAt));
  }

  async #askOnce(): Promise<void> {
    const endedInView = this.#endedInView;
    this.#endedInView = [];
    try {
      const { activity, proposals } = await readActivity(this.documentId);
      this.#activity = activity;
      this.pending = pendingBySection(proposals);
      this.#isTold = true;
      if (this.running.size > 0) this.#busyAt = Date.now();
      this.#noteSeen(endedInView);
    } catch {
      // The marks are a help; whatever is wrong shows where people act, and the next look is soon.
      this.#endedInView.push(...endedInView);
    }
  }

  #noteSeen(endedInView: string[]): void {
    if (!this.#isTold) return;
    const looked = this.#looked === null ? endedInView : [...endedInView, this.#looked];
    const seen = seenWith(this.#activity, this.#seen, looked);
    if (JSON.stringify(seen) === JSON.stringify(this.#seen)) return;
    this.#seen = seen;
    setItem("localStorage", this.#key, JSON.stringify(seen));
  }
}

function readSeen(key: string): Seen {
  try {
    const kept: unknown = JSON.parse(getItem("localStorage", key) ?? "{}");
    return typeof kept === "object" && kept !== null ? (kept as Seen) : {};
  } catch {
    return {};
  }
}
