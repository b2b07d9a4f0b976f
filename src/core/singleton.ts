/** Bump with the major version: two majors of the package in one process must not share state. */
const MAJOR = 0

/** One value per process, even if this package is loaded twice. Source: zod pull request 5452. */
export function globalSingleton<T>(name: string, create: () => T): T {
  const store = globalThis as { [key: symbol]: unknown }
  return (store[Symbol.for(`typeorm-etl/${MAJOR}/${name}`)] ??= create()) as T
}
