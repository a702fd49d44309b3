// The chats this page has opened: the one that is shown, and those whose answer is still being written.

import type { OpenDocument } from "../../model/document/open_document.svelte";
import { SectionChat, type ChatCallbacks } from "./section_chat.svelte";

export class SectionChats {
  #open: SectionChat[] = $state.raw([]);
  shown: SectionChat | null = $state.raw(null);
  /** The sections where an answer is being written. */
  readonly answering = $derived(
    this.#open.filter((chat) => chat.thread.isAnswering).map((chat) => chat.sectionId),
  );

  constructor(
    private readonly openDocument: OpenDocument,
    private readonly callbacks: ChatCallbacks,
  ) {}

  /** Show the chat of a section; a chat that is left goes on only while an answer is being written. */
  show(sectionId: string | null): void {
    if (sectionId === (this.shown?.sectionId ?? null)) return;
    this.#letGoOfQuietOnes();
    this.shown = sectionId === null ? null : this.#findOrOpen(sectionId);
  }

  #findOrOpen(sectionId: string): SectionChat {
    const found = this.#open.find((chat) => chat.sectionId === sectionId);
    if (found) return found;
    const chat = new SectionChat(this.openDocument, sectionId, this.callbacks);
    this.#open = [...this.#open, chat];
    void chat.load();
    return chat;
  }

  #letGoOfQuietOnes(): void {
    for (const chat of this.#open) if (!chat.thread.isAnswering) chat.close();
    this.#open = this.#open.filter((chat) => chat.thread.isAnswering);
  }
}
