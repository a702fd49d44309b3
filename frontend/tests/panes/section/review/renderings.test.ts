import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Renderings } from "../../../../src/panes/section/review/renderings.svelte";
import { hunk, proposal } from "../../../builders";

let asked: string[] = [];
let isReached = true;
let version = 1;
let renderings: Renderings;
const long = proposal({ hunks: Array.from({ length: 60 }, (_, index) => hunk({ id: `h${index}` })) });

beforeEach(() => {
  asked = [];
  isReached = true;
  version = 1;
  renderings = new Renderings();
  vi.stubGlobal("fetch", async (address: string) => {
    asked.push(address);
    await Promise.resolve();
    if (!isReached) throw new TypeError("no network");
    const first = Number(new URL(address, "http://x").searchParams.get("first"));
    const hunks = long.hunks
      .slice(first, first + 50)
      .map(({ id }) => ({ id, html: `${id} v${version}`, before_html: "", after_html: "" }));
    return Response.json({ hunks, section_revision: 1 });
  });
});

afterEach(() => vi.unstubAllGlobals());

const settled = () => vi.waitFor(() => expect(asked.length).toBeGreaterThan(0));

it("asks once for all that is near a change", async () => {
  renderings.want(long, 3, 1);
  renderings.want(long, 7, 1);
  await vi.waitFor(() => expect(renderings.find("h7")?.html).toBe("h7 v1"));
  expect(asked).toHaveLength(1);
  expect(renderings.find("h55")).toBeNull();
  renderings.want(long, 55, 1);
  await vi.waitFor(() => expect(renderings.find("h55")?.html).toBe("h55 v1"));
});

it("asks again when the text or a decision is another, and shows the older one until then", async () => {
  renderings.want(long, 3, 1);
  await vi.waitFor(() => expect(renderings.find("h3")?.html).toBe("h3 v1"));
  version = 2;
  renderings.want(long, 3, 2);
  expect(renderings.find("h3")?.html).toBe("h3 v1");
  await vi.waitFor(() => expect(renderings.find("h3")?.html).toBe("h3 v2"));
  version = 3;
  const decided = { ...long, hunks: long.hunks.map((each) => ({ ...each, decision_id: "d1" })) };
  renderings.want(decided, 3, 2);
  await vi.waitFor(() => expect(renderings.find("h3")?.html).toBe("h3 v3"));
});

it("tries again after a failure, and not before it knows in which text the changes stand", async () => {
  renderings.want(long, 3, null);
  expect(asked).toEqual([]);
  isReached = false;
  renderings.want(long, 3, 1);
  await settled();
  isReached = true;
  await vi.waitFor(() => {
    renderings.want(long, 3, 1);
    expect(renderings.find("h3")?.html).toBe("h3 v1");
  });
});
