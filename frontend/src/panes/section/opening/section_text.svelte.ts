// The text of one section while it is written: where it comes from, how it is saved, and what else is kept of it.
// It goes on after its editor was left, until the server has the text.

import { mayPass, type Origin, type Section } from "../../../api";
import { announcer } from "../../../lib/browser/announcer.svelte";
import { Backoff } from "../../../lib/backoff";
import { sentenceOf } from "../../../lib/failures";
import { openTabs, thisTab } from "../../../lib/browser/open_tabs";
import { Pause } from "../../../lib/pause";
import type { OpenDocument } from "../../../model/document/open_document.svelte";
import type { SelectedText } from "../../../model/text/selected_text";
import { words } from "../../../words";
import type { CameToText, MadeDecision } from "../editor/decisions";
import {
  browserLargeStore,
  browserQuickStore,
  Drafts,
  type FoundDraft,
  type KeptText,
  type StorageKey,
} from "../saving/drafts";
import { SectionSaver } from "../saving/saving";
import type { Changed, SavingState } from "../saving/state";
import { selectionIn } from "../rewriting/selections";
import { WrittenText, type TextSource } from "./text_source";

// Browsers let a page finish only small calls while it is being left.
const keepaliveLengthMax = 20_000;
const firstWaitMilliseconds = 1_000;
const mostWaitMilliseconds = 15_000;

export class SectionText {
  phase: "loading" | "failed" | "ready" = $state("loading");
  /** Why the section could not be opened. */
  problem = $state("");
  /** It could not be opened for now, and is tried again by itself. */
  isTryingAgain = $state(false);
  saving: SavingState | null = $state.raw(null);
  text = $state.raw("");
  /** Whether unsaved text of an earlier visit was put back. */
  isResumed = $state(false);
  /** Whether it was opened as it was on the screen, and the server has not said yet that it is the newest one. */
  isUnconfirmed = false;
  /** Whether this browser holds what is not saved. */
  isKept = $state(true);
  /** Texts that lost a choice. */
  keptTexts: KeptText[] = $state.raw([]);
  /** Told when the text changes other than by typing. */
  onNewText: ((text: string, came?: CameToText) => void) | null = null;
  #saver: SectionSaver | null = null;
  #isClosed = false;
  /** Which parts of the text that was typed last were not typed. */
  #origins: { text: string; parts: Origin[] } = { text: "", parts: [] };
  /** The last try to read the section. */
  #loading: Promise<unknown> = Promise.resolve();
  readonly #pause = new Pause();
  readonly #drafts: Drafts;

