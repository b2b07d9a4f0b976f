import type { LoadedExpectation } from './to-have-loaded'
import { toHaveLoaded } from './to-have-loaded'
import { type OperationExpectation, toHaveOperation } from './to-have-operation'

export type { LoadedExpectation, OperationExpectation }
export { toHaveLoaded, toHaveOperation }

interface EtlMatchers<R> {
  /**
   * A run's, a transformer's or a profiler's report has that operation.
   *
   * @example
   * expect(report).toHaveOperation('bulk_create', { count: 3, maxAvgTime: 0.5 })
   */
  toHaveOperation(name: string, expected?: OperationExpectation): R
  /**
   * Each transformer named has loaded that many legacy rows in this call of `run()`; others are not looked at.
   *
   * @example
   * expect(report).toHaveLoaded({ patients: 1000, departments: 24 })
   */
  toHaveLoaded(expected: LoadedExpectation): R
}

/* Type parameters must be those of the declarations that are extended, used or not. */
/* eslint-disable @typescript-eslint/no-empty-object-type, @typescript-eslint/no-namespace, @typescript-eslint/no-unused-vars */
declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends EtlMatchers<R> {}
}
declare global {
  namespace jest {
    interface Matchers<R, T = {}> extends EtlMatchers<R> {}
  }
}
/* eslint-enable */

type Extendable = { extend(matchers: object): void }

// Where there is no expect (a tool that only loads this file, or a test runner without globals) the matchers are still
// exported, for `expect.extend({ toHaveOperation, toHaveLoaded })`.
findExpect()?.extend({ toHaveOperation, toHaveLoaded })

function findExpect(): Extendable | undefined {
  const { expect } = globalThis as { expect?: Partial<Extendable> }
  if (typeof expect?.extend === 'function') return expect as Extendable
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- exists inside Jest only, also with `injectGlobals: false`
    return (require('@jest/globals') as { expect: Extendable }).expect
  } catch {
    return undefined
  }
}
