import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Section } from "../../../src/api";
import { OpenDocument } from "../../../src/model/document/open_document.svelte";
import { Rights } from "../../../src/model/document/rights.svelte";
import { section } from "../../builders";

const first = section({ id: "a", title: "Purpose", level: 1, revision: 3 });
const second = section({ id: "b", title: "Scope", level: 2, revision: 5, position: 1 });
const shape = (open: OpenDocument) => open.entries.map(({ id, level }) => `${id} ${level}`);

let open: OpenDocument;
/** What the server answers the next calls with, in their order. */
let replies: (() => Response)[];

const reply = (body: object, status = 200) => replies.push(() => Response.json(body, { status }));
const replyWith = (sections: Section[]) => reply({ document: { id: "d1", title: "Report", sections } });

beforeEach(async () => {
  replies = [];
  vi.stubGlobal("window", {});
  vi.stubGlobal("fetch", () => Promise.resolve(replies.shift()?.() ?? Response.error()));
  open = new OpenDocument("d1");
  replyWith([first, second]);
  await open.load();
});

afterEach(() => vi.unstubAllGlobals());

describe("a section that was read elsewhere on the page", () => {
  it("is shown as it is now", () => {
    open.notice({ ...second, title: "Limits", word_count: 9, revision: 6 });
    expect(open.find("b")).toMatchObject({ title: "Limits", wordCount: 9, revision: 6 });
  });

  it("does not go back to the level it had when the reading began", async () => {
    replyWith([first, { ...second, level: 1, revision: 6 }]);
    const moving = open.move("b", { position: 1, level: 1 });
    open.notice(second);
    expect(shape(open)).toEqual(["a 1", "b 1"]);
    await moving;
    open.notice(second);
    expect(shape(open)).toEqual(["a 1", "b 1"]);
  });

  it("is not shown with an older title or text than it has", () => {
    open.notice({ ...second, title: "Limits", revision: 6 });
    open.notice(second);
    expect(open.find("b")?.title).toBe("Limits");
  });

  it("is passed over where it is no part of the document any more", () => {
    open.notice(section({ id: "gone" }));
    expect(shape(open)).toEqual(["a 1", "b 2"]);
  });
});

describe("the numbers of the document", () => {
  it("are the same while words are written and saved, and others when a title changes", () => {
    const { numbering } = open;
    open.noticeWords("b", 12);
    open.notice({ ...second, word_count: 12, revision: 6, landmarks: { ...second.landmarks } });
    expect(open.numbering).toBe(numbering);
    open.notice({ ...second, title: "Limits", revision: 7 });
    expect(open.numbering.target("sec:b")?.title).toBe("Limits");
  });
});

describe("a move", () => {
  it("is shown before the server has it", async () => {
    replyWith([second, first]);
    const moving = open.move("b", { position: 0, level: 2 });
    expect(shape(open)).toEqual(["b 2", "a 1"]);
    await moving;
    expect(shape(open)).toEqual(["b 2", "a 1"]);
  });

  it("that is refused leaves the order that the server has", async () => {
    reply({ error: "No.", code: "invalid" }, 422);
    replyWith([first, second]);
    await expect(open.move("b", { position: 0, level: 2 })).rejects.toThrow("No.");
    expect(shape(open)).toEqual(["a 1", "b 2"]);
  });
});

describe("a section whose text is not shared any more", () => {
  it("has nothing left of it when the outline is read again", async () => {
    const rights = new Rights({ role: null, section_roles: { a: "editor", b: "reader" } });
    open = new OpenDocument("d1", rights);
    replyWith([first, { ...second, content: "Shared", word_count: 1 }]);
    await open.load();
    rights.take({ role: null, section_roles: { a: "editor" } });
    replyWith([first, { ...second, content: "", word_count: 0, revision: 0 }]);
    await open.catchUp();
    expect(open.find("b")).toMatchObject({ title: "Scope", wordCount: 0, lines: 0, revision: 0 });
  });

  it("asks for nothing that needs the right to all texts", async () => {
    open = new OpenDocument("d1", new Rights({ role: null, section_roles: { a: "editor" } }));
    const asked = vi.fn(() => Promise.resolve(Response.error()));
    vi.stubGlobal("fetch", asked);
    await Promise.all([open.citations.load(), open.pictures.load(), open.citable.list()]);
    const picture = new File([], "pump.png");
    const uploading = { onProgress: () => undefined, signal: new AbortController().signal };
    await expect(open.pictures.upload(picture, uploading)).rejects.toThrow();
    expect(asked).not.toHaveBeenCalled();
  });
});
