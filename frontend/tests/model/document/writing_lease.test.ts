import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ApiError, type SectionLease } from "../../../src/api";
import { WritingLease } from "../../../src/model/document/writing_lease";

const held: SectionLease = {
  section_id: "one",
  holder: { id: "2", name: "Ben" },
  taken_at: "2030-01-01T12:00:00Z",
  expires_at: "2030-01-01T12:01:00Z",
  word: "Only a comma.",
};
const refusal = new ApiError(409, "section_leased", "Ben is writing in this section.", { lease: held });

function leaseOf() {
  const calls = {
    takeLease: vi.fn(() => Promise.resolve()),
    takeOverLease: vi.fn(() => Promise.resolve()),
    giveBackLease: vi.fn(() => Promise.resolve()),
  };
  const onHeld = vi.fn();
  return { calls, onHeld, lease: new WritingLease("d", { onHeld }, calls) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("is taken with the first key and renewed every 20 seconds while one types", async () => {
  const { calls, lease } = leaseOf();
  for (let second = 0; second < 50; second++) {
    lease.typed("one");
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect(calls.takeLease.mock.calls).toEqual([
    ["d", "one"],
    ["d", "one"],
    ["d", "one"],
  ]);
});

it("is given back when nothing is typed for a while, and in another section at once", async () => {
  const { calls, lease } = leaseOf();
  lease.typed("one");
  await vi.advanceTimersByTimeAsync(100);
  lease.typed("two");
  expect(calls.giveBackLease).toHaveBeenLastCalledWith("d", "one");
  await vi.advanceTimersByTimeAsync(70_000);
  expect(calls.giveBackLease).toHaveBeenLastCalledWith("d", "two");
  const asked = calls.takeLease.mock.calls.length;
  await vi.advanceTimersByTimeAsync(300_000);
  expect(calls.takeLease.mock.calls.length).toBe(asked);
});

it("is neither held longer nor left unasked for where the browser's clock is set back", async () => {
  const { calls, lease } = leaseOf();
  lease.typed("one");
  await vi.advanceTimersByTimeAsync(100);
  vi.setSystemTime(Date.now() - 3_600_000);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(calls.giveBackLease).toHaveBeenLastCalledWith("d", "one");
  calls.takeLease.mockRejectedValue(refusal);
  lease.typed("one");
  await vi.advanceTimersByTimeAsync(100);
  vi.setSystemTime(Date.now() - 3_600_000);
  const asked = calls.takeLease.mock.calls.length;
  lease.typed("one");
  expect(calls.takeLease).toHaveBeenCalledTimes(asked + 1);
});

it("says who writes there, and does not ask again with every key", async () => {
  const { calls, onHeld, lease } = leaseOf();
  calls.takeLease.mockRejectedValue(refusal);
  for (let key = 0; key < 10; key++) {
    lease.typed("one");
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(calls.takeLease).toHaveBeenCalledTimes(1);
  expect(onHeld).toHaveBeenCalledWith(held);
  lease.giveBack();
  expect(calls.giveBackLease).not.toHaveBeenCalled();
});

it("finds out what was said by whoever took it over", async () => {
  const { calls, onHeld, lease } = leaseOf();
  lease.typed("one");
  await vi.advanceTimersByTimeAsync(100);
  calls.takeLease.mockRejectedValue(refusal);
  lease.lost("another");
  expect(calls.takeLease).toHaveBeenCalledTimes(1);
  lease.lost("one");
  await vi.advanceTimersByTimeAsync(100);
  expect(onHeld).toHaveBeenCalledWith(held);
});

it("is taken over with a word, and says why where that cannot be", async () => {
  const { calls, lease } = leaseOf();
  expect(await lease.takeOver("one", "Only a comma.")).toBe("");
  expect(calls.takeOverLease).toHaveBeenCalledWith("d", "one", "Only a comma.");
  calls.takeOverLease.mockRejectedValue(new ApiError(403, "access_denied", "Access denied", {}));
  expect(await lease.takeOver("one", "")).toBe("Access denied.");
});
