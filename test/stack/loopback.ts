import { freePort } from '../harness/ports.js';

/** The services that listen, and their ports in the compose file. */
const PORTS = { postgres: 5432, temporal: 7233, gateway: 8700, simulator: 8701 } as const;

/** The name of a service that listens. */
export type Listener = keyof typeof PORTS;

const LISTENERS = ['postgres', 'temporal', 'gateway', 'simulator'] as const satisfies readonly Listener[];

/** Words that are replaced as a whole: a database's host has no port. */
const WHOLE: ReadonlyMap<string, string> = new Map([
  ['postgres', '127.0.0.1'],
  ['0.0.0.0', '127.0.0.1'],
]);

/** The local addresses of the containers as processes of this machine. */
export class Loopback {
  private constructor(
    readonly ports: Readonly<Record<Listener, number>>,
    private readonly folders: Readonly<Record<string, string>>,
  ) {}

  /** Chooses a free port for each listener. `folders`: local folders by their path in a container. */
  static async choose(folders: Readonly<Record<string, string>>): Promise<Loopback> {
    const ports = {
      postgres: await freePort(),
      temporal: await freePort(),
      gateway: await freePort(),
      simulator: await freePort(),
    };
    return new Loopback(ports, folders);
  }

  /** `127.0.0.1:<port>` of a listener. */
  address(name: Listener): string {
    return `127.0.0.1:${this.ports[name]}`;
  }

  /** A text of the compose file with the containers' addresses, ports and folders replaced by those of this machine. */
  localised(text: string): string {
    const whole = WHOLE.get(text);
    if (whole !== undefined) return whole;
    const alone = LISTENERS.find((name) => text === `${PORTS[name]}`);
    if (alone !== undefined) return `${this.ports[alone]}`;
    let local = text;
    for (const name of LISTENERS) {
      for (const host of ['127.0.0.1', name]) local = local.replaceAll(`${host}:${PORTS[name]}`, this.address(name));
    }
    for (const [inside, here] of Object.entries(this.folders)) local = local.replaceAll(inside, here);
    return local;
  }
}
