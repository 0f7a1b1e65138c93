import { html } from 'hono/html'
import type { Account } from '../state/records.ts'
import type { Html } from './frame.ts'

/** A round of the account's own colour with its first letter; a bot's is a square. */
export const avatar = (account: Account): Html => {
  const hue = (account.id * 67) % 360
  const shape =
    account.type === 'Bot' ? html`<rect width="40" height="40" rx="9"` : html`<rect width="40" height="40" rx="20"`
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40">${shape} fill="hsl(${hue} 45% 46%)"/><text x="20" y="27" text-anchor="middle" font-family="system-ui, sans-serif" font-size="19" font-weight="600" fill="#fff">${account.login.charAt(0).toUpperCase()}</text></svg>`
}
