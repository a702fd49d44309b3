// @vitest-environment jsdom
// The frame of the panels beside the text: its title has the focus, Escape closes it.

import { createRawSnippet, flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import SidePanel from "../../../src/model/page/SidePanel.svelte";

const onClose = vi.fn();
const field = createRawSnippet(() => ({ render: () => "<input />" }));

let panel: ReturnType<typeof mount> | undefined;

beforeEach(() => onClose.mockClear());

afterEach(async () => {
  if (panel) await unmount(panel);
});

function open(options: { hasFirstFocus?: boolean } = {}): void {
  panel = mount(SidePanel, {
    target: document.body,
    props: { title: "Sources", closeLabel: "Close", covers: "chat", children: field, onClose, ...options },
  });
  flushSync();
}

function press(key: string, isTaken: boolean): void {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  if (isTaken) event.preventDefault();
  document.querySelector("input")?.dispatchEvent(event);
}

test("the title of a panel has the focus as soon as it opens", () => {
  open();
  expect(document.activeElement?.textContent).toBe("Sources");
  expect(document.querySelector("aside")?.getAttribute("aria-labelledby")).toBe(document.activeElement?.id);
});

test("what is in a panel can have the first focus", () => {
  open({ hasFirstFocus: false });
  expect(document.activeElement).toBe(document.body);
});

test("Escape closes a panel, unless something in it has taken the key", () => {
  open();
  press("a", false);
  press("Escape", true);
  expect(onClose).not.toHaveBeenCalled();
  press("Escape", false);
  expect(onClose).toHaveBeenCalledOnce();
});

test("its cross closes a panel", () => {
  open();
  document.querySelector<HTMLButtonElement>("button[aria-label=Close]")?.click();
  expect(onClose).toHaveBeenCalledOnce();
});
