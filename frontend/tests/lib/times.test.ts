import { describe, expect, it } from "vitest";
import { shortTime } from "../../src/lib/times";

describe("a short time", () => {
  const now = new Date(2026, 10, 23, 18, 0);

  it("is the time of day when it is today", () => {
    expect(shortTime(new Date(2026, 10, 23, 14, 2).toISOString(), now)).toBe("14:02");
  });

  it("names the day when it is another one", () => {
    expect(shortTime(new Date(2026, 10, 21, 14, 2).toISOString(), now)).toBe("21 Nov, 14:02");
  });
});
