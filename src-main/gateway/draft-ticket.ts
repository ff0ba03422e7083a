/** Carries the single-use ticket that lets one request through the draft door. Never forwarded. */
export const DRAFT_TICKET_HEADER = 'X-Apig-Draft-Ticket'
