/** The most JSON bytes of a view, a manifest and the carried state. A server rejects payloads of 2 MB. */
export const BUDGET_BYTES = 256_000;

/** The bytes reserved for the JSON around the parts that are cut. */
export const SPARE_BYTES = 6_000;
