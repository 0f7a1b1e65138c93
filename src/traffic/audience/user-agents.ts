/** One real program, by what people call it and what it calls itself. */
export interface UserAgent {
  readonly program: string
  readonly text: string
}

const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)'
const android = 'AppleWebKit/537.36 (KHTML, like Gecko)'
const iPhone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)'

/** Real browsers and programs, one of each kind: what a rule about user agents has to tell apart. The usual ones come first. */
export const knownUserAgents: readonly UserAgent[] = [
  { program: 'Chrome', text: `${windows} Chrome/126.0.0.0 Safari/537.36` },
  { program: 'Edge', text: `${windows} Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0` },
  { program: 'Firefox', text: 'Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0' },
  {
    program: 'Safari',
    text: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15',
  },
  { program: 'Safari on an iPhone', text: `${iPhone} Version/17.5 Mobile/15E148 Safari/604.1` },
  { program: 'Chrome on an iPhone', text: `${iPhone} CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1` },
  {
    program: 'Chrome on an Android phone',
    text: `Mozilla/5.0 (Linux; Android 14; Pixel 8) ${android} Chrome/126.0.0.0 Mobile Safari/537.36`,
  },
  { program: 'curl', text: 'curl/8.8.0' },
  {
    program: 'Chrome on an Android tablet',
    text: `Mozilla/5.0 (Linux; Android 13; SM-X906C) ${android} Chrome/126.0.0.0 Safari/537.36`,
  },
  {
    program: 'Firefox on Android',
    text: 'Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0',
  },
  { program: 'Firefox on an iPhone', text: `${iPhone} FxiOS/127.0 Mobile/15E148 Safari/605.1.15` },
  {
    program: 'Edge on Android',
    text: `Mozilla/5.0 (Linux; Android 10; K) ${android} Chrome/126.0.0.0 Mobile Safari/537.36 EdgA/126.0.0.0`,
  },
  { program: 'Edge on an iPhone', text: `${iPhone} Version/17.0 EdgiOS/126.0.2592.56 Mobile/15E148 Safari/605.1.15` },
  {
    program: 'Safari on an iPad before iPadOS 13',
    text: 'Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.1.2 Mobile/15E148 Safari/604.1',
  },
  { program: 'Opera', text: `${windows} Chrome/125.0.0.0 Safari/537.36 OPR/111.0.0.0` },
  {
    program: 'Samsung Internet',
    text: `Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-S918B) ${android} SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36`,
  },
  {
    program: 'an app on Android (WebView)',
    text: `Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UQ1A; wv) ${android} Version/4.0 Chrome/126.0.6478.50 Mobile Safari/537.36`,
  },
  { program: 'an app on an iPhone (WebView)', text: `${iPhone} Mobile/15E148` },
  {
    program: 'Googlebot',
    text: 'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Googlebot/2.1; +http://www.google.com/bot.html) Chrome/126.0.6478.126 Safari/537.36',
  },
]

/** What they call themselves. */
export const userAgents: readonly string[] = knownUserAgents.map(({ text }) => text)
