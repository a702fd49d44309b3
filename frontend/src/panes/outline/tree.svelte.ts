// The rows of the outline as they are seen: what is folded away, where the focus is, and how it gets to another row.

import { tick } from "svelte";
import { setOf } from "../../lib/sets";
import type { OpenDocument } from "../../model/document/open_document.svelte";
import { ancestorsOf, rowsOf } from "../../model/document/outline";
import { Folding } from "./folding.svelte";

/** Rows that are drawn at once: more than a window holds, and few enough not to be noticed. */
const rowsAtOnce = 30;

export class Tree {
  /** The element that holds the rows. */
  list: HTMLElement | undefined = $state();
  focusedId: string | null = $state(null);
  readonly folding: Folding;
  readonly rows = $derived.by(() => rowsOf(this.openDocument.entries, this.folding.folded));
  /** A long outline is drawn a part at a time, so that the page stays quick while it comes. */
  readonly drawnRows = $derived.by(() => this.rows.slice(0, this.#drawnCount));
  #drawnCount = $state(rowsAtOnce);
  readonly #shownIds = $derived(setOf(this.rows.map((row) => row.entry.id)));

  constructor(
    private readonly openDocument: OpenDocument,
    private readonly openId: () => string | null,
  ) {
    this.folding = new Folding(openDocument.id);
  }

  drawPart(): "more" | "nothing left" {
    const next = this.#drawnCount + rowsAtOnce;
    this.#drawnCount = next >= this.rows.length ? Infinity : next;
    return this.#drawnCount === Infinity ? "nothing left" : "more";
  }

  /** The row that Tab leads to. */
  get reachableId(): string | undefined {
    return this.nearestShown(this.focusedId) ?? this.nearestShown(this.openId()) ?? this.rows[0]?.entry.id;
  }

  get hasFocus(): boolean {
    return this.list?.contains(document.activeElement) === true;
  }

  /** The section itself, or the nearest one above it that is not folded away. */
  nearestShown(sectionId: string | null): string | undefined {
    if (sectionId === null || this.#shownIds.has(sectionId)) return sectionId ?? undefined;
    const index = this.openDocument.indexOf(sectionId);
    if (index === -1) return undefined;
    return ancestorsOf(this.openDocument.entries, index).find((id) => this.#shownIds.has(id));
  }

  itemOf(sectionId: string | null): HTMLElement | null {
    return this.list?.querySelector<HTMLElement>(`[data-entry="${sectionId}"]`) ?? null;
  }

  async focus(sectionId: string | null): Promise<void> {
    await this.#drawAll();
    this.itemOf(this.nearestShown(sectionId) ?? null)?.focus();
  }

  async reveal(sectionId: string | null): Promise<void> {
    if (sectionId === null) return;
    this.unfoldAround(sectionId);
    await this.#drawAll();
    this.itemOf(sectionId)?.scrollIntoView({ block: "nearest" });
  }

  /** Draw all rows at once: somebody wants to go to one that may not be drawn yet. */
  async #drawAll(): Promise<void> {
    this.#drawnCount = Infinity;
    await tick();
  }

  /** Fold each section that has others under it. */
  foldAll(): void {
    const { entries } = this.openDocument;
    const parents = entries.filter(({ level }, index) => (entries[index + 1]?.level ?? 0) > level);
    this.folding.foldEach(parents.map(({ id }) => id));
  }

  unfoldAround(sectionId: string): void {
    const index = this.openDocument.indexOf(sectionId);
    if (index !== -1) this.folding.unfold(ancestorsOf(this.openDocument.entries, index));
  }
}
