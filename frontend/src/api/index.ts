// The calls of the server's interface, one function per address, and what they answer.
// Nothing here knows the page; a failure is always an ApiError or a ConnectionError.

import { words } from "../words";
import { readAddress } from "./page_addresses";

export interface User {
  id: string;
}

export interface DocumentSummary {
  id: string;
  title: string;
  sections_count: number;
  revision: number;
  updated_at: string;
}

export interface Section {
  id: string;
  document_id: string;
  title: string;
  level: number;
  position: number;
  content: string;
  /** The Markdown rendered and sanitised by the server; present when it was asked for. */
  content_html?: string;
  word_count: number;
  revision: number;
  chat_session_id: string | null;
  created_at: string;
  updated_at: string;
}

/** Where something stands; the label is for people. */
export interface Locator {
  label: string;
  /** Counts from 1, as the file has its pages. */
  page?: number;
  heading_path?: string[];
  /** Counts from 1 within its heading. */
  paragraph?: number;
}

/** A place that fits a search, in a section or in a reference; the ranges are counted by characters. */
export interface SearchHit {
  section_id: string | null;
  reference_id: string | null;
  passage_id: string | null;
  /** Null where only the title fits. */
  locator: Locator | null;
  title: string;
  title_highlights: [number, number][];
  snippet: string;
  highlights: [number, number][];
}

/** An answer that is being written, or that has ended lately. */
export interface AnswerActivity {
  section_id: string;
  chat_session_id: string;
  answer_id: string;
  status: AnswerStatus;
  ended_at: string | null;
}

export interface DocumentWithSections extends DocumentSummary {
  sections: Section[];
}

export type AnswerStatus = "queued" | "streaming" | "completed" | "stopped" | "failed" | "interrupted";

export interface AnswerError {
  code: string;
  message: string;
  retryable: boolean;
}

export type CitationState = "verified" | "repaired" | "unverified";

/** A mark in an answer, and what it points to: a passage of a reference, or a section of the document. */
export interface Citation {
  marker: string;
  reference_id: string | null;
  passage_id: string | null;
  section_id: string | null;
  title: string;
  locator: Locator;
  /** The source's own words where they were found there, else the answer's. */
  quote: string;
  state: CitationState;
  /** What it points to was deleted since. */
  is_gone: boolean;
}

export type ReferenceKind = "pdf" | "docx" | "odt" | "html" | "markdown" | "text";

/** An uploaded file or a pasted text that answers may cite. */
export interface Reference {
  id: string;
  document_id: string;
  title: string;
  filename: string | null;
  kind: ReferenceKind;
  size_bytes: number;
  status: "queued" | "reading" | "ready" | "failed";
  /** Why it could not be read. */
  error: string | null;
  pages: number | null;
}

/** A passage of a reference with the texts around it, in order. */
export interface Passage {
  id: string;
  reference_id: string;
  title: string;
  text: string;
  locator: Locator;
  before: string[];
  after: string[];
  previous_id: string | null;
  next_id: string | null;
}

/** What a language model was given for an answer; sizes are estimates. */
export interface AnswerContext {
  parts: ContextPart[];
  passages: ContextPassage[];
  /** What did not fit. */
  left_out: ContextPart[];
}

export interface ContextPart {
  kind: string;
  title: string;
  tokens: number;
}

export interface ContextPassage {
  marker: string;
  title: string;
  locator: Locator;
}

export interface Message {
  id: string;
  ordinal: number;
  parent_id: string | null;
  role: "user" | "assistant";
  content: string;
  /** The Markdown rendered and sanitised by the server; present when it was asked for. */
  content_html?: string;
  status: AnswerStatus;
  references: Citation[];
  /** The messages that stand at the same place of the conversation, oldest first, this one included. */
  siblings: string[];
  created_at: string;
  model?: string | null;
  error?: AnswerError | null;
  /** The newest proposal that was made of this answer. */
  proposal_id?: string | null;
  /** What a question was for, and about which part of the text as it was then. */
  intent?: Intent | null;
  selection?: Selection | null;
}

