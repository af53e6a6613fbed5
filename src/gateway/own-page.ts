import type { FastifyRequest } from 'fastify';
import { type ForeignPage, foreignPage } from '../http/own-page.js';
import { Problem } from './problems.js';

const DETAILS: Readonly<Record<ForeignPage, string>> = {
  host: 'Without gateway.apiKeys, requests must have a loopback name in the header Host, such as "127.0.0.1:8700".',
  origin: "Without gateway.apiKeys, only this gateway's console may send requests from a web page.",
};

/**
 * Refuses requests that a foreign web page makes a browser send; see `foreignPage`.
 * @throws the problem `foreign-page`
 */
export function expectOwnPage({ headers }: FastifyRequest, origins: readonly string[] = []): void {
  const foreign = foreignPage(headers, { origins });
  if (foreign !== undefined) throw new Problem('foreign-page', { detail: DETAILS[foreign] });
}
