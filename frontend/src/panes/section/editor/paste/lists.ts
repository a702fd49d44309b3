// Lists of HTML: nested ones also where they stand beside the item that they belong to, with the numbers that are shown.

import { BlockSink } from "./block_sink";
import type { Reading } from "./reading";
import { plainFormat, type Block, type Item, type List } from "./tree";

/** Lists that are nested deeper are read as their words. */
const depthMax = 100;

export function addList(reading: Reading, element: Element, sink: BlockSink, depth: number): void {
  sink.endParagraph();
  const before = sink.blocks.at(-1);
  const lists = new ListReading(reading, element, depth).read(before?.kind === "list" ? before : null);
  for (const list of lists) {
    const last = sink.blocks.at(-1);
    if (last?.kind === "list" && isContinued(last, list, element)) last.items.push(...list.items);
    else sink.addBlock(list);
  }
}

/** A list that says to begin with the number behind the last one is the same list. */
function isContinued(last: List, list: List, element: Element): boolean {
  const isNamed = element.localName === "ol" && element.hasAttribute("start");
  return isNamed && last.isOrdered && list.isOrdered && list.start === last.start + last.items.length;
}

class ListReading {
  readonly #lists: List[] = [];
  readonly #isOrdered: boolean;
  #isRenumbered = false;

  constructor(
    private readonly reading: Reading,
    private readonly element: Element,
    private readonly depth: number,
  ) {
    this.#isOrdered = element.localName === "ol";
  }

  /** Lists where numbers jump; `before` is what a list without items of its own is set under. */
  read(before: List | null): List[] {
    for (const node of this.element.childNodes) {
      if (node.nodeType === 3 && (node.nodeValue ?? "").trim() !== "") this.#addToItem(node, before);
      else if (node.nodeType === 1) this.#readChild(node as Element, before);
    }
    const isShownOtherwise = this.#isOrdered && this.element.hasAttribute("reversed");
    if ((this.#isRenumbered || isShownOtherwise) && this.#lists.length > 0)
      this.reading.losses.add("numbering");
    return this.#lists;
  }

  #readChild(child: Element, before: List | null): void {
    if (child.localName === "li") this.#addItem(child);
    else if (child.localName === "ul" || child.localName === "ol") this.#addInner(child, before);
    else this.#addToItem(child, before);
  }

  #addItem(child: Element): void {
    const value = Number.parseInt(child.getAttribute("value") ?? "", 10);
    const list = this.#listFor(Number.isNaN(value) ? null : value);
    if (this.#isOrdered && !isDecimal(this.element, child, this.reading)) this.#isRenumbered = true;
    const isDone = takeCheckbox(child);
    const sink = new BlockSink();
    this.reading.readChildren(child, plainFormat, sink, this.depth + 1);
    sink.endParagraph();
    list.items.push({ blocks: this.reading.settled(sink.blocks), isDone });
  }

  /** The list that goes on, or another one where the number is not the next. */
  #listFor(value: number | null): List {
    const last = this.#lists.at(-1);
    const next = last === undefined ? this.#start() : last.start + last.items.length;
    const isNext = !this.#isOrdered || value === null || value === next;
    if (last !== undefined && isNext) return last;
    const list: List = { kind: "list", isOrdered: this.#isOrdered, start: value ?? next, items: [] };
    this.#lists.push(list);
    return list;
  }

  #start(): number {
    const start = Number.parseInt(this.element.getAttribute("start") ?? "1", 10);
    return Number.isNaN(start) ? 1 : start;
  }

  /** A list in a list belongs to the item before it. */
  #addInner(child: Element, before: List | null): void {
    const item = this.#lists.at(-1)?.items.at(-1) ?? before?.items.at(-1);
    const sink = new BlockSink(item?.blocks);
    if (this.depth < depthMax) addList(this.reading, child, sink, this.depth + 1);
    else sink.addText(child.textContent ?? "", plainFormat);
    sink.endParagraph();
    if (item === undefined)
      this.#lists.push(...sink.blocks.filter((block): block is List => block.kind === "list"));
  }

  #addToItem(node: Node, before: List | null): void {
    const item = this.#lists.at(-1)?.items.at(-1) ?? before?.items.at(-1);
    const sink = new BlockSink(item?.blocks);
    this.reading.readNode(node, plainFormat, sink, this.depth + 1);
    sink.endParagraph();
    if (item === undefined && sink.blocks.length > 0) this.#listFor(null).items.push(itemOf(sink.blocks));
  }
}

const itemOf = (blocks: Block[]): Item => ({ blocks, isDone: null });

function isDecimal(list: Element, item: Element, reading: Reading): boolean {
  const type = item.getAttribute("type") ?? list.getAttribute("type") ?? "1";
  const named =
    reading.styles.of(item).get("list-style-type") ?? reading.styles.of(list).get("list-style-type");
  return /^\d*$/.test(type) && (named === undefined || named.startsWith("decimal") || named === "none");
}

/** Whether a task is done, as check boxes say at the beginning of an item; the box is taken out. */
function takeCheckbox(item: Element): boolean | null {
  const isDone =
    item.getAttribute("role") === "checkbox" ? item.getAttribute("aria-checked") === "true" : null;
  const box = item.querySelector('[aria-roledescription="checkbox"], input[type="checkbox"]');
  if (box === null || box.closest("li") !== item) return isDone;
  box.remove();
  return isDone ?? box.hasAttribute("checked");
}