export type HunkState = "pending" | "accepted" | "rejected";

export interface WordChange {
  kind: "kept" | "removed" | "added";
  text: string;
}

/** A label in a text, and what it stands for at the end of the section. */
export interface Footnote {
  label: string;
  text: string;
}

/** One change of a proposal, which is decided alone. */
export interface Hunk {
  id: string;
  state: HunkState;
  before: string;
  after: string;
  /** What was accepted in place of `after`. */
  accepted: string | null;
  context: { before: string; after: string };
  /** How `before` becomes `after`. */
  words: WordChange[];
  /** Those whose footnotes `after` brings along. */
  citations: Citation[];
  /** Footnotes that `before` refers to and `after` does not. */
  notes: Footnote[];
  dropped_citations: Footnote[];
  /** Characters of the section's text now; null where the text there has changed. */
  place: { start: number; end: number } | null;
}

export interface Decision {
  id: string;
  /** Null where nothing but rejections was decided. */
  revision: number | null;
  decided_at: string;
}

/** A changed text that an answer proposes for a section, in pieces. */
export interface Proposal {
  id: string;
  document_id: string;
  section_id: string;
  message_id: string;
  mode: ProposalMode;
  base_revision: number;
  state: "pending" | "decided";
  created_at: string;
  /** Those that were not taken back, oldest first. */
  decisions: Decision[];
  hunks: Hunk[];
}

export type ProposalMode = "replace" | "append";

/** How many changes of a section wait to be decided. */
export interface ProposalActivity {
  section_id: string;
  pending_hunks: number;
}

export interface Activity {
  activity: AnswerActivity[];
  proposals: ProposalActivity[];
}

export interface ChatSession {
  id: string;
  section_id: string;
  messages: Message[];
  /** The references that it may use. */
  context_documents: string[];
  message_count: number;
  next_before: number | null;
  active_answer: string | null;
}

/** A stretch of a section's text: code points from `start` up to `end` of a revision. */
export interface Selection {
  start: number;
  end: number;
  revision: number;
}

/** What a question is for: a conversation, or a text that becomes a proposal. */
export type Intent = "discuss" | "draft";

export interface Question {
  message: string;
  intent?: Intent;
  parent_id?: string | null;
  selection?: Selection;
}

export interface SentQuestion {
  message: Message;
  answer: Message;
  events_url: string;
}

/** The server understood the call and refused it; `message` is its sentence for people. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly body: Record<string, unknown>,
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(message);
  }
}

/** The call never got an answer: no network, or the server is away. */
export class ConnectionError extends Error {
  constructor() {
    super(words.failures.unreachable);
  }
}

/** Whether the same call may work later: the server is away, in trouble or busy, or wants a new sign-in. */
export function mayPass(failure: unknown): boolean {
  if (!(failure instanceof ApiError)) return true;
  return failure.status >= 500 || failure.status === 429 || failure.status === 401;
}

let watcher: (status: number) => void = () => undefined;

/** Be told the status of every reply; the page watches for an ended sign-in. */
export function watchReplies(callback: (status: number) => void): void {
  watcher = callback;
}

/** A connection that died unnoticed, as after sleep, never answers; whoever tries again needs to hear of it. */
const patienceMilliseconds = 60_000;

interface Call {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  body?: unknown;
  headers?: Record<string, string>;
  keepalive?: boolean;
  signal?: AbortSignal | undefined;
}

const at = (...parts: string[]) => "/api/" + parts.map(encodeURIComponent).join("/");
const sectionAt = (documentId: string, sectionId: string, ...rest: string[]) =>
  at("documents", documentId, "sections", sectionId, ...rest);

