import { styleText } from 'node:util'

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow'

export type Paint = (style: Style, text: string) => string

/** The caller has decided on colours; Node would decide again by looking at stdout. */
export const inColor: Paint = (style, text) => styleText(style, text, { validateStream: false })

export const plain: Paint = (_style, text) => text
