import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Soon } from "../../src/lib/soon";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("does once what several ask for", async () => {
  const action = vi.fn(() => Promise.resolve());
  const soon = new Soon(action, () => false, 300);
  soon.wake();
  soon.wake();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(action).toHaveBeenCalledTimes(1);
});

it("does it again for whoever asks while it is done", async () => {
  let finish = (): void => undefined;
  const action = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)));
  const soon = new Soon(action, () => false, 300);
  soon.wake();
  await vi.advanceTimersByTimeAsync(300);
  soon.wake();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(action).toHaveBeenCalledTimes(1);
  finish();
  await vi.advanceTimersByTimeAsync(300);
  expect(action).toHaveBeenCalledTimes(2);
});

it("tries again what may work later, and gives up what may not", async () => {
  const action = vi.fn(() => Promise.reject(new Error("away")));
  const mayPass = vi.fn(() => true);
  const soon = new Soon(action, mayPass, 300, 3_000);
  soon.wake();
  await vi.advanceTimersByTimeAsync(300);
  mayPass.mockReturnValue(false);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(action).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(action).toHaveBeenCalledTimes(2);
});

it("does nothing more once it is closed", async () => {
  const action = vi.fn(() => Promise.resolve());
  const soon = new Soon(action, () => true, 300);
  soon.wake();
  soon.close();
  soon.wake();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(action).not.toHaveBeenCalled();
});
