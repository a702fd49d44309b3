// @vitest-environment jsdom
// Exports that the server makes in the background are found again until they are over.

import { beforeEach, expect, test, vi } from "vitest";
import { ApiError, ExportFailed, type ExportChoices, type Exporting } from "../../../src/api";
import * as api from "../../../src/api";
import { ExportRun } from "../../../src/panes/exporting/export_run.svelte";

vi.mock("../../../src/api", async (original) => ({
  ...(await original<typeof api>()),
  exportDocument: vi.fn(),
  resumeExport: vi.fn(),
  forgetExport: vi.fn(),
}));

const CHOICES = { format: "pdf" } as ExportChoices;
const FILE: api.ExportedFile = { name: "a.pdf", content: new Blob(), warnings: [] };
const KEY = "quire-export-of-document";
const { exportDocument, forgetExport, resumeExport } = vi.mocked(api);

function refused(status: number): ApiError {
  return new ApiError(status, "code", "A sentence.", {});
}

/** An export in the background that ends in this way. */
function begun(id: string, end: () => Promise<api.ExportedFile>) {
  return async (_: string, __: ExportChoices, exporting: Exporting) => {
    exporting.onBegun(id);
    return end();
  };
}

beforeEach(() => {
  localStorage.clear();
  vi.resetAllMocks();
});

test("one that is ready is not looked for again", async () => {
  exportDocument.mockImplementation(begun("one", async () => FILE));
  expect(await new ExportRun("document").start(CHOICES)).toBe(FILE);
  expect(localStorage.getItem(KEY)).toBeNull();
});

test.each([429, 503])("one that could not be asked for is found again after %i", async (status) => {
  exportDocument.mockImplementation(begun("one", () => Promise.reject(refused(status))));
  const run = new ExportRun("document");
  expect(await run.start(CHOICES)).toBeNull();
  expect(run.problem).toBe("A sentence.");
  resumeExport.mockResolvedValue(FILE);
  expect(await new ExportRun("document").resume()).toBe(FILE);
  expect(resumeExport.mock.calls[0]?.[0]).toBe("one");
});

test.each([new ExportFailed("It cannot be made."), refused(404)])(
  "one that is over is not looked for again",
  async (failure) => {
    exportDocument.mockImplementation(begun("one", () => Promise.reject(failure)));
    await new ExportRun("document").start(CHOICES);
    expect(await new ExportRun("document").resume()).toBeNull();
  },
);

test("a small file leaves alone the large one that was begun before", async () => {
  localStorage.setItem(KEY, "large");
  exportDocument.mockResolvedValue(FILE);
  const run = new ExportRun("document");
  await run.start(CHOICES);
  await run.stop();
  exportDocument.mockRejectedValue(refused(404));
  await run.start(CHOICES);
  expect(forgetExport).not.toHaveBeenCalled();
  expect(localStorage.getItem(KEY)).toBe("large");
});

test("one whose end did not reach the server can be stopped again", async () => {
  exportDocument.mockImplementation(begun("one", () => new Promise(() => {})));
  const run = new ExportRun("document");
  void run.start(CHOICES);
  await vi.waitFor(() => expect(localStorage.getItem(KEY)).toBe("one"));
  forgetExport.mockRejectedValueOnce(refused(503));
  await run.stop();
  expect(run.problem).toBe("A sentence.");
  expect(localStorage.getItem(KEY)).toBe("one");
  forgetExport.mockResolvedValue();
  await run.stop();
  expect(localStorage.getItem(KEY)).toBeNull();
});
