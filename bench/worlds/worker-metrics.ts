const POLLERS = /^temporal_num_pollers\{.*\} (\d+)$/gm;

/** Returns how many polls a worker has open at Temporal, from its metrics. */
export async function pollersAt(metricsAddress: string): Promise<number> {
  const response = await fetch(`http://${metricsAddress}/metrics`);
  const counts = (await response.text()).matchAll(POLLERS);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}
