// What the sources need of the chat that is shown: which references its answers may use.

export interface ChatReferences {
  readonly references: {
    readonly ids: readonly string[];
    /** `areAll`: those that are added later are to be used too. */
    choose(referenceIds: string[], areAll: boolean): Promise<void>;
  };
  /** Its citations may point to something that is gone. */
  lookAgain(): void;
}
