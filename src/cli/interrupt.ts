import { EXIT } from './exit-codes'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/**
 * A second signal this soon is the same key press: a terminal signals the whole process group, and npm and npx pass on
 * to their child what they receive themselves.
 */
const SAME_PRESS_MS = 500

export interface Interrupt {
  readonly signal: AbortSignal
  /** Gives the signals back to Node. */
  release(): void
}

/**
 * The first Ctrl-C (or SIGTERM) asks the run to stop after the current batch, the second ends the process at once: the
 * open transaction is rolled back by the database, and the next run continues from the last checkpoint.
 *
 * @param beforeExit - restores the terminal.
 */
export function watchInterrupt(notice: (text: string) => void, beforeExit: () => void): Interrupt {
  const controller = new AbortController()
  let firstAt = 0
  const onSignal = (): void => {
    if (controller.signal.aborted) {
      if (performance.now() - firstAt < SAME_PRESS_MS) return
      beforeExit()
      notice('stopped at once; what was committed stays, and the next run continues there\n')
      process.exit(EXIT.interrupted)
    }
    notice('stopping after the current batch; press again to stop at once\n')
    firstAt = performance.now()
    controller.abort()
  }
  for (const name of SIGNALS) process.on(name, onSignal)
  return {
    signal: controller.signal,
    release: () => {
      for (const name of SIGNALS) process.off(name, onSignal)
    },
  }
}
