// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { keepUnsentFor, Unsent, UnsentText } from "../../../src/lib/browser/unsent";

/** The same browser, in a tab of its own. */
function inAnotherTab<Result>(act: () => Result): Result {
  const own = Object.entries({ ...sessionStorage });
  sessionStorage.clear();
  const result = act();
  sessionStorage.clear();
  for (const [key, text] of own) sessionStorage.setItem(key, String(text));
  return result;
}

describe("What was typed and not sent", () => {
  beforeEach(() => {
    localStorage.clear();
    sessionStorage.clear();
    keepUnsentFor("ann");
  });

  it("is found again by its name until it is sent", () => {
    new Unsent<{ title: string }>("source.d1").keep({ title: "Notes" });
    expect(new Unsent("source.d1").read()).toEqual({ title: "Notes" });
    expect(new Unsent("source.d2").read()).toBeNull();
    new Unsent("source.d1").forget();
    expect(new Unsent("source.d1").read()).toBeNull();
    expect(localStorage).toHaveLength(0);
  });

  it("is not shown to anybody else who signs in at this browser", () => {
    new Unsent("reply.t1").keep("Mine");
    keepUnsentFor("ben");
    expect(new Unsent("reply.t1").read()).toBeNull();
    keepUnsentFor("ann");
    expect(new Unsent("reply.t1").read()).toBe("Mine");
  });

  it("outlives its tab, and no tab loses what another types", () => {
    new Unsent("reply.t1").keep("Typed here");
    inAnotherTab(() => {
      expect(new Unsent("reply.t1").read()).toBe("Typed here");
      new Unsent("reply.t1").keep("Typed there");
    });
    expect(new Unsent("reply.t1").read()).toBe("Typed here");
    new Unsent("reply.t1").forget();
    expect(new Unsent("reply.t1").read()).toBe("Typed there");
  });

  it("is dropped after two months", () => {
    new Unsent("reply.t1").keep("Old");
    sessionStorage.clear();
    vi.useFakeTimers({ now: Date.now() + 61 * 86_400_000 });
    keepUnsentFor("ann");
    vi.useRealTimers();
    expect(localStorage).toHaveLength(0);
  });

  it("is nothing where what is stored is not what was kept", () => {
    localStorage.setItem("quire.unsent.ann.reply.t1", "no JSON");
    expect(new Unsent("reply.t1").read()).toBeNull();
    localStorage.setItem("quire.unsent.ann.reply.t1", "null");
    expect(new Unsent("reply.t1").read()).toBeNull();
  });

  it("is no text where the field is empty", () => {
    const unsent = new UnsentText("reply.t1");
    unsent.typed({ currentTarget: { value: "Yes" } });
    expect(unsent.text).toBe("Yes");
    unsent.typed({ currentTarget: { value: "" } });
    expect(unsent.text).toBe("");
    expect(localStorage).toHaveLength(0);
  });
});
