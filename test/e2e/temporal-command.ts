import { execFile } from 'node:child_process';
import { devServerEnv, temporaryFolder } from '../harness/servers.js';

/** The exit code and output of a command. */
export interface Printed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Temporal's own command line, which sends plain JSON. */
export class TemporalCommand {
  private constructor(
    private readonly program: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  static async at(address: string, namespace = 'default'): Promise<TemporalCommand> {
    const { REELKEEPER_TEMPORAL_CLI: program } = await devServerEnv();
    const place = { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace };
    return new TemporalCommand(program, { HOME: await temporaryFolder(), PATH: process.env['PATH'], ...place });
  }

  /** Runs `temporal workflow …` and returns its output, whatever the exit code. */
  async try(...args: string[]): Promise<Printed> {
    return this.tryAny('workflow', ...args);
  }

  /** Runs any `temporal …` command and returns its output, whatever the exit code. */
  async tryAny(...args: string[]): Promise<Printed> {
    return new Promise((settle) => {
      const options = { env: this.env, maxBuffer: 10_000_000 };
      execFile(this.program, [...args, '--output', 'json'], options, (error, stdout, stderr) => {
        settle({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stdout, stderr });
      });
    });
  }

  /** Runs `temporal workflow …` and returns the JSON that it printed. */
  async run(...args: string[]): Promise<unknown> {
    const { code, stdout, stderr } = await this.try(...args);
    if (code !== 0) throw new Error(`"temporal workflow ${args.join(' ')}" failed: ${stderr}`);
    return stdout.trim() === '' ? undefined : JSON.parse(stdout);
  }
}
