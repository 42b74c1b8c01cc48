/** The error answers of the API: one shape, with the status and the type that belong together. */
export interface ApiError {
  readonly status: number;
  readonly type: string;
  readonly message: string;
  /** `error.details.error_code`, for the few errors that have one. */
  readonly errorCode?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export const invalidRequest = (message: string): ApiError => ({
  status: 400,
  type: "invalid_request_error",
  message,
});

export const authenticationError = (message: string): ApiError => ({
  status: 401,
  type: "authentication_error",
  message,
});

export const notFound = (message: string): ApiError => ({ status: 404, type: "not_found_error", message });

export const tooLarge = (): ApiError => ({
  status: 413,
  type: "request_too_large",
  message: "Request exceeds the maximum size",
});

export function errorBody(error: ApiError, requestId: string): string {
  const details = error.errorCode === undefined ? {} : { details: { error_code: error.errorCode } };
  return JSON.stringify({
    type: "error",
    error: { type: error.type, message: error.message, ...details },
    request_id: requestId,
  });
}

/** Limits and server trouble pass by themselves; a bad request or an empty account does not. */
export const isTransient = (error: ApiError): boolean =>
  (error.status === 429 && error.errorCode === undefined) || error.status >= 500;
