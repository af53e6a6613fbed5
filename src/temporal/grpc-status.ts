import { isGrpcServiceError } from '@temporalio/client';

/** The gRPC status codes that mean something to us. */
export const GRPC_STATUS = {
  invalidArgument: 3,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  unimplemented: 12,
  unauthenticated: 16,
} as const;

/** The gRPC status code of an error, or of what caused it; undefined for any other error. */
export function grpcStatusOf(error: unknown): number | undefined {
  if (isGrpcServiceError(error)) return error.code;
  return error instanceof Error && error.cause !== undefined ? grpcStatusOf(error.cause) : undefined;
}

/** Whether the server has the call, but not for us; Temporal Cloud keeps its operator service to itself. */
export function isNotPermitted(error: unknown): boolean {
  const status = grpcStatusOf(error);
  return (
    status === GRPC_STATUS.permissionDenied ||
    status === GRPC_STATUS.unauthenticated ||
    status === GRPC_STATUS.unimplemented
  );
}
