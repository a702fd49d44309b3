// Where a new section is being added, and how it comes there.

import { announcer } from "../../lib/announcer.svelte";
import type { OpenDocument } from "../../model/open_document.svelte";
import { levelMax, type OutlinePosition } from "../../model/outline";
import { words } from "../../words";
import type { Changes, ChangesCallbacks } from "./changes.svelte";
import type { Tree } from "./tree.svelte";

/** Behind this section and all under it, or at the end. */
interface Wanted {
  behindId: string | null;
  level: number;
}

export interface NewPosition extends OutlinePosition {
  /** The row that the field for its title stands behind; none at the beginning. */
  rowId: string | undefined;
  /** The level, and what it will stand under, in words. */
  name: string;
}

export class Adding {
  #wanted: Wanted | null = $state.raw(null);
  readonly target = $derived.by(() => this.#positionOf(this.#wanted));

  constructor(
    private readonly openDocument: OpenDocument,
    private readonly tree: Tree,
    private readonly changes: Changes,
    private readonly callbacks: Pick<ChangesCallbacks, "openId" | "onOpen">,
  ) {}

  start(behindId: string | null, level: number): void {
    this.#wanted = { behindId, level: Math.min(level, levelMax) };
    const isUnder = behindId !== null && level > (this.openDocument.find(behindId)?.level ?? 1);
    if (isUnder) this.tree.folding.unfold([behindId]);
  }

  /** The field stays for the next one. */
  async add(title: string): Promise<boolean> {
    return this.changes.attempt(async () => {
      const { target } = this;
      const wanted = this.#wanted;
      if (target === null) return;
      const added = await this.openDocument.add(title, target.level, target.position);
      // Meanwhile it may have been closed, or opened elsewhere.
      if (this.#wanted === wanted) this.#wanted = { behindId: added.id, level: added.level };
      this.callbacks.onOpen(added.id);
      announcer.say(words.outline.added(added.title));
    });
  }

  async stop(): Promise<void> {
    this.#wanted = null;
    await this.tree.focus(this.callbacks.openId());
  }

  #positionOf(wanted: Wanted | null): NewPosition | null {
    if (wanted === null) return null;
    const { level, behindId } = wanted;
    const { entries } = this.openDocument;
    const position = this.openDocument.positionBehind(behindId);
    const rowId = this.tree.nearestShown(entries[position - 1]?.id ?? null);
    const parent = entries.findLast((entry, other) => other < position && entry.level < level);
    return { position, level, rowId, name: words.outline.newPlace(level, parent?.title ?? null) };
  }
}
