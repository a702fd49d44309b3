// The document this page works on: its title, its sections in order, and what can be done to them.
// The text being written is not here: the section pane owns it.

import * as api from "../../api";
import { ApiError, type DocumentWithSections, type Landmarks, type Parts, type Section } from "../../api";
import { IdempotentCall } from "../../lib/idempotency";
import { OpenSettings } from "./document_settings.svelte";
import { linesOf } from "../text/lines";
import { Numbering } from "../text/numbering";
import { CitableEntries } from "../citing/citable.svelte";
import { CommentCounts } from "./comment_counts.svelte";
import { RenderedCitations } from "../citing/citations.svelte";
import { Rights } from "./rights.svelte";
import { Pictures } from "./pictures.svelte";
import { SectionPurposes } from "./section_purposes.svelte";
import { childrenCount as countChildren, moved, shapeOf, type OutlinePosition } from "./outline";

/** What the outline needs of a section. */
export interface OutlineEntry {
  id: string;
  title: string;
  level: number;
  wordCount: number;
  /** How many words it is to have. */
  wordGoal: number | null;
  revision: number;
  state: api.SectionState;
  responsible: string | null;
  dueOn: string | null;
  /** About how many lines its text takes, so that room can be kept for it before it is rendered. */
  lines: number;
  chatSessionId: string | null;
  /** What is numbered in its text, as it was saved. */
  landmarks: Landmarks;
}

/** One of several sections to be added. */
export type NewSection = Pick<api.SectionWithOriginsBody, "title" | "level"> &
  Partial<api.SectionWithOriginsBody>;

interface WantedMove {
  sectionId: string;
  target: OutlinePosition;
  childrenCount: number | null;
  /** How many this page has moved along, and whether they have kept their levels. */
  movedCount: number;
  isLevel: boolean;
}

