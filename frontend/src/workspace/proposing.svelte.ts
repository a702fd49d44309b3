// Proposals between chat and text: they are made of answers there, and reviewed and decided here.

import { untrack } from "svelte";
import type { Message, ProposalMode } from "../api";
import { announcer } from "../lib/browser/announcer.svelte";
import { sentenceOf } from "../lib/failures";
import { pendingHunks } from "../model/document/proposals.svelte";
import type { ProposalCallbacks } from "../panes/chat/answer/proposal_callbacks";
import { words } from "../words";
import type { OpenWorkspace } from "./open_workspace.svelte";
import type { Panes, TextPane } from "./panes.svelte";

export class Proposing {
  constructor(
    private readonly workspace: OpenWorkspace,
    private readonly panes: Panes,
  ) {}

  /** What the chat needs of proposals. */
  readonly callbacks: ProposalCallbacks = {
    find: (proposalId) => this.workspace.proposals.find(proposalId),
    read: (proposalId) => this.workspace.proposals.read(proposalId),
    propose: (answer, mode) => this.propose(answer, mode),
    review: (proposalId) => void this.review(proposalId),
    isReviewed: (proposalId) => this.workspace.proposals.reviewedId === proposalId,
    takeBack: (proposalId, decisionId) => void this.takeBack(proposalId, decisionId),
  };

  /** To be called while the workspace is set up. What waits may be decided in another tab, which changes the text. */
  watch(): void {
    const { workspace } = this;
    $effect(() => {
      const { rights, openId: sectionId } = workspace;
      const counts = rights.mayWriteAll ? workspace.activity.pending : null;
      if (sectionId === null || !rights.mayWrite(sectionId)) return;
      const count = counts === null ? null : (counts.get(sectionId) ?? 0);
      untrack(() => void this.#lookAgain(sectionId, count));
    });
  }

  /** An answer has become a proposal: it waits. A single change shows itself where it stands. */
  async announce({ proposal_id: proposalId }: Message): Promise<void> {
    const { proposals, activity } = this.workspace;
    if (!proposalId) return;
    try {
      await proposals.read(proposalId);
      this.#announceHunksOf(proposalId);
      this.panes.text?.reviewing.showInPlace(proposalId);
    } catch {
      // The card of the answer tells what is wrong, and tries again.
      return;
    }
    activity.askNow();
  }

  /** Make a proposal of an answer. */
  async propose(answer: Message, mode: ProposalMode): Promise<void> {
    const { proposals, activity, chats, openId } = this.workspace;
    if (!(await this.workspace.saveSection(openId))) throw new Error(words.chat.draftNeedsSaving);
    const proposal = await proposals.make(answer.id, mode);
    chats.shown?.thread.noticeProposal(answer.id, proposal.id);
    this.#announceHunksOf(proposal.id);
    activity.askNow();
  }

  /** Review a proposal, or with null the newest one that waits. */
  review(proposalId: string | null): Promise<void> {
    return this.#inReview((reviewing) => reviewing.open(proposalId));
  }

  step(by: 1 | -1): Promise<void> {
    return this.#inReview((reviewing) => reviewing.step(by));
  }

  decideAll(choose: "accept" | "reject"): Promise<void> {
    return this.#inReview((reviewing) => reviewing.decideAll(choose));
  }

  takeBack(proposalId: string, decisionId: string): Promise<void> {
    return this.panes.inText(({ reviewing }) => reviewing.takeBack(proposalId, decisionId));
  }

  /** Do something with what is proposed for the open section, and say so where there is nothing. */
  async #inReview(action: (reviewing: TextPane["reviewing"]) => Promise<boolean>): Promise<void> {
    const { workspace } = this;
    if (!workspace.rights.mayWrite(workspace.openId)) {
      announcer.say(words.suggesting.decidedByEditors);
      return;
    }
    workspace.trouble = "";
    let isThere = false;
    try {
      await this.panes.inText(async ({ reviewing }) => (isThere = await action(reviewing)));
      if (!isThere) announcer.say(words.proposal.noneWaiting);
    } catch (failure) {
      workspace.trouble = words.proposal.failed(sentenceOf(failure));
    }
  }

  /** How many wait is told to those who decide in the whole document. */
  async #lookAgain(sectionId: string, count: number | null): Promise<void> {
    const { proposals } = this.workspace;
    if (count === proposals.pendingCount(sectionId)) return;
    try {
      await proposals.readOfSection(sectionId);
      if (sectionId === this.workspace.openId) this.panes.text?.texts.lookForNewerText(sectionId);
    } catch {
      // Only what is counted depends on it; the next look comes by itself.
      return;
    }
  }

  #announceHunksOf(proposalId: string): void {
    const proposal = this.workspace.proposals.find(proposalId);
    if (proposal) announcer.say(words.proposal.arrived(pendingHunks(proposal).length));
  }
}
