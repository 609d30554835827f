/** An answer that says what went wrong (RFC 9457). */
export class Problem extends Error {
  constructor(problem) {
    super(problem.detail ?? "The hub did not understand.");
    this.problem = problem;
  }
}

/**
 * Calls the hub's API. Whoever is not logged in is sent to the login page.
 * @returns {Promise<any>} the answer's JSON, or undefined when there is none
 */
export async function api(method, path, body) {
  const response = await fetch(path, {
    method,
    ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  if (response.status === 401) {
    location.replace("/login");
    return await new Promise(() => {});
  }
  if (response.status === 204) return undefined;
  const answer = await response.json();
  if (!response.ok) throw new Problem(answer);
  return answer;
}
