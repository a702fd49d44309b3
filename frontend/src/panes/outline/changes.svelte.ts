// What is done to the sections in the outline: said aloud, explained where it is refused, and taken back.

import { tick } from "svelte";
import type { Parts, Section } from "../../api";
import { announcer } from "../../lib/browser/announcer.svelte";
import { copyText } from "../../lib/browser/clipboard";
import { sentenceOf } from "../../lib/failures";
import { watchFocus } from "../../lib/browser/focus";
import type { OpenDocument, OutlineEntry } from "../../model/document/open_document.svelte";
import {
  canShift,
  childrenCount,
  parentOf,
  positionDown,
  positionUp,
  type OutlinePosition,
  type Row,
} from "../../model/document/outline";
import { sectionAddress } from "../../model/document/section_address";
import { words } from "../../words";
import { RemovedSections } from "./removed.svelte";
import { TakingBack } from "./taking_back";
import type { Tree } from "./tree.svelte";

export interface ChangesCallbacks {
  openId(): string | null;
  onOpen(sectionId: string | null): void;
  /** Go into the text of the open section. */
  onWrite(): void;
  onSectionChanged(section: Section): void;
}

/** Another title of a section that was being typed, and the title that it had. */
export interface BegunTitle {
  sectionId: string;
  title: string;
  typed: string;
}

export class Changes {
  readonly removed = new RemovedSections();
  /** The section that is to be deleted, while it is asked what becomes of those under it. */
  asked: { entry: OutlineEntry; partsCount: number } | null = $state.raw(null);
  /** The section that was moved last, as long as that is told. */
  movedId: string | null = $state(null);
  problem = $state("");
  readonly #takingBack = new TakingBack();

  constructor(
    private readonly openDocument: OpenDocument,
    private readonly tree: Tree,
    private readonly callbacks: ChangesCallbacks,
  ) {}

  /** Run a change; what goes wrong is said in place. Returns whether it worked. */
  async attempt(change: () => Promise<void>): Promise<boolean> {
    try {
      this.problem = "";
      await change();
      return true;
    } catch (failure) {
      this.problem = sentenceOf(failure);
      return false;
    }
  }

  async rename(entry: OutlineEntry, title: string): Promise<boolean> {
    return this.attempt(async () => {
      this.callbacks.onSectionChanged(await this.openDocument.renameSection(entry.id, title));
      announcer.say(words.outline.renamed(title));
    });
  }

  /** Move a section; what stands under it goes along. */
  async move(entry: OutlineEntry, target: OutlinePosition): Promise<void> {
    const index = this.openDocument.indexOf(entry.id);
    const from = { position: index, level: entry.level };
    if (target.position === from.position && target.level === from.level) return;
    const count = childrenCount(this.openDocument.entries, index);
    const moving = this.#moveTo(entry.id, target, null);
    const taken = { kind: "moved", sectionId: entry.id, from, childrenCount: count } as const;
    this.#takingBack.note(taken, this.openDocument.entries);
    this.movedId = entry.id;
    await moving;
  }

  moveUp(row: Row<OutlineEntry>): void {
    this.#moveOrSay(row, positionUp(this.openDocument.entries, row.index));
  }

  moveDown(row: Row<OutlineEntry>): void {
    this.#moveOrSay(row, positionDown(this.openDocument.entries, row.index));
  }

  shift({ entry, index }: Row<OutlineEntry>, step: number): void {
    const refusal = step < 0 ? words.outline.cannotPromote : words.outline.cannotDemote;
    if (!canShift(this.openDocument.entries, index, step)) announcer.say(refusal(entry.title));
    else void this.move(entry, { position: index, level: entry.level + step });
  }

  async undo(): Promise<void> {
    const taken = this.#takingBack.take(this.openDocument.entries);
    this.movedId = null;
    if (taken === undefined) return;
    if (taken === "too late") this.problem = words.outline.undoTooLate;
    else if (taken.kind === "removed") await this.restore(taken.sectionId);
    else {
      await this.tree.focus(taken.sectionId);
      await this.#moveTo(taken.sectionId, taken.from, taken.childrenCount);
    }
  }

  /** Delete a section, after asking what becomes of those under it if there are any. */
  async remove(entry: OutlineEntry): Promise<void> {
    const partsCount = childrenCount(this.openDocument.entries, this.openDocument.indexOf(entry.id));
    if (partsCount === 0) return this.removeWith(entry, "keep");
    this.asked = { entry, partsCount };
    await tick();
    this.tree.list?.querySelector<HTMLElement>("[data-asked] button")?.focus();
  }

