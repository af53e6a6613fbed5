import { cpus, loadavg, release, totalmem, type } from 'node:os';

/** The result of a bench. */
export interface Report {
  readonly title: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Notes on the measurement, a line each. */
  readonly notes: readonly string[];
  /** Exceeded bounds, in words; any makes the run fail. */
  readonly broken: readonly string[];
  /** The Temporal server of the run. */
  readonly server: string;
}

/** A report as text, with the machine and the command to repeat it. */
export function reportText(name: string, report: Report, loadBefore: number): string {
  const { title, header, rows, notes, broken, server } = report;
  return [
    '',
    title,
    '',
    ...tableLines([header, ...rows]),
    '',
    ...notes,
    `Machine: ${machine()}; ${server}; load before the run ${loadBefore.toFixed(1)}`,
    `Repeat:  npm run bench -- ${name}`,
    ...(broken.length > 0 ? ['', ...broken.map((line) => `BOUND EXCEEDED: ${line}`)] : ['All bounds are met.']),
  ].join('\n');
}

/** The load average of the last minute. */
export function load(): number {
  return loadavg()[0] ?? 0;
}

function machine(): string {
  const cores = cpus();
  const model = cores[0]?.model.trim() ?? 'unknown CPU';
  return `${cores.length} cores (${model}), ${Math.round(totalmem() / 1e9)} GB, ${type()} ${release()}, Node ${process.versions.node}`;
}

/** A Markdown table with padded columns. */
function tableLines(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`;
  const [header = [], ...body] = rows;
  return [line(header), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body.map(line)];
}
