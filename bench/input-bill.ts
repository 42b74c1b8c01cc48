import type { ReceivedRequest } from "../src/fakeapi/request-log.ts";

/** What the input of some requests costs, in tokens at the base price. */
export interface InputBill {
  readonly requests: number;
  /** As if there were no cache. */
  readonly uncached: number;
  readonly billed: number;
  /** What these very conversations would cost if every token were new once, and read from the cache ever after. */
  readonly least: number;
  /** 0 to 1, of all input. */
  readonly fromCache: number;
}

const WRITE_5M = 1.25;
const WRITE_1H = 2;
const READ = 0.1;

export function inputBill(received: readonly ReceivedRequest[]): InputBill {
  let uncached = 0;
  let billed = 0;
  let cached = 0;
  let requests = 0;
  for (const { usage } of received) {
    if (usage === null) continue;
    const fresh = usage.input_tokens;
    const read = usage.cache_read_input_tokens ?? 0;
    const written = usage.cache_creation_input_tokens ?? 0;
    const hour = usage.cache_creation?.ephemeral_1h_input_tokens ?? 0;
    requests += 1;
    uncached += fresh + read + written;
    billed += fresh + READ * read + WRITE_5M * (written - hour) + WRITE_1H * hour;
    cached += read;
  }
  const least = uncached - cached + READ * cached;
  return { requests, uncached, billed, least, fromCache: uncached === 0 ? 0 : cached / uncached };
}