export class OpenDocument {
  title = $state("");
  entries: OutlineEntry[] = $state.raw([]);
  /** How many sections are in the trash, as far as this page knows. */
  deletedCount = $state(0);
  /** How often somebody has changed contracts, states or the outline since the document was opened. */
  contractChanges = $state(0);
  /** How often somebody has asked which points are covered, or has heard. */
  coverageChanges = $state(0);
  readonly wordCount = $derived(this.entries.reduce((sum, entry) => sum + entry.wordCount, 0));
  readonly settings: OpenSettings;
  readonly numbering = $derived.by(() => this.#numbered(this.entries, this.settings.values.numbering));
  #numbering: Numbering | null = null;
  readonly #adding = new IdempotentCall();
  #waitingMoves: WantedMove[] = [];
  #moving: Promise<Section[]> | null = null;
  /** The order that the server has, while moves are on their way to it. */
  #orderOfServer: OutlineEntry[] = [];

  readonly pictures: Pictures;
  readonly comments: CommentCounts;
  readonly citable: CitableEntries;
  readonly citations: RenderedCitations;
  readonly purposes: SectionPurposes;

  constructor(
    readonly id: string,
    readonly rights: Rights = new Rights(),
  ) {
    this.pictures = new Pictures(id, rights);
    this.comments = new CommentCounts(id, rights);
    this.citable = new CitableEntries(id, rights);
    this.citations = new RenderedCitations(id, rights);
    this.purposes = new SectionPurposes(id);
    this.settings = new OpenSettings(id, () => void this.citations.change());
  }

  async load(): Promise<void> {
    this.#take(await api.readDocument(this.id));
  }

  /** The outline was changed elsewhere. What this page has saved since it was read is newer. */
  async catchUp(): Promise<void> {
    let document: DocumentWithSections;
    do {
      await this.#moving;
      document = await api.readDocument(this.id);
    } while (this.#moving !== null);
    this.title = document.title;
    this.entries = document.sections.map((section) => this.#newest(entryOf(section)));
  }

  #newest(read: OutlineEntry): OutlineEntry {
    const known = this.find(read.id);
    const isKnown = known !== undefined && this.rights.mayRead(read.id);
    if (!isKnown || known.revision < read.revision) return read;
    const { level, wordGoal, state, responsible, dueOn, chatSessionId } = read;
    return { ...known, level, wordGoal, state, responsible, dueOn, chatSessionId };
  }

  find(sectionId: string | null): OutlineEntry | undefined {
    return this.entries.find((entry) => entry.id === sectionId);
  }

  indexOf(sectionId: string): number {
    return this.entries.findIndex((entry) => entry.id === sectionId);
  }

  /** The same as before where no number has changed, so that nothing is drawn again while somebody types. */
  #numbered(entries: OutlineEntry[], hasSectionNumbers: boolean): Numbering {
    if (!this.#numbering?.isOf(entries, hasSectionNumbers))
      this.#numbering = new Numbering(entries, hasSectionNumbers);
    return this.#numbering;
  }

  async rename(title: string): Promise<void> {
    this.title = (await api.renameDocument(this.id, title)).title;
  }

  /** The position behind a section and all that is below it; without a section, the end. */
  positionBehind(sectionId: string | null): number {
    const index = this.entries.findIndex((entry) => entry.id === sectionId);
    const level = this.entries[index]?.level ?? 0;
    const next = this.entries.findIndex((entry, other) => other > index && entry.level <= level);
    return next === -1 ? this.entries.length : next;
  }

  async add(title: string, level: number, position: number, content?: string): Promise<OutlineEntry> {
    await this.#moving;
    const wanted = { title, level, position, ...(content !== undefined && { content }) };
    const section = await api.addSection(this.id, wanted, this.#adding.keyFor(JSON.stringify(wanted)));
    this.#adding.answered();
    const entry = entryOf(section);
    this.entries = this.entries.toSpliced(position, 0, entry);
    return entry;
  }

  /** Add several in order, all of them or none. */
  async addSeveral(sections: NewSection[], position: number): Promise<OutlineEntry[]> {
    await this.#moving;
    const wanted = sections.map((section) => ({ content: "", ...section }));
    const key = this.#adding.keyFor(JSON.stringify([position, wanted]));
    const added = await api.addSections(this.id, wanted, position, key);
    this.#adding.answered();
    const entries = added.map(entryOf);
    this.entries = this.entries.toSpliced(position, 0, ...entries);
    return entries;
  }

  async renameSection(sectionId: string, title: string): Promise<Section> {
    return this.#changed(await api.changeSection(this.id, sectionId, { title }));
  }

  /**
   * Move a section and what stands under it (or so many of those behind it): at once on the page, then on the server.
   * Returns the sections as the server has them; where it refuses, everything is as it was before.
   */
  move(sectionId: string, target: OutlinePosition, childrenCount: number | null = null): Promise<Section[]> {
    const before = this.entries;
    if (this.#moving === null) this.#orderOfServer = before;
    const index = this.indexOf(sectionId);
    const movedCount = childrenCount ?? countChildren(before, index);
    const isLevel = before[index]?.level === target.level;
    this.entries = moved(before, index, target, movedCount);
    this.#waitingMoves.push({ sectionId, target, childrenCount, movedCount, isLevel });
    this.#moving ??= this.#sendMoves().finally(() => (this.#moving = null));
    return this.#moving;
  }

  async #sendMoves(): Promise<Section[]> {
    let sections: Section[] = [];
    try {
      for (let wanted = this.#nextMove(); wanted !== undefined; wanted = this.#nextMove()) {
        const { sectionId, target, childrenCount } = wanted;
        sections = (await api.moveSection(this.id, sectionId, { ...target, childrenCount })).sections;
        this.#orderOfServer = sections.map(entryOf);
      }
      this.#takeOrder(this.#orderOfServer);
      return sections;
    } catch (failure) {
      this.#waitingMoves = [];
      this.#takeOrder(this.#orderOfServer);
      if (failure instanceof ApiError) await this.#takeWhatIsThere();
      throw failure;
    }
  }

  /** The next move to send; of several that only take the same sections further, the last one. */
  #nextMove(): WantedMove | undefined {
    const wanted = this.#waitingMoves.shift();
    const next = this.#waitingMoves[0];
    return wanted && next && isOvertaken(wanted, next) ? this.#nextMove() : wanted;
  }

  /** A refused move may mean that the page is behind: show the outline as it is now. */
  async #takeWhatIsThere(): Promise<void> {
    try {
      await this.load();
    } catch {
      // The refusal itself is what the person is told.
      return;
    }
  }

  #takeOrder(order: OutlineEntry[]): void {
    if (shapeOf(order) === shapeOf(this.entries)) return;
    this.entries = order.map(({ level, ...entry }) => ({ ...(this.find(entry.id) ?? entry), level }));
  }

