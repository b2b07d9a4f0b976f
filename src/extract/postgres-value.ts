import type { DataSource } from 'typeorm'

type Convert = (value: never) => unknown
interface TypeParsers {
  getTypeParser(oid: number): (text: string) => unknown
}

/** `text[]`: its parser takes any array apart and leaves the elements as they are. */
const TEXT_ARRAY = 1009

/** The parser that TypeORM's own queries would use for this type. */
export function postgresParser(dataSource: DataSource, typeId: number | null): Convert | undefined {
  return typeId === null ? undefined : typeParsers(dataSource).getTypeParser(typeId)
}

/** Elements converted like columns of their type: pg's own parsers would round decimals and read times in the process's zone. */
export function postgresArray(dataSource: DataSource, element: Convert | undefined): Convert {
  const split = typeParsers(dataSource).getTypeParser(TEXT_ARRAY)
  if (element === undefined) return split
  const convert = (item: unknown): unknown =>
    item === null ? null : Array.isArray(item) ? item.map(convert) : element(item as never)
  return (text: string) => convert(split(text))
}

function typeParsers(dataSource: DataSource): TypeParsers {
  return (dataSource.driver as unknown as { postgres: { types: TypeParsers } }).postgres.types
}
