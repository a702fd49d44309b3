// Questions and answers: asked, read, followed, stopped, asked again.

import { at, call, ConnectionError, send, withQuery, type Call } from "./http";
import type {
  AnswerCompleted,
  AnswerError,
  AnswerFailed,
  AnswerInterrupted,
  AnswerStarted,
  AnswerStopped,
  AskedReply,
  Citation,
  CitationFound,
  ContextGiven,
  ContextPart,
  ContextPassage,
  ContextReply,
  Locator,
  Message,
  MessageBody,
  MessageReply,
  Selection,
  Snapshot,
  TextAdded,
  ThoroughSearch,
  UsageCounted,
} from "./types";

export type {
  AnswerError,
  AskedReply,
  Citation,
  ContextPart,
  ContextPassage,
  Locator,
  Message,
  Selection,
  ThoroughSearch,
};

/** What a language model was given for an answer, and what did not fit; sizes are estimates. */
export type AnswerContext = Omit<ContextGiven, "v">;

export type AnswerStatus = Message["status"];

export type CitationState = Citation["state"];

/** What each type of event in the stream of an answer carries. */
export interface AnswerEventData {
  "answer.started": AnswerStarted;
  context: ContextGiven;
  text: TextAdded;
  citation: CitationFound;
  usage: UsageCounted;
  "answer.completed": AnswerCompleted;
  "answer.stopped": AnswerStopped;
  "answer.failed": AnswerFailed;
  "answer.interrupted": AnswerInterrupted;
  snapshot: Snapshot;
}

/** What a question is for: a conversation, or a text that becomes a proposal. */
export type Intent = NonNullable<MessageBody["intent"]>;

export type Question = MessageBody;

/** Without a parent the question follows the shown branch; with one, even null, it starts a branch there. */
export async function sendQuestion(
  chatSessionId: string,
  question: Question,
  key: string,
): Promise<AskedReply> {
  const request: Call = { method: "POST", body: question, key };
  return call<AskedReply>(at("chat-sessions", chatSessionId, "messages"), request);
}

export async function readMessage(messageId: string, signal?: AbortSignal): Promise<Message> {
  const address = withQuery(at("messages", messageId), { render: "html" });
  return (await call<MessageReply>(address, { signal })).message;
}

/** What the model was given for an answer; null when that was not kept. */
export async function readContext(messageId: string): Promise<AnswerContext | null> {
  return (await call<ContextReply>(at("messages", messageId, "context"))).context;
}

export async function stopAnswer(messageId: string): Promise<void> {
  await call(at("messages", messageId, "stop"), { method: "POST" });
}

export async function retryAnswer(messageId: string, key: string): Promise<AskedReply> {
  const request: Call = { method: "POST", key };
  return call<AskedReply>(at("messages", messageId, "retry"), request);
}

/** The events of an answer behind the last one that is known; null when it has ended and nothing is left. */
export async function openEvents(
  messageId: string,
  after: number,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array> | null> {
  const address = withQuery(at("messages", messageId, "events"), { after });
  const headers = { Accept: "text/event-stream" };
  const response = await send(address, { headers, cache: "no-store", signal });
  if (response.status === 204) return null;
  const isEventStream = response.headers.get("Content-Type")?.startsWith("text/event-stream") ?? false;
  // A network that wants a sign-in of its own answers with a page.
  if (!isEventStream || response.body === null) throw new ConnectionError();
  return response.body;
}
