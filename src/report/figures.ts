/** `0`, `456µs`, `12.3ms`, `1.23s`, `12m 34s`, `3h 12m`: at most seven characters up to 99 hours. */
export function formatSeconds(seconds: number): string {
  if (seconds === 0) return '0'
  if (seconds < 0.9995e-6) return `${Math.round(seconds * 1e9)}ns`
  if (seconds < 0.9995e-3) return `${threeDigits(seconds * 1e6)}µs`
  if (seconds < 0.9995) return `${threeDigits(seconds * 1e3)}ms`
  if (seconds < 59.95) return `${threeDigits(seconds)}s`
  const minutes = Math.floor(Math.round(seconds) / 60)
  if (minutes < 60) return `${minutes}m ${pad(Math.round(seconds) % 60)}s`
  const roundedMinutes = Math.round(seconds / 60)
  return `${Math.floor(roundedMinutes / 60)}h ${pad(roundedMinutes % 60)}m`
}

/** Whole numbers with thousands separators, the same in every locale. */
export function formatCount(count: number): string {
  return Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',')
}

export function formatMegabytes(megabytes: number | null): string {
  return megabytes === null ? '-' : megabytes.toFixed(1)
}

function threeDigits(value: number): string {
  if (value >= 99.95) return value.toFixed(0)
  return value >= 9.995 ? value.toFixed(1) : value.toFixed(2)
}

const pad = (value: number): string => String(value).padStart(2, '0')
