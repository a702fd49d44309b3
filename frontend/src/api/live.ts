// What others do in a document: its events, who is present, and who writes in which section.

import { at, call, ConnectionError, send, withQuery } from "./http";
import type { RolesInDocument } from "./sharing";
import type { LeaseReply, Person, PresenceBody, SectionLease } from "./types";

export type { Person, SectionLease };

export interface PresentPerson extends Person {
  /** Where they are; null while they are in no section. */
  section_id: string | null;
}

export interface WritingPerson extends Person {
  section_id: string;
}

/** What each type of event in the stream of a document carries. */
export interface LiveEventData {
  "section.saved": { section_id: string; revision: number };
  "outline.changed": { section_id: string | null; revision?: number };
  "proposal.changed": { section_id: string; proposal_id: string };
  "comment.changed": { section_id: string; [id: string]: string | number | null };
  "answer.changed": { section_id: string; chat_session_id: string; message_id: string };
  "coverage.changed": { section_id: string };
  presence: { people: PresentPerson[]; writing: WritingPerson[] };
  /** What the person may do, as the stream begins and whenever that changes. */
  rights: RolesInDocument;
  /** Events were missed that are no longer kept. */
  reset: object;
}

export type LiveEventType = keyof LiveEventData;

export type LiveEvent = { [Type in LiveEventType]: { type: Type; data: LiveEventData[Type] } }[LiveEventType];

/** The events above a number as they come; without `isFollowed` those that there are. */
export async function openLiveEvents(
  documentId: string,
  { after, tab, isFollowed }: { after: number; tab: string; isFollowed: boolean },
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const query = { after, ...(isFollowed ? { tab } : { follow: "false" }) };
  const address = withQuery(at("documents", documentId, "events"), query);
  const headers = { Accept: "text/event-stream" };
  const response = await send(address, { headers, cache: "no-store", signal });
  const isEventStream = response.headers.get("Content-Type")?.startsWith("text/event-stream") ?? false;
  // A network that wants a sign-in of its own answers with a page.
  if (!isEventStream || response.body === null) throw new ConnectionError();
  return response.body;
}

export async function notePresent(documentId: string, tab: string, sectionId: string | null): Promise<void> {
  const body: PresenceBody = { tab, section_id: sectionId };
  await call(at("documents", documentId, "presence"), { method: "PUT", body });
}

export async function noteLeft(documentId: string, tab: string): Promise<void> {
  const address = withQuery(at("documents", documentId, "presence"), { tab });
  await call(address, { method: "DELETE", keepalive: true });
}

const leaseAt = (documentId: string, sectionId: string) =>
  at("documents", documentId, "sections", sectionId, "lease");

/** Say that one writes in a section. Throws an `ApiError` 409 with the lease of whoever does. */
export async function takeLease(documentId: string, sectionId: string): Promise<void> {
  await call<LeaseReply>(leaseAt(documentId, sectionId), { method: "PUT" });
}

/** The same in place of whoever does, with a word to them. */
export async function takeOverLease(documentId: string, sectionId: string, word: string): Promise<void> {
  await call<LeaseReply>(leaseAt(documentId, sectionId), { method: "PUT", body: { take_over: true, word } });
}

export async function giveBackLease(documentId: string, sectionId: string): Promise<void> {
  await call<LeaseReply>(leaseAt(documentId, sectionId), { method: "DELETE", keepalive: true });
}
