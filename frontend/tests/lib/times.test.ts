import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { timesOf } from "../../src/lib/times";

describe("a short time", () => {
  const shortTime = timesOf("en-GB");

  beforeEach(() => vi.setSystemTime(new Date(2026, 10, 23, 18, 0)));
  afterEach(() => vi.useRealTimers());

  it("is the time of day when it is today", () => {
    expect(shortTime(new Date(2026, 10, 23, 14, 2).toISOString())).toBe("14:02");
  });

  it("names the day when it is another one", () => {
    expect(shortTime(new Date(2026, 10, 21, 14, 2).toISOString())).toBe("21 Nov, 14:02");
  });
});
