/**
 * Opens a connection.
 *
 * @param address - without credentials.
 * @param variable - that names another one.
 * @throws Error in one sentence with the address and what to do.
 */
export async function reach<T>(address: string, variable: string, connect: () => Promise<T>): Promise<T> {
  try {
    return await connect()
  } catch (error) {
    const reason = sentence(error).replace(/\.$/, '')
    throw new Error(`Cannot connect to ${address} (${reason}); start that database, or correct ${variable}.`, {
      cause: error,
    })
  }
}

/** Node reports a host with several addresses as an AggregateError without a message of its own. */
export function sentence(error: unknown): string {
  const first = error instanceof AggregateError && error.message === '' ? (error.errors[0] as unknown) : error
  return first instanceof Error ? first.message : String(first)
}
