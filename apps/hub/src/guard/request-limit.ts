import { describePrincipal, ownerOf } from "@hearth/protocol";
import type { FastifyRequest } from "fastify";
import type { LimitedRequests } from "../errors/rate-limited-error.ts";
import { canonicalAddress } from "./canonical-address.ts";

/** What a request is counted with, and how many of these a minute takes. */
export interface RequestLimit {
  /** Requests with the same name are counted together. */
  counter: string;
  /** Requests within a minute. */
  maximum: number;
  /** Whose limit `maximum` is: what helps who runs into it. */
  of: LimitedRequests;
}

/** Requests a minute of callers that have not logged in. */
const strangersPerMinute = 120;

/**
 * Where a request is counted.
 *
 * - What someone who is signed in reads in a browser counts by itself: opening a page asks for many things, and each event
 *   of the feed for some again.
 * - Everything else that acts for a person counts together, so that more keys are not more requests.
 * - Without a limit of the person's own, each caller counts by itself against the hub's, which no other limit exceeds.
 * - Public routes count apart, and who is not known counts by address.
 * @param ofHub requests that any one counter takes within a minute at most
 */
export function requestLimit(request: FastifyRequest, ofHub: number): RequestLimit {
  const { who, standing } = request;
  if (who === undefined || standing === undefined) {
    return { counter: `address:${canonicalAddress(request.ip)}`, maximum: strangersPerMinute, of: "stranger" };
  }
  const person = ownerOf(who);
  if (request.routeOptions.config.public === true) return { counter: `public:${person}`, maximum: ofHub, of: "hub" };
  const { readsPerMinute, requestsPerMinute } = standing.limits;
  if (isRead(request)) return within(readsPerMinute, ofHub, { counter: `reads:${person}`, of: "reads" });
  const counter = requestsPerMinute === null ? `caller:${describePrincipal(who)}` : `person:${person}`;
  return within(requestsPerMinute, ofHub, { counter, of: "requests" });
}

/** True for what a browser asks for to show it, and which leaves everything as it was. */
function isRead({ method, signedInBy, routeOptions }: FastifyRequest): boolean {
  return signedInBy === "session" && (method === "GET" || method === "HEAD") && routeOptions.config.leaves !== true;
}

function within(ofPerson: number | null, ofHub: number, { counter, of }: Omit<RequestLimit, "maximum">): RequestLimit {
  if (ofPerson === null || ofPerson > ofHub) return { counter, maximum: ofHub, of: "hub" };
  return { counter, maximum: ofPerson, of };
}
