import type { Service } from '../model/model.ts'

type Port = Service['ports'][number]

const http = new Set([
  'http',
  'http2',
  'grpc',
  'grpc-web',
  'kubernetes.io/h2c',
  'kubernetes.io/ws',
  'kubernetes.io/wss',
])
const known = new Set([...http, 'https', 'tcp', 'tls', 'udp', 'mongo', 'mysql', 'redis'])
// Servers of these speak first, so istiod does not wait to sniff them (pkg/config/kube/conversion.go).
const serverFirst = new Set([25, 53, 3306, 27_017])

/** True where Istio applies HTTP rules to a Service's port: declared so, or left to sniffing. */
export const isHttpPort = ({ name, number, appProtocol }: Port): boolean => {
  const declared = (appProtocol ?? '').toLowerCase()
  if (known.has(declared)) return http.has(declared)
  const lower = (name ?? '').toLowerCase()
  const prefix = lower.startsWith('grpc-web') ? 'grpc-web' : (lower.split('-')[0] ?? '')
  if (known.has(prefix)) return http.has(prefix)
  return !serverFirst.has(number)
}

/** True where a port says that it is HTTP, by its name or its appProtocol, so that nothing is left to sniffing. */
export const hasHttpName = ({ name, appProtocol }: Port): boolean => {
  if (known.has((appProtocol ?? '').toLowerCase())) return true
  const lower = (name ?? '').toLowerCase()
  return lower.startsWith('grpc-web') || known.has(lower.split('-')[0] ?? '')
}
