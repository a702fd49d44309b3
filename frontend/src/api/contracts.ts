// The contracts of sections and of the document, what breaks them, and how far sections are.

import { at, call, type Call } from "./http";
import type {
  AllSectionSettings,
  Contract,
  ContractReply,
  Coverage,
  CoverageReply,
  DocumentContract,
  DocumentContractReply,
  HunkFinding,
  PlacedFinding,
  ProposalFindingsReply,
  SectionFindingsReply,
  SectionSettingsBody,
  SectionSettingsReply,
} from "./types";

export type { Contract, Coverage, DocumentContract, HunkFinding, PlacedFinding };

/** Words of a section, with the place where they stand. */
export type PlacedWords = Pick<PlacedFinding, "section_id" | "start" | "text">;

/** How far a section is, who is responsible for it, and until when. */
export type Progress = Pick<AllSectionSettings, "state" | "responsible" | "due_on">;

export type ProgressChange = Pick<SectionSettingsBody, keyof Progress>;

export type SectionState = Progress["state"];

/** A contract with its revision, 0 where there is none yet. */
export interface ReadContract<C> {
  contract: C;
  revision: number;
}

const contractAt = (documentId: string, sectionId: string | null) =>
  sectionId === null
    ? at("documents", documentId, "contract")
    : at("documents", documentId, "sections", sectionId, "contract");

/** The contract of a section, or for null of the document. */
export async function readContract(
  documentId: string,
  sectionId: string | null,
): Promise<ReadContract<DocumentContract>> {
  return call<ContractReply | DocumentContractReply>(contractAt(documentId, sectionId));
}

/** Replace it, as it was read at a revision. */
export async function saveContract(
  documentId: string,
  sectionId: string | null,
  contract: DocumentContract,
  revision: number,
): Promise<ReadContract<DocumentContract>> {
  const request: Call = { method: "PUT", body: contract, headers: { "If-Match": `"${revision}"` } };
  return call<ContractReply | DocumentContractReply>(contractAt(documentId, sectionId), request);
}

/** What breaks the contract of a section; an empty one is not begun. */
export async function listFindings(documentId: string, sectionId: string): Promise<SectionFindingsReply> {
  return call<SectionFindingsReply>(at("documents", documentId, "sections", sectionId, "findings"));
}

const coverageAt = (documentId: string, sectionId: string, ...more: string[]) =>
  at("documents", documentId, "sections", sectionId, "coverage", ...more);

/** What a language model thinks of the points of a contract, and whether it is being asked. */
export async function readCoverage(documentId: string, sectionId: string): Promise<Coverage> {
  return (await call<CoverageReply>(coverageAt(documentId, sectionId))).coverage;
}

/** Have it asked; an event of the document tells when it has ended. */
export async function askCoverage(documentId: string, sectionId: string, key: string): Promise<Coverage> {
  return (await call<CoverageReply>(coverageAt(documentId, sectionId), { method: "POST", key })).coverage;
}

export async function stopCoverage(documentId: string, sectionId: string): Promise<Coverage> {
  return (await call<CoverageReply>(coverageAt(documentId, sectionId, "stop"), { method: "POST" })).coverage;
}

/** What the pending changes of a proposal would break. */
export async function listProposalFindings(proposalId: string): Promise<HunkFinding[]> {
  return (await call<ProposalFindingsReply>(at("proposals", proposalId, "findings"))).findings;
}

/** Change what is said of how far a section is. */
export async function changeProgress(
  documentId: string,
  sectionId: string,
  change: ProgressChange,
): Promise<Progress> {
  const address = at("documents", documentId, "sections", sectionId, "settings");
  return (await call<SectionSettingsReply>(address, { method: "PATCH", body: change })).settings;
}
