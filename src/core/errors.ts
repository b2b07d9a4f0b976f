import type { RunReport } from './run-report'

/**
 * Base of every error this package throws on purpose.
 *
 * Match on {@link EtlError.code}; read {@link EtlError.context} for keys and counts (plain JSON, never row contents);
 * `cause` is the driver's or the user's own error.
 */
export abstract class EtlError<C extends object = object> extends Error {
  /** Stable identifier, `ETL_*`; every code has a heading in `docs/errors.md`. */
  abstract readonly code: string
  readonly context: C
  /** Set on what `pipeline.run()` rejects with: how far the run came. */
  report?: RunReport

  constructor(message: string, context: C, options?: { cause?: unknown }) {
    super(message, options)
    this.context = context
  }

  override get name(): string {
    return this.constructor.name
  }

  toJSON(): { code: string; message: string; context: C } {
    return { code: this.code, message: this.message, context: this.context }
  }
}

/** `instanceof` that also holds for a second loaded copy of this package. */
export function isEtlError(error: unknown): error is EtlError {
  return (
    error instanceof Error &&
    typeof (error as { code?: unknown }).code === 'string' &&
    /^ETL_/.test((error as unknown as { code: string }).code)
  )
}

export interface InvalidOptionContext {
  option: string
  given: string
  expected: string
}

/** An option has a value that cannot work; nothing was opened or written. */
export class InvalidOptionError extends EtlError<InvalidOptionContext> {
  readonly code = 'ETL_INVALID_OPTION'
  constructor(option: string, given: unknown, expected: string) {
    super(`Option "${option}" is ${describeValue(given)}, but must be ${expected}.`, {
      option,
      given: describeValue(given),
      expected,
    })
  }
}

export interface ConfigurationContext {
  subject: string
}

/** Data sources, entities and transformers do not fit together; found before the first row was read. */
export class ConfigurationError extends EtlError<ConfigurationContext> {
  readonly code = 'ETL_CONFIGURATION'
  constructor(subject: string, message: string, cause?: unknown) {
    super(message, { subject }, { cause })
  }
}

function describeValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'function') return value.name === '' ? 'a function' : `the function ${value.name}`
  if (value === null || typeof value !== 'object') return String(value)
  return Array.isArray(value) ? `an array of ${value.length}` : 'an object'
}
