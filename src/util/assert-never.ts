/** Makes a switch exhaustive: adding a case to the union is a type error here. */
export function assertNever(value: never): never {
  throw new Error(`Internal error: unexpected value ${JSON.stringify(value)}`);
}