/** Who is signed in. */
export async function readMe(): Promise<User> {
  return (await call<{ user: User }>(at("me"))).user;
}

export async function readDocument(documentId: string): Promise<DocumentWithSections> {
  return (await call<{ document: DocumentWithSections }>(at("documents", documentId))).document;
}

export async function renameDocument(documentId: string, title: string): Promise<DocumentSummary> {
  const request: Call = { method: "PATCH", body: { title } };
  return (await call<{ document: DocumentSummary }>(at("documents", documentId), request)).document;
}

export interface DocumentsPage {
  documents: DocumentSummary[];
  next_cursor: string | null;
}

export async function listDocuments(limit: number, cursor: string | null): Promise<DocumentsPage> {
  const page = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
  return call<DocumentsPage>(at("documents") + `?limit=${limit}${page}`);
}

export async function searchDocument(documentId: string, text: string, limit: number): Promise<SearchHit[]> {
  const address = at("documents", documentId, "search") + `?q=${encodeURIComponent(text)}&limit=${limit}`;
  return (await call<{ hits: SearchHit[] }>(address)).hits;
}

export async function readActivity(documentId: string): Promise<Activity> {
  return call<Activity>(at("documents", documentId, "activity"));
}

export async function keepTheme(theme: "light" | "dark" | "system"): Promise<void> {
  const response = await reach("/account/theme", { method: "POST", body: new URLSearchParams({ theme }) });
  watcher(wasSentToSignIn(response) ? 401 : response.status);
  if (!response.ok) throw await refusalOf(response);
}

export async function signOut(): Promise<void> {
  await call("/logout", { method: "POST" });
}

export interface NewSection {
  title: string;
  level: number;
  position: number;
}

export async function addSection(documentId: string, section: NewSection, key: string): Promise<Section> {
  const request: Call = { method: "POST", body: section, headers: { "Idempotency-Key": key } };
  return (await call<{ section: Section }>(at("documents", documentId, "sections"), request)).section;
}

export async function readSection(documentId: string, sectionId: string): Promise<Section> {
  return (await call<{ section: Section }>(sectionAt(documentId, sectionId))).section;
}

export async function readRenderedSection(documentId: string, sectionId: string): Promise<Section> {
  return (await call<{ section: Section }>(sectionAt(documentId, sectionId) + "?render=html")).section;
}

/** The whole document, rendered, as its page to read has it. */
export async function readWholeDocument(documentId: string): Promise<HTMLElement> {
  const response = await reach(readAddress(documentId), {});
  watcher(wasSentToSignIn(response) ? 401 : response.status);
  if (!response.ok) throw await refusalOf(response);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const whole = page.querySelector<HTMLElement>("main.read");
  if (whole === null) throw new ConnectionError();
  return whole;
}

export async function changeSection(
  documentId: string,
  sectionId: string,
  change: { title?: string; level?: number },
): Promise<Section> {
  const request: Call = { method: "PATCH", body: change };
  return (await call<{ section: Section }>(sectionAt(documentId, sectionId), request)).section;
}

/** A stretch of a saved text, in characters, that was not typed. */
export type Origin = { start: number; end: number } & (
  { kind: "pasted" } | { kind: "answer"; message_id: string }
);

export interface TextToSave {
  content: string;
  baseRevision: number;
  /** The parts of it that were not typed. */
  origins: Origin[];
  /** Finish the call even while the page is being left; browsers allow this for small texts only. */
  keepalive: boolean;
}

export async function saveSection(documentId: string, sectionId: string, text: TextToSave): Promise<Section> {
  const { content, origins } = text;
  const request: Call = {
    method: "PATCH",
    body: { content, ...(origins.length > 0 && { origins }) },
    headers: { "If-Match": `"${text.baseRevision}"` },
    keepalive: text.keepalive,
  };
  try {
    return (await call<{ section: Section }>(sectionAt(documentId, sectionId), request)).section;
  } catch (failure) {
    // No text is lost for what is said about it: an answer that is gone meanwhile, for instance.
    if (origins.length === 0 || !isAboutOrigins(failure)) throw failure;
    return saveSection(documentId, sectionId, { ...text, origins: [] });
  }
}

