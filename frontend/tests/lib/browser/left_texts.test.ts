// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from "vitest";
import { LeftTexts, noteAccount } from "../../../src/lib/browser/left_texts";
import { keepUnsentFor, Unsent } from "../../../src/lib/browser/unsent";

function work(accountId: string): void {
  noteAccount(accountId);
  keepUnsentFor(accountId);
}

describe("What is left in the browser", () => {
  beforeEach(() => {
    localStorage.clear();
    sessionStorage.clear();
  });

  it("is nothing where nobody has worked or all was sent", async () => {
    expect(await new LeftTexts().areThere()).toBe(false);
    work("ann");
    new Unsent("reply.t1").keep("Typed");
    new Unsent("reply.t1").forget();
    expect(await new LeftTexts().areThere()).toBe(false);
  });

  it("is what whoever worked here last has typed, and is deleted without that of others", async () => {
    work("ben");
    new Unsent("reply.t1").keep("Of another");
    work("ann");
    expect(await new LeftTexts().areThere()).toBe(false);
    new Unsent("reply.t1").keep("Typed");
    localStorage.setItem("quire.draft.ann.d1.s1.p1", "{}");
    expect(await new LeftTexts().areThere()).toBe(true);

    await new LeftTexts().delete();

    expect(await new LeftTexts().areThere()).toBe(false);
    expect(new Unsent("reply.t1").read()).toBeNull();
    work("ben");
    expect(new Unsent("reply.t1").read()).toBe("Of another");
  });
});
