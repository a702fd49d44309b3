import { afterEach, expect, it, vi } from "vitest";
import { SectionPurposes } from "../../../src/model/document/section_purposes.svelte";

afterEach(() => vi.unstubAllGlobals());

function answer(status: number, body: object): void {
  vi.stubGlobal("fetch", () => Promise.resolve(Response.json(body, { status })));
}

it("knows what a section is to say once that was read", async () => {
  const purposes = new SectionPurposes("d");
  expect(purposes.find("s")).toBe("");
  answer(200, { contract: { purpose: " Who cleans, and when. " }, in_force: {}, revision: 1 });
  await purposes.read("s");
  expect(purposes.find("s")).toBe("Who cleans, and when.");
  expect(purposes.find("other")).toBe("");
});

it("says nothing to those who may not see contracts, and keeps what is known", async () => {
  const purposes = new SectionPurposes("d");
  answer(403, { error: "Access denied", code: "access_denied", request_id: "r" });
  await purposes.read("s");
  expect(purposes.find("s")).toBe("");
  answer(200, { contract: { purpose: "Limits." }, in_force: {}, revision: 1 });
  await purposes.read("s");
  answer(503, { error: "The database is away.", code: "unavailable", request_id: "r" });
  await purposes.read("s");
  expect(purposes.find("s")).toBe("Limits.");
});
