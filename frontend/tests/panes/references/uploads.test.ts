import { describe, expect, it, vi } from "vitest";
import { ConnectionError, type Uploaded, type Uploading } from "../../../src/api";
import { Uploads } from "../../../src/panes/references/uploads.svelte";

interface Call {
  file: File;
  key: string;
  uploading: Uploading;
  answer(isNew?: boolean): void;
  fail(): void;
}

/** A server that answers when it is told to. */
function waitingServer() {
  const calls: Call[] = [];
  const uploaded = vi.fn();
  const send = (file: File, key: string, uploading: Uploading) =>
    new Promise<Uploaded>((resolve, reject) => {
      const reference = { id: file.name } as Uploaded["reference"];
      calls.push({
        file,
        key,
        uploading,
        answer: (isNew = true) => resolve({ reference, isNew }),
        fail: () => reject(new ConnectionError()),
      });
    });
  return { calls, uploaded, uploads: new Uploads(send, uploaded) };
}

const files = (...names: string[]) => names.map((name) => new File(["words"], name));
const settled = () => new Promise((resolve) => setTimeout(resolve));

describe("files on their way", () => {
  it("go two at a time, the next one as soon as one has arrived", async () => {
    const { calls, uploads, uploaded } = waitingServer();
    uploads.add(files("a", "b", "c"));
    expect(calls.map(({ file }) => file.name)).toEqual(["a", "b"]);
    calls[0]?.answer();
    await settled();
    expect(calls.map(({ file }) => file.name)).toEqual(["a", "b", "c"]);
    expect(uploads.list.map(({ name }) => name)).toEqual(["b", "c"]);
    expect(uploaded).toHaveBeenCalledWith({ reference: { id: "a" }, isNew: true });
  });

  it("tell how much of them has been sent", () => {
    const { calls, uploads } = waitingServer();
    uploads.add(files("a"));
    calls[0]?.uploading.onProgress(0.5);
    expect(uploads.list[0]?.share).toBe(0.5);
  });

  it("say why they failed, let the others go on, and are tried again under the same key", async () => {
    const { calls, uploads } = waitingServer();
    uploads.add(files("a", "b", "c"));
    calls[0]?.fail();
    await settled();
    const [failed] = uploads.list;
    expect(failed).toMatchObject({ state: "failed", problem: "The server cannot be reached." });
    expect(calls).toHaveLength(3);
    calls[1]?.answer();
    await settled();
    if (failed) uploads.retry(failed);
    expect(calls[3]).toMatchObject({ key: calls[0]?.key });
    expect(failed).toMatchObject({ state: "sending", problem: "", share: 0 });
  });

  it("make room when they are given up", async () => {
    const { calls, uploads } = waitingServer();
    uploads.add(files("a", "b", "c"));
    const [first] = uploads.list;
    if (first) uploads.drop(first);
    expect(calls[0]?.uploading.signal.aborted).toBe(true);
    expect(calls).toHaveLength(3);
    calls[0]?.fail();
    await settled();
    expect(uploads.list.map(({ state }) => state)).toEqual(["sending", "sending"]);
  });
});