function isAboutOrigins(failure: unknown): boolean {
  const field = failure instanceof ApiError && failure.status === 422 ? failure.body.field : undefined;
  return typeof field === "string" && field.startsWith("origins");
}

export async function deleteSection(documentId: string, sectionId: string): Promise<void> {
  await call(sectionAt(documentId, sectionId), { method: "DELETE" });
}

export async function restoreSection(documentId: string, sectionId: string): Promise<void> {
  await call(sectionAt(documentId, sectionId, "restore"), { method: "POST" });
}

export interface SectionMove {
  position: number;
  level: number;
  /** How many of the sections behind it go along; null for all that stand under it. */
  childrenCount: number | null;
}

export async function moveSection(
  documentId: string,
  sectionId: string,
  { position, level, childrenCount }: SectionMove,
): Promise<DocumentWithSections> {
  const body = { position, level, with_children: true, children_count: childrenCount };
  const request: Call = { method: "PUT", body };
  const address = sectionAt(documentId, sectionId, "position");
  return (await call<{ document: DocumentWithSections }>(address, request)).document;
}

export async function openChat(documentId: string, sectionId: string): Promise<ChatSession> {
  const address = sectionAt(documentId, sectionId, "chat") + "?render=html";
  return (await call<{ chat_session: ChatSession }>(address, { method: "POST" })).chat_session;
}

export async function readChat(
  chatSessionId: string,
  { before = null, signal }: { before?: number | null; signal?: AbortSignal } = {},
): Promise<ChatSession> {
  const page = before === null ? "" : `&before=${before}`;
  const address = at("chat-sessions", chatSessionId) + "?render=html" + page;
  return (await call<{ chat_session: ChatSession }>(address, { signal })).chat_session;
}

/** Show the branch that goes through a message. */
export async function showBranch(chatSessionId: string, messageId: string): Promise<ChatSession> {
  const request: Call = { method: "PUT", body: { message_id: messageId } };
  const address = at("chat-sessions", chatSessionId, "head") + "?render=html";
  return (await call<{ chat_session: ChatSession }>(address, request)).chat_session;
}

/** Which references a chat may use, without its messages. */
export async function readUsedReferences(chatSessionId: string): Promise<string[]> {
  const address = at("chat-sessions", chatSessionId) + "?limit=1";
  return (await call<{ chat_session: ChatSession }>(address)).chat_session.context_documents;
}

/** Say which references a chat may use; null means all, those to come included. */
export async function useReferences(chatSessionId: string, referenceIds: string[] | null): Promise<void> {
  const request: Call = { method: "PUT", body: { context_documents: referenceIds } };
  const address = at("chat-sessions", chatSessionId, "context-documents") + "?limit=1";
  await call(address, request);
}

/** Without a parent the question follows the shown branch; with one, even null, it starts a branch there. */
export async function sendQuestion(
  chatSessionId: string,
  question: Question,
  key: string,
): Promise<SentQuestion> {
  const request: Call = { method: "POST", body: question, headers: { "Idempotency-Key": key } };
  return call<SentQuestion>(at("chat-sessions", chatSessionId, "messages"), request);
}

export async function readMessage(messageId: string, signal?: AbortSignal): Promise<Message> {
  const address = at("messages", messageId) + "?render=html";
  return (await call<{ message: Message }>(address, { signal })).message;
}

/** What the model was given for an answer; null when that was not kept. */
export async function readContext(messageId: string): Promise<AnswerContext | null> {
  return (await call<{ context: AnswerContext | null }>(at("messages", messageId, "context"))).context;
}

export async function stopAnswer(messageId: string): Promise<void> {
  await call(at("messages", messageId, "stop"), { method: "POST" });
}

