// Buttons that count each press, though they are drawn anew or moved away under the pointer before it is let go: browsers
// tell of no click then. A press counts where the pointer is let go on a button of the same name, or has not moved.

/** As far as a hand moves that means to stay, in CSS pixels. */
const stillness = { mouse: 4, other: 15 };

interface Press {
  name: string;
  pointerId: number;
  x: number;
  y: number;
  run(): void;
}

const names = new WeakMap<EventTarget, string>();
let press: Press | null = null;
/** The button whose press has counted, until the next one: the click that may follow is the same. */
let counted: string | null = null;

/** Have `run` called for each press of a button, and for each click without a pointer. `name` is that of what it does. */
export function countPresses(button: HTMLElement, name: string, run: () => void): void {
  names.set(button, name);
  button.addEventListener("pointerdown", (event) => {
    const { pointerId, clientX: x, clientY: y, isPrimary } = event;
    counted = null;
    if (!isPrimary || event.button !== 0) return;
    // Else a finger would be let go on the button wherever it is by then.
    if (button.hasPointerCapture(pointerId)) button.releasePointerCapture(pointerId);
    if (press === null) listen();
    press = { name, pointerId, x, y, run };
  });
  button.addEventListener("click", (event) => {
    if (event.detail === 0 || counted !== name) run();
  });
}

function listen(): void {
  window.addEventListener("pointerup", letGo, true);
  window.addEventListener("pointercancel", forget, true);
}

function forget(): void {
  press = null;
  window.removeEventListener("pointerup", letGo, true);
  window.removeEventListener("pointercancel", forget, true);
}

function letGo(event: PointerEvent): void {
  const ended = press;
  if (ended === null || event.pointerId !== ended.pointerId) return;
  forget();
  if (!isStill(ended, event) && !isOnButton(ended, event)) return;
  counted = ended.name;
  ended.run();
}

function isStill({ x, y }: Press, { clientX, clientY, pointerType }: PointerEvent): boolean {
  return (
    Math.hypot(clientX - x, clientY - y) <= (pointerType === "mouse" ? stillness.mouse : stillness.other)
  );
}

const isOnButton = ({ name }: Press, event: PointerEvent): boolean =>
  event.composedPath().some((target) => names.get(target) === name);
