// Requests to the server.

const TIMEOUT = 15_000;

/** final: no use in trying again; wait: the seconds asked for. */
export const failure = (code, final, wait = 0) =>
  Object.assign(new Error(code), { code, final, wait });

/** Without cookies or a word about the page; with keepalive it outlives the page. */
export async function post(base, route, body, signal, keepalive = false) {
  const limit = new AbortController();
  const stop = () => limit.abort();
  const timer = setTimeout(stop, TIMEOUT);
  signal?.addEventListener("abort", stop);
  try {
    const response = await fetch(base + route, {
      method: "POST",
      // It is JSON. But for JSON the browser would ask for permission before each message.
      headers: { "Content-Type": "text/plain" },
      body: JSON.stringify(body),
      credentials: "omit",
      referrerPolicy: "no-referrer",
      keepalive,
      signal: limit.signal,
    });
    const json = await response.json();
    if (response.ok) return json;
    throw failure(
      json.error,
      [400, 403, 413].includes(response.status),
      +response.headers.get("Retry-After"),
    );
  } catch (problem) {
    throw "final" in problem ? problem : failure("lost");
  } finally {
    clearTimeout(timer);
  }
}
