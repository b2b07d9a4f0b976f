import type { z } from 'zod'
import { InvalidOptionError } from './errors'

/** `given` over `defaults`; an explicit `undefined` keeps the default. */
export function withDefaults<T extends object>(defaults: Readonly<T>, given: Partial<T>): T {
  const result: T = { ...defaults }
  for (const key of Object.keys(given) as (keyof T)[])
    if (given[key] !== undefined) result[key] = given[key] as T[keyof T]
  return result
}

/**
 * Parses options with a schema; the first problem becomes the error.
 *
 * @param subject - prefix of the option's name in messages, such as the class that declares it.
 * @throws {@link InvalidOptionError} `ETL_INVALID_OPTION`, naming the option, its value and what was expected.
 */
export function checkOptions<S extends z.ZodType>(schema: S, given: unknown, subject?: string): z.infer<S> {
  const result = schema.safeParse(given)
  if (result.success) return result.data
  const issue = deepest(result.error.issues[0]!)
  const path = [...issue.path]
  if (issue.code === 'unrecognized_keys') path.push(issue.keys[0]!)
  const option = [subject, ...path.map(String)].filter(Boolean).join('.')
  const value = path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], given)
  throw new InvalidOptionError(option, value, expectation(issue))
}

type Issue = z.core.$ZodIssue

/** Of a union's branches, the problem that lies deepest: the branch that came closest to fitting. */
function deepest(issue: Issue): Issue {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue
  const branches = issue.errors.flatMap((issues) => (issues[0] === undefined ? [] : [deepest(issues[0])]))
  const best = branches.reduce((a, b) => (b.path.length > a.path.length ? b : a))
  return { ...best, path: [...issue.path, ...best.path] } as Issue
}

function expectation(issue: Issue): string {
  if (issue.code === 'unrecognized_keys') return 'left out: there is no such option'
  return issue.message.replace(/^Invalid (input|option): expected /, '').replace(/, received .*$/, '')
}
