// @vitest-environment jsdom
import { mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { OpenDocument } from "../../../src/model/document/open_document.svelte";
import Chat from "../../../src/panes/chat/Chat.svelte";
import { SectionChat } from "../../../src/panes/chat/section_chat.svelte";
import { ScriptedChatServer } from "./scripted_chat_server";

let server: ScriptedChatServer;
let chat: SectionChat;
let component: Record<string, unknown>;
let box: HTMLElement;
/** How often somebody was brought to the end of the chat. */
let scrolls: number;

class NoObserver {
  observe(): void {}
  disconnect(): void {}
}

const settle = () => new Promise((resolve) => setTimeout(resolve));

beforeEach(async () => {
  server = new ScriptedChatServer();
  vi.stubGlobal("fetch", server.fetch);
  vi.stubGlobal("ResizeObserver", NoObserver);
  vi.stubGlobal("IntersectionObserver", NoObserver);
  vi.stubGlobal("CSS", { supports: () => true });
  HTMLElement.prototype.scrollTo = () => void (scrolls += 1);
  const openDocument = new OpenDocument("d1");
  const entry = { id: "s1", title: "Purpose", level: 1, wordCount: 3, revision: 1, lines: 1, wordGoal: null };
  openDocument.entries = [
    { ...entry, state: "draft", responsible: null, dueOn: null, chatSessionId: null, landmarks: {} },
  ];
  chat = new SectionChat(openDocument, "s1", {
    saveText: () => Promise.resolve(true),
    onProposed: () => undefined,
  });
  await chat.load();
  const proposals = {
    find: () => null,
    read: () => Promise.resolve(0),
    propose: () => Promise.resolve(),
    review: () => undefined,
    takeBack: () => undefined,
    isReviewed: () => false,
  };
  component = mount(Chat, {
    target: document.body,
    props: {
      chat,
      title: "Purpose",
      readerName: "ann",
      hasWords: true,
      referencesCount: 0,
      readingCount: 0,
      areSourcesShown: false,
      proposals,
      onInsert: () => undefined,
      onCited: () => undefined,
      onSources: () => undefined,
    },
  });
  await settle();
  const found = document.querySelector<HTMLElement>(".messages");
  if (found === null) throw new Error("There is no list of messages.");
  box = found;
  scrolls = 0;
});

afterEach(async () => {
  await unmount(component);
  chat.close();
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

/** Read further up. */
async function scrollUp(): Promise<void> {
  Object.defineProperty(box, "scrollHeight", { value: 2_000 });
  box.scrollTop = 900;
  box.dispatchEvent(new Event("scroll"));
  box.scrollTop = 100;
  box.dispatchEvent(new Event("scroll"));
  await settle();
}

it("A question that is sent is shown, wherever one reads", async () => {
  await scrollUp();
  expect(document.body.textContent).toContain("To the newest message");
  chat.question.keepText("What is this?");
  await chat.asking.send(chat.question);
  await settle();
  expect(scrolls).toBe(1);
  expect(document.body.textContent).not.toContain("To the newest message");
});

it("A question says who asked it, unless one did oneself", async () => {
  server.ask("From somebody else.");
  const askers = () =>
    [...document.querySelectorAll("article.question .who bdi")].map((who) => who.textContent);
  server.messages = server.messages.map((message) =>
    message.role === "user" ? { ...message, author: "ben" } : message,
  );
  window.dispatchEvent(new Event("online"));
  await settle();
  expect(askers()).toEqual(["ben"]);
});

it("An answer that another page has asked for moves nobody", async () => {
  await scrollUp();
  server.ask("From another tab.");
  window.dispatchEvent(new Event("online"));
  await settle();
  expect(chat.thread.messages).toHaveLength(2);
  expect(scrolls).toBe(0);
});
