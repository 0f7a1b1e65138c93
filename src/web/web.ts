/** The room's one public file: the doors that speak HTTP. */
export type { AcceptedDelivery } from './accept.ts'
export type { Readiness } from './health.ts'
export type { Receiver } from './receiver.ts'
export { startWebhookFront, type WebhookFront, type WebhookFrontOptions } from './webhook-front.ts'
