import type { DataSource } from 'typeorm'
import type { EventEmitter } from 'node:events'
import type { CheckpointStore } from '../checkpoint/checkpoint-store'
import type { RunRecord } from '../checkpoint/run-store'
import type { Logger } from '../core/logger'
import type { TimeZone } from '../core/time-zone'
import type { PipelineEvents } from './pipeline-events'
import type { ResolvedRunOptions } from './pipeline-options'

/** What all transformers of one call of `run()` share. */
export interface RunContext {
  runId: string
  options: ResolvedRunOptions
  dataSources: Readonly<Record<string, DataSource>>
  target: DataSource
  logger: Logger
  signal: AbortSignal
  events: EventEmitter<EventMap>
  legacyTimeZone: TimeZone
  targetTimeZone: TimeZone
  profiling: boolean
  /** Absent in a dry run, which stores nothing. */
  stored?: { run: RunRecord; checkpoints: CheckpointStore }
}

/** Arguments of each event, as Node's typed emitter wants them. */
export type EventMap = { [E in keyof PipelineEvents]: [PipelineEvents[E]] }

/** Ends a transformer after the batch in which a stop was asked for; not an error. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
  constructor() {
    super('The run was asked to stop.')
  }
}
