import { afterEach, expect, test, vi } from "vitest";
import * as api from "../../../src/api";
import { ApiError, type Imported, type ImportPreview } from "../../../src/api";
import { Importing } from "../../../src/panes/importing/importing.svelte";

vi.mock("../../../src/api", async (original) => ({
  ...(await original<typeof api>()),
  startImport: vi.fn(),
  confirmImport: vi.fn(),
  forgetImport: vi.fn(() => Promise.resolve()),
}));

const preview = { id: "i1", filename: "limits.docx", split_level: 2 } as ImportPreview;
const imported = { document: { id: "d1" }, warnings: [] } as unknown as Imported;
const file = new File(["text"], "limits.docx");
const refusal = new ApiError(422, "unreadable", "This file is damaged.", {});

afterEach(() => vi.clearAllMocks());

async function shown(): Promise<Importing> {
  vi.mocked(api.startImport).mockResolvedValueOnce(preview);
  const importing = new Importing();
  await importing.start(file, null);
  return importing;
}

test("A file that was read is shown before anything is made of it", async () => {
  const importing = await shown();
  expect(importing.step).toEqual({ kind: "preview", preview });
  expect(api.confirmImport).not.toHaveBeenCalled();
});

test("A file that is refused leaves the choice of another one, with the reason", async () => {
  vi.mocked(api.startImport).mockRejectedValueOnce(refusal);
  const importing = new Importing();
  await importing.start(file, "d1");
  expect([importing.step.kind, importing.problem]).toEqual(["choosing", "This file is damaged."]);
});

test("An upload that was stopped says nothing, and what it made is forgotten", async () => {
  let read: (preview: ImportPreview) => void = () => undefined;
  vi.mocked(api.startImport).mockReturnValueOnce(new Promise((resolve) => (read = resolve)));
  const importing = new Importing();
  const started = importing.start(file, null);
  importing.cancel();
  read(preview);
  await started;
  expect([importing.step.kind, importing.problem]).toEqual(["choosing", ""]);
  expect(api.forgetImport).toHaveBeenCalledWith("i1");
});

test("What is not confirmed is forgotten, and what was made is not", async () => {
  const importing = await shown();
  importing.cancel();
  expect(api.forgetImport).toHaveBeenCalledOnce();
  const other = await shown();
  vi.mocked(api.confirmImport).mockResolvedValueOnce(imported);
  expect(await other.confirm(1, "propose")).toBe(true);
  other.cancel();
  expect(other.step).toEqual({ kind: "made", imported });
  expect(api.forgetImport).toHaveBeenCalledOnce();
});

test("A confirmation is repeated with its key, so that nothing is made twice", async () => {
  const importing = await shown();
  vi.mocked(api.confirmImport)
    .mockRejectedValueOnce(new api.ConnectionError())
    .mockResolvedValueOnce(imported);
  expect(await importing.confirm(1, "accept")).toBe(false);
  expect(importing.step.kind).toBe("preview");
  await importing.confirm(1, "accept");
  const [first, second] = vi.mocked(api.confirmImport).mock.calls;
  expect(second?.[2]).toBe(first?.[2]);
});
