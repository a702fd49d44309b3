// @vitest-environment jsdom
import { afterEach, expect, it, vi } from "vitest";
import { putBeside } from "../../../src/lib/browser/beside";

afterEach(() => vi.unstubAllGlobals());

function placed(beside: { left: number; top: number; bottom: number }, seen: object): [string, string] {
  vi.stubGlobal("innerWidth", 400);
  vi.stubGlobal("innerHeight", 800);
  vi.stubGlobal("visualViewport", seen);
  const form = document.createElement("div");
  form.getBoundingClientRect = () => new DOMRect(0, 0, 200, 300);
  putBeside(form, beside, 10);
  return [form.style.left, form.style.top];
}

const whole = { offsetTop: 0, height: 800 };
/** A keyboard covers the lower half. */
const half = { offsetTop: 0, height: 400 };

it.each([
  ["below what it is about", { left: 20, top: 100, bottom: 120 }, whole, ["20px", "130px"]],
  ["above it where that is near the end", { left: 20, top: 600, bottom: 620 }, whole, ["20px", "290px"]],
  ["within the window", { left: 390, top: 100, bottom: 120 }, whole, ["192px", "130px"]],
  ["above the keyboard of a phone", { left: 20, top: 350, bottom: 370 }, half, ["20px", "40px"]],
  ["over it where neither side has room", { left: 20, top: 180, bottom: 200 }, half, ["20px", "92px"]],
])("a form stands %s", (_, beside, seen, expected) => {
  expect(placed(beside, seen)).toEqual(expected);
});
