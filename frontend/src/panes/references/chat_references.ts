// What the sources need of the chat that is shown: which references its answers may use.

export interface ChatReferences {
  readonly usedReferences: readonly string[];
  /** `areAll`: those that are added later are to be used too. */
  useReferences(referenceIds: string[], areAll: boolean): Promise<void>;
  /** Its citations may point to something that is gone. */
  lookAgain(): void;
}
