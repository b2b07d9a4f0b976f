/** Why a value cannot be stored as it is; the writer adds target and key. */
export class Refused extends Error {
  constructor(
    readonly property: string,
    reason: string,
    options?: { cause: unknown },
  ) {
    super(reason, options)
  }
}
