// The page's line to the server: what it asks, and what it hears.
const name = crypto.randomUUID();

/** Ask the server. Throws an Error with its one sentence where it refuses. */
export async function ask(path, body, type = "application/json") {
  const content = type === "application/json" ? JSON.stringify(body ?? {}) : body;
  const headers = { "Content-Type": type };
  const answer = await fetch(`${path}${path.includes("?") ? "&" : "?"}page=${name}`, { method: "POST", body: content, headers });
  const found = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    const error = new Error(found.message ?? `the server answered ${answer.status}`);
    throw Object.assign(error, { status: answer.status });
  }
  return found;
}

/** Hear the server's news, each kind by its function in `heard`; `opened` and `lost` of the line. */
export function connect(heard, opened, lost) {
  const events = new EventSource(`events?page=${name}`);
  for (const [kind, hear] of Object.entries(heard)) {
    events.addEventListener(kind, (event) => hear(JSON.parse(event.data)));
  }
  events.onopen = opened;
  events.onerror = lost;
}
