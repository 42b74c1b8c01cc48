/** Waits for something that is nobody's own time: a clock that measures work stands still meanwhile. */
export type Aside = <T>(wait: () => Promise<T>) => Promise<T>;

/** For whoever measures nothing. */
export const noClock: Aside = (wait) => wait();
