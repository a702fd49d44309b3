import { describe, expect, it } from "vitest";
import type { InstructionTemplate } from "../../../src/api";
import { nearestByName } from "../../../src/model/document/nearest_templates";

const named = (id: string, name: string) => ({ id, name }) as InstructionTemplate;

describe("Templates of one name", () => {
  it("are offered once, as the nearest of them", () => {
    const listed = [
      named("mine", "Plain"),
      named("group", "PLAIN"),
      named("all", "Exact"),
      named("x", "plain"),
    ];
    expect(nearestByName(listed).map(({ id }) => id)).toEqual(["mine", "all"]);
  });
});
