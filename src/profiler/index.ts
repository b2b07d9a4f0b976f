export type { CallTree } from './call-node'
export type {
  OperationProfiler,
  OperationReport,
  OperationSpan,
  PerformanceReport,
  PerformanceSummary,
} from '../core/performance-report'
export { mergeReports } from './performance-summary'
export { attachProfiler, type ProfiledDecorator, Profiled } from './profiled'
export { ETLProfiler } from './profiler'
export type { ProfilerOptions, ProfilerThresholds } from './profiler-options'
export { type ProfilerRegistry, profilerRegistry } from './profiler-registry'
