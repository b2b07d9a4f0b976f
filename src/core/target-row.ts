/** Values that are stored as they are: no look inside for properties of their own. */
type Scalar = string | number | bigint | boolean | symbol | null | undefined | Date | Uint8Array | RegExp

// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- every callable property is a method here
type MethodKeys<T> = { [K in keyof T]-?: Exclude<T[K], null | undefined> extends Function ? K : never }[keyof T]

type TargetValue<V> = V extends Scalar
  ? V
  : V extends Promise<infer U>
    ? TargetValue<U>
    : V extends readonly (infer U)[]
      ? readonly TargetValue<U>[]
      : V extends object
        ? V | TargetRow<V>
        : V

/**
 * A row for entity `T` as an object literal: columns as optional properties, relations as objects with at least their
 * key, methods left out. A misspelt property does not compile.
 *
 * @example
 * const row: TargetRow<Patient> = { id: 1, firstName: 'Ada', department: { id: 7 } }
 */
export type TargetRow<T extends object> = { [K in Exclude<keyof T, MethodKeys<T>>]?: TargetValue<T[K]> | undefined }

/** Properties of entity `T` that can be columns or relations. */
export type ColumnName<T extends object> = Exclude<keyof T, MethodKeys<T>> & string

/** What `transform` may return for one legacy row; `null` and `[]` filter the row. */
export type TransformResult<R> = R | readonly R[] | null

export type MaybePromise<T> = T | Promise<T>
