import type { ENTITIES, TargetMap } from './base-transformer'

/**
 * `unknown` where the class fits its decorator, else a text that says what does not: the compiler prints it.
 *
 * It finds what assignability lets pass. An annotated `TargetRow<T>` reports a misspelt property in the literal itself,
 * but from an inferred return type a wider object is assignable; so the rows' own properties are looked through. What
 * lies inside a value of the row is nobody's column.
 *
 * @typeParam I - instance type of the transformer class.
 */
export type CheckedTransformer<I, L extends object, T extends object> = SameEntities<I, L, T> &
  KnownProperties<'transform', UnknownIn<Returned<I, 'transform'>, T>> &
  KnownProperties<'transformBatch', UnknownIn<Returned<I, 'transformBatch'>, T>>

type SameEntities<I, L extends object, T extends object> = object extends T
  ? unknown // the options did not fit already, which is reported there
  : I extends { readonly [ENTITIES]?: infer E }
    ? [E] extends [{ legacy: L; target: T } | undefined]
      ? [{ legacy: L; target: T }] extends [E]
        ? unknown
        : OtherEntities
      : unknown extends E
        ? unknown
        : OtherEntities
    : unknown

type OtherEntities = 'the entities of BaseTransformer<Legacy, Target> are not those of @Transformer({ legacy, target })'

type KnownProperties<Hook extends string, Unknown extends string> = [Unknown] extends [never]
  ? unknown
  : `${Hook} returns ${Unknown}, which the target does not have`

type Returned<I, Hook extends string> = I extends { [K in Hook]?: ((...args: never[]) => infer R) | undefined }
  ? R
  : never

type UnknownIn<R, T extends object> = T extends TargetMap ? UnknownOfSeveral<RowOf<R>, T> : Excess<RowOf<R>, T>

type UnknownOfSeveral<R, M extends TargetMap> =
  Excess<R, M> | (R extends object ? { [K in keyof R & keyof M]: Excess<RowOf<R[K]>, M[K]> }[keyof R & keyof M] : never)

/** The rows in what a hook returns: no promise, no array, no null. */
type RowOf<R> =
  IsAny<R> extends true
    ? never
    : R extends null | undefined | void
      ? never
      : R extends PromiseLike<infer U>
        ? RowOf<U>
        : R extends readonly (infer U)[]
          ? RowOf<U>
          : R

/** Distributes over unions; rows with computed names cannot be judged here. */
type Excess<R, T> = R extends object ? (string extends keyof R ? never : Exclude<keyof R & string, keyof T>) : never

type IsAny<R> = 0 extends 1 & R ? true : false
