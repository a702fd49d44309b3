const nanosInUnit = 1e9;
const decimalsMost = 4;

/** How a language writes amounts of a currency, which are given in billionths; very small ones are rounded up. */
export function moneyOf(locale: string, currency: string): (nanos: number) => string {
  let format: Intl.NumberFormat | undefined;
  const smallest = 10 ** decimalsMost;
  return (nanos) => {
    format ??= new Intl.NumberFormat(locale, {
      style: "currency",
      currency,
      currencyDisplay: "narrowSymbol",
      maximumFractionDigits: decimalsMost,
    });
    return format.format(Math.ceil((nanos * smallest) / nanosInUnit) / smallest);
  };
}
