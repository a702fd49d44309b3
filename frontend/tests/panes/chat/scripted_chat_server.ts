// A server with one section and its chat, for tests: it answers `fetch`, and the test says what fails and what is written.

import type { ChatSession, Message, Question } from "../../../src/api";
import { noChatSettings } from "../../../src/model/document/document_settings.svelte";
import { answer, question } from "../../builders";

interface Request {
  method: string;
  path: string;
  body: unknown;
  key: string | null;
}

type Fault = () => Response | Promise<Response>;

const pageSize = 4;

export class ScriptedChatServer {
  readonly calls: string[] = [];
  readonly keys: string[] = [];
  /** All messages of all branches. */
  messages: Message[] = [];
  usedReferences = ["r1"];
  /** The last message of the shown branch. */
  headId: string | null = null;
  readonly #faults: { call: string; fault: Fault }[] = [];
  readonly #streams = new Map<string, ReadableStreamDefaultController<Uint8Array>>();
  readonly #seqs = new Map<string, number>();
  readonly #sent = new Map<string, unknown>();

  /** For `vi.stubGlobal("fetch", server.fetch)`. */
  readonly fetch = async (address: string, init: RequestInit = {}): Promise<Response> => {
    const path = address
      .replace("/api/", "")
      .replace("render=html", "")
      .replace("?&", "?")
      .replace(/\?$/, "");
    const method = init.method ?? "GET";
    this.calls.push(`${method} ${path}`);
    const next = this.#faults.findIndex(({ call }) => `${method} ${path}`.startsWith(call));
    if (next !== -1) return this.#faults.splice(next, 1)[0]?.fault() ?? failure(500);
    const key = new Headers(init.headers).get("Idempotency-Key");
    if (key !== null) this.keys.push(key);
    const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : null;
    return this.#answer({ method, path, body, key }, init.signal ?? null);
  };

  /** The next call that begins like this fails. */
  fail(call: string, fault: Fault = connectionLost): void {
    this.#faults.push({ call, fault });
  }

  /** Have another tab ask in the meantime. Returns the answer, which is being written. */
  ask(text: string): Message {
    return this.#add({ message: text }).answer;
  }

  /** Have another answer beside one: the branch that is shown goes through it. */
  answerBeside(sibling: Message, changes: Partial<Message> = {}): Message {
    const siblings = [...sibling.siblings, `m${this.messages.length + 1}`];
    const added = this.#store(answer({ parent_id: sibling.parent_id, siblings, ...changes }));
    this.messages = this.messages.map((message) =>
      siblings.includes(message.id) ? { ...message, siblings } : message,
    );
    return this.find(added.id);
  }

  /** Have an answer written as far as this. */
  write(answerId: string, text: string): void {
    this.#change(answerId, { status: "streaming", content: this.find(answerId).content + text });
    this.#send(answerId, "text", { text });
  }

  /** Have an answer end. */
  finish(answerId: string, changes: Partial<Message> = {}): void {
    this.#change(answerId, { status: "completed", ...changes });
    this.#send(answerId, `answer.${this.find(answerId).status}`, {});
  }

  /** The connection over which an answer is followed breaks. */
  breakStream(answerId: string): void {
    this.#streams.get(answerId)?.error(new TypeError("network error"));
  }

  find(messageId: string): Message {
    const found = this.messages.find(({ id }) => id === messageId);
    if (found === undefined) throw new Error(`There is no message ${messageId}.`);
    return found;
  }

