// Proposals: made of answers, read, decided, and decisions taken back.

import { at, call, callForEach, withQuery, type Call } from "./http";
import type {
  DecidedReply,
  Decision,
  DecisionBody,
  Footnote,
  PlacedProposalReply,
  Proposal,
  ProposalBody,
  ProposalReply,
  ProposalsReply,
  RenderedHunk,
  RenderingReply,
  ShownHunk as Hunk,
  TakenBackReply,
  WordChange,
} from "./types";

export type { DecidedReply, Decision, Footnote, Hunk, Proposal, RenderedHunk, TakenBackReply, WordChange };

export type HunkState = Hunk["state"];

export type ProposalMode = ProposalBody["mode"];

/** Hunks by their ids, and texts that are accepted in place of what they propose. */
export type Choices = Required<DecisionBody>;

/** Make a proposal of an answer; one that waits already is given again. */
export async function makeProposal(messageId: string, mode: ProposalMode, key: string): Promise<Proposal> {
  const request: Call = { method: "POST", body: { mode }, key };
  return (await call<ProposalReply>(at("messages", messageId, "proposal"), request)).proposal;
}

/** A proposal, and the revision of its section in which the places of its changes count. */
export async function readProposal(proposalId: string): Promise<PlacedProposalReply> {
  return call(at("proposals", proposalId));
}

/** Some changes of a proposal as HTML, beside the section's text as it is now. */
export async function renderProposal(
  proposalId: string,
  first: number,
  limit: number,
): Promise<RenderedHunk[]> {
  const address = withQuery(at("proposals", proposalId, "rendering"), {
    first: String(first),
    limit: String(limit),
  });
  return (await call<RenderingReply>(address)).hunks;
}

/** The proposals of a section that have something to decide, newest first. */
export async function listProposals(documentId: string, sectionId: string): Promise<Proposal[]> {
  const address = at("documents", documentId, "sections", sectionId, "proposals");
  return callForEach(address, 50, (page: ProposalsReply) => page.proposals);
}

export async function decide(proposalId: string, choices: Choices, key: string): Promise<DecidedReply> {
  const request: Call = { method: "POST", body: choices, key };
  return call<DecidedReply>(at("proposals", proposalId, "decisions"), request);
}

export async function takeBackDecision(proposalId: string, decisionId: string): Promise<TakenBackReply> {
  return call<TakenBackReply>(at("proposals", proposalId, "decisions", decisionId), { method: "DELETE" });
}
