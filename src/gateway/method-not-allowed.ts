import type { FastifyInstance } from 'fastify';
import { Problem } from './problems.js';

/** Collects the methods of every route registered from now on. */
export function collectMethods(gateway: FastifyInstance): ReadonlyMap<string, ReadonlySet<string>> {
  const methods = new Map<string, Set<string>>();
  gateway.addHook('onRoute', ({ url, method }) => {
    const known = methods.get(url) ?? new Set();
    for (const one of [method].flat()) known.add(one);
    methods.set(url, known);
  });
  return methods;
}

/** Responds to every other method of a known address with 405 and the allowed methods, before any body is read. */
export function refuseOtherMethods(gateway: FastifyInstance, methods: ReadonlyMap<string, ReadonlySet<string>>): void {
  for (const [url, known] of methods) {
    const allow = [...known].sort();
    const refuse = async (): Promise<never> => {
      throw new Problem('method-not-allowed', { allow });
    };
    gateway.route({
      url,
      method: gateway.supportedMethods.filter((method) => !known.has(method)),
      exposeHeadRoute: false,
      onRequest: refuse,
      handler: refuse,
    });
  }
}
