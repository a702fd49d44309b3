// @vitest-environment jsdom
import { beforeEach, expect, it } from "vitest";
import type { OpenDocument } from "../../../../src/model/document/open_document.svelte";
import type { Paste } from "../../../../src/panes/section/editor/paste/pasting";
import { PasteLine, type PastedEditor } from "../../../../src/panes/section/pasting/paste_line.svelte";

let sections: string[];
let unremovable: string | null;
let steps: string[];
let whileAdding: () => void;
let editor: PastedEditor;
let line: PasteLine;

const paste = (hasLead: boolean): Paste => ({
  losses: [],
  pictureTexts: [],
  tooLong: null,
  sectionsCount: 2,
  canBePlain: true,
  canBeTable: false,
  undo: () => undefined,
  pastePlain: () => undefined,
  pasteTable: () => undefined,
  divided: () => ({
    hasLead,
    sections: ["Scope", "Tanks"].map((title) => ({ title, level: 2, content: "Words" })),
  }),
  leaveLead: () => void steps.push("left the lead"),
});

it("offers nothing for what the section has no room for", () => {
  editor.paste = { ...paste(false), tooLong: "section" };
  expect(line.actions).toEqual([]);
  expect(line.sentence).toContain("Nothing was pasted");
});

beforeEach(() => {
  sections = ["open", "last"];
  unremovable = null;
  steps = [];
  whileAdding = () => undefined;
  editor = { paste: paste(true), undo: () => void steps.push("undone"), focus: () => undefined };
  const openDocument = {
    indexOf: (id: string) => sections.indexOf(id),
    find: (id: string) => (sections.includes(id) ? { id } : undefined),
    addSeveral: async (added: { title: string }[], position: number) => {
      await Promise.resolve();
      whileAdding();
      sections = sections.toSpliced(position, 0, ...added.map(({ title }) => title));
      return added.map(({ title }) => ({ id: title }));
    },
    remove: async (id: string) => {
      await Promise.resolve();
      if (id === unremovable) throw new Error("refused");
      sections = sections.filter((one) => one !== id);
    },
    restore: async (id: string) => {
      await Promise.resolve();
      sections = [...sections, id];
    },
  };
  line = new PasteLine(editor, openDocument as unknown as OpenDocument, "open");
});

it("sections that were made of a paste are taken back together with what stayed in the text", async () => {
  await click("Make 2 sections of it");
  expect([sections, steps]).toEqual([["open", "Scope", "Tanks", "last"], ["left the lead"]]);
  await click("Undo");
  expect([sections, steps]).toEqual([
    ["open", "last"],
    ["left the lead", "undone"],
  ]);
  expect(line.sentence).toBe("");
});

it("where one section cannot be taken back, all stay, and it can be tried again", async () => {
  await click("Make 2 sections of it");
  unremovable = "Scope";
  await click("Undo");
  expect(sections.toSorted()).toEqual(["Scope", "Tanks", "last", "open"]);
  expect([line.problem === "", steps]).toEqual([false, ["left the lead"]]);
  unremovable = null;
  await click("Undo");
  expect([sections, line.problem, steps.at(-1)]).toEqual([["open", "last"], "", "undone"]);
});

it("a section that is no longer there is nothing to take back", async () => {
  await click("Make 2 sections of it");
  sections = ["open", "Tanks", "last"];
  unremovable = "Scope";
  await click("Undo");
  expect([sections, line.problem]).toEqual([["open", "last"], ""]);
});

it("no sections are made of a paste that was changed meanwhile", async () => {
  whileAdding = () => (editor.paste = null);
  await click("Make 2 sections of it");
  expect([sections, steps]).toEqual([["open", "last"], []]);
  expect(line.sentence).toBe("The text was changed meanwhile, so no sections were made.");
  line.forget();
  expect(line.sentence).toBe("");
});

it("a second click does not make the sections twice", async () => {
  const [make] = line.actions;
  make?.run();
  make?.run();
  expect(line.actions).toEqual([]);
  await settled();
  expect(sections).toEqual(["open", "Scope", "Tanks", "last"]);
});

async function click(label: string): Promise<void> {
  line.actions.find((action) => action.label === label)?.run();
  await settled();
}

const settled = () => new Promise((done) => setTimeout(done));
