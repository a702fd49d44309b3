// Pure rules for the shown branch of a chat: each message follows its parent, and there may be older ones to load.

import type { ChatSession, Message } from "../../../api";

export interface ShownBranch {
  messages: Message[];
  /** Where to ask for older messages; null when all are here. */
  nextBefore: number | null;
}

/** The messages that lead to one of them, without it. */
export function messagesBefore(messages: Message[], messageId: string): Message[] {
  const index = messages.findIndex((message) => message.id === messageId);
  return index === -1 ? messages : messages.slice(0, index);
}

/** The newest page of a chat, with the older messages that are already here as far as they still lead to it. */
export function withNewestPage(shown: ShownBranch, page: ChatSession): ShownBranch {
  const first = page.messages[0];
  const parent = shown.messages.findIndex((message) => message.id === first?.parent_id);
  if (parent === -1) return { messages: page.messages, nextBefore: page.next_before };
  return {
    messages: [...shown.messages.slice(0, parent + 1), ...page.messages],
    nextBefore: shown.nextBefore,
  };
}

/** The same branch with an older page in front; unchanged when that does not lead to it any more. */
export function withOlderPage(shown: ShownBranch, page: ChatSession): ShownBranch {
  const last = page.messages.at(-1);
  if (last === undefined || last.id !== shown.messages[0]?.parent_id) return shown;
  return { messages: [...page.messages, ...shown.messages], nextBefore: page.next_before };
}

/** Whether a question is the next one behind these messages. */
export function isNext(shown: ShownBranch, question: Message): boolean {
  const last = shown.messages.at(-1);
  if (last === undefined) return question.parent_id === null || shown.nextBefore !== null;
  return last.id === question.parent_id;
}
