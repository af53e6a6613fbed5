/** One metric as Prometheus shows it. Names carry the unit, and `_total` where they only grow. */
export interface MetricDefinition {
  readonly name: `reelkeeper_${string}`;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  /** What one number of it means, for a person. */
  readonly help: string;
  /** Every sample has these labels and no others. None ever holds a room, a session or a task. */
  readonly labels: readonly string[];
  /** Upper bounds of a histogram's buckets, in the unit of its name. */
  readonly buckets?: readonly number[];
}

/** A metric of one kind. */
export type MetricOf<Kind extends MetricDefinition['kind']> = MetricDefinition & { readonly kind: Kind };

/** The labels of one metric, each with its value. */
export type LabelsOf<M extends MetricDefinition> = Readonly<Record<M['labels'][number], string>>;

/**
 * Whose it is that something went wrong. `caller`: the request or change. `ours`: this installation with its configuration,
 * quotas and network. `vendor`: ZEGO. `storage`: the customer's bucket. `receiver`: the endpoint of a webhook.
 */
export type Fault = 'none' | 'caller' | 'ours' | 'vendor' | 'storage' | 'receiver';

/** For calls over HTTP: ZEGO answers in some 50 ms, and is waited for 10 s. */
export const CALL_BUCKETS_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30] as const;

/** For what takes calls and waits together, and hours when things go badly. */
export const WAIT_BUCKETS_SECONDS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 900, 3_600, 21_600] as const;

/** Which version a process runs: a metric that every process has. */
export const BUILD_INFO = {
  name: 'reelkeeper_build_info',
  kind: 'gauge',
  help: 'Always 1; the label is the running version.',
  labels: ['version'],
} as const satisfies MetricDefinition;