  async stopAsking(): Promise<void> {
    const sectionId = this.asked?.entry.id ?? null;
    this.asked = null;
    await this.tree.focus(sectionId);
  }

  async removeWith(entry: OutlineEntry, parts: Parts): Promise<void> {
    const index = this.openDocument.indexOf(entry.id);
    const count = this.openDocument.entries.length;
    const isStillHere = watchFocus();
    const hasWorked = await this.attempt(() => this.openDocument.remove(entry.id, parts));
    this.asked = null;
    if (!hasWorked) return;
    const { entries } = this.openDocument;
    const goneCount = count - entries.length;
    const beforeId = entries[index]?.id ?? null;
    this.removed.add({ id: entry.id, title: entry.title, partsCount: goneCount - 1, beforeId });
    this.#takingBack.note({ kind: "removed", sectionId: entry.id }, entries);
    this.movedId = null;
    const isOpenGone = this.openDocument.find(this.callbacks.openId()) === undefined;
    if (isOpenGone) this.callbacks.onOpen(beforeId ?? entries[index - 1]?.id ?? null);
    announcer.say(words.outline.removed(entry.title, goneCount - 1));
    await tick();
    if (isStillHere()) this.tree.list?.querySelector<HTMLElement>(`[data-undo="${entry.id}"]`)?.focus();
  }

  async duplicate(entry: OutlineEntry): Promise<void> {
    await this.attempt(async () => {
      const title = words.outline.copyOf(entry.title);
      const copy = await this.openDocument.duplicate(entry.id, title);
      this.callbacks.onOpen(copy.id);
      announcer.say(words.outline.added(title));
      await tick();
      await this.tree.focus(copy.id);
    });
  }

  async copyLink(entry: OutlineEntry): Promise<void> {
    const [page] = window.location.href.split("#");
    const isCopied = await copyText(`${page}${sectionAddress(entry.id)}`);
    if (isCopied) announcer.say(words.outline.linkCopied(entry.title));
    else this.problem = words.chat.copyFailed;
  }

  async restore(sectionId: string): Promise<void> {
    const hasWorked = await this.attempt(() => this.openDocument.restore(sectionId));
    if (!hasWorked) return;
    const title = this.removed.take(sectionId)?.title ?? "";
    this.#takingBack.forgetRemoved(sectionId);
    this.callbacks.onOpen(sectionId);
    announcer.say(words.outline.restored(title));
    await this.tree.focus(sectionId);
  }

  async hideRemovedNote(sectionId: string): Promise<void> {
    this.removed.take(sectionId);
    this.#takingBack.forgetRemoved(sectionId);
    await this.tree.focus(this.tree.reachableId ?? null);
  }

  async hideMovedNote(): Promise<void> {
    const sectionId = this.movedId;
    this.movedId = null;
    await this.tree.focus(sectionId);
  }

  #moveOrSay({ entry }: Row<OutlineEntry>, target: OutlinePosition | null): void {
    if (target === null) announcer.say(words.outline.cannotMove(entry.title));
    else void this.move(entry, target);
  }

  /** At once on the page; when the server refuses, everything is as it was, and why is said. */
  async #moveTo(sectionId: string, target: OutlinePosition, count: number | null): Promise<void> {
    const hadFocus = this.tree.hasFocus;
    this.problem = "";
    const moving = this.openDocument.move(sectionId, target, count);
    this.tree.unfoldAround(sectionId);
    this.#sayWhereIs(sectionId);
    await tick();
    // The browser drops the focus of an element that changes its place.
    if (hadFocus && document.activeElement === document.body) await this.tree.focus(sectionId);
    else this.tree.itemOf(sectionId)?.scrollIntoView({ block: "nearest" });
    const hasWorked = await this.attempt(async () => {
      const sections = await moving;
      const open = sections.find((section) => section.id === this.callbacks.openId());
      if (open) this.callbacks.onSectionChanged(open);
    });
    if (hasWorked) return;
    this.movedId = null;
    this.#takingBack.forgetMoves();
    await tick();
    if (hadFocus) await this.tree.focus(sectionId);
  }

  #sayWhereIs(sectionId: string): void {
    const { entries } = this.openDocument;
    const index = this.openDocument.indexOf(sectionId);
    const entry = entries[index];
    if (entry === undefined) return;
    const parent = entries[parentOf(entries, index)]?.title ?? null;
    announcer.say(words.outline.moved(entry.title, index + 1, entries.length, entry.level, parent));
  }
}
