// What the server's tests have written is what the page understands: both sides are held to the same files.
import { Ajv2020 } from "ajv/dist/2020";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ChatSession, DocumentWithSections, Message, Section } from "../src/api";
import { applyEvent, emptyAnswer, parseEvent } from "../src/model/answers/events";
import description from "./description.json";

function sample<Content>(name: string): Content {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8")) as Content;
}

const folder = new URL("../../tests/samples/", import.meta.url);
const events: Record<string, { $ref: string }> = description.components["x-answer-events"];

/** Whether the description of the server, from which the page's types are made, knows each field of a value. */
const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: false });
ajv.addSchema(withoutOtherFields(description), "description");

function withoutOtherFields<Part>(part: Part): Part {
  if (typeof part !== "object" || part === null) return part;
  if (Array.isArray(part)) return part.map(withoutOtherFields) as Part;
  const closed = Object.fromEntries(
    Object.entries(part).map(([name, value]: [string, unknown]) => [name, withoutOtherFields(value)]),
  );
  const isObject = closed.type === "object" && closed.properties !== undefined;
  return (isObject ? { ...closed, additionalProperties: false } : closed) as Part;
}

function faultsOf(value: unknown, reference: string) {
  const validate = ajv.compile({ $ref: `description${reference}` });
  return validate(value) ? [] : validate.errors;
}

describe("the server's samples", () => {
  const replies: Record<string, string> = {
    chat_session: "ChatSessionReply",
    document: "DocumentWithSectionsReply",
    error: "StaleReply",
    message: "MessageReply",
    section: "SectionReply",
  };

  it("are all looked at here", () => {
    const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
    expect(names.sort()).toEqual([...Object.keys(replies), "events"].map((name) => `${name}.json`).sort());
  });

  it.each(Object.entries(replies))("have every field of the type that the page reads: %s", (name, type) => {
    expect(faultsOf(sample(name), `#/components/schemas/${type}`)).toEqual([]);
  });

  it("have events with every field of the types that the page reads", () => {
    for (const { event, data } of sample<{ event: string; data: unknown }[]>("events")) {
      expect(faultsOf(data, events[event]?.$ref ?? ""), event).toEqual([]);
    }
  });

  it("assemble to the answer that the chat shows", () => {
    const frames = sample<{ id: number; event: string; data: unknown }[]>("events");
    const answer = frames
      .map((frame) => parseEvent(frame.event, String(frame.id), JSON.stringify(frame.data)))
      .reduce(applyEvent, emptyAnswer);
    const { messages } = sample<{ chat_session: ChatSession }>("chat_session").chat_session;
    const shown = messages.find((message) => message.role === "assistant");
    expect(answer).toMatchObject({ status: "completed", text: shown?.content, hasGap: false });
    expect(answer.citations).toHaveLength(1);
    expect(answer.citations).toEqual(shown?.references);
  });

  it("show a section as its Markdown and as HTML", () => {
    const { section } = sample<{ section: Section }>("section");
    expect(section.content).toContain("**Mondays**");
    expect(section.content_html).toContain("<strong>Mondays</strong>");
  });

  it("number sections from 0 in their order", () => {
    const { document } = sample<{ document: DocumentWithSections }>("document");
    expect(document.sections.map((section) => section.position)).toEqual([...document.sections.keys()]);
  });

  it("have a chip for each citation of a rendered answer", () => {
    const { message } = sample<{ message: Message }>("message");
    const chips = [...(message.content_html ?? "").matchAll(/<button [^>]*data-marker="([^"]+)"/g)];
    expect(chips.map(([, marker]) => marker)).toEqual(message.references.map(({ marker }) => marker));
  });

  it("name the siblings of a message, itself among them", () => {
    const { message } = sample<{ message: Message }>("message");
    expect(message.siblings).toContain(message.id);
  });
});
