import type { Event } from "../model/event.ts";
import { costAt, type Prices } from "../model/prices.ts";

/** Writes into each event what its tokens cost, where the model has a price: what was paid is told at that day's price. */
export const pricedEvents =
  (prices: Prices, emit: (event: Event) => void): ((event: Event) => void) =>
  (event) => {
    if (event.type !== "turn.ended" && event.type !== "spend.settled") return emit(event);
    const cost = costAt(prices, event.model, event.usage);
    emit(cost === null ? event : { ...event, cost });
  };
