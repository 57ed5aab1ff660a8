// Hands finished files to the browser's download manager, each once: which download belongs to which delivery is
// remembered, and where it may have been forgotten (a worker killed between the two steps) the browser's list is asked.

const REFUSED = new Set(["SERVER_FAILED", "SERVER_BAD_CONTENT", "SERVER_UNAUTHORIZED", "SERVER_FORBIDDEN", "SERVER_CERT_PROBLEM", "SERVER_UNREACHABLE"]);
const NO_ROOM = new Set(["FILE_FAILED", "FILE_ACCESS_DENIED", "FILE_NO_SPACE", "FILE_NAME_TOO_LONG", "FILE_TOO_LARGE", "FILE_BLOCKED"]);

const record = (key) => `delivery ${key}`;

export async function deliver(job) {
  const key = record(job.key);
  const known = (await chrome.storage.local.get(key))[key];
  if (job.ask === "look") return known === undefined ? { state: "lost" } : look(known.id);
  // A download that failed is tried again; one that is there or under way is not.
  if (known !== undefined && (await isAlive(known.id))) return look(known.id);
  const stray = job.again ? await findStray(job.url) : undefined;
  const id = stray ?? (await start(job));
  await chrome.storage.local.set({ [key]: { id } });
  return look(id);
}

export async function cancelDelivery(key) {
  const known = (await chrome.storage.local.get(record(key)))[record(key)];
  if (known === undefined) return;
  const [item] = await chrome.downloads.search({ id: known.id });
  if (item?.state === "in_progress") await chrome.downloads.cancel(known.id);
}

function start({ url, name, headers }) {
  const list = headers.map(([header, value]) => ({ name: header, value }));
  return chrome.downloads.download({ url, filename: name, conflictAction: "uniquify", headers: list });
}

async function findStray(url) {
  const found = await chrome.downloads.search({ url });
  return found.find((d) => d.byExtensionId === chrome.runtime.id && d.state !== "interrupted")?.id;
}

async function isAlive(id) {
  const [item] = await chrome.downloads.search({ id });
  return item !== undefined && item.state !== "interrupted";
}

async function look(id) {
  const [item] = await chrome.downloads.search({ id });
  if (!item) return { state: "cancelled" };
  if (item.state === "complete") return { state: "done", bytes: Math.max(0, item.fileSize), place: item.filename };
  if (item.state === "in_progress") {
    return { state: "running", bytes: item.bytesReceived, total: item.totalBytes > 0 ? item.totalBytes : null };
  }
  if (item.error === "USER_CANCELED") return { state: "cancelled" };
  if (REFUSED.has(item.error)) return { state: "refused", status: 0 };
  return { state: NO_ROOM.has(item.error) ? "no_room" : "lost" };
}
