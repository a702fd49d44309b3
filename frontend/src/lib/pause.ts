/** A wait that can be cut short. */
export class Pause {
  #end: () => void = () => undefined;

  async for(milliseconds: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      timer = setTimeout(resolve, milliseconds);
      this.#end = resolve;
    });
    clearTimeout(timer);
  }

  end(): void {
    this.#end();
  }
}
