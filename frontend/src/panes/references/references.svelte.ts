// The references of the document: which there are, how far they are read, and those on their way here.

import * as api from "../../api";
import type { Reference, Uploaded } from "../../api";
import { announcer } from "../../lib/browser/announcer.svelte";
import { Backoff } from "../../lib/backoff";
import { sentenceOf } from "../../lib/failures";
import { IdempotentCall } from "../../lib/idempotency";
import { Pause } from "../../lib/pause";
import { words } from "../../words";
import { Uploads } from "./uploads.svelte";

const firstLookMilliseconds = 500;
const mostPauseMilliseconds = 10_000;

export class DocumentReferences {
  phase: "loading" | "failed" | "ready" = $state("loading");
  problem = $state("");
  /** In the order in which they were added. */
  list: Reference[] = $state.raw([]);
  /** Those that answers can use, or soon can. */
  readonly usable = $derived(this.list.filter((reference) => reference.status !== "failed"));
  readonly beingRead = $derived(this.list.filter(isBeingRead));
  readonly uploads: Uploads;
  readonly #pasting = new IdempotentCall();
  readonly #pause = new Pause();
  #isWatching = false;
  #isClosed = false;

  constructor(readonly documentId: string) {
    this.uploads = new Uploads(
      (file, key, uploading) => api.uploadReference(documentId, file, key, uploading),
      (uploaded) => this.#take(uploaded),
    );
  }

  async load(): Promise<void> {
    this.phase = "loading";
    try {
      this.list = await api.listReferences(this.documentId);
      this.phase = "ready";
      void this.#watchReading();
    } catch (failure) {
      this.problem = sentenceOf(failure);
      this.phase = "failed";
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#pause.end();
  }

  find(referenceId: string): Reference | undefined {
    return this.list.find((reference) => reference.id === referenceId);
  }

  async paste(title: string, text: string): Promise<void> {
    const key = this.#pasting.keyFor(JSON.stringify([title, text]));
    const reference = await api.pasteReference(this.documentId, { title, text }, key);
    this.#pasting.answered();
    this.#take({ reference, isNew: this.find(reference.id) === undefined });
  }

  /** Null gives it its own title back. */
  async rename({ id }: Reference, title: string | null): Promise<void> {
    const renamed = await api.renameReference(id, title);
    this.list = this.list.map((other) => (other.id === id ? renamed : other));
  }

  async remove(reference: Reference): Promise<void> {
    await api.deleteReference(reference.id);
    this.list = this.list.filter((other) => other.id !== reference.id);
    announcer.say(words.references.removed(reference.title));
  }

  #take({ reference, isNew }: Uploaded): void {
    const isHere = this.find(reference.id) !== undefined;
    if (!isHere) this.list = [...this.list, reference];
    announcer.say(isNew ? words.references.added(reference.title) : words.references.known(reference.title));
    void this.#watchReading();
  }

  /** Look again and again while something is being read: soon after a change, ever more seldom without one. */
  async #watchReading(): Promise<void> {
    if (this.#isWatching) return;
    this.#isWatching = true;
    const backoff = new Backoff(firstLookMilliseconds, mostPauseMilliseconds);
    while (this.beingRead.length > 0 && !this.#isClosed) {
      await this.#pause.for(backoff.next());
      if (await this.#hasNews()) backoff.reset();
    }
    this.#isWatching = false;
  }

  async #hasNews(): Promise<boolean> {
    if (document.hidden || this.#isClosed) return false;
    try {
      const known = this.list;
      const found = await api.listReferences(this.documentId);
      // Something was added or deleted meanwhile: what was found is older than that.
      if (this.list !== known) return true;
      this.list = found;
      const settled = found.filter((reference) => isSettledSince(reference, known));
      for (const reference of settled) announceReading(reference);
      return settled.length > 0;
    } catch {
      // Nothing is lost by not knowing it yet.
      return false;
    }
  }
}

export function isBeingRead({ status }: Reference): boolean {
  return status === "queued" || status === "reading";
}

function isSettledSince(reference: Reference, known: Reference[]): boolean {
  const before = known.find((other) => other.id === reference.id);
  return before !== undefined && isBeingRead(before) && !isBeingRead(reference);
}

function announceReading({ title, status, error, notes }: Reference): void {
  if (status !== "ready") announcer.say(words.references.unreadable(title, error ?? ""));
  else if (notes.length > 0) announcer.say(words.readingNotes.read(title, notes.length));
  else announcer.say(words.references.read(title));
}