export async function retryAnswer(messageId: string, key: string): Promise<SentQuestion> {
  const request: Call = { method: "POST", headers: { "Idempotency-Key": key } };
  return call<SentQuestion>(at("messages", messageId, "retry"), request);
}

/** The events of an answer behind the last one that is known; null when it has ended and nothing is left. */
export async function openEvents(
  messageId: string,
  after: number,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array> | null> {
  const address = at("messages", messageId, "events") + `?after=${after}`;
  const headers = { Accept: "text/event-stream" };
  const response = await reach(address, { headers, cache: "no-store", signal });
  watcher(response.status);
  if (!response.ok) throw await refusalOf(response);
  if (response.status === 204) return null;
  const isEventStream = response.headers.get("Content-Type")?.startsWith("text/event-stream") ?? false;
  // A network that wants a sign-in of its own answers with a page.
  if (!isEventStream || response.body === null) throw new ConnectionError();
  return response.body;
}

/** Make a proposal of an answer; one that waits already is given again. */
export async function makeProposal(messageId: string, mode: ProposalMode, key: string): Promise<Proposal> {
  const request: Call = { method: "POST", body: { mode }, headers: { "Idempotency-Key": key } };
  return (await call<{ proposal: Proposal }>(at("messages", messageId, "proposal"), request)).proposal;
}

/** A proposal, and the revision of its section in which the places of its changes count. */
export async function readProposal(
  proposalId: string,
): Promise<{ proposal: Proposal; section_revision: number }> {
  return call(at("proposals", proposalId));
}

/** The proposals of a section that have something to decide, newest first. */
export async function listProposals(documentId: string, sectionId: string): Promise<Proposal[]> {
  const found: Proposal[] = [];
  let cursor: string | null = null;
  do {
    const page: string = cursor === null ? "" : `?cursor=${encodeURIComponent(cursor)}`;
    const address = sectionAt(documentId, sectionId, "proposals") + page;
    const part = await call<{ proposals: Proposal[]; next_cursor: string | null }>(address);
    found.push(...part.proposals);
    cursor = part.next_cursor;
  } while (cursor !== null);
  return found;
}

/** Hunks by their ids, and texts that are accepted in place of what they propose. */
export interface Choices {
  accept: string[];
  reject: string[];
  edits: Record<string, string>;
}

export interface Decided {
  proposal: Proposal;
  section: Section;
}

export async function decide(
  proposalId: string,
  choices: Choices,
  key: string,
): Promise<Decided & { decision: Decision }> {
  const request: Call = { method: "POST", body: choices, headers: { "Idempotency-Key": key } };
  return call<Decided & { decision: Decision }>(at("proposals", proposalId, "decisions"), request);
}

export async function takeBackDecision(proposalId: string, decisionId: string): Promise<Decided> {
  return call<Decided>(at("proposals", proposalId, "decisions", decisionId), { method: "DELETE" });
}

/** Pages send whoever is signed out to the page where one signs in. */
function wasSentToSignIn(response: Response): boolean {
  return response.redirected && new URL(response.url).pathname === "/login";
}

/** All references of a document, in the order in which they were added. */
export async function listReferences(documentId: string): Promise<Reference[]> {
  const found: Reference[] = [];
  let cursor: string | null = null;
  do {
    const page: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const address = at("documents", documentId, "references") + `?limit=200${page}`;
    const part = await call<{ references: Reference[]; next_cursor: string | null }>(address);
    found.push(...part.references);
    cursor = part.next_cursor;
  } while (cursor !== null);
  return found;
}

export async function pasteReference(
  documentId: string,
  text: { title: string; text: string },
  key: string,
): Promise<Reference> {
  const request: Call = { method: "POST", body: text, headers: { "Idempotency-Key": key } };
  return (await call<{ reference: Reference }>(at("documents", documentId, "references"), request)).reference;
}

export async function deleteReference(referenceId: string): Promise<void> {
  await call(at("references", referenceId), { method: "DELETE" });
}

export async function readPassage(referenceId: string, passageId: string): Promise<Passage> {
  return (await call<{ passage: Passage }>(at("references", referenceId, "passages", passageId))).passage;
}

/** Where the file lies as it was uploaded. */
export const originalOf = (referenceId: string): string => at("references", referenceId, "file");

/** Where a page of a PDF lies as a picture, so many pixels wide. */
export const pictureOf = (referenceId: string, page: number, width: number): string =>
  at("references", referenceId, "pages", String(page)) + `?width=${width}`;

export interface Uploading {
  /** How much of the file has been sent, from 0 to 1. */
  onProgress(share: number): void;
  signal: AbortSignal;
}

export interface Uploaded {
  reference: Reference;
  /** False where the document had the same bytes already. */
  isNew: boolean;
}

/** Upload a file. This is the one call without `fetch`, which does not tell how much has been sent. */
export function uploadReference(
  documentId: string,
  file: File,
  key: string,
  { onProgress, signal }: Uploading,
): Promise<Uploaded> {
  const form = new FormData();
  form.append("file", file);
  const request = new XMLHttpRequest();
  request.open("POST", at("documents", documentId, "references"));
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("Idempotency-Key", key);
  request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total);
  signal.addEventListener("abort", () => request.abort(), { once: true });
  return new Promise((resolve, reject) => {
    request.onload = () => {
      watcher(request.status);
      if (request.status < 300) resolve(uploadedBy(request));
      else void refusalOf(responseOf(request)).then(reject);
    };
    request.onerror = () => reject(new ConnectionError());
    request.onabort = () => reject(new DOMException("The upload was cancelled.", "AbortError"));
    request.send(form);
  });
}

