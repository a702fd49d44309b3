// Lets the workspace follow what others do with the document: their saves, moves, decisions and answers, who is in which
// section, and who writes there. It is loaded when the document is open.

import {
  mayPass,
  noteLeft,
  notePresent,
  readSection,
  type LiveEvent,
  type LiveEventData,
  type RolesInDocument,
} from "../api";
import { announcer } from "../lib/browser/announcer.svelte";
import { thisTab } from "../lib/browser/open_tabs";
import { Soon } from "../lib/soon";
import { attendance } from "../model/document/attendance.svelte";
import { LiveStream } from "../model/live/live_stream";
import { Rights } from "../model/document/rights.svelte";
import { WritingLease } from "../model/document/writing_lease";
import { words } from "../words";
import type { OpenWorkspace } from "./open_workspace.svelte";
import type { Panes } from "./panes.svelte";
import { changeOfRights } from "./rights_sentence";

/** All of a section's, where it is not known which. */
interface ChangedProposal {
  section_id: string;
  proposal_id?: string;
}

const beatMilliseconds = 20_000;
/** Longer than a save of one's own takes to be answered, which needs no look. */
const savedMilliseconds = 400;

export class Live {
  readonly #stream: LiveStream;
  readonly #lease: WritingLease;
  readonly #outline: Soon;
  readonly #sections = new Map<string, Soon>();
  /** The newest revisions that the stream has told. */
  readonly #revisions = new Map<string, number>();
  readonly #beat: ReturnType<typeof setInterval>;
  readonly #leave = () => void noteLeft(this.workspace.openDocument.id, thisTab).catch(() => undefined);

