export type { FixedFormat } from "./contract/fixed-format.ts";
export type { Accumulators, FixedMatrix } from "./contract/matrix.ts";
export type { Kernel, ProductOperands, Rounding } from "./contract/kernel.ts";
export type {
  BlockId,
  BlockTask,
  CodeType,
  Distribution,
  DistributionOptions,
  ReplyVerdict,
} from "./contract/distribution.ts";
export type { JsonValue, OperandBytes, Operation, OperationContext } from "./contract/operation.ts";
export { OperationRegistry } from "./contract/operation-registry.ts";
export type { OperationSource } from "./contract/operation-source.ts";
export type { Schedule, ScheduleDecision, ScheduleEvent, ScheduleOptions } from "./contract/schedule.ts";
export type { StateStore } from "./contract/state-store.ts";
export { IncompleteError } from "./errors/incomplete-error.ts";
export { OperationTakenError } from "./errors/operation-taken-error.ts";
export { UnknownOperationError } from "./errors/unknown-operation-error.ts";
export { FixedArithmetic, type FixedArithmeticOptions } from "./fixed-point/fixed-arithmetic.ts";
export { exactDot, type Run } from "./fixed-point/exact-dot.ts";
export { fixedFormat, q1_15, q1_31, q8_24 } from "./fixed-point/fixed-format.ts";
export { roundSum } from "./fixed-point/round-sum.ts";
export { KernelThreads, type KernelThreadsOptions } from "./kernel/kernel-threads.ts";
export { openKernel, type OpenedKernel, type OpenKernelOptions } from "./kernel/open-kernel.ts";
export { referenceKernel } from "./kernel/reference-kernel.ts";
export { DivisionByZeroError } from "./errors/division-by-zero-error.ts";
export { FormatError } from "./errors/format-error.ts";
export { KernelThreadError } from "./errors/kernel-thread-error.ts";
export { OverflowError } from "./errors/overflow-error.ts";
export { ShapeError } from "./errors/shape-error.ts";
export { createSchedule } from "./schedule/pull-schedule.ts";
export { InputError } from "./errors/input-error.ts";
export { Fields } from "./input/fields.ts";
export { matrixMultiply } from "./operations/matrix/matrix-multiply.ts";
export type { MatrixInput } from "./operations/matrix/matrix-input.ts";
export { MemoryStateStore } from "./operations/state-store.ts";
export { matrixSums, type MatrixSumsInput } from "./operations/matrix/matrix-sums.ts";
export { defineOperation, type OperationDefinition, type RecordCodec } from "./operations/define/define-operation.ts";
export { builtinOperations, createRegistry } from "./operations/operations.ts";
export { LateOperations } from "./operations/late-operations.ts";
export { controlUpdate } from "./operations/control/control-update.ts";
export {
  initialPidState,
  updatePid,
  type PidGains,
  type PidResult,
  type PidState,
  type PidUpdate,
} from "./operations/control/pid.ts";
export { neuralNetworkInference } from "./operations/network/neural-network-inference.ts";
export { fixedPointCompute } from "./operations/scalar/fixed-point-compute.ts";
export { fftCompute } from "./operations/signal/fft-compute.ts";
export { filterApply } from "./operations/signal/filter-apply.ts";
export { statistics } from "./operations/statistics/statistics.ts";
export type { PackedRecord } from "./input/packed.ts";
export { OperationNameError } from "./errors/operation-name-error.ts";
export {
  authorsFigures,
  compareStrategies,
  simulatePaper,
  type PaperFigures,
  type StrategyFigures,
} from "./simulation/compare-strategies.ts";
export type { SimulationResult, Stretch } from "./simulation/simulate-schedule.ts";
export { strategies, SwarmRun, type Strategy, type SwarmModel } from "./simulation/swarm-run.ts";
export {
  LocalSwarm,
  type LocalOutcome,
  type LocalSwarmOptions,
  type LocalTask,
  type SwarmDoor,
} from "./local/local-swarm.ts";
export type { BlockEvent } from "./aggregator/block-watch.ts";
export * from "./network-exports.ts";
export { PeelingDecoder, type PeelingStep } from "./coding/lt/peeling-decoder.ts";
export { RobustSoliton, type RobustSolitonOptions } from "./coding/lt/robust-soliton.ts";
export { SystematicDecoder } from "./coding/systematic-decoder.ts";
export { SeededRandom } from "./random/seeded-random.ts";
