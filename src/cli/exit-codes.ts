/** What the shell and a scheduler see. */
export const EXIT = Object.freeze({
  /** Every row accounted for. */
  ok: 0,
  /** The run failed; what was committed stays, and the next run continues it. */
  failed: 1,
  /** Wrong usage or configuration: the same command cannot work until something is changed. */
  usage: 2,
  /** Stopped by SIGINT or SIGTERM; the next run continues. */
  interrupted: 130,
})
