// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Message } from "../../../src/api";
import { OpenDocument } from "../../../src/model/document/open_document.svelte";
import { SectionChat } from "../../../src/panes/chat/section_chat.svelte";
import { words } from "../../../src/words";
import { connectionLost, failure, ScriptedChatServer } from "./scripted_chat_server";

const selected = { start: 4, end: 9, revision: 3, text: "first" };
const opening = "POST documents/d1/sections/s1/chat";
const reading = "GET chat-sessions/c1";
const asking = "POST chat-sessions/c1/messages";

let server: ScriptedChatServer;
let openDocument: OpenDocument;
let chat: SectionChat;
let isTextSaved: boolean;
let saves: string[];
let proposed: Message[];

const settle = () => vi.advanceTimersByTimeAsync(0);
const contents = () => chat.thread.messages.map(({ content }) => content);
const ids = () => chat.thread.messages.map(({ id }) => id);
const callsOf = (call: string) => server.calls.filter((made) => made.startsWith(call));

/** The page is looked at again. */
async function resume(): Promise<void> {
  window.dispatchEvent(new Event("online"));
  await settle();
}

function newChat(): SectionChat {
  return new SectionChat(openDocument, "s1", {
    saveText: async (sectionId) => {
      saves.push(sectionId);
      return isTextSaved;
    },
    onProposed: (answer) => proposed.push(answer),
  });
}

async function ask(text: string): Promise<Message> {
  chat.question.keepText(text);
  await chat.asking.send(chat.question);
  const answer = chat.thread.activeAnswer;
  if (answer === undefined) throw new Error(`No answer is being written: ${chat.thread.refusal}`);
  await settle();
  return answer;
}

/** A question with an answer that has ended. */
async function askAndRead(text: string, reply: string): Promise<void> {
  const { id } = await ask(text);
  server.finish(id, { content: reply });
  await settle();
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(1);
  window.localStorage.clear();
  window.sessionStorage.clear();
  server = new ScriptedChatServer();
  vi.stubGlobal("fetch", server.fetch);
  openDocument = new OpenDocument("d1");
  const entry = { id: "s1", title: "Purpose", level: 1, wordCount: 3, revision: 1, lines: 1, wordGoal: null };
  openDocument.entries = [
    { ...entry, state: "draft", responsible: null, dueOn: null, chatSessionId: null, landmarks: {} },
  ];
  [isTextSaved, saves, proposed] = [true, [], []];
  chat = newChat();
});

