/** How a language writes numbers. Its rules are looked up once: that takes far longer than using them. */
export function numbersOf(locale: string): (number: number) => string {
  let format: Intl.NumberFormat | undefined;
  return (number) => (format ??= new Intl.NumberFormat(locale)).format(number);
}
