/** Why a value has no faithful form; the reader adds entity and key. */
export class Unreadable extends Error {
  constructor(
    readonly property: string,
    reason: string,
  ) {
    super(reason)
  }
}

/** @throws {@link Unreadable} for text that is no number. */
export function textNumber(property: string): (text: string) => number {
  return (text) => {
    const number = text.trim() === '' ? NaN : Number(text)
    if (Number.isNaN(number)) throw new Unreadable(property, 'the text is no number')
    return number
  }
}
