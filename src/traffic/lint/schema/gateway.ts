import { any, count, flag, labels, listOf, mapOf, object, text, texts, word } from './shape.ts'

// istio/api kubernetes/customresourcedefinitions.gen.yaml; the three served versions are alike.

const version = word('TLS_AUTO', 'TLSV1_0', 'TLSV1_1', 'TLSV1_2', 'TLSV1_3')

const tls = object({
  httpsRedirect: flag,
  mode: word('PASSTHROUGH', 'SIMPLE', 'MUTUAL', 'AUTO_PASSTHROUGH', 'ISTIO_MUTUAL', 'OPTIONAL_MUTUAL'),
  ...{ serverCertificate: text, privateKey: text, caCertificates: text, caCrl: text, caCertCredentialName: text },
  ...{ credentialName: text, credentialNames: texts, tlsCertificates: any },
  ...{ subjectAltNames: texts, verifyCertificateSpki: texts, verifyCertificateHash: texts, cipherSuites: texts },
  ...{ minProtocolVersion: version, maxProtocolVersion: version },
})

const port = object({ number: count, protocol: text, name: text, targetPort: count }, ['number', 'protocol', 'name'])

/** The spec of a Gateway. */
export const gateway = object({
  selector: labels,
  servers: listOf(
    object({ port, hosts: texts, tls, name: text, bind: text, defaultEndpoint: text }, ['port', 'hosts']),
  ),
})

/** The spec of a ServiceEntry. */
export const serviceEntry = object(
  {
    ...{ hosts: texts, addresses: texts, exportTo: texts, subjectAltNames: texts },
    ports: listOf(object({ number: count, protocol: text, name: text, targetPort: count }, ['number', 'name'])),
    location: word('MESH_EXTERNAL', 'MESH_INTERNAL'),
    resolution: word('NONE', 'STATIC', 'DNS', 'DNS_ROUND_ROBIN', 'DYNAMIC_DNS'),
    endpoints: listOf(
      object({
        ...{ address: text, ports: mapOf(count), labels, network: text, locality: text },
        ...{ weight: count, serviceAccount: text },
      }),
    ),
    workloadSelector: object({ labels }),
  },
  ['hosts'],
)
