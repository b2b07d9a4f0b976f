const readNanoseconds = process.hrtime.bigint
const ORIGIN = readNanoseconds()

/** Monotonic nanoseconds since this module was loaded: a number, exact below 2^53 (104 days). */
export const now = (): number => Number(readNanoseconds() - ORIGIN)

export const NANOSECONDS_PER_SECOND = 1e9