afterEach(() => {
  chat.close();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe("opening a chat", () => {
  it("opens it the first time, and only reads it from then on", async () => {
    await chat.load();
    expect(chat.phase).toBe("ready");
    expect(openDocument.find("s1")?.chatSessionId).toBe("c1");
    chat.close();
    chat = newChat();
    await chat.load();
    expect(server.calls).toEqual([opening, reading]);
  });

  it("follows the answer that is being written", async () => {
    const { id } = server.ask("What is this?");
    await chat.load();
    await settle();
    server.write(id, "A section.");
    await settle();
    expect(contents()).toEqual(["What is this?", "A section."]);
  });

  it("is tried again by itself while the server is away", async () => {
    server.fail(opening);
    server.fail(opening, () => failure(503));
    const loading = chat.load();
    await settle();
    expect(chat).toMatchObject({ phase: "failed", isTryingAgain: true });
    expect(chat.problem).not.toBe("");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(chat.phase).toBe("failed");
    await vi.advanceTimersByTimeAsync(2_000);
    await loading;
    expect(chat).toMatchObject({ phase: "ready", isTryingAgain: false });
  });

  it("is tried at once when somebody asks for it", async () => {
    server.fail(opening);
    void chat.load();
    await settle();
    chat.tryNow();
    await settle();
    expect(chat.phase).toBe("ready");
  });

  it("is not tried again where the server refuses, until somebody asks for it", async () => {
    server.fail(opening, () => failure(404));
    await chat.load();
    expect(chat).toMatchObject({ phase: "failed", isTryingAgain: false, problem: "It failed." });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(callsOf(opening)).toHaveLength(1);
    chat.tryNow();
    await settle();
    expect(chat.phase).toBe("ready");
  });

  it("ends when the section is left", async () => {
    server.fail(opening);
    void chat.load();
    await settle();
    chat.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(callsOf(opening)).toHaveLength(1);
  });
});

describe("a page that is looked at again", () => {
  beforeEach(() => chat.load());

  it("shows what another tab has asked", async () => {
    server.ask("From another tab.");
    await resume();
    expect(contents()).toEqual(["From another tab.", ""]);
    expect(chat.thread.isAnswering).toBe(true);
  });

  it("looks again until the network is back", async () => {
    server.ask("From another tab.");
    server.fail(reading);
    await resume();
    expect(contents()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(contents()).toEqual(["From another tab.", ""]);
  });

  it("does not look again where the chat is gone", async () => {
    server.fail(reading, () => failure(404));
    await resume();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(callsOf(reading)).toHaveLength(1);
  });

  it("disturbs no question that is being put differently", async () => {
    await askAndRead("What is this?", "A section.");
    chat.asking.rewording.open(server.find("m1"));
    await resume();
    expect(callsOf(reading)).toHaveLength(0);
  });

  it("leaves what was asked during the look", async () => {
    let arrive: (reply: Response) => void = () => undefined;
    server.fail(reading, () => new Promise((resolve) => (arrive = resolve)));
    await resume();
    await ask("Asked meanwhile.");
    arrive(Response.json({ chat_session: { messages: [], next_before: null, active_answer: null } }));
    await settle();
    expect(contents()).toEqual(["Asked meanwhile.", ""]);
  });
});

describe("asking", () => {
  beforeEach(() => chat.load());

  it("shows the question, and its answer as it is written", async () => {
    const { id } = await ask("  What is this?  ");
    expect(chat.question.text).toBe("");
    expect(contents()).toEqual(["What is this?", ""]);
    server.write(id, "A ");
    server.write(id, "section.");
    await settle();
    expect(contents()[1]).toBe("A section.");
    expect(chat.thread.activeAnswer?.status).toBe("streaming");
    server.finish(id);
    await settle();
    expect(chat.thread.isAnswering).toBe(false);
    expect(chat.thread.messages[1]?.status).toBe("completed");
  });

  it("sends nothing where nothing is written", async () => {
    chat.question.keepText("  ");
    await chat.asking.send(chat.question);
    expect(callsOf(asking)).toHaveLength(0);
  });

  it("keeps the question where the reply is lost, and sends it once", async () => {
    server.fail(asking, async () => {
      await server.fetch("/api/chat-sessions/c1/messages", lastRequest());
      return connectionLost();
    });
    const fetch = vi.fn(server.fetch);
    vi.stubGlobal("fetch", fetch);
    const lastRequest = () => fetch.mock.lastCall?.[1];
    chat.question.keepText("What is this?");
    await chat.asking.send(chat.question);
    expect(chat.thread.refusal).not.toBe("");
    expect(chat.question.text).toBe("What is this?");
    await chat.asking.send(chat.question);
    expect(chat.thread.refusal).toBe("");
    expect(server.messages.map(({ role }) => role)).toEqual(["user", "assistant"]);
  });

  it("asks the same question anew when the first has been answered", async () => {
    await askAndRead("What is this?", "A section.");
    await askAndRead("What is this?", "Still a section.");
    expect(contents()).toEqual(["What is this?", "A section.", "What is this?", "Still a section."]);
    expect(new Set(server.keys).size).toBe(2);
  });

  it("is refused while an answer is being written", async () => {
    await ask("What is this?");
    chat.question.keepText("And that?");
    await chat.asking.send(chat.question);
    expect(chat.thread.refusal).toBe(words.chat.busy);
    expect(chat.question.text).toBe("And that?");
    expect(callsOf(asking)).toHaveLength(1);
  });

  it("shows the answer to a question of another tab that came first", async () => {
    server.ask("From another tab.");
    server.fail(asking, () => failure(409, "answer_in_progress", "An answer is being written."));
    chat.question.keepText("Too late.");
    await chat.asking.send(chat.question);
    expect(chat.thread.refusal).toBe("An answer is being written.");
    expect(contents()).toEqual(["From another tab.", ""]);
    expect(chat.thread.isAnswering).toBe(true);
    expect(chat.question.text).toBe("Too late.");
  });

  it("shows what leads to a question where another tab has turned to another branch", async () => {
    await askAndRead("What is this?", "A section.");
    server.headId = null;
    const { id } = await ask("Begun anew?");
    expect(contents()).toEqual(["Begun anew?", ""]);
    expect(callsOf(reading)).toHaveLength(1);
    expect(chat.thread.activeAnswer?.id).toBe(id);
  });

  it("bases a draft on the saved text, and is about what is selected", async () => {
    chat.question.keepIntent("draft");
    chat.question.selection = selected;
    await ask("Make it shorter.");
    expect(saves).toEqual(["s1"]);
    expect(server.find("m1")).toMatchObject({
      intent: "draft",
      selection: { start: 4, end: 9, revision: 3 },
    });
    expect(chat.question).toMatchObject({ selection: null, intent: "draft" });
  });

  it("asks for no draft of a text that cannot be saved", async () => {
    isTextSaved = false;
    chat.question.keepIntent("draft");
    chat.question.keepText("Make it shorter.");
    await chat.asking.send(chat.question);
    expect(chat.thread.refusal).toBe(words.chat.draftNeedsSaving);
    expect(callsOf(asking)).toHaveLength(0);
  });

  it("saves nothing for a conversation", async () => {
    await ask("What is this?");
    expect(saves).toEqual([]);
  });

  it("comes from the menu of the text without touching the question that is being written", async () => {
    chat.question.keepText("Half a quest");
    expect(await chat.draft({ text: "Shorten it.", lookUp: "text" }, selected)).toBe("");
    expect(chat.question.text).toBe("Half a quest");
    expect(await chat.draft({ text: "Again.", lookUp: "text" }, null)).toBe(words.chat.busy);
  });

  it("keeps question and purpose over a reload", async () => {
    chat.question.keepText("Half a quest");
    chat.question.keepIntent("draft");
    expect(newChat().question).toMatchObject({ text: "Half a quest", intent: "draft" });
    chat.question.keepText("");
    chat.question.keepIntent("discuss");
    expect(newChat().question).toMatchObject({ text: "", intent: "discuss" });
  });
});

describe("stopping an answer", () => {
  beforeEach(() => chat.load());

  it("is under way until the answer has ended", async () => {
    const { id } = await ask("What is this?");
    await chat.thread.stop();
    expect(chat.thread.followed.isStopping).toBe(true);
    await chat.thread.stop();
    expect(callsOf("POST messages/m2/stop")).toHaveLength(1);
    server.finish(id, { status: "stopped" });
    await settle();
    expect(chat.thread.followed.isStopping).toBe(false);
    expect(chat.thread.messages[1]?.status).toBe("stopped");
  });

  it("can be tried again where it failed", async () => {
    await ask("What is this?");
    server.fail("POST messages/m2/stop", () => failure(503));
    await chat.thread.stop();
    expect(chat.thread.followed.isStopping).toBe(false);
    expect(chat.thread.refusal).toBe("It failed.");
  });
});

describe("branches", () => {
  beforeEach(async () => {
    await chat.load();
    await askAndRead("What is this?", "A section.");
  });

  it("begin with a question that is put differently, beside the old one", async () => {
    await askAndRead("And that?", "Another one.");
    const first = server.find("m1");
    chat.asking.rewording.open(first);
    chat.asking.rewording.type("What is that?");
    await chat.asking.askReworded(first);
    expect(contents()).toEqual(["What is that?", ""]);
    expect(callsOf(reading)).toHaveLength(0);
    expect(chat.thread.messages[0]?.siblings).toEqual(["m1", "m5"]);
    expect(chat.asking.rewording.questionId).toBeNull();
  });

  it("keep the changed question where it could not be asked", async () => {
    server.fail(asking, () => failure(422));
    chat.asking.rewording.open(server.find("m1"));
    chat.asking.rewording.type("What is that?");
    await chat.asking.askReworded(server.find("m1"));
    expect(chat.asking.rewording).toMatchObject({ questionId: "m1", text: "What is that?" });
    expect(chat.asking.rewording.problem).toBe("It failed.");
  });

  it("begin with another answer to the same question", async () => {
    await chat.asking.retry(server.find("m2"));
    expect(ids()).toEqual(["m1", "m3"]);
    expect(callsOf(reading)).toHaveLength(0);
    expect(chat.thread.activeAnswer?.siblings).toEqual(["m2", "m3"]);
  });

  it("are turned to by another version of a message", async () => {
    server.answerBeside(server.find("m2"), { content: "A part.", status: "completed" });
    await chat.thread.showVersion("m3");
    expect(contents()).toEqual(["What is this?", "A part."]);
    await chat.thread.showVersion("m2");
    expect(contents()).toEqual(["What is this?", "A section."]);
  });

  it("are not turned to while an answer is being written", async () => {
    await ask("And that?");
    await chat.thread.showVersion("m2");
    expect(callsOf("PUT chat-sessions/c1/head")).toHaveLength(0);
  });

  it("show older messages as far back as the version that was chosen", async () => {
    for (const text of ["Two?", "Three?", "Four?"]) await askAndRead(text, "Yes.");
    server.headId = server.answerBeside(server.find("m2"), { status: "completed" }).id;
    chat.close();
    chat = newChat();
    await chat.load();
    await chat.thread.showVersion("m2");
    expect(ids().slice(0, 3)).toEqual(["m1", "m2", "m3"]);
    expect(ids()).toHaveLength(8);
  });

  it("are read a page at a time", async () => {
    for (const text of ["Two?", "Three?"]) await askAndRead(text, "Yes.");
    chat.close();
    chat = newChat();
    await chat.load();
    expect(ids()).toEqual(["m3", "m4", "m5", "m6"]);
    expect(chat.thread.nextBefore).toBe(3);
    await chat.thread.loadOlder();
    expect(ids()).toEqual(["m1", "m2", "m3", "m4", "m5", "m6"]);
    expect(chat.thread.nextBefore).toBeNull();
  });
});

describe("an answer whose connection is lost", () => {
  const events = "GET messages/m2/events";

  beforeEach(() => chat.load());

  it("goes on where it was, and says what is wrong meanwhile", async () => {
    const { id } = await ask("What is this?");
    server.write(id, "A ");
    await settle();
    server.fail(events);
    server.breakStream(id);
    await vi.advanceTimersByTimeAsync(500);
    expect(chat.thread.followed.trouble).toBe("lost");
    await vi.advanceTimersByTimeAsync(1_000);
    server.write(id, "section.");
    await settle();
    expect(callsOf(events).at(-1)).toBe(`${events}?after=1`);
    expect(contents()[1]).toBe("A section.");
    expect(chat.thread.followed.trouble).toBeNull();
  });

  it("is looked for at once when somebody asks for it", async () => {
    const { id } = await ask("What is this?");
    server.fail(events);
    server.breakStream(id);
    await vi.advanceTimersByTimeAsync(500);
    const before = callsOf(events).length;
    chat.tryNow();
    await settle();
    expect(callsOf(events)).toHaveLength(before + 1);
  });

  it("is given up where it is gone, with a sentence", async () => {
    const { id } = await ask("What is this?");
    server.fail(events, () => failure(404, "not_found", "It is gone."));
    server.breakStream(id);
    await vi.advanceTimersByTimeAsync(500);
    expect(chat.thread.refusal).toBe(words.chat.gone("It is gone."));
    expect(chat.thread.followed.trouble).toBeNull();
  });
});

describe("an answer that becomes a proposal", () => {
  beforeEach(() => chat.load());

  it("is reported when it has ended", async () => {
    const { id } = await ask("Draft it.");
    server.finish(id, { proposal_id: "p1" });
    await settle();
    expect(proposed.map(({ proposal_id }) => proposal_id)).toEqual(["p1"]);
  });

  it("shows the proposal that was made of it later", async () => {
    await askAndRead("What is this?", "A section.");
    expect(proposed).toEqual([]);
    chat.thread.noticeProposal("m2", "p7");
    expect(chat.thread.messages[1]?.proposal_id).toBe("p7");
  });
});

describe("the choice of references", () => {
  const choosing = "PUT chat-sessions/c1/context-documents";

  beforeEach(() => chat.load());

  it("is shown at once, and a question waits for it", async () => {
    const choice = chat.references.choose(["r1", "r2"], false);
    expect(chat.references.ids).toEqual(["r1", "r2"]);
    await ask("What do they say?");
    await choice;
    const [chosen, asked] = [choosing, asking].map((call) =>
      server.calls.findIndex((made) => made.startsWith(call)),
    );
    expect(chosen).toBeGreaterThan(-1);
    expect(chosen).toBeLessThan(asked ?? -1);
    expect(server.usedReferences).toEqual(["r1", "r2"]);
  });

  it("means those to come as well where all are chosen", async () => {
    await chat.references.choose(["r1"], true);
    await chat.references.lookAgain();
    expect(chat.references.ids).toEqual(["r1", "r2", "r3"]);
  });

  it("goes back to what it was where it failed, and keeps no question waiting", async () => {
    server.fail(choosing, () => failure(422));
    await expect(chat.references.choose(["r2"], false)).rejects.toThrow("It failed");
    expect(chat.references.ids).toEqual(["r1"]);
    await ask("What do they say?");
  });

  it("is sent in the order in which it was made", async () => {
    server.fail(choosing, async () => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      return failure(503);
    });
    const first = chat.references.choose(["r2"], false).catch(() => "failed");
    const second = chat.references.choose(["r3"], false);
    await vi.advanceTimersByTimeAsync(500);
    expect(await first).toBe("failed");
    await second;
    expect(server.usedReferences).toEqual(["r3"]);
  });

  it("stays as it was shown where looking again fails", async () => {
    server.fail(`${reading}?limit=1`);
    await chat.references.lookAgain();
    expect(chat.references.ids).toEqual(["r1"]);
  });
});

it("keeps what the model was given for an answer", async () => {
  await chat.load();
  await askAndRead("What is this?", "A section.");
  expect(chat.thread.contexts).toEqual({});
  await chat.thread.readContext(server.find("m2"));
  expect(chat.thread.contexts).toEqual({ m2: null });
});
