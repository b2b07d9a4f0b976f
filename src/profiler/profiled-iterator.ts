import type { OperationStatistics } from './operation-statistics'
import { type AnyFunction, callAsync, callSync } from './profiled-call'
import type { Recording } from './recording'

type AnyGenerator = Generator | AsyncGenerator
type Step = 'next' | 'return' | 'throw'

/**
 * A generator whose every step is one call of the operation; the consumer's time between steps is not charged to it.
 *
 * @returns an object of the generator's own prototype, so that iterator helpers and `instanceof` keep working.
 */
export function profileIterator(
  recording: Recording,
  operation: OperationStatistics,
  generator: AnyGenerator,
): AnyGenerator {
  const call = Symbol.asyncIterator in generator ? callAsync : callSync
  const step = (name: Step) => {
    const fn = generator[name] as AnyFunction
    return {
      value: (...args: unknown[]) => call(recording, operation, fn, generator, args),
      configurable: true,
      writable: true,
    }
  }
  return Object.create(Object.getPrototypeOf(generator) as object, {
    next: step('next'),
    return: step('return'),
    throw: step('throw'),
  }) as AnyGenerator
}
