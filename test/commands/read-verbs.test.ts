import { describe, expect, it } from 'vitest'
import { command, parse, refusal } from './shop.ts'

describe('/plan', () => {
  it.each([
    ['/plan canary 10 v2', 'canary'],
    ['/plan /canary 10 v2', 'canary'],
    ['/plan /sluice canary 10 v2', 'canary'],
    ['/plan sluice canary 10 v2', 'canary'],
    ['/sluice plan /Canary 10 v2', 'canary'],
    ['/plan   rollback', 'rollback'],
    ['/plan pause', 'hold'],
    ['/plan route header x="a b" v2=10,v3=90 --name beta', 'route'],
  ])('%s holds a command', (line, verb) => {
    const [only] = parse(line).commands
    expect(only?.verb === 'plan' ? only.command.verb : only?.verb).toBe(verb)
  })

  it('says the same as the command alone, and takes its flags and its scope', () => {
    const [planned] = parse('/plan canary 10 v2 reviews --env prod --supersede --dry-run').commands
    const [alone] = parse('/canary 10 v2 reviews --env prod --supersede --dry-run').commands
    if (planned?.verb !== 'plan' || alone === undefined) throw new Error('not understood')
    const { text: _text, line: _line, dryRun, supersede, ...bare } = alone
    expect(planned).toMatchObject({ command: bare, scope: alone.scope, dryRun, supersede })
  })

  it.each([
    ['/plan', 'command-missing | For example: /plan canary 10 v2'],
    ['/plan ahead', 'unknown-verb | The commands are canary, '],
    ['/plan canry 10', 'unknown-verb | Type: /plan canary 10'],
    ['/plan canary', 'weight-missing | For example: /plan canary 10 v2'],
    ['/plan /canary 10.5 v2', 'weight-fraction | Type one of: /plan /canary 10 v2 or: /plan /canary 11 v2'],
    ['/plan canary v2 10', 'version-misplaced | Type: /plan canary 10 v2'],
    ['/plan status', 'nothing-to-plan | Type: /status'],
    ['/plan /status', 'nothing-to-plan | Type: /status'],
    ['/plan plan canary 10', 'nothing-to-plan | For example: /plan canary 10 v2'],
    ['/plan override soak', 'reason-missing | Type: /plan override soak reason="why"'],
    ['/plan hold cancel', 'hold-cancel | Type: /plan unhold'],
  ])('%s is refused', (line, expected) => expect(refusal(line).slice(0, expected.length)).toBe(expected))
})

describe('/explain', () => {
  const explain = (more: object = {}) => ({
    verb: 'explain',
    method: 'GET',
    path: '/',
    headers: [],
    cookies: [],
    host: null,
    from: null,
    ...more,
  })

  it.each([
    ['/explain', explain()],
    ['/explain reviews', explain({ services: ['default/reviews'] })],
    ['/explain /login', explain({ path: '/login' })],
    ['/explain post /login', explain({ method: 'POST', path: '/login' })],
    ['/explain post', explain({ method: 'POST' })],
    ['/explain "/a b"', explain({ path: '/a b' })],
    ['/explain header end-user=jason', explain({ headers: [['end-user', 'jason']] })],
    [
      '/explain GET / header a=1 header b=2 cookie user=tester',
      explain({
        headers: [
          ['a', '1'],
          ['b', '2'],
        ],
        cookies: [['user', 'tester']],
      }),
    ],
    ['/explain host=shop.example.com:8080', explain({ host: 'shop.example.com:8080' })],
    ['/explain from=mesh:default', explain({ from: { kind: 'mesh', namespace: 'default' } })],
    ['/explain FROM=Gateway:istio-system/main', explain({ from: { kind: 'gateway', gateway: 'istio-system/main' } })],
    ['/explain browser chrome', explain({ headers: [['user-agent', expect.stringContaining('Chrome/')]] })],
    ['/explain / device iOS', explain({ headers: [['user-agent', expect.stringContaining('iPhone')]] })],
    ['/explain reviews GET /x', explain({ path: '/x', services: ['default/reviews'] })],
    ['/explain GET /x reviews', explain({ path: '/x', services: ['default/reviews'] })],
  ])('%s is understood', (line, expected) => expect(command(line)).toEqual(expected))

  it.each([
    ['/explain yourself', 'unknown-service'],
    ['/explain /a /b', 'unknown-word'],
    ['/explain GET POST', 'said-twice'],
    ['/explain header x', 'not-a-pair'],
    ['/explain header x~=a', 'not-a-pair'],
    ['/explain host=http://a/b', 'host-invalid'],
    ['/explain browser netscape', 'browser-unknown'],
    ['/explain from=default', 'client-invalid'],
    ['/explain from=gateway:main', 'client-invalid'],
  ])('%s is refused', (line, code) => expect(refusal(line).split(' |')[0]).toBe(code))
})

describe('/help', () => {
  it.each([
    ['/help', null],
    ['/help canary', 'canary'],
    ['/HELP Canary', 'canary'],
    ['/help /canary', 'canary'],
    ['/help pause', 'hold'],
  ])('%s is understood', (line, topic) =>
    expect(command(line)).toEqual({ verb: 'help', topic, ...(topic === null ? {} : { topic }) }),
  )

  it.each([
    ['/help canry', 'unknown-verb | Type: /help canary'],
    ['/help wanted', 'unknown-verb | For example: /help'],
    ['/help canary 10', 'unknown-word | For example: /help canary'],
  ])('%s is refused', (line, expected) => expect(refusal(line)).toBe(expected))
})
