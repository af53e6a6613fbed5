/** Any JSON value, which every Temporal SDK can send. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A JSON object with any fields. */
export type JsonObject = { readonly [key: string]: Json };
