// The keys of the page, as its help lists them. Names of keys are those of English keyboards.

import { words } from "../../words";
import { toolGroups, toolKeys } from "../text/writing_tools";

export interface Shortcut {
  keys: string;
  name: string;
}

export interface ShortcutGroup {
  name: string;
  shortcuts: Shortcut[];
}

export function shortcutGroups(): ShortcutGroup[] {
  const { names } = words.keysHelp;
  return [
    {
      name: words.keysHelp.everywhere,
      shortcuts: [
        { keys: "Ctrl+K", name: names.palette },
        { keys: "Ctrl+Shift+F", name: words.palette.search },
        { keys: "Ctrl+P", name: words.palette.print },
        { keys: "Ctrl+S", name: names.save },
        { keys: "?", name: words.palette.keys },
      ],
    },
    {
      name: words.section.label,
      shortcuts: [
        { keys: "Ctrl+F", name: words.palette.find },
        { keys: "Ctrl+H", name: names.replace },
        { keys: "F3", name: names.nextPlace },
        { keys: "Ctrl+Z", name: names.undo },
        { keys: "Ctrl+Y", name: names.redo },
        { keys: "Alt+Enter", name: words.section.askAbout },
        { keys: "Alt+Shift+Enter", name: words.quick.forSelection },
        { keys: "Alt+Shift+E", name: words.suggesting.mode },
        { keys: "Ctrl+Alt+M", name: words.comments.comment },
        { keys: "Escape", name: names.leaveText },
      ],
    },
    { name: words.tools.label, shortcuts: writingShortcuts() },
    {
      name: words.keysHelp.review,
      shortcuts: [
        { keys: "Alt+]", name: words.proposal.next },
        { keys: "Alt+[", name: words.proposal.previous },
        { keys: "Ctrl+Enter", name: words.proposal.accept },
        { keys: "Ctrl+Shift+Enter", name: words.proposal.reject },
        { keys: "Ctrl+Z", name: names.takeBack },
      ],
    },
    {
      name: words.outline.label,
      shortcuts: [
        { keys: "Enter", name: names.open },
        { keys: "F2", name: words.outline.rename },
        { keys: "Alt+Enter", name: words.outline.addBehind },
        { keys: "Alt+Shift+Enter", name: words.outline.addUnder },
        { keys: "Alt+Shift+ArrowUp", name: words.outline.moveUp },
        { keys: "Alt+Shift+ArrowDown", name: words.outline.moveDown },
        { keys: "Alt+Shift+ArrowLeft", name: words.outline.promote },
        { keys: "Alt+Shift+ArrowRight", name: words.outline.demote },
        { keys: "Delete", name: words.outline.remove },
        { keys: "Ctrl+Z", name: words.outline.undo },
      ],
    },
    {
      name: words.chat.label,
      shortcuts: [
        { keys: "Enter", name: words.chat.send },
        { keys: "Shift+Enter", name: names.newLine },
        { keys: "Alt+D", name: names.drafts },
        { keys: "Escape", name: words.chat.stop },
      ],
    },
  ];
}

function writingShortcuts(): Shortcut[] {
  const { names } = words.keysHelp;
  return [
    ...toolGroups.flat().flatMap((tool) => {
      const keys = toolKeys[tool];
      return keys === undefined ? [] : [{ keys, name: words.tools.names[tool] }];
    }),
    { keys: "Ctrl+Shift+X", name: names.strikethrough },
    { keys: "Ctrl+E", name: names.code },
    { keys: "Ctrl+Alt+1", name: words.tools.headings(1) },
    { keys: "Ctrl+Alt+0", name: words.tools.headings(0) },
    { keys: "Tab", name: names.itemIn },
    { keys: "Shift+Tab", name: names.itemOut },
    { keys: "/", name: names.slash },
    { keys: "@", name: names.atSign },
    { keys: "Alt+F10", name: names.toolbar },
  ];
}
