// What the texts of a document lack.

import { at, call } from "./http";
import type { Problem, ProblemsReply } from "./types";

export type { Problem, ProblemsReply };

export async function listProblems(documentId: string): Promise<ProblemsReply> {
  return call<ProblemsReply>(at("documents", documentId, "problems"));
}
