// The sections as HTML, fetched from the server when they come near the window. What was fetched is known by its
// revision, and fetched again when the section has a newer one, or its citations read differently.

import { SvelteMap } from "svelte/reactivity";
import { ApiError, readRenderedSection, type Section } from "../../../api";
import { Backoff } from "../../../lib/backoff";
import { onResume } from "../../../lib/browser/on_resume";
import { isPending, mayCite } from "../../../model/citing/citations.svelte";
import type { OpenDocument } from "../../../model/document/open_document.svelte";

const atOnceMax = 4;

interface Rendered {
  revision: number;
  /** The version of the document's citations that it was rendered with. */
  citations: number;
  html: string;
  /** The section with its Markdown, so that it can be opened at once. */
  section: Section;
}

export class RenderedSections {
  /** Whether the last try to fetch one failed: what is missing comes later than anybody waits for. */
  isFailing = $state(false);
  readonly #rendered = new SvelteMap<string, Rendered>();
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- Nothing that is shown depends on it.
  readonly #near = new Set<string>();
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- Nothing that is shown depends on it.
  readonly #underWay = new Set<string>();
  readonly #backoff = new Backoff(1_000, 30_000);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;
  readonly #stopListening = onResume(() => this.#resumed());

  constructor(private readonly openDocument: OpenDocument) {}

  find(sectionId: string): Rendered | undefined {
    return this.#rendered.get(sectionId);
  }

  /** Whether a section is near enough to be shown. */
  setNear(sectionId: string, isNear: boolean): void {
    if (isNear) this.#near.add(sectionId);
    else this.#near.delete(sectionId);
    // Sections that fly past are not worth a call.
    if (isNear) this.#wake(60);
  }

  /** Fetch what is near and not as new as the outline says. */
  refresh(): void {
    this.#wake(0);
  }

  close(): void {
    this.#isClosed = true;
    this.#stopListening();
    clearTimeout(this.#timer);
  }

  /** What could not be fetched may be there now. */
  #resumed(): void {
    if (!this.isFailing) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#wake(0);
  }

  #wake(milliseconds: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#fetchNext();
    }, milliseconds);
  }

  #fetchNext(): void {
    for (const sectionId of this.#near) {
      if (this.#isClosed || this.#underWay.size >= atOnceMax) return;
      if (!this.#underWay.has(sectionId) && this.#isNeeded(sectionId)) void this.#fetch(sectionId);
    }
  }

  #isNeeded(sectionId: string): boolean {
    const entry = this.openDocument.find(sectionId);
    if (entry === undefined || entry.lines === 0) return false;
    const rendered = this.#rendered.get(sectionId);
    if (rendered?.revision !== entry.revision) return true;
    return rendered.citations !== this.openDocument.citations.version && mayCite(rendered.section.content);
  }

  async #fetch(sectionId: string): Promise<void> {
    this.#underWay.add(sectionId);
    const citations = this.openDocument.citations.version;
    try {
      const section = await readRenderedSection(this.openDocument.id, sectionId);
      const { revision, content_html: html } = section;
      this.#rendered.set(sectionId, { revision, citations, html: html ?? "", section });
      this.openDocument.notice(section);
      if (isPending(html ?? "")) void this.openDocument.citations.await();
      this.isFailing = false;
      this.#backoff.reset();
      this.#underWay.delete(sectionId);
      this.#wake(0);
    } catch (failure) {
      this.#underWay.delete(sectionId);
      this.#tryLater(sectionId, failure);
    }
  }

  #tryLater(sectionId: string, failure: unknown): void {
    this.isFailing = true;
    const isGone = failure instanceof ApiError && (failure.status === 404 || failure.status === 403);
    if (isGone) this.#near.delete(sectionId);
    const asked = failure instanceof ApiError ? (failure.retryAfterSeconds ?? 0) * 1_000 : 0;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#wake(Math.max(asked, this.#backoff.next()));
  }
}
