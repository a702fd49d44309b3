// The proposals of the document as far as this page knows them: what answers would change in its sections.

import { SvelteMap } from "svelte/reactivity";
import * as api from "../../api";
import type { Hunk, Proposal, ProposalMode, WordChange } from "../../api";
import { IdempotentCall } from "../../lib/idempotency";

export class DocumentProposals {
  /** The proposal whose changes are shown with the text. */
  reviewedId: string | null = $state(null);
  readonly #known = new SvelteMap<string, Proposal>();
  readonly #making = new IdempotentCall();

  constructor(private readonly documentId: string) {}

  find(proposalId: string | null): Proposal | null {
    return (proposalId !== null && this.#known.get(proposalId)) || null;
  }

  /** Those of a section that have something to decide, newest first. */
  waitingOf(sectionId: string): Proposal[] {
    return [...this.#known.values()]
      .filter((proposal) => proposal.section_id === sectionId && pendingHunks(proposal).length > 0)
      .sort((one, other) => other.created_at.localeCompare(one.created_at));
  }

  /** How many changes of a section wait, as far as is known here. */
  pendingCount(sectionId: string): number {
    return this.waitingOf(sectionId).reduce((sum, proposal) => sum + pendingHunks(proposal).length, 0);
  }

  /** Returns the revision of the section in which the places of its changes count. */
  async read(proposalId: string): Promise<number> {
    const known = this.#known.get(proposalId);
    const { proposal, section_revision: revision } = await api.readProposal(proposalId);
    // Something was decided meanwhile: what was read may be older than that.
    if (this.#known.get(proposalId) !== known) return this.read(proposalId);
    this.take(proposal);
    return revision;
  }

  /** What waits in a section, and what became of that which waited when it was last looked at. */
  async readOfSection(sectionId: string): Promise<void> {
    const before = this.waitingOf(sectionId);
    const known = [undefined, ...this.#known.values()];
    const waiting = await api.listProposals(this.documentId, sectionId);
    for (const proposal of waiting) {
      if (known.includes(this.#known.get(proposal.id))) this.take(proposal);
    }
    const isListed = (proposal: Proposal) => waiting.some(({ id }) => id === proposal.id);
    await Promise.all(before.filter((proposal) => !isListed(proposal)).map(({ id }) => this.read(id)));
  }

  async make(messageId: string, mode: ProposalMode): Promise<Proposal> {
    const key = this.#making.keyFor(`${messageId} ${mode}`);
    const proposal = await api.makeProposal(messageId, mode, key);
    this.#making.answered();
    this.take(proposal);
    return proposal;
  }

  take(proposal: Proposal): void {
    this.#known.set(proposal.id, proposal);
  }
}

export function pendingHunks(proposal: Proposal): Hunk[] {
  return proposal.hunks.filter((hunk) => hunk.state === "pending");
}

/** How many of its changes are in each state. */
export function countsOf({ hunks }: Proposal): Record<Hunk["state"], number> {
  const counts = { accepted: 0, rejected: 0, pending: 0, withdrawn: 0 };
  for (const hunk of hunks) counts[hunk.state] += 1;
  return counts;
}

/** The words of a change without the line ends around it, which say nothing to a reader. */
export function wordsToRead(words: WordChange[]): WordChange[] {
  const isBlank = ({ text }: WordChange) => text.trim() === "";
  const first = words.findIndex((change) => !isBlank(change));
  const last = words.findLastIndex((change) => !isBlank(change));
  return words.slice(Math.max(0, first), last + 1).map(({ kind, text }, index, { length }) => {
    const begun = index === 0 ? text.replace(/^\s*\n/, "") : text;
    return { kind, text: index === length - 1 ? begun.trimEnd() : begun };
  });
}
