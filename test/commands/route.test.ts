import { describe, expect, it } from 'vitest'
import { command, parse, refusal } from './shop.ts'

/** The conditions of a line that ends in the target v2. */
const conditions = (text: string): unknown => {
  const said = command(`/route ${text} v2`)
  return typeof said === 'object' && said !== null && 'conditions' in said ? said.conditions : said
}

const header = (name: string, kind: string, value?: string) => [
  { kind: 'header', name, match: value === undefined ? { kind } : { kind, value } },
]

const valued = (field: string, kind: string, value: string) => [{ kind: field, match: { kind, value } }]

const newVersion = (version: string): string =>
  `A new version is brought by /deploy ${version} --image REF, or by its Deployment in a pull request of its own; after that the command finds it.`

describe('a condition', () => {
  it.each([
    ['header end-user', header('end-user', 'present')],
    ['header end-user=jason', header('end-user', 'exact', 'jason')],
    ['header end-user^=ja', header('end-user', 'prefix', 'ja')],
    ['header end-user~=ja.*', header('end-user', 'regex', 'ja.*')],
    ['header end-user~=^ja.*$', header('end-user', 'regex', '^ja.*$')],
    ['HEADER X-User=Jason', header('X-User', 'exact', 'Jason')],
    ['header x_1.y-z=a', header('x_1.y-z', 'exact', 'a')],
    ['header __proto__=constructor', header('__proto__', 'exact', 'constructor')],
    ['header x=a=b', header('x', 'exact', 'a=b')],
    ['header x=a^=b', header('x', 'exact', 'a^=b')],
    ['header x=a,b', header('x', 'exact', 'a,b')],
    ['header x="a b"', header('x', 'exact', 'a b')],
    ['header x="a, b"', header('x', 'exact', 'a, b')],
    ['header x=a" "b', header('x', 'exact', 'a b')],
    ['header x="say ""hi"""', header('x', 'exact', 'say "hi"')],
    ['header "x"=a', header('x', 'exact', 'a')],
    ['header x="=a"', header('x', 'exact', '=a')],
    ['header x="^a"', header('x', 'exact', '^a')],
    ['header x^="~a"', header('x', 'prefix', '~a')],
    ['header x="“a”"', header('x', 'exact', '“a”')],
    ['header x=*a*', header('x', 'exact', '*a*')],
    ['header x=a_b_c', header('x', 'exact', 'a_b_c')],
    ['header x=a\\b', header('x', 'exact', 'a\\b')],
    ['header x=<a>', header('x', 'exact', '<a>')],
    ['header x=50%', header('x', 'exact', '50%')],
    ['header x=v1=10,v2=90', header('x', 'exact', 'v1=10,v2=90')],
    ['header service=reviews', header('service', 'exact', 'reviews')],
    ['header header', header('header', 'present')],
    ['header reviews', header('reviews', 'present')],
    ['without-header x', [{ kind: 'without-header', name: 'x', match: { kind: 'present' } }]],
    ['Without-Header x~=a|b', [{ kind: 'without-header', name: 'x', match: { kind: 'regex', value: 'a|b' } }]],
    ['query beta', [{ kind: 'query', name: 'beta', match: { kind: 'present' } }]],
    ['query beta=1', [{ kind: 'query', name: 'beta', match: { kind: 'exact', value: '1' } }]],
    ['cookie user=tester', [{ kind: 'cookie', name: 'user', value: 'tester' }]],
    ['cookie user=a=b', [{ kind: 'cookie', name: 'user', value: 'a=b' }]],
    ['uri /login', valued('uri', 'exact', '/login')],
    ['uri =/login', valued('uri', 'exact', '/login')],
    ['uri ^=/api/v1', valued('uri', 'prefix', '/api/v1')],
    ['uri ~=/users/[0-9]+', valued('uri', 'regex', '/users/[0-9]+')],
    ['uri ~=^/a$', valued('uri', 'regex', '^/a$')],
    ['uri /a?b=c', valued('uri', 'exact', '/a?b=c')],
    ['uri "/a b"', valued('uri', 'exact', '/a b')],
    ['method get', valued('method', 'exact', 'GET')],
    ['METHOD Patch', valued('method', 'exact', 'PATCH')],
    ['authority shop.example.com', valued('authority', 'exact', 'shop.example.com')],
    ['authority ^=shop.', valued('authority', 'prefix', 'shop.')],
    ['user-agent ~=.*Chrome.*', valued('user-agent', 'regex', '.*Chrome.*')],
    ['browser chrome', [{ kind: 'browser', name: 'chrome' }]],
    ['BROWSER Firefox', [{ kind: 'browser', name: 'firefox' }]],
    ['browser safari', [{ kind: 'browser', name: 'safari' }]],
    ['browser edge', [{ kind: 'browser', name: 'edge' }]],
    ['device android', [{ kind: 'device', name: 'android' }]],
    ['device iOS', [{ kind: 'device', name: 'ios' }]],
    ['device mobile', [{ kind: 'device', name: 'mobile' }]],
    ['source namespace=team-a', [{ kind: 'source-namespace', namespace: 'team-a' }]],
    ['SOURCE Namespace=team-a', [{ kind: 'source-namespace', namespace: 'team-a' }]],
  ])('%s is understood', (text, expected) => expect(conditions(text)).toEqual(expected))

  it('takes several, all of which must hold', () =>
    expect(conditions('header a=1 without-header b uri ^=/x method POST query c~=d source namespace=e')).toHaveLength(
      6,
    ))

  it.each([
    ['header x=', 'value-empty | For example: /route header end-user=jason v2'],
    ['header x=""', 'value-empty | For example: /route header end-user=jason v2'],
    ['uri ""', 'value-empty | For example: /route uri ^=/api method GET v2=10,v3=90 --name api-canary'],
    ['uri ^=', 'value-empty | For example: /route uri ^=/api method GET v2=10,v3=90 --name api-canary'],
    ['header x==a', 'value-begins-with-operator | Type one of: /route header x=a v2 or: /route header x="=a" v2'],
    ['header x=~a', 'value-begins-with-operator | Type one of: /route header x~=a v2 or: /route header x="~a" v2'],
    ['header x=^a', 'value-begins-with-operator | Type one of: /route header x^=a v2 or: /route header x="^a" v2'],
    ['header x^==a', 'value-begins-with-operator | Type one of: /route header x^=a v2 or: /route header x^="=a" v2'],
    ['header x~==a', 'value-begins-with-operator | Type one of: /route header x~=a v2 or: /route header x~="=a" v2'],
    ['uri ^/login', 'value-begins-with-operator | Type: /route uri ^=/login v2'],
    ['uri ~/login', 'value-begins-with-operator | Type: /route uri ~=/login v2'],
    ['header x~a', 'name-invalid | Type: /route header x~=a v2'],
    ['header x^a', 'name-invalid | Type: /route header x^=a v2'],
    ['header =a', 'name-invalid | For example: /route header end-user=jason v2'],
    ['header :path=/a', 'name-invalid | For example: /route header end-user=jason v2'],
    ['header x!', 'name-invalid | For example: /route header end-user=jason v2'],
    ['header "x y"=a', 'name-invalid | For example: /route header end-user=jason v2'],
    ['header "x=a"', 'name-invalid | For example: /route header end-user=jason v2'],
    ['header größe=a', 'name-invalid | For example: /route header end-user=jason v2'],
    ['header x = a', 'unknown-word | For example: /route header end-user=jason v2'],
    ['header x=a, b', 'comma-in-condition | Type: /route header x="a, b" v2'],
    ['cookie user', 'not-a-pair | For example: /route cookie user=tester v2 reviews'],
    ['cookie user~=a', 'not-a-pair | Type: /route cookie user=a v2'],
    ['cookie user=a;b', 'cookie-semicolon | For example: /route cookie user=tester v2 reviews'],
    ['uri login', 'path-without-slash | Type: /route uri /login v2'],
    ['uri ^=login', 'path-without-slash | Type: /route uri ^=/login v2'],
    ['method fetch', 'method-unknown | For example: /route uri ^=/api method GET v2=10,v3=90 --name api-canary'],
    ['method =GET', 'method-unknown | Type: /route method GET v2'],
    ['source team-a', 'source-not-a-namespace | Type: /route source namespace=team-a v2'],
    ['source namespace=Team', 'name-invalid | For example: /route header end-user=jason v2'],
    ['browser opera', 'browser-unknown | Others are told by an expression on the whole value: user-agent ~=.*NAME.*'],
    ['browser chrom', 'browser-unknown | Type: /route browser chrome v2'],
    ['browser =chrome', 'browser-unknown | Type: /route browser chrome v2'],
    ['browser "chrome x"', 'browser-unknown | Type: /route browser chrome v2'],
    ['device iphone', 'device-unknown | Others are told by an expression on the whole value: user-agent ~=.*NAME.*'],
    ['device andriod', 'device-unknown | Type: /route device android v2'],
    ['header x=“a”', 'typographic-character | Type: /route header x="a" v2'],
    ['header x=a–b', 'typographic-character | Type: /route header x=a-b v2'],
  ])('%s is refused', (text, expected) => expect(refusal(`/route ${text} v2`)).toBe(expected))

  it.each([
    'header x=a header X=b',
    'without-header x without-header x=a',
    'query a=1 query a=2',
    'cookie a=b cookie c=d',
    'cookie a=b header Cookie~=.*',
    'uri /a uri /b',
    'method GET method POST',
    'user-agent a header user-agent=b',
    'browser chrome device android',
    'browser chrome user-agent ~=.*126.*',
  ])('%s is refused, for a rule holds each field once', (text) =>
    expect(refusal(`/route ${text} v2`)).toMatch(/^condition-twice \| .*For example: \//),
  )

  it('lets query parameters differ by case, which headers cannot', () =>
    expect(conditions('query a=1 query A=2')).toHaveLength(2))
})

describe('a regular expression', () => {
  const problem = (pattern: string) => parse(`/route uri ~="${pattern.replaceAll('"', '""')}" v2`).problems[0]

  it.each([
    ['/a(b', 'at character 3: missing closing )'],
    ['/[z-a]', 'at character 3: invalid character class range'],
    ['/a**', 'at character 3: invalid nested repetition operator'],
    ['/a{1001}', 'invalid repeat count'],
    ['/(?!a)', 'no lookahead'],
    ['/(?<=a)b', 'no lookahead and no lookbehind'],
    ['/(a)\\1', 'invalid escape sequence'],
  ])('%s is refused with its place and reason', (pattern, reason) => {
    expect(problem(pattern)?.code).toBe('regex-invalid')
    expect(problem(pattern)?.message).toContain(reason)
  })

  it('has at most 1,024 characters', () => {
    expect(problem(`/${'a'.repeat(1_023)}`)).toBeUndefined()
    expect(problem(`/${'a'.repeat(1_024)}`)?.code).toBe('regex-too-long')
  })

  it.each(['(){1000}'.repeat(120), 'a{1000}'.repeat(140), '(a{30}){30}'.repeat(90), '(?:(?:a?){20}){20}'.repeat(20)])(
    'does not unfold to a huge program: %s',
    (pattern) => expect(problem(pattern)?.code).toBe('regex-too-large'),
  )

  it.each(['/[^{]{3,10}', '/a\\{1000}{2}', '(?i)/ABC', '/[(]{2}', '/\\p{Greek}+', '/(?P<id>[0-9]{1,9})'])(
    'may be %s',
    (pattern) => expect(problem(pattern)).toBeUndefined(),
  )
})

describe('a target', () => {
  const target = (text: string): unknown => {
    const said = command(`/route header x ${text}`)
    return typeof said === 'object' && said !== null && 'target' in said ? said.target : said
  }
  const split = [
    { version: 'v2', percent: 10 },
    { version: 'v3', percent: 90 },
  ]

  it.each([
    ['v2', [{ version: 'v2', percent: 100 }]],
    ['version=v2', [{ version: 'v2', percent: 100 }]],
    ['v2=10,v3=90', split],
    ['v2=10, v3=90', split],
    ['v2=10%,v3=90%', split],
    ['v2=10 %, v3=90 %', split],
    ['v2=10,v3=90 reviews', split],
    ['"v2"=10,v3=90', split],
    ['v2=100', [{ version: 'v2', percent: 100 }]],
    [
      'v2=0,v1=100',
      [
        { version: 'v2', percent: 0 },
        { version: 'v1', percent: 100 },
      ],
    ],
  ])('%s is understood', (text, expected) => expect(target(text)).toEqual(expected))

  it.each([
    ['', 'target-missing | For example: /route header end-user=jason v2'],
    ['reviews', 'target-missing | For example: /route header end-user=jason v2'],
    ['v2=10 v3=90', 'split-in-pieces | Type: /route header x v2=10,v3=90'],
    ['v2=10,v3=80', 'split-sum | Type: /route header x v2=10,v3=90'],
    ['v2=60,v3=60', 'split-sum | Type: /route header x v2=60,v3=40'],
    ['v2=10.5,v3=89.5', 'weight-fraction | For example: /route header end-user=jason v2'],
    ['v2=50,v2=50', 'version-twice | For example: /route header end-user=jason v2'],
    ['v2=50,reviews-v1=50 reviews-v9', 'unknown-service | For example: /route header end-user=jason v2'],
    ['v2=,v3=100', 'weight-not-a-number | For example: /route header end-user=jason v2'],
    ['v2=10,v3', 'split-invalid | For example: /route header end-user=jason v2'],
    ['v2=10,v9=90', `unknown-version | ${newVersion('v9')}`],
    ['v9', `unknown-version | ${newVersion('v9')}`],
    ['gren blue', 'unknown-version | Type: /route header x green blue'],
    ['v2 reveiws', 'unknown-service | Type: /route header x v2 reviews'],
    ['v2 header y', 'target-misplaced | Type: /route header x header y v2'],
    ['v1 v2', 'version-misplaced | For example: /route header end-user=jason v2'],
  ])('"%s" is refused', (text, expected) => expect(refusal(`/route header x ${text}`)).toBe(expected))

  it('needs a condition before it', () => expect(refusal('/route v2')).toMatch(/^condition-missing \|/))

  it('stands beside a service at either end', () => {
    expect(command('/route reviews header x v2')).toEqual(command('/route header x v2 reviews'))
    expect(command('/route service=reviews header x v2')).toEqual(command('/route header x v2 reviews'))
  })
})

describe('the flags of a rule', () => {
  const flags = (text: string): unknown => {
    const said = command(`/route uri ^=/canary v2 ${text}`)
    if (typeof said !== 'object' || said === null || !('name' in said)) return said
    const { name, before, rewrite, timeout, retries } = { before: 0, rewrite: 0, timeout: 0, retries: 0, ...said }
    return [name, before, rewrite, timeout, retries]
  }

  it.each([
    ['', [null, null, null, null, null]],
    ['--name beta', ['beta', null, null, null, null]],
    ['--name=beta', ['beta', null, null, null, null]],
    ['--NAME Beta.1_x-y', ['Beta.1_x-y', null, null, null, null]],
    ['--before "other rule"', [null, 'other rule', null, null, null]],
    ['--rewrite /', [null, null, '/', null, null]],
    ['--timeout 500ms', [null, null, null, '500ms', null]],
    ['--timeout 1m30s', [null, null, null, '1m30s', null]],
    ['--timeout 1.5s', [null, null, null, '1.5s', null]],
    ['--timeout=1ms', [null, null, null, '1ms', null]],
    ['--retries 0', [null, null, null, null, 0]],
    ['--retries 100', [null, null, null, null, 100]],
  ])('%s is understood', (text, expected) => expect(flags(text)).toEqual(expected))

  it('may stand anywhere', () =>
    expect(command('/route --name beta header x --retries=3 v2 --timeout 2s')).toEqual(
      command('/route header x v2 --timeout 2s --retries 3 --name beta'),
    ))

  it.each([
    ['--name "a b"', 'rule-name-invalid | Type: /route uri ^=/canary v2 --name a-b'],
    ['--name -x', 'rule-name-invalid | Type: /route uri ^=/canary v2 --name x'],
    [
      `--name ${'a'.repeat(64)}`,
      'rule-name-invalid | For example: /route uri ^=/api method GET v2=10,v3=90 --name api-canary',
    ],
    ['--rewrite api', 'path-without-slash | Type: /route uri ^=/canary v2 --rewrite /api'],
    ['--timeout 10', 'duration-invalid | Type: /route uri ^=/canary v2 --timeout 10s'],
    ['--timeout 0s', 'duration-invalid | For example: /route uri ^=/canary v2 --rewrite / --timeout 2s --retries 3'],
    ['--timeout 0.5ms', 'duration-invalid | For example: /route uri ^=/canary v2 --rewrite / --timeout 2s --retries 3'],
    [
      '--timeout 1.0005s',
      'duration-invalid | For example: /route uri ^=/canary v2 --rewrite / --timeout 2s --retries 3',
    ],
    ['--timeout 1d', 'duration-invalid | For example: /route uri ^=/canary v2 --rewrite / --timeout 2s --retries 3'],
    ['--retries 101', 'retries-invalid | For example: /route uri ^=/canary v2 --rewrite / --timeout 2s --retries 3'],
    ['--retries 1.5', 'retries-invalid | For example: /route uri ^=/canary v2 --rewrite / --timeout 2s --retries 3'],
  ])('%s is refused', (text, expected) => expect(refusal(`/route uri ^=/canary v2 ${text}`)).toBe(expected))
})

describe('the cookie that keeps clients on their version', () => {
  const sticky = (line: string): unknown => {
    const said = command(line)
    return typeof said === 'object' && said !== null && 'sticky' in said ? said.sticky : said
  }

  it.each([
    ['/canary 10 v2 --sticky cookie=release', { cookie: 'release' }],
    ['/canary 10 v2 --sticky=COOKIE=Release_1', { cookie: 'Release_1' }],
    ['/canary 10 v2 --sticky off', 'off'],
    ['/route uri ^=/shop v1=50,v2=50 --sticky cookie=release', { cookie: 'release' }],
    ['/route uri ^=/shop v1=50,v2=50 --sticky OFF', 'off'],
    ['/canary start v2 --sticky cookie=release', { cookie: 'release' }],
  ])('%s is understood', (line, expected) => expect(sticky(line)).toEqual(expected))

  it.each([
    ['/canary 10 v2 --sticky release', 'sticky-invalid | Type: /canary 10 v2 --sticky cookie=release'],
    ['/canary 10 v2 --sticky cookie="a b"', 'sticky-invalid | Type: /canary 10 v2 --sticky cookie=a-b'],
    ['/canary 10 v2 --sticky cookie=', 'sticky-invalid | For example: /canary 10 v2'],
    ['/canary 10 v2 --by replicas --sticky off', 'flags-exclude | Leave --sticky out.'],
    ['/canary 10 v2 --sticky', 'value-missing | For example: /canary 10 v2'],
  ])('%s is refused', (line, expected) => expect(refusal(line)).toBe(expected))
})

describe('taking a rule away', () => {
  const rule = (text: string): unknown => {
    const said = command(`/unroute ${text}`)
    return typeof said === 'object' && said !== null && 'rule' in said ? said.rule : said
  }

  it.each([
    ['beta', { kind: 'name', name: 'beta' }],
    ['Beta.1', { kind: 'name', name: 'Beta.1' }],
    ['"any name"', { kind: 'name', name: 'any name' }],
    ['"2"', { kind: 'name', name: '2' }],
    ['2', { kind: 'position', position: 2 }],
    ['#1', { kind: 'position', position: 2 }],
    ['#0 reviews', { kind: 'position', position: 1 }],
    ['reviews', { kind: 'name', name: 'reviews' }],
    ['beta reviews', { kind: 'name', name: 'beta' }],
    ['reviews beta', { kind: 'name', name: 'beta' }],
    ['browser chrome', { kind: 'conditions', conditions: [{ kind: 'browser', name: 'chrome' }] }],
    [
      'header x=y reviews',
      { kind: 'conditions', conditions: [{ kind: 'header', name: 'x', match: { kind: 'exact', value: 'y' } }] },
    ],
  ])('%s is understood', (text, expected) => expect(rule(text)).toEqual(expected))

  it.each([
    ['', 'rule-missing | For example: /unroute api-canary'],
    ['0', 'rule-name-invalid | For example: /unroute api-canary'],
    ['#x', 'rule-name-invalid | For example: /unroute api-canary'],
    ['#', 'rule-name-invalid | For example: /unroute api-canary'],
    ['any name', 'unknown-service | For example: /unroute api-canary'],
    ['beta header x', 'unknown-service | For example: /unroute header end-user=jason'],
    ['header x v2', 'version-misplaced | For example: /unroute header end-user=jason'],
    [
      'reviews ratings',
      'ambiguous | Type one of: /unroute service=reviews ratings or: /unroute reviews service=ratings',
    ],
  ])('"%s" is refused', (text, expected) => expect(refusal(`/unroute ${text}`)).toBe(expected))
})

describe('a line that forgot what tells the condition', () => {
  it.each([
    ['browser=chrome v2', 'condition-missing | Type: /route browser chrome v2'],
    ['chrome v2', 'condition-missing | Type: /route browser chrome v2'],
    ['android v2 reviews', 'condition-missing | Type: /route device android v2 reviews'],
    ['POST v2', 'condition-missing | Type: /route method POST v2'],
    ['/canary v2 --rewrite /', 'condition-missing | Type: /route uri /canary v2 --rewrite /'],
    ['^=/canary v2', 'condition-missing | Type: /route uri ^=/canary v2'],
    ['somebody v2', 'condition-missing | For example: /route header end-user=jason v2'],
    [
      'user=tester v2',
      'condition-missing | Type one of: /route header user=tester v2 or: /route cookie user=tester v2 or: /route query user=tester v2',
    ],
    ['header end-user jason v2', 'unknown-service | Type: /route header end-user=jason v2'],
    ['cookie user tester v2', 'not-a-pair | Type: /route cookie user=tester v2'],
  ])('"%s" is told what it may mean', (text, expected) => expect(refusal(`/route ${text}`)).toBe(expected))
})