  /** Delete a section; those under it go with it, rise by a level or stay as they are. */
  async remove(sectionId: string, parts: Parts = "keep"): Promise<void> {
    await this.#moving;
    await api.deleteSection(this.id, sectionId, parts);
    const { entries } = this;
    const index = this.indexOf(sectionId);
    const end = index + 1 + countChildren(entries, index);
    const under = entries.slice(index + 1, end).map((entry) => ({ ...entry, level: raised(entry, parts) }));
    const left = parts === "remove" ? [] : under;
    this.deletedCount += 1 + under.length - left.length;
    this.entries = [...entries.slice(0, index), ...left, ...entries.slice(end)];
  }

  /** Restore a section, and undo what its deletion did to those under it. */
  async restore(sectionId: string): Promise<void> {
    await this.#moving;
    await api.restoreSection(this.id, sectionId);
    const count = this.entries.length;
    await this.load();
    this.deletedCount -= this.entries.length - count;
  }

  /** Put a copy of a section behind it and what stands under it. */
  async duplicate(sectionId: string, title: string): Promise<OutlineEntry> {
    const { level, content } = await api.readSection(this.id, sectionId);
    return this.add(title, level, this.positionBehind(sectionId), content);
  }

  /**
   * A section was read or saved elsewhere on this page. Its level is left to the moves, which the page shows before the
   * server has them; what was read before a newer revision came is out of date.
   */
  notice(section: Section): void {
    const known = this.find(section.id);
    if (known === undefined || section.revision < known.revision) return;
    this.#replace(section.id, { ...entryOf(section), level: known.level });
  }

  /** A section is typed in, and has so many words by now. */
  noticeWords(sectionId: string, wordCount: number): void {
    const entry = this.find(sectionId);
    if (entry && entry.wordCount !== wordCount) this.#replace(sectionId, { ...entry, wordCount });
  }

  async changeWordGoal(sectionId: string, wordGoal: number | null): Promise<void> {
    const { word_goal: kept = null } = await api.changeWordGoal(this.id, sectionId, wordGoal);
    const entry = this.find(sectionId);
    if (entry) this.#replace(sectionId, { ...entry, wordGoal: kept });
  }

  /** Entries of the bibliography were added or deleted. */
  noticeBibliography(): void {
    this.citable.forget();
    void this.citations.change();
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

const raised = ({ level }: OutlineEntry, parts: Parts): number =>
  parts === "raise" ? Math.max(1, level - 1) : level;

function isOvertaken(wanted: WantedMove, next: WantedMove): boolean {
  const isSame = next.sectionId === wanted.sectionId && next.movedCount === wanted.movedCount;
  return isSame && wanted.isLevel && next.isLevel && next.childrenCount === wanted.childrenCount;
}

function entryOf(section: Section): OutlineEntry {
  return {
    id: section.id,
    title: section.title,
    level: section.level,
    wordCount: section.word_count,
    wordGoal: section.word_goal ?? null,
    state: section.state ?? "draft",
    responsible: section.responsible ?? null,
    dueOn: section.due_on ?? null,
    revision: section.revision,
    lines: linesOf(section.content),
    chatSessionId: section.chat_session_id,
    landmarks: section.landmarks ?? {},
  };
}
