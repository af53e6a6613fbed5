import type { SyntaxNodeRef } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

/** A metric that an expression asks for, with the labels that it asks of it by name. */
export interface Selector {
  readonly metric: string;
  readonly labels: readonly string[];
}

/** What an expression of PromQL asks for; throws where Prometheus' grammar has no such expression. */
export function readPromQL(expression: string): readonly Selector[] {
  const requested: { metric: string; labels: string[] }[] = [];
  const textOf = ({ from, to }: SyntaxNodeRef): string => expression.slice(from, to);
  parser.parse(expression).iterate({
    enter: (node) => {
      if (node.type.isError) throw new Error(`No PromQL at ${node.from}: ${expression}`);
      if (node.name === 'VectorSelector') requested.push({ metric: '', labels: [] });
      const last = requested.at(-1);
      if (!last) return;
      const ofSelector = node.node.parent?.name === 'VectorSelector';
      if (node.name === 'Identifier' && ofSelector) last.metric = textOf(node);
      if (node.name === 'LabelName' && node.node.parent?.name.endsWith('LabelMatcher')) last.labels.push(textOf(node));
    },
  });
  return requested;
}
