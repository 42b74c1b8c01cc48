/**
 * The token estimate of this server: one token for every four bytes of UTF-8, rounded up. It is not the real
 * tokenizer, only a number that depends on nothing but the text.
 */
export const estimateTokens = (text: string): number => Math.ceil(Buffer.byteLength(text) / 4);