function uploadedBy(request: XMLHttpRequest): Uploaded {
  const { reference } = JSON.parse(request.responseText) as { reference: Reference };
  return { reference, isNew: request.status === 202 };
}

function responseOf(request: XMLHttpRequest): Response {
  const retryAfter = request.getResponseHeader("Retry-After");
  const headers: HeadersInit = retryAfter === null ? {} : { "Retry-After": retryAfter };
  return new Response(request.responseText, { status: request.status, headers });
}

async function call<Reply>(
  address: string,
  { method = "GET", body, headers, keepalive, signal }: Call = {},
): Promise<Reply> {
  const request: RequestInit = {
    method,
    headers: { Accept: "application/json", ...headers },
    keepalive,
    signal: AbortSignal.any([AbortSignal.timeout(patienceMilliseconds), ...(signal ? [signal] : [])]),
  };
  if (body !== undefined) {
    request.body = JSON.stringify(body);
    request.headers = { ...request.headers, "Content-Type": "application/json" };
  }
  const response = await reach(address, request);
  watcher(response.status);
  if (!response.ok) throw await refusalOf(response);
  return (response.status === 204 ? undefined : await bodyOf(response)) as Reply;
}

async function bodyOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    // It was cut off, or a network that wants a sign-in of its own answered with a page.
    throw new ConnectionError();
  }
}

async function reach(address: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(address, request);
  } catch {
    throw new ConnectionError();
  }
}

async function refusalOf(response: Response): Promise<ApiError> {
  const body = await errorBodyOf(response);
  const code = typeof body.code === "string" ? body.code : `status_${response.status}`;
  const sentence = typeof body.error === "string" ? body.error : words.failures.status(response.status);
  const retryAfter = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
  return new ApiError(response.status, code, sentence, body, Number.isNaN(retryAfter) ? null : retryAfter);
}

/** A proxy in between may answer with a page instead of JSON. */
async function errorBodyOf(response: Response): Promise<Record<string, unknown>> {
  try {
    const body: unknown = await response.json();
    return typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
