// The citations of the open document as its citation style renders them: numbers count through all of it.

import * as api from "../../api";
import { Pause } from "../../lib/pause";
import type { Rights } from "../document/rights.svelte";

const retryMilliseconds = 3_000;
const triesMax = 5;
const mayCiteIn = /\[[^[\]\n]*@/;
const pendingMark = " data-pending";

/** Whether a text may have citations of the bibliography. */
export const mayCite = (text: string): boolean => mayCiteIn.test(text);

/** Whether a text was rendered before its citations were: they are shown as they are known without that. */
export const isPending = (html: string): boolean => html.includes(pendingMark);

export class RenderedCitations {
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- It is replaced as a whole.
  #texts: ReadonlyMap<string, string> = $state.raw(new Map());
  #reading = 0;
  #isLoading = false;
  #isOutOfDate = false;
  #isAwaited = false;
  /** Grows when citations read differently: what was rendered before shows old ones. */
  version = $state(0);

  constructor(
    private readonly documentId: string,
    private readonly rights: Pick<Rights, "mayReadAll">,
  ) {}

  /** How citations read in a section, or elsewhere in the document; null where that is not known. */
  inSection(sectionId: string): (cluster: string) => string | null {
    const texts = this.#texts;
    return (cluster) => texts.get(`${sectionId} ${cluster}`) ?? texts.get(cluster) ?? null;
  }

  /** Something they depend on has changed beside the texts. */
  async change(): Promise<void> {
    this.#isOutOfDate = true;
    await this.load();
  }

  /** A text is shown that was rendered before they were: it is out of date as soon as they are. */
  async await(): Promise<void> {
    this.#isAwaited = true;
    if (!this.#isLoading) await this.load();
  }

  /**
   * Read them anew, and again while they are being rendered. Without them, the text shows what is written; they are those
   * of all texts, and for those who read these.
   */
  async load(): Promise<void> {
    if (!this.rights.mayReadAll) return;
    const reading = ++this.#reading;
    this.#isLoading = true;
    await this.#read(reading);
    if (reading === this.#reading) this.#isLoading = false;
  }

  async #read(reading: number): Promise<void> {
    for (let tries = 0; tries < triesMax && reading === this.#reading; tries += 1) {
      const reply = await api.readCitations(this.documentId).catch(() => null);
      if (reply === null || reading !== this.#reading) return;
      this.#take(textsOf(reply.citations), reply.is_rendered);
      if (reply.is_rendered) return;
      await new Pause().for(retryMilliseconds);
    }
  }

  /** What is read first is no newer than what is shown, unless that waits for it. */
  #take(texts: ReadonlyMap<string, string>, isRendered: boolean): void {
    const isNews = this.#texts.size > 0 && !areSame(this.#texts, texts);
    if (isNews || this.#isOutOfDate || (this.#isAwaited && isRendered)) this.version += 1;
    this.#isOutOfDate = false;
    if (isRendered) this.#isAwaited = false;
    this.#texts = texts;
  }
}

function areSame(some: ReadonlyMap<string, string>, others: ReadonlyMap<string, string>): boolean {
  return some.size === others.size && [...some].every(([key, text]) => others.get(key) === text);
}

/** Of several in one section that read differently, such as notes, the first. */
function textsOf(citations: api.RenderedCitation[]): ReadonlyMap<string, string> {
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- It never changes afterwards.
  const texts = new Map<string, string>();
  for (const { section_id, cluster, text } of citations)
    for (const key of [`${section_id} ${cluster}`, cluster]) if (!texts.has(key)) texts.set(key, text);
  return texts;
}
