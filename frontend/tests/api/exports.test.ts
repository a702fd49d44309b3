import { afterEach, expect, test, vi } from "vitest";
import { exportDocument, ExportFailed, forgetExport, resumeExport, type ExportChoices } from "../../src/api";

const choices: ExportChoices = {
  format: "pdf",
  sectionId: null,
  citations: "list",
  hasStatement: true,
  hasUnverified: false,
  hasProposals: false,
  comments: "none",
  template: null,
};

const onBegun = () => undefined;

const exported = (state: object, status = 200) =>
  new Response(JSON.stringify({ export: { id: "e1", error: null, file_url: null, ...state } }), { status });

const file = () =>
  new Response("bytes", {
    headers: { "Content-Disposition": 'attachment; filename="a.pdf"', "Export-Warnings": '["A letter."]' },
  });

function answer(...replies: Response[]) {
  const asked: [string, string][] = [];
  vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 500 });
  vi.stubGlobal("fetch", (address: string, { method = "GET" }: RequestInit = {}) => {
    asked.push([method, address]);
    return Promise.resolve(replies.shift() ?? new Response(null, { status: 204 }));
  });
  return asked;
}

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("A small file comes at once, with what it could not keep", async () => {
  const asked = answer(file());
  const made = await exportDocument("d1", choices, {
    onBegun,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
  expect([made.name, made.warnings]).toEqual(["a.pdf", ["A letter."]]);
  expect(asked).toEqual([["GET", "/api/documents/d1/export?format=pdf&citations=list&statement=appendix"]]);
});

test("A large file is waited for, with its progress, and then downloaded", async () => {
  const shares: number[] = [];
  const asked = answer(
    exported({ status: "queued", progress: 0 }, 202),
    exported({ status: "running", progress: 0.5 }),
    exported({ status: "ready", progress: 1, file_url: "/api/exports/e1/file" }),
    file(),
  );
  const signal = new AbortController().signal;
  const begun: string[] = [];
  const made = await exportDocument("d1", choices, {
    onBegun: (id) => begun.push(id),
    onProgress: (share) => shares.push(share),
    signal,
  });
  expect(begun).toEqual(["e1"]);
  expect(made.name).toBe("a.pdf");
  expect(shares).toEqual([0, 0.5]);
  expect(asked.at(-1)).toEqual(["GET", "/api/exports/e1/file"]);
});

test("A large file that cannot be made says why", async () => {
  answer(exported({ status: "failed", progress: 0, error: "The disk is full." }, 202));
  const signal = new AbortController().signal;
  const made = exportDocument("d1", choices, { onBegun, onProgress: () => undefined, signal });
  await expect(made).rejects.toThrow(ExportFailed);
});

test("Leaving does not stop a large file on the server, and it is found again", async () => {
  const controller = new AbortController();
  const asked = answer(
    exported({ status: "running", progress: 0 }, 202),
    exported({ status: "running", progress: 0 }),
  );
  const onProgress = () => controller.abort();
  const made = exportDocument("d1", choices, { onBegun, onProgress, signal: controller.signal });
  await expect(made).rejects.toThrow();
  expect(asked.map(([method]) => method)).toEqual(["GET", "GET"]);

  answer(exported({ status: "ready", progress: 1, file_url: "/api/exports/e1/file" }), file());
  const signal = new AbortController().signal;
  const found = await resumeExport("e1", { onBegun, onProgress, signal });
  expect([found.name, found.warnings]).toEqual(["a.pdf", ["A letter."]]);
});

test("An export is stopped on the server", async () => {
  const asked = answer();
  await forgetExport("e1");
  expect(asked).toEqual([["DELETE", "/api/exports/e1"]]);
});
