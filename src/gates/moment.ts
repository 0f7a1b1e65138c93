/** `2026-11-23 08:00 UTC`: the same for everyone who reads it. */
export const moment = (time: number): string => `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`
