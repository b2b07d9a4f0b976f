/** Small random numbers that depend on a table and a row only: the same on every machine and in any order. */
export class Random {
  private state: number

  constructor(table: number, row: number) {
    this.state = (Math.imul(table, 0x9e3779b1) ^ Math.imul(row, 0x85ebca6b)) | 0
  }

  /** 0 to 2^32 - 1. Source: mulberry32, https://github.com/bryc/code/blob/master/jshash/PRNGs.md */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let t = Math.imul(this.state ^ (this.state >>> 15), this.state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return (t ^ (t >>> 14)) >>> 0
  }

  /** 0 to `below - 1`. */
  int(below: number): number {
    return this.next() % below
  }

  chance(perMille: number): boolean {
    return this.int(1000) < perMille
  }

  pick<T>(list: readonly T[]): T {
    return list[this.int(list.length)]!
  }
}
