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
  TextProposalBody,
  WordChange,
} from "./types";

/** The text that a person would like a section to have, made of that of a revision. */
export type SuggestedText = Required<TextProposalBody>;

export type { DecidedReply, Decision, Footnote, Hunk, Proposal, RenderedHunk, TakenBackReply, WordChange };

export type ProposalMode = ProposalBody["mode"];

/** Hunks by their ids, and texts that are accepted in place of what they propose. */
export type Choices = Required<DecisionBody>;

/** Make a proposal of an answer; one that waits already is given again. */
export async function makeProposal(messageId: string, mode: ProposalMode, key: string): Promise<Proposal> {
  const request: Call = { method: "POST", body: { mode }, key };
  return (await call<ProposalReply>(at("messages", messageId, "proposal"), request)).proposal;
}

/** Propose another text for a section. */
export async function proposeText(
  documentId: string,
  sectionId: string,
  suggested: SuggestedText,
  key: string,
): Promise<Proposal> {
  const address = at("documents", documentId, "sections", sectionId, "proposals");
  return (await call<ProposalReply>(address, { method: "POST", body: suggested, key })).proposal;
}

/** Propose another text in place of one's own proposal. Where some of it was decided, that is a new proposal. */
export async function changeProposal(proposalId: string, suggested: SuggestedText): Promise<Proposal> {
  return (await call<ProposalReply>(at("proposals", proposalId), { method: "PUT", body: suggested }))
    .proposal;
}

/** Withdraw what is pending of one's own proposal. */
export async function withdrawProposal(proposalId: string): Promise<void> {
  await call(at("proposals", proposalId), { method: "DELETE" });
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
