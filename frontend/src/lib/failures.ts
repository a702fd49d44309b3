/** The sentence to show for whatever a call has thrown. */
export function sentenceOf(failure: unknown): string {
  const words = failure instanceof Error ? failure.message : String(failure);
  return /[.!?…]$/.test(words) ? words : `${words}.`;
}
