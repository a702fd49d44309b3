// What is said under an answer of how it ended. Pure.

import type { Message } from "../../../api";
import { words } from "../../../words";

/** Nothing under an answer that is whole. */
export function endingOf(message: Message): string {
  const hasText = message.content.trim() !== "";
  switch (message.status) {
    case "completed":
      return cutOf(message);
    case "stopped":
      return hasText ? words.chat.stopped : words.chat.stoppedEmpty;
    case "failed":
      return hasText
        ? words.chat.brokenOff(reasonOf(message.error))
        : words.chat.failedAnswer(reasonOf(message.error));
    case "interrupted":
      return words.chat.interrupted;
    default:
      return "";
  }
}

/** Whether an answer came to an end of its own that is not the end of what it had to say. */
export function isCutOff({ status, ending }: Pick<Message, "status" | "ending">): boolean {
  return status === "completed" && ending !== null && ending !== "whole";
}

function cutOf({ ending, ending_reason: reason }: Message): string {
  switch (ending) {
    case "length":
      return words.chat.cutOffByLength;
    case "filtered":
      return words.chat.cutOffByFilter;
    case "other":
      return words.chat.cutOff(reason ?? "");
    default:
      return "";
  }
}

/** In the language of the page; a reason that it does not know stays as it was stored. */
function reasonOf(error: Message["error"]): string {
  if (!error) return words.chat.unknownFailure;
  const reason = words.failures.ofAnswers[error.code] ?? error.message;
  return error.reason ? words.chat.withServersWords(reason, error.reason) : reason;
}
