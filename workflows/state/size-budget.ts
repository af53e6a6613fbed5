/** What a view, a manifest and the carried state may take as JSON. A server refuses payloads of 2 MB. */
export const BUDGET_BYTES = 256_000;

/** Room for the envelope that the budgeted parts travel in. */
export const SPARE_BYTES = 6_000;
