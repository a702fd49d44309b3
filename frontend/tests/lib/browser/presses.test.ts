// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { countPresses } from "../../../src/lib/browser/presses";

let counted: string[];

beforeEach(() => (counted = []));
afterEach(() => document.body.replaceChildren());

function drawn(name: string): HTMLElement {
  const button = document.body.appendChild(document.createElement("button"));
  button.hasPointerCapture = () => false;
  countPresses(button, name, () => counted.push(name));
  return button;
}

function pointer(
  target: EventTarget,
  type: string,
  at = { x: 10, y: 10 },
  more: PointerEventInit = {},
): void {
  const where = { clientX: at.x, clientY: at.y, bubbles: true, composed: true };
  const which = { pointerId: 1, isPrimary: true, pointerType: "mouse", button: 0 };
  target.dispatchEvent(new PointerEvent(type, { ...where, ...which, ...more }));
}

const click = (target: EventTarget, detail = 1) =>
  target.dispatchEvent(new MouseEvent("click", { bubbles: true, detail }));

describe("a press", () => {
  it("counts once where a click follows it", () => {
    const button = drawn("accept 1");
    pointer(button, "pointerdown");
    pointer(button, "pointerup");
    click(button);
    expect(counted).toEqual(["accept 1"]);
  });

  it("counts where the button was drawn anew before it is let go, and no click follows", () => {
    const button = drawn("accept 1");
    pointer(button, "pointerdown");
    button.remove();
    const again = drawn("accept 1");
    pointer(again, "pointerup", { x: 40, y: 10 });
    expect(counted).toEqual(["accept 1"]);
  });

  it("counts where the button has moved away under a pointer that stays", () => {
    const button = drawn("accept 1");
    pointer(button, "pointerdown");
    pointer(document.body, "pointerup", { x: 11, y: 12 });
    expect(counted).toEqual(["accept 1"]);
  });

  it("counts for what was pressed where another button has come under a pointer that stays", () => {
    const button = drawn("accept 1");
    pointer(button, "pointerdown");
    pointer(drawn("accept 2"), "pointerup");
    expect(counted).toEqual(["accept 1"]);
  });

  it("counts not where the pointer is let go elsewhere", () => {
    const button = drawn("accept 1");
    pointer(button, "pointerdown");
    pointer(document.body, "pointerup", { x: 10, y: 60 });
    expect(counted).toEqual([]);
  });

  it("counts not where it became a scroll, or was of another mouse button or finger", () => {
    const button = drawn("accept 1");
    pointer(button, "pointerdown");
    pointer(button, "pointercancel");
    pointer(button, "pointerup");
    pointer(button, "pointerdown", undefined, { button: 2 });
    pointer(button, "pointerup", undefined, { button: 2 });
    pointer(button, "pointerdown", undefined, { isPrimary: false });
    pointer(button, "pointerup", undefined, { isPrimary: false });
    expect(counted).toEqual([]);
  });
});

describe("a click without a pointer", () => {
  it("counts each time", () => {
    const button = drawn("accept 1");
    pointer(button, "pointerdown");
    pointer(button, "pointerup");
    button.click();
    click(button, 0);
    expect(counted).toEqual(["accept 1", "accept 1", "accept 1"]);
  });
});
