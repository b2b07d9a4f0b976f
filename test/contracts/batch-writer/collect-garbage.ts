import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Memory figures mean something only after this. */
export async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  // Buffers are given back in a task after the collection that found them.
  for (let n = 0; n < 2; n++) {
    gc()
    await new Promise((resolve) => setImmediate(resolve))
  }
}