  constructor(
    openDocument: OpenDocument,
    readonly sectionId: string,
    account: string,
    readonly source: TextSource = new WrittenText(openDocument, sectionId),
  ) {
    const storageKey: StorageKey = { account, document: openDocument.id, section: source.draftName };
    this.#drafts = new Drafts(
      storageKey,
      thisTab,
      browserQuickStore,
      browserLargeStore,
      (isKept) => (this.isKept = isKept),
    );
  }

  get isSaved(): boolean {
    return this.#saver === null || !this.#saver.hasUnsavedText;
  }

  /** The section as the server was last seen to have it. */
  get savedSection(): Section | null {
    return this.#saver?.base ?? null;
  }

  /** Begin with a section that is known, or read the server's; while it is away, try again until it is back. */
  async load(known: Section | null = null): Promise<void> {
    const backoff = new Backoff(firstWaitMilliseconds, mostWaitMilliseconds);
    this.phase = "loading";
    do {
      const loading = this.#hasLoaded(known);
      this.#loading = loading;
      if (await loading) return;
      if (this.isTryingAgain) await this.#pause.for(backoff.next());
    } while (this.isTryingAgain && !this.#isClosed);
  }

  /** Try at once instead of waiting for the server to come back. */
  tryNow(): void {
    this.#pause.end();
  }

  typed(text: string, origins: Origin[] = []): void {
    this.#origins = { text, parts: origins };
    this.text = text;
    // Typing may end a conflict, which replaces the text.
    this.#saver?.textChanged(text);
  }

  saveNow(): void {
    this.#saver?.saveNow();
  }

  /** The section when all of its text is saved; null where that failed. */
  async saved(): Promise<Section | null> {
    return (await this.#saver?.saved()) ?? null;
  }

  /**
   * Have another call change the section on the server, after saving what is typed; its text is shown. Returns null
   * where the text cannot be saved.
   */
  async change<Reply extends Changed>(call: () => Promise<Reply>): Promise<Reply | null> {
    await this.#loading;
    const reply = (await this.#saver?.change(call)) ?? null;
    if (reply) this.source.taken(reply.section);
    return reply;
  }

  /** The page may be about to go: write down and send what there is. */
  secure(): void {
    void this.#drafts.flush();
    this.#saver?.saveNow();
  }

  /** The section was read or changed by another call of this page, or was changed elsewhere. */
  notice(section: Section, isFromElsewhere = false): void {
    const noticed = this.source.noticed(section);
    if (noticed) this.#saver?.notice(noticed, isFromElsewhere);
    else void this.lookForNewerText();
  }

  async lookForNewerText(): Promise<void> {
    try {
      this.#saver?.notice(await this.source.read(), true);
    } catch {
      // Nothing depends on this look: the next save finds out what has changed elsewhere.
      return;
    }
  }

  keepMine(): void {
    if (this.saving?.kind !== "conflict") return;
    this.#keep(this.saving.theirs.content, "other");
    this.#saver?.keepMine();
  }

  takeTheirs(): void {
    if (this.saving?.kind !== "conflict") return;
    this.#keep(this.text, "mine");
    this.#saver?.takeTheirs();
  }

  takeMerged(merged: string): void {
    if (this.saving?.kind !== "conflict") return;
    this.#keep(this.saving.theirs.content, "other");
    this.#keep(this.text, "mine");
    this.#saver?.settle(merged);
  }

  /** All of the text is gone, and that is meant. */
  saveEmpty(): void {
    this.#saver?.saveEmpty();
  }

  /** All of the text is gone, and that is not meant. */
  bringBack(): void {
    this.#saver?.discard();
  }

  /** Give up the text of an earlier visit; it stays within reach. */
  discardDraft(): void {
    this.isResumed = false;
    if (this.saving?.kind === "conflict") {
      this.takeTheirs();
      return;
    }
    this.#keep(this.text, "draft");
    this.#saver?.discard();
    announcer.say(words.section.discarded);
  }

  /** Put a kept text back; what stands there now is kept in its place. */
  putBack(kept: KeptText): void {
    const replaced = this.text;
    this.onNewText?.(kept.text);
    this.typed(kept.text);
    this.forgetText(kept);
    if (replaced.trim() !== "") this.#keep(replaced, "other");
  }

  forgetText(kept: KeptText): void {
    this.keptTexts = this.keptTexts.filter((other) => other.key !== kept.key);
    void this.#drafts.dropText(kept);
  }

  /** Where a stretch of the editor's text stands in the saved text; saves first. Null where that cannot be done. */
  async selectionInSavedText(from: number, to: number): Promise<SelectedText | null> {
    const text = this.text;
    const section = await this.saved();
    return section && this.text === text ? selectionIn(section, from, to) : null;
  }

  /** The section is left: save, and be done when the server has it. */
  close(): void {
    this.#isClosed = true;
    this.#pause.end();
    void this.#drafts.flush();
    this.#saver?.close();
  }

  async #hasLoaded(known: Section | null): Promise<boolean> {
    try {
      const [section, drafts, keptTexts] = await Promise.all([
        known ?? this.source.read(),
        this.#draftsOfClosedPages(),
        this.#drafts.findTexts(),
      ]);
      if (!this.#isClosed) {
        await this.#show(section, drafts, keptTexts);
        if (known) void this.#confirm();
      }
      this.isTryingAgain = false;
      return true;
    } catch (failure) {
      this.isTryingAgain = mayPass(failure);
      this.problem = sentenceOf(failure);
      if (!this.isTryingAgain) this.phase = "failed";
      return false;
    }
  }

  async #confirm(): Promise<void> {
    this.isUnconfirmed = true;
    await this.lookForNewerText();
    this.isUnconfirmed = false;
  }

  async #show(section: Section, drafts: FoundDraft[], keptTexts: KeptText[]): Promise<void> {
    const saver = new SectionSaver(section, {
      save: (content, baseRevision) => this.#save(content, baseRevision),
      keepDraft: (draft) => this.#drafts.keep(draft),
      forgetDraft: (text) => this.#drafts.forget(text),
      onChange: (state) => this.#savingChanged(state),
      onNewerText: (text, { changed, isFromElsewhere }) => {
        this.text = text;
        this.onNewText?.(text, { made: changed && decisionIn(changed), isFromElsewhere });
      },
      merge: mergedOrNull,
      random: Math.random,
    });
    this.#saver = saver;
    this.saving = saver.state;
    this.keptTexts = keptTexts;
    this.#takeUp(saver, drafts);
    this.source.taken(section);
    this.text = saver.text;
    this.phase = "ready";
  }

  /** The newest unsaved text is put back; others that differ are kept within reach. */
  #takeUp(saver: SectionSaver, drafts: FoundDraft[]): void {
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- Nothing that is shown depends on it.
    const seen = new Set<string>();
    for (const draft of drafts) {
      if (!this.isResumed) this.isResumed = saver.resume(draft);
      else if (!seen.has(draft.text) && draft.text !== saver.text) this.#keep(draft.text, "draft");
      seen.add(draft.text);
      void this.#drafts.drop(draft);
    }
  }

  async #draftsOfClosedPages(): Promise<FoundDraft[]> {
    const found = await this.#drafts.findLeft();
    if (found.length === 0) return found;
    const open = await openTabs();
    return found.filter((draft) => !open.has(draft.page));
  }

  async #save(content: string, baseRevision: number): Promise<Section> {
    const keepalive = document.visibilityState === "hidden" && content.length < keepaliveLengthMax;
    const origins = content === this.#origins.text ? this.#origins.parts : [];
    const text = { content, baseRevision, origins, keepalive };
    const section = await this.source.save(text);
    this.source.taken(section);
    // After the saver has heard of it.
    if (this.source.isBehind) setTimeout(() => void this.lookForNewerText());
    return section;
  }

  #savingChanged(state: SavingState): void {
    this.saving = state;
    if (state.kind === "saved") this.isResumed = false;
  }

  #keep(text: string, why: KeptText["why"]): void {
    void this.#drafts.keepText(text, why).then((kept) => (this.keptTexts = [kept, ...this.keptTexts]));
  }
}

function decisionIn({ proposal, decision }: Changed): MadeDecision | undefined {
  return proposal && decision && { proposalId: proposal.id, decisionId: decision.id };
}

async function mergedOrNull(mine: string, base: string, theirs: string): Promise<string | null> {
  try {
    const { merge, mergedText } = await import("../saving/merging");
    return mergedText(merge(mine, base, theirs));
  } catch {
    // Both texts are shown, as they are where they cannot be merged.
    return null;
  }
}
