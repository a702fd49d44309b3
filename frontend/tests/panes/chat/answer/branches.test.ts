import { describe, expect, it } from "vitest";
import type { ChatSession, Message } from "../../../../src/api";
import {
  isNext,
  messagesBefore,
  withNewestPage,
  withOlderPage,
} from "../../../../src/panes/chat/answer/branches";
import { answer, question } from "../../../builders";

/** Messages that follow each other, by their ids: a letter and the place in the conversation. */
function branch(...ids: string[]): Message[] {
  return ids.map((id, index) => {
    const parent_id = ids[index - 1] ?? null;
    return id.startsWith("q") ? question({ id, parent_id }) : answer({ id, parent_id });
  });
}

const all = branch("q1", "a2", "q3", "a4", "q5", "a6");
const ids = ({ messages }: { messages: Message[] }) => messages.map((message) => message.id);

function page(messages: Message[], next_before: number | null): ChatSession {
  return {
    id: "c",
    section_id: "s",
    document_id: "d",
    messages,
    context_documents: [],
    references: [],
    message_count: 6,
    next_before,
    active_answer: null,
    created_at: "2026-11-23T14:00:00Z",
    updated_at: "2026-11-23T14:00:00Z",
  };
}

describe("the newest page of a branch", () => {
  it("keeps the older messages that lead to it", () => {
    const shown = { messages: all.slice(0, 4), nextBefore: null };
    const joined = withNewestPage(shown, page(all.slice(2), 3));
    expect(ids(joined)).toEqual(["q1", "a2", "q3", "a4", "q5", "a6"]);
    expect(joined.nextBefore).toBeNull();
  });

  it("takes the place of what is shown from where another version begins", () => {
    const shown = { messages: all, nextBefore: null };
    const other = branch("q1", "a2", "q3", "a7").slice(2);
    expect(ids(withNewestPage(shown, page(other, 3)))).toEqual(["q1", "a2", "q3", "a7"]);
  });

  it("stands alone when nothing that is shown leads to it", () => {
    const shown = { messages: all.slice(0, 2), nextBefore: null };
    const joined = withNewestPage(shown, page(all.slice(4), 5));
    expect(ids(joined)).toEqual(["q5", "a6"]);
    expect(joined.nextBefore).toBe(5);
  });

  it("stands alone when it begins with another first question", () => {
    const joined = withNewestPage({ messages: all, nextBefore: null }, page(branch("q7", "a8"), null));
    expect(ids(joined)).toEqual(["q7", "a8"]);
  });

  it("is the same again when nothing has happened", () => {
    const shown = { messages: all, nextBefore: null };
    expect(withNewestPage(shown, page(all.slice(2), 3))).toEqual(shown);
  });
});

describe("an older page", () => {
  it("comes in front", () => {
    const shown = { messages: all.slice(4), nextBefore: 5 };
    const longer = withOlderPage(shown, page(all.slice(2, 4), 3));
    expect(ids(longer)).toEqual(["q3", "a4", "q5", "a6"]);
    expect(longer.nextBefore).toBe(3);
  });

  it("of a branch that is no longer shown changes nothing", () => {
    const shown = { messages: all.slice(4), nextBefore: 5 };
    expect(withOlderPage(shown, page(branch("q1", "a9"), null))).toBe(shown);
  });
});

describe("a question", () => {
  it("leaves the messages before it when it is asked differently", () => {
    expect(ids({ messages: messagesBefore(all, "q3") })).toEqual(["q1", "a2"]);
    expect(messagesBefore(all, "q1")).toEqual([]);
  });

  it("follows the last message, or begins the conversation, or follows what is not loaded", () => {
    expect(isNext({ messages: all.slice(0, 2), nextBefore: null }, all[2] as Message)).toBe(true);
    expect(isNext({ messages: [], nextBefore: null }, all[0] as Message)).toBe(true);
    expect(isNext({ messages: [], nextBefore: 3 }, all[2] as Message)).toBe(true);
  });

  it("that another tab has put elsewhere is not the next one here", () => {
    expect(isNext({ messages: all.slice(0, 2), nextBefore: null }, all[4] as Message)).toBe(false);
    expect(isNext({ messages: [], nextBefore: null }, all[4] as Message)).toBe(false);
  });
});
