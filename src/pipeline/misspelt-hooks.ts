import type { Logger } from '../core/logger'
import { closestName } from './closest-name'

const HOOKS = ['transform', 'transformBatch', 'beforeBatch', 'afterBatch']

/** Hooks are found by name, so that a misspelt one compiles and is never called: the log says so. */
export function warnOfMisspeltHooks(instance: object, transformer: string, logger: Logger): void {
  const methods = methodsOf(instance)
  for (const method of methods) {
    const hook = HOOKS.includes(method) ? undefined : closestName(method, HOOKS)
    if (hook !== undefined && !methods.has(hook))
      logger.warn(
        { transformer, method },
        `"${method}" of "${transformer}" is never called by the pipeline; did you mean the hook ${hook}?`,
      )
  }
}

function methodsOf(instance: object): Set<string> {
  const names = new Set<string>()
  for (let at = instance; at !== Object.prototype && at !== null; at = Object.getPrototypeOf(at) as object)
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at)))
      if (typeof value === 'function') names.add(name)
  return names
}
