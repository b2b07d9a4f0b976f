// What does @Profiled add to one call? Unit: ns per call. Run: npm run build && npm run bench -- profiler
import { bench, do_not_optimize, run, summary } from 'mitata'
import profilerEntry from '../../dist/profiler/index.js'

const { attachProfiler, ETLProfiler, Profiled } = profilerEntry
const clock = process.hrtime.bigint

class Bare {
  double(x) {
    return x * 2
  }
  async doubleLater(x) {
    return x * 2
  }
}

/** The class with its methods decorated, as a compiler writes it; attached to a profiler of its own. */
function profiled(options) {
  class Decorated {
    double(x) {
      return x * 2
    }
    async doubleLater(x) {
      return x * 2
    }
  }
  for (const name of ['double', 'doubleLater']) {
    const descriptor = Object.getOwnPropertyDescriptor(Decorated.prototype, name)
    Profiled(name)(Decorated.prototype, name, descriptor)
    Object.defineProperty(Decorated.prototype, name, descriptor)
  }
  const instance = new Decorated()
  attachProfiler(instance, new ETLProfiler('bench', options))
  return instance
}

const bare = new Bare()
const measured = profiled()
const disabled = profiled({ enabled: false })

summary(() => {
  bench('bare call', () => do_not_optimize(bare.double(21))).baseline(true)
  bench('two clock reads', () => do_not_optimize(-Number(clock() - clock())))
  bench('@Profiled call, disabled', () => do_not_optimize(disabled.double(21)))
  bench('@Profiled call', () => do_not_optimize(measured.double(21)))
})
summary(() => {
  bench('bare async call', async () => do_not_optimize(await bare.doubleLater(21))).baseline(true)
  bench('@Profiled async call, disabled', async () => do_not_optimize(await disabled.doubleLater(21)))
  bench('@Profiled async call', async () => do_not_optimize(await measured.doubleLater(21)))
})

await run()
