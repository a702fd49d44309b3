import { describe, expect, it } from "vitest";

import { endingOf, isCutOff } from "../../../../src/panes/chat/answer/endings";
import { answer } from "../../../builders";

describe("under an answer", () => {
  it("stands nothing while it is written or when it is whole", () => {
    expect(endingOf(answer({ status: "streaming" }))).toBe("");
    expect(endingOf(answer({ status: "completed", ending: "whole", ending_reason: "stop" }))).toBe("");
    expect(endingOf(answer({ status: "completed", ending: null }))).toBe("");
  });

  it("stands that it was cut off, and by what", () => {
    const cut = { status: "completed", content: "The limits are" } as const;
    expect(endingOf(answer({ ...cut, ending: "length" }))).toContain("limit of length");
    expect(endingOf(answer({ ...cut, ending: "filtered" }))).toContain("filtered");
    expect(endingOf(answer({ ...cut, ending: "other", ending_reason: "tool_calls" }))).toContain(
      "tool_calls",
    );
    expect(isCutOff(answer({ ...cut, ending: "length" }))).toBe(true);
    expect(isCutOff(answer({ ...cut, ending: "whole" }))).toBe(false);
    expect(isCutOff(answer({ status: "stopped" }))).toBe(false);
  });

  it("stands why it failed, with the words of the model's server", () => {
    const error = { code: "model_error", message: "It failed.", retryable: false };
    expect(endingOf(answer({ status: "failed", error }))).toBe("No answer: It failed.");
    expect(endingOf(answer({ status: "failed", content: "Half", error }))).toBe("Not finished: It failed.");
    expect(endingOf(answer({ status: "failed", error: { ...error, reason: "No GPU." } }))).toBe(
      "No answer: It failed. Its server said: “No GPU.”",
    );
    expect(endingOf(answer({ status: "failed" }))).toBe("No answer: Something went wrong.");
  });

  it("stands that it was stopped or interrupted", () => {
    expect(endingOf(answer({ status: "stopped" }))).toBe("Stopped before anything was written.");
    expect(endingOf(answer({ status: "stopped", content: "Half" }))).toContain("until then");
    expect(endingOf(answer({ status: "interrupted" }))).toContain("Interrupted");
  });
});
