import { globalSingleton } from '../core/singleton'
import { ETLProfiler } from './profiler'
import { enclosingSpan } from './profiler-context'

const DEFAULT_NAME = 'default'
const MAX_PROFILERS = 1_000

/** The profilers of this process by name. Keeps 1000: beyond that the oldest one with no open operation is dropped. */
export class ProfilerRegistry {
  private readonly profilers = new Map<string, ETLProfiler>()

  /** The profiler of that name, made on demand. */
  get(name: string): ETLProfiler {
    return this.profilers.get(name) ?? this.set(new ETLProfiler(name))
  }

  /** Registers a profiler under its name, in place of an earlier one. */
  set(profiler: ETLProfiler): ETLProfiler {
    this.profilers.delete(profiler.name) // a replaced one counts as new
    this.profilers.set(profiler.name, profiler)
    if (this.profilers.size > MAX_PROFILERS) this.dropOldest()
    return profiler
  }

  has(name: string): boolean {
    return this.profilers.has(name)
  }

  names(): string[] {
    return [...this.profilers.keys()]
  }

  delete(name: string): boolean {
    return this.profilers.delete(name)
  }

  clear(): void {
    this.profilers.clear()
  }

  /** The profiler of the operation that is open in the running code's context. */
  current(): ETLProfiler | undefined {
    return enclosingSpan()?.recording.profiler
  }

  /** Takes the calls of `@Profiled` methods that run outside of every profiler. */
  get default(): ETLProfiler {
    return this.get(DEFAULT_NAME)
  }

  private dropOldest(): void {
    for (const [name, profiler] of this.profilers) {
      if (name === DEFAULT_NAME || profiler.recording.root.openChildren > 0) continue
      this.profilers.delete(name)
      return
    }
  }
}

export const profilerRegistry: ProfilerRegistry = globalSingleton('profilers', () => new ProfilerRegistry())
