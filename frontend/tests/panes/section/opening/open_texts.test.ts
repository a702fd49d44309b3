// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { announceReturn } from "../../../../src/lib/browser/on_resume";
import { OpenDocument } from "../../../../src/model/document/open_document.svelte";
import { OpenTexts } from "../../../../src/panes/section/opening/open_texts.svelte";
import type { SectionText } from "../../../../src/panes/section/opening/section_text.svelte";
import { section } from "../../../builders";

let stored: ReturnType<typeof section>;
let isReached: boolean;
/** The revision that is shown as rendered. */
let renderedRevision: number | null;
/** What the person may do in the section. */
let isSuggesting: boolean;
let mayType: boolean;
let openDocument: OpenDocument;
let texts: OpenTexts;

async function answer(_address: string, { method = "GET", body }: RequestInit): Promise<Response> {
  await Promise.resolve();
  if (!isReached) throw new TypeError("no network");
  if (method === "PATCH") {
    const { content } = JSON.parse(body as string) as { content: string };
    stored = { ...stored, content, revision: stored.revision + 1 };
  }
  const sections = { document: { id: "d1", title: "Report", sections: [stored] } };
  return Response.json({ section: stored, ...sections });
}

async function opened(): Promise<SectionText> {
  const text = texts.open("s1");
  await vi.waitFor(() => expect(text.phase).toBe("ready"));
  return text;
}

beforeEach(async () => {
  stored = section();
  isReached = true;
  isSuggesting = false;
  mayType = true;
  renderedRevision = 1;
  vi.stubGlobal("fetch", answer);
  openDocument = new OpenDocument("d1");
  await openDocument.load();
  const rendered = {
    find: () => (renderedRevision === null ? undefined : { revision: renderedRevision, html: "" }),
  };
  texts = new OpenTexts(openDocument, rendered, "ann", {
    isOnIn: () => isSuggesting,
    mayTypeIn: () => mayType,
  });
});

afterEach(() => {
  texts.close();
  localStorage.clear();
  vi.unstubAllGlobals();
});

describe("the texts that are open", () => {
  it("are read once, and kept", async () => {
    const text = await opened();
    expect(text.text).toBe("The first text.");
    expect(texts.open("s1")).toBe(text);
    expect(texts.find("s2")).toBeUndefined();
  });

  it("are let go of when they were left and the server has them", async () => {
    const text = await opened();
    expect(texts.finishedBeside("s1")).toEqual([]);
    expect(texts.finishedBeside(null)).toEqual([text]);
    text.typed("More.");
    expect(texts.finishedBeside(null)).toEqual([]);
    expect(texts.unsavedIn("s1")).toBe(text);
    expect(await texts.save()).toBe(true);
    expect(stored.content).toBe("More.");
    expect(texts.finishedBeside(null)).toEqual([text]);
    texts.letGo(text);
    expect(texts.find("s1")).toBeUndefined();
  });

  it("are shown as they were left until the server has rendered them", async () => {
    const text = await opened();
    expect(texts.newerThanRendered("s1")).toBeNull();
    text.typed("More.");
    expect(texts.newerThanRendered("s1")).toBe("More.");
    await texts.save();
    texts.letGo(text);
    expect(texts.newerThanRendered("s1")).toBe("More.");
    renderedRevision = 2;
    expect(texts.newerThanRendered("s1")).toBeNull();
  });

  it("tell whether the server has them", async () => {
    const text = await opened();
    expect(await texts.saveSection("s2")).toBe(true);
    isReached = false;
    text.typed("More.");
    expect(await texts.saveSection("s1")).toBe(false);
    expect(await texts.save()).toBe(false);
  });

  it("take up what was changed elsewhere on the page", async () => {
    const text = await opened();
    texts.notice({ ...stored, content: "By a decision.", revision: 2 });
    expect(text.text).toBe("By a decision.");
  });
});

describe("texts that are open when rights change", () => {
  it("stay as long as the same can be typed there", async () => {
    const text = await opened();
    texts.letGoOfForbidden();
    expect(texts.find("s1")).toBe(text);
  });

  it("are let go of where only a suggestion, or nothing can be typed any more", async () => {
    await opened();
    isSuggesting = true;
    texts.letGoOfForbidden();
    expect(texts.find("s1")).toBeUndefined();
    isSuggesting = false;
    await opened();
    mayType = false;
    texts.letGoOfForbidden();
    expect(texts.find("s1")).toBeUndefined();
    expect(texts.newerThanRendered("s1")).toBeNull();
  });
});

describe("a text whose section cannot be read", () => {
  it("is read as soon as the server is back, and stands as loading until then", async () => {
    isReached = false;
    const text = texts.open("s1");
    await vi.waitFor(() => expect(text.isTryingAgain).toBe(true));
    expect(text.phase).toBe("loading");
    isReached = true;
    announceReturn();
    await vi.waitFor(() => expect(text.phase).toBe("ready"));
    expect([text.text, text.isTryingAgain]).toEqual(["The first text.", false]);
  });

  it("is changed by nothing meanwhile", async () => {
    isReached = false;
    const text = texts.open("s1");
    await vi.waitFor(() => expect(text.isTryingAgain).toBe(true));
    expect(await text.change(() => Promise.reject(new Error("not called")))).toBeNull();
  });

  it("is given up where the server refuses it", async () => {
    vi.stubGlobal("fetch", () =>
      Promise.resolve(Response.json({ error: "Section not found" }, { status: 404 })),
    );
    const text = texts.open("s1");
    await vi.waitFor(() => expect(text.phase).toBe("failed"));
    expect([text.problem, text.isTryingAgain]).toEqual(["Section not found.", false]);
  });
});
