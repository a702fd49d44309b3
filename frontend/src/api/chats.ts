// The chat of a section: opened, read in pages, its branches and its references.

import { at, call, withQuery, type Call } from "./http";
import type { ChatSession, ChatSessionReply } from "./types";

export type { ChatSession };

export async function openChat(documentId: string, sectionId: string): Promise<ChatSession> {
  const address = withQuery(at("documents", documentId, "sections", sectionId, "chat"), { render: "html" });
  return (await call<ChatSessionReply>(address, { method: "POST" })).chat_session;
}

export async function readChat(
  chatSessionId: string,
  { before = null, signal }: { before?: number | null; signal?: AbortSignal } = {},
): Promise<ChatSession> {
  const address = withQuery(at("chat-sessions", chatSessionId), { render: "html", before });
  return (await call<ChatSessionReply>(address, { signal })).chat_session;
}

/** Show the branch that goes through a message. */
export async function showBranch(chatSessionId: string, messageId: string): Promise<ChatSession> {
  const request: Call = { method: "PUT", body: { message_id: messageId } };
  const address = withQuery(at("chat-sessions", chatSessionId, "head"), { render: "html" });
  return (await call<ChatSessionReply>(address, request)).chat_session;
}

/** Which references a chat may use, without its messages. */
export async function readUsedReferences(chatSessionId: string): Promise<string[]> {
  const address = withQuery(at("chat-sessions", chatSessionId), { limit: 1 });
  return (await call<ChatSessionReply>(address)).chat_session.context_documents;
}

/** Say which references a chat may use; null means all, those to come included. */
export async function useReferences(chatSessionId: string, referenceIds: string[] | null): Promise<void> {
  const request: Call = { method: "PUT", body: { context_documents: referenceIds } };
  const address = withQuery(at("chat-sessions", chatSessionId, "context-documents"), { limit: 1 });
  await call(address, request);
}
