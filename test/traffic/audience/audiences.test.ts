import { describe, expect, it } from 'vitest'
import { audienceExpression, audiences, takesAudience } from '../../../src/traffic/audience/audiences.ts'
import { knownUserAgents } from '../../../src/traffic/audience/user-agents.ts'
import { regularExpression } from '../../../src/traffic/simulate/regular-expression.ts'

/** The audiences of a program, as the table sees them. */
const audiencesOf = (agent: string): string =>
  audiences
    .filter((audience) => {
      const expression = regularExpression(audienceExpression(audience))
      return expression.ok && expression.matchesAll(agent)
    })
    .map(({ name }) => name)
    .join(' ')

const linux = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)'
const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)'
const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)'
const iPhone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)'
const iPad = 'Mozilla/5.0 (iPad; CPU OS 12_5_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)'
const pixel = 'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko)'
const reduced = 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)'
const tablet = 'Mozilla/5.0 (Linux; Android 12; SM-T870) AppleWebKit/537.36 (KHTML, like Gecko)'
const crawler = 'Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko)'

const programs: readonly (readonly [program: string, agent: string, audiences: string])[] = [
  ['Chrome on Windows', `${windows} Chrome/126.0.0.0 Safari/537.36`, 'chrome'],
  ['Chrome on Linux', `${linux} Chrome/114.0.5735.198 Safari/537.36`, 'chrome'],
  [
    'Chrome on ChromeOS',
    'Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
    'chrome',
  ],
  ['Chrome on an Android phone', `${reduced} Chrome/126.0.0.0 Mobile Safari/537.36`, 'chrome android mobile'],
  ['Chrome on an Android tablet', `${tablet} Chrome/126.0.0.0 Safari/537.36`, 'chrome android'],
  ['Chrome on an iPhone', `${iPhone} CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1`, 'chrome ios mobile'],
  ['Chrome on an iPad that asks for desktop pages', `${mac} CriOS/126 Version/11.1.1 Safari/605.1.15`, 'chrome'],
  ['Edge on Windows', `${windows} Chrome/126.0.0.0 Safari/537.36 Edg/126.0.2592.68`, 'edge'],
  ['Edge before Chromium', `${windows} Chrome/70.0.3538.102 Safari/537.36 Edge/18.19042`, 'edge'],
  ['Edge on Android', `${reduced} Chrome/126.0.0.0 Mobile Safari/537.36 EdgA/126.0.0.0`, 'edge android mobile'],
  ['Edge on an iPhone', `${iPhone} Version/17.0 EdgiOS/126.0.2592.56 Mobile/15E148 Safari/605.1.15`, 'edge ios mobile'],
  ['Opera on Windows', `${windows} Chrome/125.0.0.0 Safari/537.36 OPR/111.0.0.0`, ''],
  ['Opera on Android', `${reduced} Chrome/125.0.0.0 Mobile Safari/537.36 OPR/83.0.0.0`, 'android mobile'],
  ['Opera on an iPhone', `${iPhone} Version/17.5 Mobile/15E148 Safari/604.1 OPT/4.9.0`, 'ios mobile'],
  ['Samsung Internet', `${pixel} SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36`, 'android mobile'],
  ['Samsung Internet on a tablet', `${tablet} SamsungBrowser/25.0 Chrome/121.0.0.0 Safari/537.36`, 'android'],
  ['Yandex Browser', `${windows} Chrome/124.0.0.0 YaBrowser/24.6.0.0 Safari/537.36`, ''],
  ['Huawei Browser', `${pixel} Chrome/114.0.5735.196 HuaweiBrowser/15.0.4.312 Mobile Safari/537.36`, 'android mobile'],
  ['Firefox on Windows', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0', 'firefox'],
  [
    'Firefox on a Mac',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:127.0) Gecko/20100101 Firefox/127.0',
    'firefox',
  ],
  [
    'Firefox on an Android phone',
    'Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0',
    'firefox android mobile',
  ],
  [
    'Firefox on an Android tablet',
    'Mozilla/5.0 (Android 13; Tablet; rv:127.0) Gecko/127.0 Firefox/127.0',
    'firefox android',
  ],
  ['Firefox on an iPhone', `${iPhone} FxiOS/127.0 Mobile/15E148 Safari/605.1.15`, 'firefox ios mobile'],
  ['Safari on a Mac', `${mac} Version/17.5 Safari/605.1.15`, 'safari'],
  ['Safari on an iPhone', `${iPhone} Version/17.5 Mobile/15E148 Safari/604.1`, 'safari ios mobile'],
  ['Safari on an iPad before iPadOS 13', `${iPad} Version/12.1.2 Mobile/15E148 Safari/604.1`, 'safari ios mobile'],
  // Since iPadOS 13 an iPad asks for desktop pages and calls itself a Macintosh: no header tells the two apart.
  ['Safari on an iPad since iPadOS 13', `${mac} Version/17.4.1 Safari/605.1.15`, 'safari'],
  [
    'the browser of Android 4',
    'Mozilla/5.0 (Linux; U; Android 4.0.3; en-us; GT-I9100) AppleWebKit/534.30 (KHTML, like Gecko) Version/4.0 Mobile Safari/534.30',
    'android mobile',
  ],
  [
    'an app on Android (WebView)',
    'Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UQ1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0.6478.50 Mobile Safari/537.36',
    'android mobile',
  ],
  [
    'Facebook on Android',
    `${pixel} Version/4.0 Chrome/126.0.6478.50 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/468.1.0.56.78;]`,
    'android mobile',
  ],
  ['an app on an iPhone (WebView)', `${iPhone} Mobile/15E148`, 'ios mobile'],
  [
    'Instagram on an iPhone',
    `${iPhone} Mobile/15E148 Instagram 336.0.5.29.90 (iPhone15,2; iOS 17_5; en_US)`,
    'ios mobile',
  ],
  ['the Google app on an iPhone', `${iPhone} GSA/322.0.645 Mobile/15E148 Safari/604.1`, 'ios mobile'],
  ['DuckDuckGo on an iPhone', `${iPhone} Version/17.5 Mobile/15E148 DuckDuckGo/7 Safari/605.1.15`, 'ios mobile'],
  ['an app on Android that is no browser', 'Dalvik/2.1.0 (Linux; U; Android 14; Pixel 8 Build/UQ1A)', 'android'],
  [
    'Googlebot',
    'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Googlebot/2.1; +http://www.google.com/bot.html) Chrome/126.0.6478.126 Safari/537.36',
    '',
  ],
  [
    'Googlebot as a phone',
    `${crawler} Chrome/126.0.6478.126 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)`,
    'android mobile',
  ],
  [
    'bingbot',
    'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/116.0.1938.76 Safari/537.36',
    '',
  ],
  ['Applebot', `${mac} Version/17.4 Safari/605.1.15 (Applebot/0.1; +http://www.apple.com/go/applebot)`, ''],
  ['Chrome without a window', `${linux} HeadlessChrome/126.0.0.0 Safari/537.36`, ''],
  ['an Electron app', `${windows} Slack/4.38.125 Chrome/122.0.6261.156 Electron/29.3.0 Safari/537.36`, ''],
  ['curl', 'curl/8.8.0', ''],
  ['a program in Go', 'Go-http-client/2.0', ''],
  ['nothing', '', ''],
]

describe('the table of audiences', () => {
  it.each(programs)('%s', (_, agent, expected) => expect(audiencesOf(agent)).toBe(expected))

  it.each(audiences)('$kind $name is in the language of Envoy, and short', (audience) => {
    const expression = audienceExpression(audience)
    expect(regularExpression(expression)).toMatchObject({ ok: true })
    expect(expression.length).toBeLessThan(80)
  })

  it.each(audiences)('$kind $name has programs in the list of known ones', ({ name }) =>
    expect(knownUserAgents.filter(({ text }) => audiencesOf(text).split(' ').includes(name)).length).toBeGreaterThan(1),
  )

  it('knows which expressions take all of an audience', () => {
    expect(takesAudience('.*Mobi.*', { kind: 'device', name: 'ios' })).toBe(true)
    expect(takesAudience('.*Mobi.*', { kind: 'device', name: 'android' })).toBe(false)
    expect(takesAudience('.*Safari.*', { kind: 'browser', name: 'safari' })).toBe(true)
    expect(takesAudience('.*Chrome.*', { kind: 'browser', name: 'chrome' })).toBe(false)
    expect(takesAudience('(', { kind: 'browser', name: 'chrome' })).toBe(false)
  })
})
