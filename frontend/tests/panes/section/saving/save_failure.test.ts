import { describe, expect, it } from "vitest";
import { ApiError, ConnectionError } from "../../../../src/api";
import { hasChangedNothing, saveFailureOf } from "../../../../src/panes/section/saving/save_failure";
import { section } from "../../../builders";

const apiError = (status: number, body = {}, retryAfterSeconds?: number) =>
  new ApiError(status, "code", "It failed", body, retryAfterSeconds);

describe("the failure of a save", () => {
  it("is stale where the server sends the section as it is now", () => {
    const current = section({ revision: 4 });
    expect(saveFailureOf(apiError(412, { section: current }))).toEqual({ kind: "stale", current });
  });

  it("is worth another try where a stale save came without the section", () => {
    expect(saveFailureOf(apiError(412))).toMatchObject({ kind: "unanswered", cause: "other" });
  });

  it.each([400, 403, 404, 413, 422])("is a refusal with status %i", (status) => {
    expect(saveFailureOf(apiError(status))).toEqual({ kind: "refused", reason: "It failed." });
  });

  it("has the cause by which people are told what to do", () => {
    expect(saveFailureOf(new ConnectionError())).toMatchObject({ kind: "unanswered", cause: "connection" });
    expect(saveFailureOf(apiError(401))).toMatchObject({ kind: "unanswered", cause: "signed out" });
    expect(saveFailureOf(apiError(500))).toMatchObject({ kind: "unanswered", cause: "other" });
  });

  it("waits as long as the server asks", () => {
    expect(saveFailureOf(apiError(429, {}, 30))).toMatchObject({ retryAfterMilliseconds: 30_000 });
    expect(saveFailureOf(apiError(503))).toMatchObject({ retryAfterMilliseconds: 0 });
  });
});

describe("the failure of another call", () => {
  it("has changed nothing only where the server says so", () => {
    expect(hasChangedNothing(apiError(409))).toBe(true);
    expect(hasChangedNothing(apiError(502))).toBe(false);
    expect(hasChangedNothing(new ConnectionError())).toBe(false);
  });
});
