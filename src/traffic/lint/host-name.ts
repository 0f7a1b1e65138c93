/** A DNS name as Istio wants it; the first label may be `*`, whole or with a beginning (istio agent/validation.go:ValidateWildcardDomain). */
export const isHostName = (host: string): boolean =>
  host === '*' ||
  (host.length <= 255 &&
    /^(?:\*|[a-z0-9](?:[a-z0-9-]*[a-z0-9])?|\*-?[a-z0-9-]*[a-z0-9])(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*\.?$/i.test(
      host,
    ))

/** Text that something else fills in before it is applied: `${NAMESPACE}`, `###NAME###`, `<name>`, `$(NAME)`. */
export const isPlaceholder = (host: string): boolean => /[$#<>{}]/.test(host)

/** An address, with or without a mask. */
export const isAddress = (host: string): boolean =>
  /^\d{1,3}(?:\.\d{1,3}){3}(?:\/\d+)?$/.test(host) || (host.includes(':') && /^[0-9a-f:.]+(?:\/\d+)?$/i.test(host))
