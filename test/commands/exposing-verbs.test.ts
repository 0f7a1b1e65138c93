import { describe, expect, it } from 'vitest'
import { formatCommand } from '../../src/commands/commands.ts'
import { command, parse, refusal, shop } from './shop.ts'

describe('/adopt', () => {
  const adopt = (version: string | null, ...services: string[]) => ({
    verb: 'adopt',
    version,
    ...(services.length > 0 ? { services } : {}),
  })

  it.each([
    ['/adopt reviews', adopt(null, 'default/reviews')],
    ['/adopt reviews v1', adopt('v1', 'default/reviews')],
    ['/adopt v1 reviews', adopt('v1', 'default/reviews')],
    ['/adopt service=reviews version=v1', adopt('v1', 'default/reviews')],
    ['/adopt default/reviews', adopt(null, 'default/reviews')],
    ['/adopt blue', adopt(null, '_/blue')],
    ['/adopt blue green', adopt('green', '_/blue')],
  ])('%s is understood', (line, expected) => expect(command(line)).toEqual(expected))

  it.each([
    ['/adopt', 'service-missing | For example: /adopt reviews'],
    ['/adopt v1', /^unknown-service \| /],
    ['/adopt reveiws', 'unknown-service | Type: /adopt reviews'],
    ['/adopt reviews v9', /^unknown-version \| /],
    ['/adopt reviews ratings', /^too-many-services \| /],
    ['/adopt web', 'ambiguous-service | Type one of: /adopt a/web or: /adopt b/web'],
    ['/adopt reviews --drop-rules', /^flag-not-here \| /],
  ])('%s is refused', (line, expected) =>
    typeof expected === 'string' ? expect(refusal(line)).toBe(expected) : expect(refusal(line)).toMatch(expected),
  )
})

describe('/expose', () => {
  const expose = (more: object, ...services: string[]) => ({
    verb: 'expose',
    host: 'shop.example.com',
    gateway: null,
    port: null,
    version: null,
    conditions: [],
    ...(services.length > 0 ? { services } : {}),
    ...more,
  })
  const uri = (kind: string, value: string) => ({ kind: 'uri', match: { kind, value } })

  it.each([
    ['/expose reviews host=shop.example.com', expose({}, 'default/reviews')],
    ['/expose host=Shop.Example.com reviews', expose({}, 'default/reviews')],
    ['/expose reviews host=*', expose({ host: '*' }, 'default/reviews')],
    ['/expose reviews host=*.example.com', expose({ host: '*.example.com' }, 'default/reviews')],
    [
      '/expose reviews host=shop.example.com gateway=ingress/public port=9080 version=v1',
      expose({ gateway: 'ingress/public', port: 9080, version: 'v1' }, 'default/reviews'),
    ],
    ['/expose reviews host=shop.example.com gateway=public', expose({ gateway: 'public' }, 'default/reviews')],
    [
      '/expose productpage host=* uri /productpage uri ^=/static uri /login port=9080',
      expose(
        {
          host: '*',
          port: 9080,
          conditions: [uri('exact', '/productpage'), uri('prefix', '/static'), uri('exact', '/login')],
        },
        'default/productpage',
      ),
    ],
    [
      '/expose reviews host=shop.example.com method GET header x-team uri /a uri /b',
      expose(
        {
          conditions: [
            { kind: 'method', match: { kind: 'exact', value: 'GET' } },
            { kind: 'header', name: 'x-team', match: { kind: 'present' } },
            uri('exact', '/a'),
            uri('exact', '/b'),
          ],
        },
        'default/reviews',
      ),
    ],
  ])('%s is understood', (line, expected) => expect(command(line)).toEqual(expected))

  it.each([
    ['/expose reviews', 'host-missing | For example: /expose reviews host=reviews.example.com'],
    ['/expose reviews host=', /^value-missing \| /],
    ['/expose reviews host=shop', /^host-invalid \| /],
    ['/expose reviews host=https://shop.example.com/a', 'host-invalid | Type: /expose reviews host=shop.example.com'],
    ['/expose reviews host=shop.example.com:8080', 'host-invalid | Type: /expose reviews host=shop.example.com'],
    ['/expose reviews host=a.b host=c.d', /^said-twice \| /],
    ['/expose reviews host=a.b gateway=mesh', /^gateway-invalid \| /],
    ['/expose reviews host=a.b gateway=a/b/c', /^gateway-invalid \| /],
    ['/expose reviews host=a.b port=0', /^port-invalid \| /],
    ['/expose reviews host=a.b port=65536', /^port-invalid \| /],
    ['/expose reviews host=a.b port=http', /^port-invalid \| /],
    ['/expose reviews host=a.b version=v9', /^unknown-version \| /],
    ['/expose reviews host=a.b uri login', /^path-without-slash \| /],
    ['/expose reviews host=a.b method GET method POST', /^condition-twice \| /],
    ['/expose reviews host=a.b source namespace=web', /^source-outside \| /],
    ['/expose reviews v1 host=a.b', /^version-misplaced \| /],
    ['/expose reviews ratings host=a.b', /^too-many-services \| /],
  ])('%s is refused', (line, expected) =>
    typeof expected === 'string' ? expect(refusal(line)).toBe(expected) : expect(refusal(line)).toMatch(expected),
  )
})

it.each([
  '/adopt reviews v1',
  '/adopt blue version=blue',
  '/expose productpage host=* port=9080 uri /productpage uri ^=/static header x="a b" --env prod',
  '/expose reviews host=a.example.com gateway=ingress/public version=v1',
])('%s is written as a line that says the same', (line) => {
  const [first] = parse(line).commands
  if (first === undefined) throw new Error(`not understood: ${JSON.stringify(parse(line).problems)}`)
  for (const text of [formatCommand(first, { catalogue: shop }), formatCommand(first)])
    expect(parse(text).commands).toEqual([{ ...first, text }])
})
