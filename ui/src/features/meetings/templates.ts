/** The templates of minutes that the server knows. */
export const TEMPLATES = ["general", "standup", "one-on-one", "client", "lecture"] as const
