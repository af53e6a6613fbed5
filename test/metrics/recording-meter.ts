import type { MetricMeter } from '@temporalio/common';
import { WorkerMeter } from '../../src/worker/metrics/worker-meter.js';

/** One call of a meter. */
export interface Measured {
  readonly name: string;
  readonly value: number;
  readonly labels: Readonly<Record<string, unknown>>;
}

/** A worker's meter that keeps its measurements. */
export function recordingMeter(): { readonly meter: WorkerMeter; readonly measured: Measured[] } {
  const measured: Measured[] = [];
  const keep =
    (name: string) =>
    (value: number, labels: Readonly<Record<string, unknown>> = {}) => {
      measured.push({ name, value, labels });
    };
  const meter: Pick<MetricMeter, 'createCounter' | 'createHistogram' | 'createGauge'> = {
    createCounter: (name) => ({ name, kind: 'counter', valueType: 'int', add: keep(name), withTags: never }),
    createHistogram: (name) => ({ name, kind: 'histogram', valueType: 'float', record: keep(name), withTags: never }),
    createGauge: (name) => ({ name, kind: 'gauge', valueType: 'float', set: keep(name), withTags: never }),
  };
  return { meter: new WorkerMeter({ ...meter, withTags: never }), measured };
}

function never(): never {
  throw new Error('nobody asks for tags');
}
