import type { EtlError } from '../core/errors'

/** Puts another message on an error of this package, also where its stack repeats it. */
export function rephrase(error: EtlError, message: string): void {
  error.stack = error.stack?.replace(error.message, () => message)
  error.message = message
}

/** How messages end that speak of commits and of going on there. */
const STATE_AND_ADVICE =
  /(?:The commit interval|The open transaction|What was committed)[^.]*run again to go on there\.$/

/** A dry run has nothing to roll back and nothing to go on with. */
export function sayNothingWritten(error: EtlError): void {
  rephrase(error, error.message.replace(STATE_AND_ADVICE, 'Nothing was written: dry run.'))
}
