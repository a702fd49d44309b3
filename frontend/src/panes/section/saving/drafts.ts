// Where unsaved text survives a reload, a crash, a lost network and a sign-out.
//
// Each page keeps its own draft of a section, so that two tabs never overwrite each other's. A small text is written to
// the quick store with every change; every text is written to the large one at most 250 ms later. Names hold the
// account, the document and the section: nobody else who signs in at this browser is shown them.

import { newKey } from "../../../lib/idempotency";
import { IndexedDbStore } from "../../../lib/browser/indexed_db";
import { getItem, removeItem, setItem } from "../../../lib/browser/local_storage";
import type { Draft } from "./state";

const waitMilliseconds = 250;
const quickLengthMax = 32_000;
const keptDaysMax = 60;
const dayMilliseconds = 86_400_000;

export interface StorageKey {
  account: string;
  document: string;
  section: string;
}

/** A draft as it lies in a store. */
export interface FoundDraft extends Draft {
  key: string;
  page: string;
  keptAt: number;
}

/** The text that lost a choice, so that no choice costs anything. */
export interface KeptText {
  key: string;
  text: string;
  keptAt: number;
  why: "other" | "mine" | "draft";
}

/** Holds little, and has stored it when the call returns. */
export interface QuickStore {
  read(key: string): string | null;
  keys(): string[];
  /** Returns whether there was room. */
  write(key: string, text: string): boolean;
  remove(key: string): void;
}

/** Holds much, and takes a moment. */
export interface LargeStore {
  put(key: string, value: unknown): Promise<void>;
  remove(key: string): Promise<void>;
  all<Value>(prefix: string): Promise<Map<string, Value>>;
}

type Stored = Draft & { keptAt: number };

export class Drafts {
  #latest: Stored | null = null;
  #isLatestInLargeStore = true;
  #writing: Promise<void> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #prefix: string;
  readonly #keptPrefix: string;
  readonly #savedPrefix: string;
  readonly #key: string;

  constructor(
    storageKey: StorageKey,
    private readonly page: string,
    private readonly quick: QuickStore,
    private readonly large: LargeStore,
    /** Told whether the newest draft is safe in this browser. */
    private readonly onKept: (isKept: boolean) => void = () => undefined,
  ) {
    const name = `${storageKey.account}.${storageKey.document}.${storageKey.section}.`;
    this.#prefix = `quire.draft.${name}`;
    this.#keptPrefix = `quire.kept.${name}`;
    this.#savedPrefix = `quire.saved.${name}`;
    this.#key = this.#prefix + page;
  }

