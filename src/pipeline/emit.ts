import type { PipelineEvents } from './pipeline-events'
import type { RunContext } from './run-context'

/** Calls every listener. What one of them throws, or rejects with, is logged: watching a run must not end it. */
export function emit<E extends keyof PipelineEvents>(
  { events, logger, runId }: Pick<RunContext, 'events' | 'logger' | 'runId'>,
  event: E,
  argument: PipelineEvents[E],
): void {
  const failed = (err: unknown): void => logger.error({ runId, event, err }, `a listener of ${event} failed`)
  for (const listener of events.rawListeners(event)) {
    try {
      const result: unknown = Reflect.apply(listener, events, [argument])
      if (result instanceof Promise) result.catch(failed)
    } catch (error) {
      failed(error)
    }
  }
}
