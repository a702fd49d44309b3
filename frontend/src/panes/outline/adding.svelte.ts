// Where a new section is being added, and how it comes there.

import { announcer } from "../../lib/browser/announcer.svelte";
import type { OpenDocument } from "../../model/document/open_document.svelte";
import { levelMax, type OutlinePosition } from "../../model/document/outline";
import { words } from "../../words";
import type { Changes, ChangesCallbacks } from "./changes.svelte";
import type { OutlineLine } from "./outline_text";
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
    private readonly callbacks: Pick<ChangesCallbacks, "openId" | "onOpen" | "onWrite">,
  ) {}

  start(behindId: string | null, level: number): void {
    this.#wanted = { behindId, level: Math.min(level, levelMax) };
    const isUnder = behindId !== null && level > (this.openDocument.find(behindId)?.level ?? 1);
    if (isUnder) this.tree.folding.unfold([behindId]);
  }

  /** Add a section and go to its text, or let the field stay for another one. */
  async add(title: string, isMoreWanted: boolean): Promise<boolean> {
    return this.changes.attempt(async () => {
      const { target } = this;
      const wanted = this.#wanted;
      if (target === null) return;
      const added = await this.openDocument.add(title, target.level, target.position);
      // Meanwhile it may have been closed, or opened elsewhere.
      const isStillWanted = this.#wanted === wanted;
      if (isStillWanted) this.#wanted = isMoreWanted ? { behindId: added.id, level: added.level } : null;
      this.callbacks.onOpen(added.id);
      announcer.say(words.outline.added(added.title));
      if (isStillWanted && !isMoreWanted) this.callbacks.onWrite();
    });
  }

  /** Add the sections of an outline, all of them or none. */
  async addSeveral(sections: OutlineLine[]): Promise<boolean> {
    return this.changes.attempt(async () => {
      const { target } = this;
      if (target === null) return;
      const added = await this.openDocument.addSeveral(sections, target.position);
      const last = added.at(-1);
      if (last !== undefined) this.#wanted = { behindId: last.id, level: last.level };
      this.callbacks.onOpen(added[0]?.id ?? null);
      announcer.say(words.outline.addedSeveral(added.length));
    });
  }

  /** Put the new section on a deeper or higher level; whether that is possible there. */
  shift(step: number): boolean {
    const { target } = this;
    if (target === null || this.#wanted === null) return false;
    const level = target.level + step;
    const above = this.openDocument.entries[target.position - 1]?.level ?? 0;
    if (level < 1 || level > Math.min(levelMax, above + 1)) return false;
    this.#wanted = { behindId: this.#anchorFor(level, target.position), level };
    announcer.say(this.target?.name ?? "");
    return true;
  }

  /** On a deeper level it stands under the section before it, on a higher one behind the part that it was in. */
  #anchorFor(level: number, position: number): string | null {
    const before = this.openDocument.entries.slice(0, position);
    return before.findLast((entry) => entry.level <= level)?.id ?? before.at(-1)?.id ?? null;
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
