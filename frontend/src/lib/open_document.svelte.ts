// The document this page works on: its title, its sections in order, and what can be done to them.
// The text being written is not here: the section pane owns it.

import * as api from "../api";
import type { DocumentWithSections, Section } from "../api";
import { RepeatableCall } from "./repeatable";

/** What the outline needs of a section. */
export interface OutlineEntry {
  id: string;
  title: string;
  level: number;
  wordCount: number;
  chatSessionId: string | null;
}

const levelMax = 6;

export class OpenDocument {
  title = $state("");
  entries: OutlineEntry[] = $state.raw([]);
  readonly #adding = new RepeatableCall();

  constructor(readonly id: string) {}

  async load(): Promise<void> {
    this.#take(await api.readDocument(this.id));
  }

  find(sectionId: string | null): OutlineEntry | undefined {
    return this.entries.find((entry) => entry.id === sectionId);
  }

  indexOf(sectionId: string): number {
    return this.entries.findIndex((entry) => entry.id === sectionId);
  }

  async rename(title: string): Promise<void> {
    this.title = (await api.renameDocument(this.id, title)).title;
  }

  /** The place behind a section and all that is below it; without a section, the end. */
  positionBehind(sectionId: string | null): number {
    const index = this.entries.findIndex((entry) => entry.id === sectionId);
    const level = this.entries[index]?.level ?? 0;
    const next = this.entries.findIndex((entry, other) => other > index && entry.level <= level);
    return next === -1 ? this.entries.length : next;
  }

  async add(title: string, level: number, position: number): Promise<OutlineEntry> {
    const wanted = { title, level, position };
    const section = await api.addSection(this.id, wanted, this.#adding.keyFor(JSON.stringify(wanted)));
    this.#adding.answered();
    const entry = entryOf(section);
    this.entries = this.entries.toSpliced(position, 0, entry);
    return entry;
  }

  async renameSection(sectionId: string, title: string): Promise<Section> {
    return this.#changed(await api.changeSection(this.id, sectionId, { title }));
  }

  async changeLevel(sectionId: string, step: number): Promise<Section | null> {
    const level = (this.find(sectionId)?.level ?? 1) + step;
    if (level < 1 || level > levelMax) return null;
    return this.#changed(await api.changeSection(this.id, sectionId, { level }));
  }

  /** Move a section by some places. Returns its new index, or null where there is no such place. */
  async move(sectionId: string, places: number): Promise<number | null> {
    const position = this.indexOf(sectionId) + places;
    if (position < 0 || position >= this.entries.length) return null;
    this.#take(await api.moveSection(this.id, sectionId, position));
    return position;
  }

  async remove(sectionId: string): Promise<void> {
    await api.deleteSection(this.id, sectionId);
    this.entries = this.entries.filter((entry) => entry.id !== sectionId);
  }

  async restore(sectionId: string): Promise<void> {
    await api.restoreSection(this.id, sectionId);
    await this.load();
  }

  /** A section was read or saved elsewhere on this page. */
  notice(section: Section): void {
    this.#replace(section.id, entryOf(section));
  }

  noticeChat(sectionId: string, chatSessionId: string): void {
    const entry = this.find(sectionId);
    if (entry && entry.chatSessionId !== chatSessionId) this.#replace(sectionId, { ...entry, chatSessionId });
  }

  #changed(section: Section): Section {
    this.notice(section);
    return section;
  }

  #replace(sectionId: string, changed: OutlineEntry): void {
    this.entries = this.entries.map((entry) => (entry.id === sectionId ? changed : entry));
  }

  #take(document: DocumentWithSections): void {
    this.title = document.title;
    this.entries = document.sections.map(entryOf);
  }
}

function entryOf(section: Section): OutlineEntry {
  return {
    id: section.id,
    title: section.title,
    level: section.level,
    wordCount: section.word_count,
    chatSessionId: section.chat_session_id,
  };
}
