/** Any value that JSON can carry, and so any Temporal SDK. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A JSON object whose fields are not ours to know. */
export type JsonObject = { readonly [key: string]: Json };
