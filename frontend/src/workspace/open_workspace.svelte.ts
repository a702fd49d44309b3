// The document that is open in the workspace with all that belongs to it, and which of its sections is open.

import { onMount, untrack } from "svelte";
import { readMe, type DocumentSettingsReply, type Message, type RolesInDocument } from "../api";
import { noteAccount } from "../lib/browser/left_texts";
import { keepUnsentFor } from "../lib/browser/unsent";
import { sentenceOf } from "../lib/failures";
import { ActivityWatch } from "../model/document/activity_watch.svelte";
import { OpenDocument, type OutlineEntry } from "../model/document/open_document.svelte";
import type { SelectedText } from "../model/text/selected_text";
import { DocumentProposals } from "../model/document/proposals.svelte";
import { Rights } from "../model/document/rights.svelte";
import { openSectionInAddress, showSectionInAddress } from "../model/document/section_address";
import { SectionChats } from "../panes/chat/chats.svelte";
import { DrawerState } from "../panes/references/drawer.svelte";
import { DocumentReferences } from "../panes/references/references.svelte";
import type { Live } from "./live";
import type { Panes } from "./panes.svelte";

export interface OpenedDocument {
  documentId: string;
  documentTitle: string;
  deletedSectionsCount: number;
  /** The number of the newest event of the document, as the page was made. */
  lastEvent: number;
  settings: DocumentSettingsReply;
  /** What the person may do, as the page was made. */
  roles: RolesInDocument;
  /** Whether the person entered by a link, without an account. */
  isGuest: boolean;
}

export interface WorkspaceCallbacks {
  /** An answer has ended that became a proposal. */
  onProposed(answer: Message): void;
}

export class OpenWorkspace {
  phase: "loading" | "failed" | "ready" = $state("loading");
  /** Why the document could not be opened. */
  problem = $state("");
  /** What went wrong with something that was asked for by a key or in the palette. */
  trouble = $state("");
  openId: string | null = $state(null);
  areSettingsShown = $state(false);
  areProblemsShown = $state(false);
  isExportShown = $state(false);
  isBibliographyShown = $state(false);
  /** The panel of comments, with the words that a new one is about. */
  commenting: { on: SelectedText | null } | null = $state.raw(null);
  isContractShown = $state(false);
  /** The dialog of imports, with the file that it begins with if one was dropped. */
  importing: { file: File | null } | null = $state.raw(null);
  areImportsShown = $state(false);
  /** Whose drafts are kept and found. */
  account = $state("");
  readerName = $state("");
  readonly openDocument: OpenDocument;
  readonly rights: Rights;
  readonly proposals: DocumentProposals;
  readonly activity: ActivityWatch;
  readonly references: DocumentReferences;
  readonly chats: SectionChats;
  readonly drawer = new DrawerState();
  /** What others do, as soon as following them is loaded. */
  live: Live | null = $state.raw(null);
  readonly #lastEvent: number;
  #isLeft = false;

  constructor(
    { documentId, documentTitle, deletedSectionsCount, settings, lastEvent, roles, isGuest }: OpenedDocument,
    private readonly panes: Panes,
    callbacks: WorkspaceCallbacks,
  ) {
    this.#lastEvent = lastEvent;
    this.rights = new Rights(roles, !isGuest);
    this.openDocument = new OpenDocument(documentId, this.rights);
    this.openDocument.title = documentTitle;
    this.openDocument.deletedCount = deletedSectionsCount;
    this.openDocument.settings.take(settings);
    this.proposals = new DocumentProposals(documentId);
    this.activity = new ActivityWatch(documentId, () => this.rights.mayWriteAll);
    this.references = new DocumentReferences(documentId);
    this.chats = new SectionChats(this.openDocument, {
      saveText: (sectionId) => this.saveSection(sectionId),
      onProposed: (answer) => callbacks.onProposed(answer),
    });
  }

  get openEntry(): OutlineEntry | undefined {
    return this.openDocument.find(this.openId);
  }

