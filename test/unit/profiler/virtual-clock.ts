/** Stands in for `src/profiler/clock`: time moves only when a test says so, so every figure is exact. */
export const NANOSECONDS_PER_SECOND = 1e9
const NANOSECONDS_PER_MS = 1e6

let time = 0
let timers: { at: number; fire: () => void }[] = []

export const now = (): number => time

/** Busy for that long. */
export function work(ms: number): void {
  time += ms * NANOSECONDS_PER_MS
}

/** Asleep for that long; {@link drive} wakes it. */
export function sleep(ms: number): Promise<void> {
  const at = time + ms * NANOSECONDS_PER_MS
  return new Promise((resolve) => {
    timers.push({ at, fire: resolve })
    timers.sort((a, b) => a.at - b.at)
  })
}

/** Runs virtual time forward until `promise` settles. */
export async function drive<T>(promise: Promise<T>): Promise<T> {
  let settled = false
  const done = (): void => void (settled = true)
  promise.then(done, done)
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve))
    if (settled) return promise
    const timer = timers.shift()
    if (timer === undefined) throw new Error('Nothing is left to happen, and the promise is still pending.')
    time = Math.max(time, timer.at)
    timer.fire()
  }
}

export function resetClock(): void {
  time = 0
  timers = []
}
