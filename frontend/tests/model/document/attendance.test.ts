import { expect, it } from "vitest";
import { Attendance, initialsOf } from "../../../src/model/document/attendance.svelte";

it("names the others in a section, the writer first and each once", () => {
  const attendance = new Attendance();
  attendance.me = "1";
  attendance.people = [
    { id: "1", name: "me", section_id: "one" },
    { id: "2", name: "ben", section_id: "one" },
    { id: "3", name: "cem", section_id: "one" },
    { id: "4", name: "dee", section_id: null },
  ];
  attendance.writing = [
    { id: "3", name: "cem", section_id: "one" },
    { id: "1", name: "me", section_id: "two" },
  ];
  expect(attendance.inSection("one").map(({ name }) => name)).toEqual(["cem", "ben"]);
  expect(attendance.inSection("two")).toEqual([]);
  expect(attendance.writerOf("one")?.name).toBe("cem");
  expect(attendance.writerOf("two")).toBeNull();
});

it.each([
  ["ann", "AN"],
  ["Ann Miller", "AM"],
  ["ann.miller@example.org", "AM"],
  ["ö", "Ö"],
  ["山田太郎", "山田"],
  ["...", ".."],
])("shortens %s to %s", (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});