  constructor(
    private readonly workspace: OpenWorkspace,
    private readonly panes: Panes,
    lastEvent: number,
  ) {
    const { openDocument, account } = workspace;
    attendance.me = account;
    attendance.takeOver = (sectionId, word) => this.#lease.takeOver(sectionId, word);
    this.#outline = new Soon(() => this.#readOutline(), mayPass);
    this.#lease = new WritingLease(openDocument.id, { onHeld: (lease) => this.#tellHolder(lease) });
    this.#stream = new LiveStream(openDocument.id, thisTab, lastEvent, {
      onEvent: (event) => this.#heard(event),
      onFollowing: (isFollowing) => {
        workspace.activity.isToldOfChanges = isFollowing;
        this.#askActivity();
        if (isFollowing) this.moved();
      },
      onRefused: () => this.#refused(),
    });
    this.#beat = setInterval(() => this.moved(), beatMilliseconds);
    window.addEventListener("pagehide", this.#leave);
  }

  /** Another section is open, or the same one still. */
  moved(): void {
    if (document.visibilityState !== "visible") return;
    const { openDocument, openId } = this.workspace;
    // The next beat says it again.
    const sectionId = this.workspace.rights.mayRead(openId) ? openId : null;
    notePresent(openDocument.id, thisTab, sectionId).catch(() => undefined);
  }

  typed(sectionId: string): void {
    this.#lease.typed(sectionId);
  }

  close(): void {
    this.#stream.close();
    this.#lease.giveBack();
    this.#outline.close();
    for (const section of this.#sections.values()) section.close();
    clearInterval(this.#beat);
    window.removeEventListener("pagehide", this.#leave);
    this.#leave();
  }

  #heard(event: LiveEvent): void {
    switch (event.type) {
      case "section.saved":
        return this.#saved(event.data);
      case "outline.changed":
        return this.#outline.wake();
      case "proposal.changed":
        this.#askActivity();
        // Comments say what became of the changes that were drafted for them.
        this.workspace.openDocument.comments.version += 1;
        return void this.#readProposals(event.data);
      case "answer.changed":
        this.#askActivity();
        return this.#readChat(event.data.section_id);
      case "coverage.changed":
        this.workspace.openDocument.coverageChanges += 1;
        return;
      case "presence":
        return this.#attend(event.data);
      case "rights":
        return void this.#followRights(event.data);
      case "reset":
        return this.#readAll();
      case "comment.changed":
        return this.workspace.openDocument.comments.noticeChange();
    }
  }

  #saved({ section_id: sectionId, revision }: LiveEventData["section.saved"]): void {
    this.#revisions.set(sectionId, revision);
    if (!this.#isBehind(sectionId)) return;
    const known = this.#sections.get(sectionId);
    const section = known ?? new Soon(() => this.#readSection(sectionId), mayPass, savedMilliseconds);
    this.#sections.set(sectionId, section);
    section.wake();
  }

  /**
   * Whether a section was saved elsewhere: what this page saves it knows, once that is answered. The outline may have heard
   * of it in another way, and the text that is open may not.
   */
  #isBehind(sectionId: string): boolean {
    const saved = this.#revisions.get(sectionId) ?? 0;
    const known = this.workspace.openDocument.find(sectionId)?.revision ?? saved;
    return Math.min(known, this.panes.text?.texts.baseRevision(sectionId) ?? saved) < saved;
  }

  async #readSection(sectionId: string): Promise<void> {
    if (!this.#isBehind(sectionId)) return;
    const { openDocument } = this.workspace;
    const section = await readSection(openDocument.id, sectionId);
    openDocument.notice(section);
    this.panes.text?.texts.notice(section, true);
    // What is typed there meanwhile meets the other change when it is saved; then the page has both.
    if (!this.#isBehind(sectionId) || !(await this.panes.text?.texts.saveSection(sectionId))) return;
    if (this.#isBehind(sectionId)) this.panes.text?.texts.lookForNewerText(sectionId);
  }

  async #readOutline(): Promise<void> {
    const { openDocument, openEntry } = this.workspace;
    const index = openEntry === undefined ? -1 : openDocument.indexOf(openEntry.id);
    await Promise.all([openDocument.catchUp(), openDocument.settings.read()]);
    openDocument.contractChanges += 1;
    if (openEntry === undefined || this.workspace.openEntry !== undefined) return;
    const { entries } = openDocument;
    this.workspace.openSection(entries[Math.min(index, entries.length - 1)]?.id ?? null);
    this.workspace.trouble = words.live.deleted(openEntry.title);
  }

  async #readProposals({ section_id: sectionId, proposal_id: id }: ChangedProposal): Promise<void> {
    if (id !== undefined) void this.panes.text?.texts.noticeDecision(sectionId, id).catch(() => undefined);
    const { proposals, openId } = this.workspace;
    const isShown = sectionId === openId || proposals.waitingOf(sectionId).length > 0;
    // What is shown of them says so where one decides, and is read again there.
    if (isShown) await proposals.readOfSection(sectionId).catch(() => undefined);
  }

  /** Say what is different, and go on with that. */
  async #followRights(roles: RolesInDocument): Promise<void> {
    const { workspace } = this;
    const change = changeOfRights(
      workspace.rights,
      new Rights(roles),
      workspace.openDocument,
      workspace.openId,
    );
    if (change === null) return;
    workspace.trouble = change;
    // Where the outline cannot be read now, the next change of it is read.
    await workspace.followRights(roles).catch(() => undefined);
    this.moved();
  }

  /** The document is gone for this person. */
  #refused(): void {
    this.workspace.trouble = words.live.rights.gone;
  }

  #askActivity(): void {
    this.workspace.activity.askNow();
  }

  #readChat(sectionId: string): void {
    const { chats } = this.workspace;
    if (chats.shown?.sectionId === sectionId) chats.shown.lookAgain();
  }

  #readAll(): void {
    const { openDocument, openId } = this.workspace;
    this.#outline.wake();
    this.#askActivity();
    if (openId === null) return;
    for (const { id } of openDocument.entries) this.panes.text?.texts.lookForNewerText(id);
    void this.#readProposals({ section_id: openId });
    this.#readChat(openId);
  }

  #attend({ people, writing }: LiveEventData["presence"]): void {
    const { openId } = this.workspace;
    const before = openId === null ? null : attendance.writerOf(openId);
    attendance.people = people;
    attendance.writing = writing;
    if (openId === null) return;
    const now = attendance.writerOf(openId);
    if (now !== null) this.#lease.lost(openId);
    if (now !== null && now.id !== before?.id) announcer.say(words.live.writes(now.name));
    if (now === null && before !== null) announcer.say(words.live.wrote(before.name));
  }

  #tellHolder({ holder, word }: { holder: { name: string }; word: string | null }): void {
    if (word !== null) this.workspace.trouble = words.live.takenOver(holder.name, word);
  }
}
