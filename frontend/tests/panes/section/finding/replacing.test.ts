import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Section } from "../../../../src/api";
import type { OpenDocument } from "../../../../src/model/document/open_document.svelte";
import { DocumentSearch } from "../../../../src/panes/section/finding/document_search.svelte";
import { Replacing } from "../../../../src/panes/section/finding/replacing.svelte";

const sections = new Map<string, Section>();
let shown: string[];

function put(id: string, content: string, revision = 1): void {
  sections.set(id, { id, title: `Title ${id}`, content, revision } as Section);
}

/** A server that keeps three sections, and refuses what is not based on their revision. */
async function serve(address: string, request: RequestInit = {}): Promise<Response> {
  const id = address.split("/").at(-1) ?? "";
  const section = sections.get(id);
  if (section === undefined) return Response.json({ document: { sections: [...sections.values()] } });
  if (request.method !== "PATCH") return Response.json({ section });
  const base = new Headers(request.headers).get("If-Match");
  if (base !== `"${section.revision}"`)
    return Response.json({ error: "Stale.", code: "stale_section", section }, { status: 412 });
  const { content } = JSON.parse(String(request.body)) as { content: string };
  put(id, content, section.revision + 1);
  return Response.json({ section: sections.get(id) });
}

function made(): { search: DocumentSearch; replacing: Replacing } {
  const entries = () => [...sections.values()].map(({ id, title, revision }) => ({ id, title, revision }));
  const openDocument = {
    id: "d",
    entries: entries(),
    find: (id: string) => entries().find((entry) => entry.id === id),
    indexOf: (id: string) => entries().findIndex((entry) => entry.id === id),
    notice: () => undefined,
  } as unknown as OpenDocument;
  const texts = { find: () => undefined };
  const search = new DocumentSearch(openDocument, texts, {
    openId: () => "b",
    show: (id, ranges, current) => shown.push(`${id} ${ranges.length} ${current}`),
  });
  return { search, replacing: new Replacing(openDocument, texts, search) };
}

beforeEach(() => {
  shown = [];
  sections.clear();
  put("a", "one two one");
  put("b", "two\r\none");
  put("c", "three");
  vi.stubGlobal("fetch", (address: string, request?: RequestInit) => serve(address, request));
});

const wanted = { text: "one", isCaseMatched: false, isWholeWord: false };

describe("a search of the document", () => {
  it("counts all places and goes round, from the open section on", async () => {
    const { search } = made();
    search.wanted = { ...wanted };
    await search.look();
    expect(search.count).toBe(3);
    search.showFirst();
    search.step(1);
    search.step(-1);
    expect(shown).toEqual(["b 1 0", "a 2 0", "b 1 0"]);
    expect(search.current).toBe(2);
  });
});

describe("a replacement in the document", () => {
  it("saves each section and is undone in one step", async () => {
    const { search, replacing } = made();
    await search.look();
    const outcome = await replacing.replaceIn(["a", "b"], wanted, "1");
    expect(outcome).toMatchObject({ places: 3, sections: 2, changed: [], failed: [] });
    expect([...sections.values()].map(({ content }) => content)).toEqual(["1 two 1", "two\r\n1", "three"]);
    await replacing.undo();
    expect([...sections.values()].map(({ content }) => content)).toEqual([
      "one two one",
      "two\r\none",
      "three",
    ]);
  });

  it("says what has changed meanwhile, and replaces in the text as it is now", async () => {
    const { search, replacing } = made();
    await search.look();
    put("a", "newer one", 5);
    const outcome = await replacing.replaceIn(["a"], wanted, "1");
    expect(outcome).toMatchObject({ places: 1, sections: 1, changed: ["Title a"] });
    expect(sections.get("a")?.content).toBe("newer 1");
  });

  it("leaves alone on undo what somebody has written since", async () => {
    const { search, replacing } = made();
    await search.look();
    await replacing.replaceIn(["a", "b"], wanted, "1");
    put("a", "1 two 1 and more", 9);
    const outcome = await replacing.undo();
    expect(outcome).toMatchObject({ sections: 1, changed: ["Title a"] });
    expect(sections.get("a")?.content).toBe("1 two 1 and more");
  });
});
