/** That no worker responds: sessions make no progress, and signals such as a stop are stored until one starts. */
export interface NoWorker {
  /** When a worker last polled for workflows, as ISO 8601 in UTC; absent if Temporal knows of none. */
  readonly lastSeenAt?: string;
}
