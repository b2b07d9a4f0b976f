import { AsyncLocalStorage } from 'node:async_hooks'
import { globalSingleton } from '../core/singleton'
import type { Span } from './span'

interface ProfilerContext {
  /** The innermost profiled call on the stack that is running now. */
  current: Span | null
  storage: AsyncLocalStorage<Span> | null
}

/**
 * One for all profilers of the process. Before Node 24 every `AsyncLocalStorage` that has ever run taxes every promise of
 * the process, so there is one, made by the first asynchronous operation: purely synchronous use pays nothing.
 */
export const profilerContext = globalSingleton<ProfilerContext>('profiler-context', () => ({
  current: null,
  storage: null,
}))

export function asyncStorage(): AsyncLocalStorage<Span> {
  return (profilerContext.storage ??= new AsyncLocalStorage<Span>())
}

/** The innermost open span around the running code. Late work of a finished span belongs to what was around that. */
export function enclosingSpan(): Span | null {
  let span = profilerContext.current ?? profilerContext.storage?.getStore() ?? null
  while (span !== null && !span.open) span = span.outer
  return span
}
