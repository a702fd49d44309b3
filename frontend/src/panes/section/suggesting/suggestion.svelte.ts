// A suggestion for one section as the text that is being written: the section's text with one's own pending changes in
// it. What is typed is sent as one proposal, which is changed with each save and not made anew.
//
// For the saver each state is a section of its own with a number that only grows; `#bases` knows on which revision of the
// section it is based. A proposal may be based on an older one: the server places its changes in the text as it is.

import {
  ApiError,
  changeProposal,
  listProposals,
  proposeText,
  readProposal,
  readSection,
  withdrawProposal,
  type Hunk,
  type Proposal,
  type Section,
  type SuggestedText,
} from "../../../api";
import { IdempotentCall } from "../../../lib/idempotency";
import type { OpenDocument } from "../../../model/document/open_document.svelte";
import { pendingHunks } from "../../../model/document/proposals.svelte";
import type { TextSource, TextToSave } from "../opening/text_source";
import { suggestedText, withoutRejected } from "./suggested_text";

const readsMax = 3;

export interface Decided {
  accepted: number;
  rejected: number;
}

const nothingDecided: Decided = { accepted: 0, rejected: 0 };

export class Suggestion implements TextSource {
  readonly draftName: string;
  /** What the server has of it; null while nothing is suggested. */
  proposal: Proposal | null = $state.raw(null);
  /** Whether the text has to be read again, since some of it was decided meanwhile. */
  isBehind = false;
  /** The section on which the proposal's text is based. */
  base: Section | null = $state.raw(null);
  why = $state("");
  /** How many of its changes were accepted and rejected while it is open here. */
  decided: Decided = $state.raw(nothingDecided);
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- Nothing that is shown depends on it.
  readonly #bases = new Map<number, Section>();
  readonly #proposing = new IdempotentCall();
  #number = 0;
  /** The newest revision of the section that was seen here. */
  #newestRevision = 0;
  #sending: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly openDocument: OpenDocument,
    private readonly sectionId: string,
  ) {
    this.draftName = `${sectionId}.suggested`;
  }

  /** What is suggested and not decided. */
  get changes(): Hunk[] {
    return this.proposal ? pendingHunks(this.proposal) : [];
  }

  async read(): Promise<Section> {
    await this.#sending;
    this.isBehind = false;
    for (let count = 0; ; count += 1) {
      const [section, proposals] = await Promise.all([
        readSection(this.openDocument.id, this.sectionId),
        listProposals(this.openDocument.id, this.sectionId),
      ]);
      this.openDocument.notice(section);
      const own = proposals.filter((proposal) => proposal.is_own);
      const [proposal = null] = own.filter((found) => suggestedText(section.content, found) !== null);
      // The section may have been saved between the two: then it is read again.
      if (own.length === 0 || proposal !== null || count === readsMax) return this.#take(section, proposal);
    }
  }

  save({ content, baseRevision }: TextToSave): Promise<Section> {
    return this.#inTurn(async () => {
      const base = this.#bases.get(baseRevision) ?? this.base;
      if (base === null) throw new Error("a suggestion is saved before it was read");
      const sent = await this.#rebased(base, content);
      if (this.#newestRevision > base.revision) this.isBehind = true;
      await this.#send(sent.base, sent.content);
      // The text that is written stays that of its base, until it is read again.
      return this.#numbered(base, content);
    });
  }

  /** Tell the reason, with what the server has of the suggestion; without one yet, it goes along with it. */
  async sayWhy(why: string): Promise<void> {
    this.why = why;
    const { base, proposal } = this;
    const content = base && proposal && suggestedText(base.content, proposal);
    if (base && content) await this.#inTurn(() => this.#send(base, content));
  }

  /** Look what became of a proposal that was changed elsewhere; whether some of this one was decided. */
  async noticeDecision(proposalId: string): Promise<boolean> {
    await this.#sending;
    const known = this.proposal;
    if (known?.id !== proposalId) return false;
    const { proposal } = await readProposal(proposalId);
    if (this.proposal !== known) return false;
    const waited = pendingHunks(known).map(({ id }) => id);
    const states = proposal.hunks.filter(({ id }) => waited.includes(id)).map(({ state }) => state);
    const accepted = states.filter((state) => state === "accepted").length;
    const rejected = states.filter((state) => state === "rejected").length;
    if (accepted + rejected === 0) return false;
    this.decided = {
      accepted: this.decided.accepted + accepted,
      rejected: this.decided.rejected + rejected,
    };
    this.proposal = proposal;
    return true;
  }

  noticed({ revision }: Section): null {
    this.#newestRevision = Math.max(this.#newestRevision, revision);
    return null;
  }

  taken(): void {
    // The section is another one than its suggestion; it was noticed when it was read.
  }

  #take(section: Section, proposal: Proposal | null): Section {
    this.base = section;
    this.proposal = proposal;
    this.why = proposal?.why ?? this.why;
    const content = proposal && suggestedText(section.content, proposal);
    return this.#numbered(section, content ?? section.content);
  }

  /** A section with the suggested text, for the saver. */
  #numbered(base: Section, content: string): Section {
    // Later than every number of an earlier visit, whose drafts name them.
    this.#number = Math.max(this.#number + 1, Date.now());
    this.#bases.set(this.#number, base);
    return { ...base, content, revision: this.#number };
  }

  /** Where some of it was decided meanwhile, what is left of it, made of the text as it is now. */
  async #rebased(base: Section, content: string): Promise<{ base: Section; content: string }> {
    const proposal = await this.#readOrNull();
    const isDecided = proposal !== null && pendingHunks(proposal).length < proposal.hunks.length;
    if (proposal === null || (!isDecided && proposal.base_revision === base.revision))
      return { base, content };
    this.isBehind = true;
    const [now, { merge, mergedText }] = await Promise.all([
      readSection(this.openDocument.id, this.sectionId),
      import("../saving/merging"),
    ]);
    const merged = mergedText(merge(withoutRejected(content, proposal), base.content, now.content));
    return merged === null ? { base, content } : { base: now, content: merged };
  }

  /** The proposal as it is now; null where it is gone. */
  async #readOrNull(): Promise<Proposal | null> {
    if (this.proposal === null) return null;
    try {
      return (await readProposal(this.proposal.id)).proposal;
    } catch (failure) {
      if (!isGone(failure)) throw failure;
      this.proposal = null;
      return null;
    }
  }

  async #send(base: Section, content: string): Promise<void> {
    const { proposal, why } = this;
    const suggested: SuggestedText = { content, base_revision: base.revision, why: why === "" ? null : why };
    if (content === base.content) {
      if (proposal) await withdrawProposal(proposal.id);
      this.proposal = null;
    } else if (proposal) {
      this.proposal = await changeProposal(proposal.id, suggested);
    } else {
      const key = this.#proposing.keyFor(JSON.stringify(suggested));
      this.proposal = await proposeText(this.openDocument.id, this.sectionId, suggested, key);
      this.#proposing.answered();
    }
  }

  /** One call after the other: each is about what the one before has made. */
  #inTurn<Result>(call: () => Promise<Result>): Promise<Result> {
    const result = this.#sending.then(call);
    this.#sending = result.catch(() => undefined);
    return result;
  }
}

const isGone = (failure: unknown) => failure instanceof ApiError && failure.status === 404;
