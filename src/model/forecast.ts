/** What a run is expected to take, before it starts. Estimates, and they say what they rest on. */
export interface Forecast {
  /** Tasks of earlier runs that it rests on; 0: nothing but guesses. */
  readonly measured: number;
  /** By number of jobs, ascending. Never empty. */
  readonly options: readonly Outlook[];
}

export interface Outlook {
  readonly jobs: number;
  readonly ms: number;
  readonly tokens: number;
  /** US dollars; absent without a price for every model. */
  readonly cost?: number;
}
