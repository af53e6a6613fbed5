import '../src/cli/quiet-warnings.js';
import { day } from './benches/day.js';
import { fleet } from './benches/fleet.js';
import { heap } from './benches/heap.js';
import { history } from './benches/history.js';
import { memory } from './benches/memory.js';
import { quotas } from './benches/quotas.js';
import { rescue } from './benches/rescue.js';
import { startLatency } from './benches/start-latency.js';
import { stops } from './benches/stops.js';
import { throughput } from './benches/throughput.js';
import { load, type Report, reportText } from './report/report.js';
import { installQuietRuntime } from './worlds/quiet-runtime.js';

const BENCHES = new Map<string, (size?: number) => Promise<Report>>([
  ['history', history],
  ['day', day],
  ['start-latency', startLatency],
  ['throughput', throughput],
  ['heap', heap],
  ['memory', memory],
  ['rescue', rescue],
  ['quotas', quotas],
  ['stops', stops],
  ['fleet', fleet],
]);

const [, , name = '', size] = process.argv;
const bench = BENCHES.get(name);
if (!bench) {
  console.error(`Usage: npm run bench -- <${[...BENCHES.keys()].join(' | ')}> [sessions of "fleet" or "memory"]`);
  process.exitCode = 2;
} else {
  const loadBefore = load();
  installQuietRuntime();
  const report = await bench(...(size === undefined ? [] : [Number(size)]));
  console.log(reportText(size === undefined ? name : `${name} ${size}`, report, loadBefore));
  process.exitCode = report.broken.length > 0 ? 1 : 0;
}
