/** Bits behind the point of the roots of the first primes, 32 of them (FIPS 180-4, 4.2.2 and 5.3.3). */
const fraction = (value: number): number => ((value - Math.floor(value)) * 2 ** 32) | 0

const primes = ((): readonly number[] => {
  const found: number[] = []
  for (let candidate = 2; found.length < 64; candidate++)
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate)
  return found
})()

const constants = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)))
const beginning = Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)))

const turned = (word: number, by: number): number => (word >>> by) | (word << (32 - by))

/** The text in UTF-8, a one behind it, and its length in bits at the end of the last block of 64 bytes. */
const padded = (text: string): DataView => {
  const bytes = new TextEncoder().encode(text)
  const view = new DataView(new ArrayBuffer(Math.ceil((bytes.length + 9) / 64) * 64))
  new Uint8Array(view.buffer).set(bytes)
  view.setUint8(bytes.length, 0x80)
  view.setBigUint64(view.byteLength - 8, BigInt(bytes.length) * 8n)
  return view
}

const at = (words: Int32Array, index: number): number => words[index] ?? 0

const schedule = (view: DataView, block: number): Int32Array => {
  const words = new Int32Array(64)
  for (let index = 0; index < 16; index++) words[index] = view.getInt32(block + index * 4)
  for (let index = 16; index < 64; index++) {
    const [early, late] = [at(words, index - 15), at(words, index - 2)]
    const small = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3)
    const large = turned(late, 17) ^ turned(late, 19) ^ (late >>> 10)
    words[index] = (at(words, index - 16) + small + at(words, index - 7) + large) | 0
  }
  return words
}

/**
 * `sha256sum`: charts write the checksum of a template beside another, so that pods follow its changes. Written out here because rooms without effects
 * know no platform.
 */
export const sha256 = (text: string): string => {
  const view = padded(text)
  const state = Int32Array.from(beginning)
  for (let block = 0; block < view.byteLength; block += 64) {
    const words = schedule(view, block)
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
    for (let index = 0; index < 64; index++) {
      const chosen = (e & f) ^ (~e & g)
      const first =
        (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + chosen + at(constants, index) + at(words, index)) | 0
      const most = (a & b) ^ (a & c) ^ (b & c)
      const second = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + most) | 0
      ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0]
    }
    ;[a, b, c, d, e, f, g, h].forEach((word, index) => {
      state[index] = (at(state, index) + word) | 0
    })
  }
  return [...state].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
}
