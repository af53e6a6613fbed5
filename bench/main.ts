import '../src/cli/quiet-warnings.js';
import { day } from './benches/day.js';
import { heap } from './benches/heap.js';
import { history } from './benches/history.js';
import { quotas } from './benches/quotas.js';
import { rescue } from './benches/rescue.js';
import { startLatency } from './benches/start-latency.js';
import { throughput } from './benches/throughput.js';
import { load, type Report, reportText } from './report/report.js';
import { installQuietRuntime } from './worlds/quiet-runtime.js';

const BENCHES = new Map<string, () => Promise<Report>>([
  ['history', history],
  ['day', day],
  ['start-latency', startLatency],
  ['throughput', throughput],
  ['heap', heap],
  ['rescue', rescue],
  ['quotas', quotas],
]);

const [, , name = ''] = process.argv;
const bench = BENCHES.get(name);
if (!bench) {
  console.error(`Usage: npm run bench -- <${[...BENCHES.keys()].join(' | ')}>`);
  process.exitCode = 2;
} else {
  const loadBefore = load();
  installQuietRuntime();
  const report = await bench();
  console.log(reportText(name, report, loadBefore));
  process.exitCode = report.broken.length > 0 ? 1 : 0;
}
