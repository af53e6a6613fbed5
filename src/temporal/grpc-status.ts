import { isGrpcServiceError } from '@temporalio/client';

/** The gRPC status codes that we distinguish. */
export const GRPC_STATUS = {
  invalidArgument: 3,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  unimplemented: 12,
  unauthenticated: 16,
} as const;

/** Returns the gRPC status code of an error or of its cause; undefined if there is none. */
export function grpcStatusOf(error: unknown): number | undefined {
  if (isGrpcServiceError(error)) return error.code;
  return error instanceof Error && error.cause !== undefined ? grpcStatusOf(error.cause) : undefined;
}

/** Whether the server does not permit the call: Temporal Cloud has no public operator service. */
export function isNotPermitted(error: unknown): boolean {
  const status = grpcStatusOf(error);
  return (
    status === GRPC_STATUS.permissionDenied ||
    status === GRPC_STATUS.unauthenticated ||
    status === GRPC_STATUS.unimplemented
  );
}
