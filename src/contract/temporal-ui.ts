/** Returns the address of a workflow in Temporal's Web UI, whose own address has no slash at its end. */
export function workflowPage(temporalUiUrl: string, namespace: string, workflowId: string): string {
  return `${temporalUiUrl}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(workflowId)}`;
}
