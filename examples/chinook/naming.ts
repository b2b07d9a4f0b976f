import { DefaultNamingStrategy, type NamingStrategyInterface } from 'typeorm'

/** Names that are written one way in the entities (`unitPrice`, `InvoiceLine`) and another way in a database. */
class Naming extends DefaultNamingStrategy implements NamingStrategyInterface {
  constructor(private readonly convert: (name: string) => string) {
    super()
  }

  override tableName(className: string, givenName: string | undefined): string {
    return this.convert(givenName ?? className)
  }

  override columnName(property: string, givenName: string | undefined, embeddedIn: string[]): string {
    return this.convert([...embeddedIn, givenName ?? property].join('_'))
  }

  override joinColumnName(relation: string, referencedColumn: string): string {
    return this.convert(`${relation}_${referencedColumn}`)
  }
}

/** `unit_price`, `invoice_line`: the new schema, and Chinook's PostgreSQL file. */
export const snakeCase = new Naming((name) => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase())

/** `UnitPrice`, `InvoiceLine`: Chinook's MySQL and SQLite files. */
export const pascalCase = new Naming((name) => name.charAt(0).toUpperCase() + name.slice(1))
