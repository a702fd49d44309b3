// What the chat needs of proposals: what is known of them, and what can be done with them in the text.

import type { Message, Proposal, ProposalMode } from "../../../api";

export interface ProposalCallbacks {
  find(proposalId: string): Proposal | null;
  read(proposalId: string): Promise<unknown>;
  /** Make a proposal of an answer. */
  propose(answer: Message, mode: ProposalMode): Promise<void>;
  review(proposalId: string): void;
  /** Whether its changes are shown with the text, where its decisions are taken back. */
  isReviewed(proposalId: string): boolean;
  /** Take a decision back. */
  takeBack(proposalId: string, decisionId: string): void;
}
