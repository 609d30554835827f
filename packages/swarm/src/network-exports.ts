export { Aggregator } from "./aggregator/aggregator.ts";
export type { AggregatorOptions } from "./aggregator/aggregator-options.ts";
export type { TaskOutcome, TaskRecord, TaskRequest, TaskStatus } from "./aggregator/task-record.ts";
export type { WorkerEntry } from "./aggregator/worker-table.ts";
export { AggregatorError } from "./errors/aggregator-error.ts";
export { ConfigurationError } from "./errors/configuration-error.ts";
export { CryptographicError } from "./errors/cryptographic-error.ts";
export { MessageError } from "./errors/message-error.ts";
export { NetworkError } from "./errors/network-error.ts";
export { RoleError } from "./errors/role-error.ts";
export { SwarmError, type WireErrorCode } from "./errors/swarm-error.ts";
export { WorkerError } from "./errors/worker-error.ts";
export { fingerprintOf, SwarmKey } from "./keys/swarm-key.ts";
export {
  roles,
  TrustStore,
  type Role,
  type TrustedKey,
  type TrustEntry,
  type TrustReader,
} from "./keys/trust-store.ts";
export { verifyResult, type ResultStatement } from "./messages/sign-result.ts";
export type { ResultStatus, WorkerStatus } from "./messages/worker-status.ts";
export { openUdpSocket, type Address, type DatagramSocket } from "./network/datagram-socket.ts";
export { Endpoint, type EndpointOptions } from "./network/endpoint.ts";
export { TrafficCounters, type DropReason } from "./network/traffic-counters.ts";
export { decodeCanonical, encodeCanonical } from "./wire/canonical-cbor.ts";
export { MalformedCbor } from "./wire/cbor-reader.ts";
export { parseCose, signCose, verifyCose, type SignedStatement, type SignOptions } from "./wire/cose-sign1.ts";
export { decodeFrame, encodeFrame, type Frame, type FrameFault } from "./wire/frame.ts";
export { frameType, type FrameType } from "./wire/frame-type.ts";
export { messageCodec, optional, required, type MessageCodec } from "./wire/message-codec.ts";
export { Worker } from "./worker/worker.ts";
export type { WorkerOptions } from "./worker/worker-options.ts";
export { CircuitBreaker, type CircuitBreakerOptions, type CircuitState } from "./faults/circuit-breaker.ts";
export { faultOf, faultTypes, isFaultType, type Fault, type FaultType } from "./faults/fault-request.ts";
export { NetworkFaults, type NetworkFaultRule } from "./faults/network-faults.ts";
export { withRetry, type RetryOptions } from "./faults/retry-policy.ts";
export { WorkerControl, type WorkerControlOptions } from "./faults/worker-control.ts";
export { issueCertificate, readCertificate, type Certificate, type IssueOptions } from "./keys/certificate.ts";
export { certificateOf } from "./keys/certificate-file.ts";
export { issueRevocation, readRevocation, type Revocation } from "./keys/revocation.ts";
export { generateKeyFiles, readPrivateKey } from "./keys/key-file.ts";
export { applySuccession, signSuccession } from "./keys/key-succession.ts";
export { exportPublicKey, importPublicKey, keyFormats, type KeyFormat } from "./keys/public-key-format.ts";
export { readTrustFile, writeTrustFile } from "./keys/trust-file.ts";
export { MetricsRecorder } from "./metrics/metrics-recorder.ts";
export { beginOf, metricsColumns, timeRanges, type MetricsRow } from "./metrics/metrics-row.ts";
export {
  metricsStoreTypes,
  openMetricsStore,
  type MetricsStore,
  type MetricsStoreType,
} from "./metrics/metrics-store.ts";
export { prometheusText } from "./metrics/prometheus-text.ts";
export { AuditLog, type AuditEntry } from "./operator/audit-log.ts";
export {
  commandPermissions,
  type Command,
  type CommandName,
  type CommandReply,
  type Permission,
} from "./operator/command-message.ts";
export { Operator, type HistoryEntry, type OperatorOptions } from "./operator/operator.ts";
export { LedgerFile, type StoredLedger } from "./ledger/ledger-file.ts";
export { hashOfCommit, type StateCommit } from "./ledger/state-commit.ts";
export { StateLedger, type AppendReceipt } from "./ledger/state-ledger.ts";
export { verifyLedger, type FinalCommit, type LedgerVerdict } from "./ledger/verify-ledger.ts";

export type { MatrixConfig, SwarmConfig } from "./config/config-schema.ts";
export { AggregatorNode } from "./node/aggregator-node.ts";
export { describeWorker } from "./node/worker-commands.ts";
export type { AggregatorNodeOptions } from "./node/node-options.ts";
export { loadMatrices, loadSwarmConfig, swarmConfigOf } from "./config/open-config.ts";
export { ControlLoop, type ControlLoopOptions, type CycleReport } from "./control/control-loop.ts";
export { AggregatorGroup, type AggregatorGroupOptions } from "./election/aggregator-group.ts";
export { Election, type Ballot, type ElectionAction, type ElectionEvent } from "./election/election.ts";
