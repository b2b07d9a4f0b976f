import { describe, expect, test } from '@jest/globals'
import type { DataSourceOptions } from 'typeorm'
import { databaseAddress } from '../../../src/pipeline/connect'

const ofUrl = (url: string): string => databaseAddress({ type: 'postgres', url })

describe('the address of a database', () => {
  test.each([
    ['postgres://bob:geheim@db.example.com:5432/shop', 'db.example.com:5432/shop'],
    ['postgres://bob:geheim@db.example.com/shop?sslmode=require', 'db.example.com/shop'],
    ['mysql://localhost', 'localhost'],
    ['mysql://bob:ge%40heim@10.0.0.1:3306/', '10.0.0.1:3306/'],
    ['postgres://bob:ge@heim@db/shop', 'db/shop'],
  ])('%s is %s', (url, address) => {
    expect(ofUrl(url)).toBe(address)
  })

  test.each([
    'postgres://bob:12/34geheim@db/shop',
    'postgres://bob:2024#geheim@db/shop',
    'postgres://bob:2024?geheim@db/shop',
    'postgres://bob:2024/@geheim@db/shop',
    'postgres://db/shop?password=ge@heim',
    'postgres://bob:geheim',
    'bob:geheim@db/shop',
  ])('%s could be read in two ways, and is not printed', (url) => {
    expect(ofUrl(url)).toBe('its configured address')
  })

  test('comes from the parts as well; what looks like credentials is not printed', () => {
    const of = (options: object): string => databaseAddress({ type: 'postgres', ...options } as DataSourceOptions)
    expect(of({ host: 'db', port: 5432, database: 'shop' })).toBe('db:5432/shop')
    expect(of({ host: 'bob:geheim@db', database: 'shop' })).toBe('its configured address')
    expect(of({ database: 'shop.sqlite' })).toBe('shop.sqlite')
    expect(of({})).toBe('its default address')
  })
})
