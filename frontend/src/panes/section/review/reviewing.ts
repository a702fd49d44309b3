// What a person does with the proposals of the open section: begin to review them, step through their changes, decide,
// and take a decision back. Where the focus goes with it: to the change in the text for whoever is there, else to the
// list, unless the person has gone on meanwhile.

import type { Section } from "../../../api";
import { watchPerson } from "../../../lib/browser/focus";
import type { DocumentProposals } from "../../../model/document/proposals.svelte";
import type { MadeDecision } from "../editor/decisions";
import type { Review } from "./review.svelte";
import { isUndo, keysFor } from "./review_keys";

/** The open section, as the review needs it. */
export interface ReviewedSection {
  openId(): string | null;
  /** The open section, if its text is open for writing. */
  writtenId(): string | null;
  /** Open its text for writing. */
  write(): Promise<unknown>;
  hasTextFocus(): boolean;
  isSaved(sectionId: string): boolean;
  /** Show a change where it stands in the text. */
  showHunk(hunkId: string): void;
  /** The open section as the server has it, where nothing is typed that it does not have. */
  savedSection(sectionId: string): Section | null;
  /** Whether something is in what is shown of the open section. */
  contains(element: Node): boolean;
  /** Go into the text without moving its cursor. */
  focusText(): void;
  /** Undo the last step of writing. */
  undo(): void;
}

export class Reviewing {
  constructor(
    private readonly review: Review,
    private readonly proposals: DocumentProposals,
    private readonly section: ReviewedSection,
  ) {}

  /** Review a proposal, or the newest one that waits. Returns whether there is any. */
  async open(proposalId: string | null): Promise<boolean> {
    const isPersonWaiting = watchPerson();
    const isOpen = await this.#show(proposalId);
    if (isOpen) this.review.giveFocus(isPersonWaiting);
    return isOpen;
  }

  /** Show a proposal of one change where it stands, unless something else is reviewed or the text is not being written. */
  showInPlace(proposalId: string): void {
    const openId = this.section.openId();
    const proposal = this.proposals.find(proposalId);
    const isFree = openId !== null && openId === this.section.writtenId() && !this.review.isOpenIn(openId);
    if (isFree && proposal?.section_id === openId && proposal.hunks.length === 1)
      this.review.openInPlace(proposalId);
  }

  /** Go to the next change that waits, or the one before. Returns whether there is any. */
  async step(by: 1 | -1): Promise<boolean> {
    const isPersonWaiting = watchPerson();
    const isInText = this.section.hasTextFocus() && this.#isShown();
    if (!this.#isShown() && !(await this.#show(null))) return false;
    this.review.step(by);
    this.#focusHunk(isInText, isPersonWaiting);
    return true;
  }

  /** Decide all that waits in the proposal that is reviewed, or in the newest one. Returns whether there is any. */
  async decideAll(choose: "accept" | "reject"): Promise<boolean> {
    const isPersonWaiting = watchPerson();
    if (!(await this.#show(null))) return false;
    await this.review[choose](this.review.pending.map(({ id }) => id));
    this.review.giveFocus(isPersonWaiting);
    return true;
  }

  /** Take a decision back; where that cannot be done, the review says why. */
  async takeBack(proposalId: string, decisionId: string): Promise<void> {
    const isPersonWaiting = watchPerson();
    await this.#show(proposalId);
    await this.review.takeBack(proposalId, decisionId);
    this.review.giveFocus(isPersonWaiting);
  }

  /** The keys of the review, wherever in the open section they are pressed. */
  pressed(event: KeyboardEvent): void {
    const sectionId = this.section.writtenId();
    const choose = sectionId !== null && this.review.isOpenIn(sectionId) ? keysFor(event) : null;
    if (sectionId === null || choose === null || this.review.hunk === null) return;
    event.preventDefault();
    event.stopPropagation();
    void this.#decide(sectionId, choose, this.review.hunk.id);
  }

  /** A button beside a change in the text was pressed; it goes away with what it decides. */
  async decideInText(choose: "accept" | "reject", hunkId: string): Promise<void> {
    const isPersonWaiting = watchPerson();
    const isDone = await this.review[choose]([hunkId]);
    if (isDone && isPersonWaiting()) this.section.focusText();
  }

  /** Undo what was done last, if that is a decision or came after one and the editor does not do it by itself. */
  undoPressed(event: KeyboardEvent): void {
    const sectionId = this.section.writtenId();
    if (!isUndo(event) || sectionId === null || !this.#isOnSection(event)) return;
    const savedRevision = this.section.savedSection(sectionId)?.revision ?? null;
    const last = this.review.made.lastStep(sectionId, savedRevision);
    const isDoneByEditor = this.section.hasTextFocus() && last?.kind !== "rejection";
    if (last === null || isDoneByEditor) return;
    event.preventDefault();
    event.stopPropagation();
    if (last.kind === "writing") this.section.undo();
    else void this.#takeBackLast(last.made);
  }

  /** On the open section or on nothing, but not in a field, which undoes what was typed in it. */
  #isOnSection(event: KeyboardEvent): boolean {
    const [target] = event.composedPath();
    if (!(target instanceof Node) || target instanceof HTMLInputElement) return false;
    if (target instanceof HTMLTextAreaElement) return false;
    return target === document.body || (event.target instanceof Node && this.section.contains(event.target));
  }

  async #takeBackLast({ proposalId, decisionId }: MadeDecision): Promise<void> {
    if (this.section.hasTextFocus()) await this.review.takeBack(proposalId, decisionId);
    else await this.takeBack(proposalId, decisionId);
  }

  async #decide(sectionId: string, choose: "accept" | "reject", hunkId: string): Promise<void> {
    const isPersonWaiting = watchPerson();
    const isInText = this.section.hasTextFocus();
    const isDone = await this.review[choose]([hunkId]);
    const isTyping = isInText && !this.section.isSaved(sectionId);
    if (isDone && !isTyping) this.#focusHunk(isInText, isPersonWaiting);
  }

  /** Open the text with the review of a proposal, or of the newest one that waits. Returns whether there is any. */
  async #show(proposalId: string | null): Promise<boolean> {
    const openId = this.section.openId();
    if (openId === null) return false;
    const isOpen = () => proposalId === null && this.review.isOpenIn(openId);
    if (proposalId === null && !isOpen()) await this.proposals.readOfSection(openId);
    const wanted = isOpen() ? null : (proposalId ?? this.proposals.waitingOf(openId)[0]?.id);
    if (wanted === undefined) return false;
    await this.section.write();
    if (wanted !== null) this.review.open(wanted);
    return true;
  }

  #isShown(): boolean {
    const openId = this.section.openId();
    return openId !== null && openId === this.section.writtenId() && this.review.isOpenIn(openId);
  }

  #focusHunk(isInText: boolean, isPersonWaiting: () => boolean): void {
    const { hunk } = this.review;
    if (isInText && hunk?.place) this.section.showHunk(hunk.id);
    else this.review.giveFocus(isPersonWaiting);
  }
}