  keep(draft: Draft): void {
    // The newest draft is the one that was typed last, not the one that was sent last.
    const isSameText = this.#latest?.text === draft.text;
    this.#latest = { ...draft, keptAt: isSameText && this.#latest ? this.#latest.keptAt : Date.now() };
    this.#isLatestInLargeStore = false;
    if (this.#keepQuickly(this.#latest)) this.onKept(true);
    this.#timer ??= setTimeout(() => void this.flush(), waitMilliseconds);
  }

  /** Write what is still waiting; the page may be about to go. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const latest = this.#latest;
    if (latest === null || this.#isLatestInLargeStore) return this.#writing;
    this.#isLatestInLargeStore = true;
    return this.#inTurn(async () => {
      try {
        await this.large.put(this.#key, latest);
        this.onKept(true);
      } catch {
        this.onKept(this.quick.read(this.#key) !== null);
      }
    });
  }

  /** Forget the draft if it is still this text. */
  forget(text: string): void {
    if (this.#latest === null || this.#latest.text !== text) return;
    // The large store takes a moment: a page that dies before it is done leaves a draft there that was saved.
    const mark = String(this.#latest.keptAt);
    this.quick.write(this.#savedPrefix + this.page, mark);
    this.#latest = null;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.quick.remove(this.#key);
    void this.#inTurn(async () => {
      await this.large.remove(this.#key);
      this.#dropMark(this.page, mark);
    });
  }

  /** The drafts that are left of this section, by other pages or by this one before, newest first. */
  async findLeft(): Promise<FoundDraft[]> {
    const found = this.#unsaved(await this.#allOf<Stored>(this.#prefix));
    for (const key of this.quick.keys().filter((key) => key.startsWith(this.#prefix))) {
      const quick = parsed(this.quick.read(key));
      if (quick !== null) found.set(key, newerOf(quick, found.get(key)));
    }
    if (this.#latest !== null) found.delete(this.#key);
    return [...found]
      .map(([key, draft]) => ({ ...draft, key, page: key.slice(this.#prefix.length) }))
      .sort((one, other) => other.keptAt - one.keptAt);
  }

  /** Drop a draft of a page that is gone, as soon as what replaces it is safe. */
  async drop(found: FoundDraft): Promise<void> {
    await this.flush();
    if (found.key === this.#key) return;
    this.quick.remove(found.key);
    await this.#inTurn(() => this.large.remove(found.key));
  }

  /** Keep a text that lost a choice. */
  async keepText(text: string, why: KeptText["why"]): Promise<KeptText> {
    const kept = { key: this.#keptPrefix + newKey(), text, why, keptAt: Date.now() };
    await this.#inTurn(() => this.large.put(kept.key, kept));
    return kept;
  }

  async findTexts(): Promise<KeptText[]> {
    const found = [...(await this.#allOf<KeptText>(this.#keptPrefix)).values()];
    return found.sort((one, other) => other.keptAt - one.keptAt);
  }

  async dropText(kept: KeptText): Promise<void> {
    await this.#inTurn(() => this.large.remove(kept.key));
  }

  /** Without those of which a page had noted that they are saved. */
  #unsaved(found: Map<string, Stored>): Map<string, Stored> {
    for (const markKey of this.quick.keys().filter((key) => key.startsWith(this.#savedPrefix))) {
      const page = markKey.slice(this.#savedPrefix.length);
      const mark = this.quick.read(markKey) ?? "";
      const draft = found.get(this.#prefix + page);
      if (draft === undefined) this.#dropMark(page, mark);
      else if (draft.keptAt <= Number(mark)) found.delete(this.#prefix + page);
    }
    return found;
  }

  /** Unless a later save has put its own there. */
  #dropMark(page: string, mark: string): void {
    const key = this.#savedPrefix + page;
    if (this.quick.read(key) === mark) this.quick.remove(key);
  }

  #keepQuickly(draft: Stored): boolean {
    if (draft.text.length > quickLengthMax) {
      this.quick.remove(this.#key);
      return false;
    }
    const isBaseSmall = (draft.baseText?.length ?? 0) <= quickLengthMax;
    return this.quick.write(this.#key, JSON.stringify(isBaseSmall ? draft : { ...draft, baseText: null }));
  }

  async #allOf<Value extends { keptAt: number }>(prefix: string): Promise<Map<string, Value>> {
    try {
      await this.#writing;
      const found = await this.large.all<Value>(prefix);
      const oldest = Date.now() - keptDaysMax * dayMilliseconds;
      for (const [key, { keptAt }] of found) {
        if (keptAt > oldest) continue;
        found.delete(key);
        void this.#inTurn(() => this.large.remove(key));
      }
      return found;
    } catch {
      // Without the large store there is still the quick one.
      return new Map();
    }
  }

  /** One after the other, whatever becomes of them. */
  #inTurn(step: () => Promise<void>): Promise<void> {
    this.#writing = this.#writing.then(step).catch(() => undefined);
    return this.#writing;
  }
}

function newerOf(quick: Stored, large: Stored | undefined): Stored {
  if (large === undefined) return quick;
  const newer = large.keptAt > quick.keptAt ? large : quick;
  const isBaseShared = large.baseRevision === newer.baseRevision;
  return { ...newer, baseText: newer.baseText ?? (isBaseShared ? large.baseText : null) };
}

function parsed(kept: string | null): Stored | null {
  if (kept === null) return null;
  try {
    return JSON.parse(kept) as Stored;
  } catch {
    return null;
  }
}

export const browserQuickStore: QuickStore = {
  read: (key) => getItem("localStorage", key),
  write: (key, text) => {
    setItem("localStorage", key, text);
    return getItem("localStorage", key) === text;
  },
  remove: (key) => removeItem("localStorage", key),
  keys: () => {
    try {
      return Object.keys(window.localStorage);
    } catch {
      return [];
    }
  },
};

export const browserLargeStore: LargeStore = new IndexedDbStore();
