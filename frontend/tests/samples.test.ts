// What the server's tests have written is what the page understands: both sides are held to the same files.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ChatSession, DocumentWithSections, Message, Section } from "../src/api";
import { applyEvent, emptyAnswer, parseEvent } from "../src/model/events";

function sample<Content>(name: string): Content {
  return JSON.parse(
    readFileSync(new URL(`../../tests/samples/${name}.json`, import.meta.url), "utf8"),
  ) as Content;
}

describe("the server's samples", () => {
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
