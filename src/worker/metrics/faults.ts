import { isGrpcServiceError, ServiceError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { FAILURES, ZEGO_ACTIONS, type ZegoAction } from '../../contract/index.js';
import type { Fault } from '../../contract/metrics.js';
import { fieldsOf } from '../../json/objects.js';
import { isDoneAlready, isGeneralCode, ZEGO_CODES, ZegoError, ZegoInvalidRequest } from '../../zego/index.js';

/** Returns where the cause of a failed call to ZEGO is; `none` if the Action's goal is already reached. */
export function faultOfCall(action: ZegoAction, error: unknown): Fault {
  if (!(error instanceof ZegoError)) return 'ours';
  if (error instanceof ZegoInvalidRequest) return 'caller';
  return error.code === undefined ? 'vendor' : faultOfCode(action, error.code);
}

function faultOfCode(action: ZegoAction, code: number): Fault {
  if (isDoneAlready(action, code)) return 'none';
  // General codes are about the app, its secret, the clock or the endpoint, except for errors of ZEGO's gateway.
  if (isGeneralCode(code)) return code === ZEGO_CODES.gatewayError ? 'vendor' : 'ours';
  switch (code) {
    case ZEGO_CODES.invalidParameter:
      return 'caller';
    case ZEGO_CODES.serviceNotEnabled:
    case ZEGO_CODES.tooManyRequests:
    case ZEGO_CODES.atCapacity:
      return 'ours';
    case ZEGO_CODES.taskEnded:
    case ZEGO_CODES.taskNotPaused:
      return 'none';
    case ZEGO_CODES.noSuchTask:
      return action === 'DescribeRecordStatus' ? 'vendor' : 'none';
    default:
      return 'vendor';
  }
}

/** Returns where the cause of a failed attempt is, by the `type` of its failure; `none` for Temporal, which has its own metrics. */
export function faultOfFailure(error: unknown): Fault {
  const isTemporals = error instanceof ServiceError || isGrpcServiceError(error);
  if (isTemporals || error instanceof CancelledFailure) return 'none';
  if (!(error instanceof ApplicationFailure)) return 'ours';
  switch (error.type) {
    case FAILURES.invalidRequest:
      return 'caller';
    case FAILURES.zegoUnreachable:
      return 'vendor';
    case FAILURES.zegoRejected:
      return faultOfRejection(error.details?.[0]);
    case 'BackupUnreachable':
      return 'vendor';
    case 'StorageUnreachable':
      return 'storage';
    case 'WebhookNotTaken':
      return 'receiver';
    case 'WorkerStopping':
      return 'none';
    default:
      return 'ours';
  }
}

function faultOfRejection(details: unknown): Fault {
  const { action: name, code } = fieldsOf(details);
  const action = ZEGO_ACTIONS.find((known) => known === name);
  return action !== undefined && typeof code === 'number' ? faultOfCode(action, code) : 'vendor';
}
