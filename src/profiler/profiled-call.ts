import { types } from 'node:util'
import type { OperationStatistics } from './operation-statistics'
import { asyncStorage, profilerContext } from './profiler-context'
import type { Recording } from './recording'
import { pin, type Span } from './span'

/** A function that is profiled, with whatever `this` it has. */
export type AnyFunction = (this: unknown, ...args: unknown[]) => unknown

/**
 * A call that may turn out synchronous or asynchronous. The first result of an operation tells its shape for the calls
 * to come.
 *
 * @param enterUnknown - the first call of an operation enters the async context. Only there can what it starts after an
 * `await` find its parent; without, the context of a purely synchronous process is never created.
 */
export function profileCall(
  recording: Recording,
  operation: OperationStatistics,
  fn: AnyFunction,
  self: unknown,
  args: unknown[],
  enterUnknown: boolean,
): unknown {
  // A first call that calls itself is recursion: deep enough as it is, without the frames of the async context.
  const first = operation.shape === 'unknown' && operation.openCount === 0
  return operation.shape === 'async' || (first && enterUnknown)
    ? callAsync(recording, operation, fn, self, args)
    : callSync(recording, operation, fn, self, args)
}

/** Outside the async context. A native promise is still awaited, and makes the operation's next calls `callAsync`. */
export function callSync(
  recording: Recording,
  operation: OperationStatistics,
  fn: AnyFunction,
  self: unknown,
  args: unknown[],
): unknown {
  const span = recording.open(operation)
  const previous = profilerContext.current
  profilerContext.current = span
  let result: unknown
  try {
    result = fn.apply(self, args)
  } catch (error) {
    profilerContext.current = previous
    recording.close(span, true)
    throw error
  }
  profilerContext.current = previous
  return finish(recording, span, result)
}

/** In the async context: what `fn` starts after its first `await` still finds this span. */
export function callAsync(
  recording: Recording,
  operation: OperationStatistics,
  fn: AnyFunction,
  self: unknown,
  args: unknown[],
): unknown {
  const span = recording.openPinned(operation)
  const previous = profilerContext.current
  profilerContext.current = span
  let result: unknown
  try {
    result = asyncStorage().run(span, invoke, fn, self, args)
  } catch (error) {
    recording.close(span, true)
    throw error
  } finally {
    profilerContext.current = previous
  }
  return finish(recording, span, result)
}

function invoke(fn: AnyFunction, self: unknown, args: unknown[]): unknown {
  return fn.apply(self, args)
}

function finish(recording: Recording, span: Span, result: unknown): unknown {
  const { operation } = span
  if (isNativePromise(result)) {
    operation.shape = 'async'
    pin(span) // it outlives the synchronous calls around it
    return settle(recording, span, result)
  }
  if (operation.shape === 'unknown') operation.shape = 'sync'
  recording.close(span, false)
  return result
}

/** A derived promise: a rejection that the caller drops is still reported as unhandled. */
function settle(recording: Recording, span: Span, promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      recording.close(span, false)
      return value
    },
    (error: unknown) => {
      recording.close(span, true)
      throw error
    },
  )
}

/**
 * Only promises that are running already. A query builder or another lazy thenable starts when its `then` is called, which
 * is the caller's business; a subclass with a `then` of its own may be one.
 */
function isNativePromise(value: unknown): value is Promise<unknown> {
  if (typeof value !== 'object' || value === null) return false
  if (value instanceof Promise) return value.then === Promise.prototype.then
  return types.isPromise(value) && value.constructor.name === 'Promise' // of another realm, such as a vm context
}
