/** A class that TypeORM knows as an entity. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- abstract and private constructors are entities too
export type EntityClass<T extends object = object> = Function & { prototype: T }
