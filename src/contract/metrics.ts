/** One Prometheus metric. Its name ends in the unit, or in `_total` for a counter. */
export interface MetricDefinition {
  readonly name: `reelkeeper_${string}`;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  /** The description for a person. */
  readonly help: string;
  /** The labels of every sample. None ever holds a room, a session or a task. */
  readonly labels: readonly string[];
  /** Upper bounds of a histogram's buckets, in the unit of its name. */
  readonly buckets?: readonly number[];
}

/** A metric of one kind. */
export type MetricOf<Kind extends MetricDefinition['kind']> = MetricDefinition & { readonly kind: Kind };

/** The labels of one metric, each with its value. */
export type LabelsOf<M extends MetricDefinition> = Readonly<Record<M['labels'][number], string>>;

/**
 * The cause of a failure. `caller`: the request or change. `ours`: this installation with its configuration, quotas and
 * network. `vendor`: ZEGO. `storage`: the customer's bucket. `receiver`: the endpoint of a webhook.
 */
export type Fault = 'none' | 'caller' | 'ours' | 'vendor' | 'storage' | 'receiver';

/** Buckets for HTTP calls: ZEGO responds in about 50 ms and gets 10 s. */
export const CALL_BUCKETS_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30] as const;

/** Buckets for calls and waits together, which may take hours. */
export const WAIT_BUCKETS_SECONDS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 900, 3_600, 21_600] as const;

/** The metric of every process that names its version. */
export const BUILD_INFO = {
  name: 'reelkeeper_build_info',
  kind: 'gauge',
  help: 'Always 1; the label is the running version.',
  labels: ['version'],
} as const satisfies MetricDefinition;
