import { describe, expect, it } from "vitest";
import { IdempotentCall } from "../../src/lib/idempotency";

describe("a repeatable call", () => {
  it("keeps its key while the same content is tried again", () => {
    const call = new IdempotentCall();
    expect(call.keyFor("Why?")).toBe(call.keyFor("Why?"));
  });

  it("takes a new key for other content", () => {
    const call = new IdempotentCall();
    expect(call.keyFor("Why?")).not.toBe(call.keyFor("Why not?"));
  });

  it("takes a new key once the server has answered", () => {
    const call = new IdempotentCall();
    const key = call.keyFor("Why?");
    call.answered();
    expect(call.keyFor("Why?")).not.toBe(key);
  });
});