  /** To be called while the workspace is set up. */
  watch(): void {
    onMount(() => () => this.#leave());
    $effect(() => {
      if (this.openId !== null) this.live?.moved();
    });
    $effect(() => {
      // The frame of the page was made for what the person could do then.
      for (const button of document.querySelectorAll<HTMLElement>(".site .of-document"))
        button.hidden = !this.rights.mayWriteAll;
    });
    $effect(() => (this.rights.mayWriteAll ? untrack(() => this.activity.start()) : undefined));
    onMount(() => () => this.references.close());
    $effect(() => this.activity.follow(this.chats.answering));
    $effect(() => this.activity.look(this.panes.isChatShown ? this.openId : null));
    const usableIds = $derived(this.references.usable.map(({ id }) => id).join());
    $effect(() => {
      // Which of them the chat may use is the server's to say.
      if (usableIds !== "" || this.references.phase === "ready")
        void untrack(() => this.chats.shown)?.references.lookAgain();
    });
  }

  async load(): Promise<void> {
    this.phase = "loading";
    try {
      const [me] = await Promise.all([readMe(), this.openDocument.load()]);
      this.account = me.id;
      keepUnsentFor(me.id);
      noteAccount(me.id);
      this.readerName = me.name;
      this.phase = "ready";
      void this.openDocument.comments.look();
      this.showAddressed();
      if (this.rights.mayWriteAll) void this.references.load();
      void this.#follow();
    } catch (failure) {
      this.problem = sentenceOf(failure);
      this.phase = "failed";
    }
  }

  async #follow(): Promise<void> {
    try {
      const { Live } = await import("./live");
      if (!this.#isLeft) this.live ??= new Live(this, this.panes, this.#lastEvent);
    } catch {
      // Without it, others show when the page looks for itself, as after a while.
      return;
    }
  }

  #leave(): void {
    this.#isLeft = true;
    this.live?.close();
  }

  /** Open the section that the address names, or the first in which something can be typed. */
  showAddressed(): void {
    if (this.phase !== "ready") return;
    const named = openSectionInAddress();
    const { entries } = this.openDocument;
    const first = entries.find(({ id }) => this.rights.maySuggest(id)) ?? entries[0];
    this.openId = this.openDocument.find(named) ? named : (first?.id ?? null);
    if (this.openId === null) this.panes.tab = "text";
    else showSectionInAddress(this.openId);
    this.#showChat();
  }

  /** Chats quote the whole document, and are for those who write all of it. */
  #showChat(): void {
    this.chats.show(this.rights.mayWriteAll ? this.openId : null);
  }

  /** What the person may do has changed: show what is theirs now, and nothing else. */
  async followRights(roles: RolesInDocument): Promise<void> {
    const { rights, openDocument } = this;
    const wroteAll = rights.mayWriteAll;
    rights.take(roles);
    void this.panes.text?.opening.followRights();
    if (wroteAll !== rights.mayWriteAll) {
      this.#showChat();
      this.drawer.giveWay();
      this.areSettingsShown = this.isBibliographyShown = this.isExportShown = this.areImportsShown = false;
      this.importing = null;
      if (rights.mayWriteAll) void this.references.load();
      else if (this.panes.tab === "chat") this.panes.tab = "text";
    }
    await openDocument.catchUp();
    await openDocument.comments.look();
  }

  /** Sections were imported: show them, and open the first. */
  async showImported(sectionIds: string[]): Promise<void> {
    const isNew = (id: string) => this.openDocument.find(id) === undefined;
    const firstId = sectionIds.find(isNew) ?? null;
    await this.openDocument.load();
    if (firstId !== null) this.openSection(firstId);
    this.activity.askNow();
  }

  openSection(sectionId: string | null): void {
    if (sectionId === this.openId) this.panes.text?.opening.turnToOpen();
    this.openId = sectionId;
    showSectionInAddress(sectionId);
    this.#showChat();
  }

  /** Save what is typed in a section. Returns whether the server has it. */
  async saveSection(sectionId: string | null): Promise<boolean> {
    return sectionId === null || ((await this.panes.text?.texts.saveSection(sectionId)) ?? true);
  }
}