  #answer({ method, path, body, key }: Request, signal: AbortSignal | null): Response {
    const [noun, id = "", verb = ""] = path.split("?")[0]?.split("/") ?? [];
    const query = new URLSearchParams(path.split("?")[1] ?? "");
    if (noun === "models") return Response.json({ models: [] });
    if (path.endsWith("/settings")) return Response.json({ settings: noChatSettings, effective: {} });
    if (noun === "documents") return Response.json({ chat_session: this.#session(query) });
    if (noun === "messages") return this.#answerAboutMessage(id, verb, { method, path, body, key }, signal);
    if (verb === "messages") return this.#once(key, () => this.#add(body as Question));
    if (verb === "head") this.headId = this.#leafOf((body as { message_id: string }).message_id);
    if (verb === "context-documents") this.#use(body as { context_documents: string[] | null });
    return Response.json({ chat_session: this.#session(query) });
  }

  #answerAboutMessage(id: string, verb: string, { key }: Request, signal: AbortSignal | null): Response {
    switch (verb) {
      case "events":
        return this.#openStream(id, signal);
      case "context":
        return Response.json({ context: null });
      case "stop":
        return new Response(null, { status: 204 });
      case "retry":
        return this.#once(key, () => this.#retry(this.find(id)));
      default:
        return Response.json({ message: this.find(id) });
    }
  }

  #session(query: URLSearchParams): ChatSession {
    const branch = this.#branch();
    const before = Number(query.get("before") ?? Infinity);
    const end = branch.filter(({ ordinal }) => ordinal < before).length;
    const messages = branch.slice(Math.max(0, end - pageSize), end);
    const active = branch.find(({ status }) => status === "queued" || status === "streaming");
    return {
      id: "c1",
      section_id: "s1",
      document_id: "d1",
      messages,
      context_documents: this.usedReferences,
      references: [],
      message_count: branch.length,
      next_before: end > pageSize ? (messages[0]?.ordinal ?? null) : null,
      active_answer: active?.id ?? null,
      created_at: "2026-11-23T14:00:00Z",
      updated_at: "2026-11-23T14:00:00Z",
    };
  }

  #branch(): Message[] {
    const branch: Message[] = [];
    for (let id = this.headId; id !== null; id = branch[0]?.parent_id ?? null) branch.unshift(this.find(id));
    return branch;
  }

  #leafOf(messageId: string): string {
    const child = this.messages.findLast(({ parent_id }) => parent_id === messageId);
    return child === undefined ? messageId : this.#leafOf(child.id);
  }

  #add(asked: Question): { message: Message; answer: Message; events_url: string } {
    const parentId = asked.parent_id === undefined ? this.headId : asked.parent_id;
    const siblings = this.messages.filter(({ parent_id }) => parent_id === parentId).map(({ id }) => id);
    const { intent, selection } = asked;
    const added = question({ parent_id: parentId, content: asked.message, intent, selection });
    const message = this.#store({ ...added, siblings: [...siblings, `m${this.messages.length + 1}`] });
    const written = this.#store(answer({ parent_id: message.id, status: "queued" }));
    return { message, answer: written, events_url: "" };
  }

  #retry(failed: Message): unknown {
    return {
      message: this.find(failed.parent_id ?? ""),
      answer: this.answerBeside(failed, { status: "queued" }),
    };
  }

  #store(message: Message): Message {
    const id = `m${this.messages.length + 1}`;
    const parent = this.messages.find((other) => other.id === message.parent_id);
    const siblings = message.siblings.includes(id) ? message.siblings : [id];
    const stored = { ...message, id, siblings, ordinal: (parent?.ordinal ?? 0) + 1 };
    this.messages = [...this.messages, stored];
    this.headId = id;
    return stored;
  }

  #use({ context_documents: ids }: { context_documents: string[] | null }): void {
    this.usedReferences = ids ?? ["r1", "r2", "r3"];
  }

  #once(key: string | null, create: () => unknown): Response {
    const known = key !== null && this.#sent.has(key);
    const reply = known ? this.#sent.get(key) : create();
    if (key !== null) this.#sent.set(key, reply);
    return Response.json(reply, { status: 202 });
  }

  #change(messageId: string, changes: Partial<Message>): void {
    this.messages = this.messages.map((message) =>
      message.id === messageId ? { ...message, ...changes } : message,
    );
  }

  #openStream(messageId: string, signal: AbortSignal | null): Response {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#streams.set(messageId, controller);
        signal?.addEventListener("abort", () => {
          if (this.#streams.get(messageId) === controller) this.#streams.delete(messageId);
        });
      },
    });
    return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
  }

  #send(messageId: string, event: string, data: object): void {
    const seq = (this.#seqs.get(messageId) ?? 0) + 1;
    this.#seqs.set(messageId, seq);
    const frame = `id: ${seq}\nevent: ${event}\ndata: ${JSON.stringify({ v: 1, ...data })}\n\n`;
    this.#streams.get(messageId)?.enqueue(new TextEncoder().encode(frame));
  }
}

export function connectionLost(): Promise<Response> {
  return Promise.reject(new TypeError("network error"));
}

export function failure(status: number, code = "failed", error = "It failed."): Response {
  return Response.json({ code, error }, { status });
}
