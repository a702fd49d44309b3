const nanosInUnit = 1e9;
const decimalsMost = 4;

/** How a language writes amounts of money, which are given in billionths; very small ones are rounded up. */
export function moneyOf(locale: string): (nanos: number, currency: string) => string {
  const formats = new Map<string, Intl.NumberFormat>();
  return (nanos, currency) => {
    const format =
      formats.get(currency) ??
      new Intl.NumberFormat(locale, {
        style: "currency",
        currency,
        currencyDisplay: "narrowSymbol",
        maximumFractionDigits: decimalsMost,
      });
    formats.set(currency, format);
    const smallest = 10 ** decimalsMost;
    return format.format(Math.ceil((nanos / nanosInUnit) * smallest - 1e-6) / smallest);
  };
}
