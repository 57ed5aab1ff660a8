// "Edit this video" on a page: finds out what was clicked, gets the file where that is possible and allowed, and hands
// it to the owner. What cannot be taken is told with its reason.
import { LARGEST } from "./limits.js";

const FORBIDDEN = /(^|\.)(youtube\.com|youtu\.be|youtube-nocookie\.com|googlevideo\.com)$/;
const PRIVATE = /^(localhost|.*\.(local|internal|lan|home\.arpa)|127\..*|10\..*|192\.168\..*|172\.(1[6-9]|2\d|3[01])\..*|169\.254\..*|\[.*\])$/;
const TRIES = 240; // a slow disk takes its time for a large file
const TRY_MS = 500;

// A take under way is on record for as long as the browser runs; one that this worker finds as it starts was cut off
// with the worker before it.
const record = (key) => `take ${key}`;
const cutOff = chrome.storage.session.get(null).then((all) => Object.keys(all).filter((key) => key.startsWith("take ")));

export async function failUnfinished(ensureOwner) {
  const keys = await cutOff;
  if (keys.length === 0) return;
  try {
    await wish({ find: "refused", why: "failed" }, null, ensureOwner);
    await chrome.storage.session.remove(keys);
  } catch (error) {
    console.warn("nobody hears that it was not taken:", error);
  }
}

export async function take(info, tab, ensureOwner) {
  const tell = (find, file) => wish(find, file, ensureOwner);
  const key = crypto.randomUUID();
  await chrome.storage.session.set({ [record(key)]: true });
  try {
    await bring(info, tab, key, tell).catch((error) => {
      console.warn("not taken:", error);
      return tell({ find: "refused", why: "failed" });
    });
    await chrome.storage.session.remove(record(key));
  } catch (error) {
    // The record stays, and the worker after this one tells it.
    console.warn("nobody hears that it was not taken:", error);
  }
}

async function bring(info, tab, key, tell) {
  const at = { tabId: tab.id, frameIds: [info.frameId ?? 0] };
  let url = info.srcUrl ?? info.linkUrl;
  if (isForbidden(url) || isForbidden(info.frameUrl ?? info.pageUrl)) return tell({ find: "refused", why: "site" });
  const seen = await inPage(at, inspect, [url ?? null]);
  // Firefox gives a stream an empty address.
  if (url === "") return tell({ find: "refused", why: seen?.protected ? "drm" : "stream" });
  url ??= seen?.url;
  if (!url || !URL.canParse(url)) return tell({ find: "refused", why: "nothing" });
  if (seen?.protected) return tell({ find: "refused", why: "drm" });
  const { protocol, hostname } = new URL(url);
  const fromPage = protocol === "blob:" || protocol === "data:" || PRIVATE.test(hostname);
  if (!fromPage) return tell(/^https?:$/.test(protocol) ? { find: "url", url } : { find: "refused", why: "nothing" });

  const name = fileName(url, info.mediaType);
  await tell({ find: "looking", name });
  const file = expect(key, name);
  const read = await inPage(at, readMedia, [url, key, LARGEST]);
  if (read?.sent) {
    const got = await file;
    return got.size > 0 ? tell({ find: "file" }, got) : tell({ find: "refused", why: "empty" });
  }
  forget(key);
  if (read?.large) return tell({ find: "refused", why: "large" });
  if (protocol === "blob:") return tell({ find: "refused", why: "stream" });
  return tell(/^https?:$/.test(protocol) ? { find: "ask", url } : { find: "refused", why: "failed" });
}

function isForbidden(url) {
  try {
    return FORBIDDEN.test(new URL(url.replace(/^blob:/, "")).hostname);
  } catch {
    return false;
  }
}

function fileName(url, type) {
  let last = url.startsWith("http") ? new URL(url).pathname.split("/").pop() : "";
  try {
    last = decodeURIComponent(last);
  } catch {
    // A per cent sign that encodes nothing: as it stands, then.
  }
  if (/\.\w{2,4}$/.test(last)) return last;
  return { audio: "sound.mp3", image: "picture.png" }[type] ?? "video.mp4";
}

async function inPage(target, func, args) {
  try {
    const [{ result }] = await chrome.scripting.executeScript({ target, func, args });
    return result;
  } catch {
    return null; // a page that extensions may not touch
  }
}

// Runs in the page. What is there: the clicked element's address, or that of the largest video; and whether it is
// under copy protection.
function inspect(url) {
  const all = [...document.querySelectorAll("video, audio")];
  const area = (e) => e.clientWidth * e.clientHeight;
  const own = url ? all.find((e) => e.currentSrc === url || e.src === url) : all.sort((a, b) => area(b) - area(a))[0];
  return { url: own?.currentSrc || null, protected: Boolean(own?.mediaKeys) };
}

// Runs in the page, with the page's own rights: fetches the file and passes it on in pieces, the next one when the last
// has been put away. Messages between contexts are JSON, so the bytes travel as text.
async function readMedia(url, key, largest) {
  const PIECE = 3 << 20;
  let port;
  try {
    const stop = new AbortController();
    const answer = await fetch(url, { credentials: "include", signal: stop.signal });
    if (!answer.ok) return null;
    let size = Number(answer.headers.get("content-length")) || 0;
    const pieces = [];
    // Not every answer says how long it is, and some never end.
    if (size <= largest) {
      size = 0;
      const body = answer.body.getReader();
      for (let it = await body.read(); !it.done && size <= largest; it = await body.read()) {
        // A blob at once, which the browser keeps outside of the page's memory.
        const piece = new Blob([it.value]);
        size += piece.size;
        pieces.push(piece);
      }
    }
    if (size > largest) {
      stop.abort();
      return { large: true };
    }
    const blob = new Blob(pieces, { type: answer.headers.get("content-type") ?? "" });
    port = chrome.runtime.connect({ name: `fov-file:${key}` });
    let taken, lost;
    port.onMessage.addListener(() => taken());
    port.onDisconnect.addListener(() => lost?.(new Error("nobody takes it")));
    const pass = (message) =>
      new Promise((resolve, reject) => {
        [taken, lost] = [resolve, reject];
        port.postMessage(message);
      });
    for (let at = 0; at < blob.size; at += PIECE) {
      const reader = new FileReader();
      // The bytes as text at once: Firefox lets an extension's script have a buffer of the page, but not work on it.
      const url = await new Promise((resolve, reject) => {
        reader.onload = () => resolve(reader.result);
        reader.onerror = () => reject(reader.error);
        reader.readAsDataURL(blob.slice(at, at + PIECE));
      });
      await pass({ piece: url.slice(url.indexOf(",") + 1) });
    }
    await pass({ type: blob.type });
    port.disconnect();
    return { sent: true };
  } catch {
    // A worker that ended in the middle of it starts again and says so.
    if (port) chrome.runtime.sendMessage({ fov: "wake" }).catch(() => {});
    return null;
  }
}

const expected = new Map();

function expect(key, name) {
  return new Promise((resolve) => expected.set(key, { name, resolve, pieces: [] }));
}

function forget(key) {
  expected.delete(key);
}

// The other end of `readMedia`.
export function receive(port) {
  const key = port.name.slice("fov-file:".length);
  port.onMessage.addListener((message) => {
    const it = expected.get(key);
    if (!it) return port.disconnect();
    if (message.piece !== undefined) {
      const text = atob(message.piece);
      // Each piece becomes a blob at once, which the browser keeps outside of this worker's memory.
      it.pieces.push(new Blob([Uint8Array.from(text, (c) => c.charCodeAt(0))]));
    } else {
      expected.delete(key);
      it.resolve(new File(it.pieces, it.name, { type: message.type }));
    }
    port.postMessage("taken");
  });
}

// Says it to the owner until the owner has it; throws if it does not take it.
async function wish(find, file, ensureOwner) {
  const key = crypto.randomUUID();
  const files = file ? [file] : [];
  const notes = files.map((f) => ({ key: crypto.randomUUID(), name: f.name, size: f.size, project: "" }));
  const json = JSON.stringify({ wish: { key, wish: { take: find }, files: notes } });
  const out = new BroadcastChannel("fov-owner");
  const ears = new BroadcastChannel("fov-views");
  const done = new Promise((resolve) => {
    ears.onmessage = ({ data }) => {
      const message = JSON.parse(data.json);
      if (message.done?.key === key) resolve(true);
    };
  });
  try {
    for (let tries = 0; tries < TRIES; tries += 1) {
      await ensureOwner();
      out.postMessage({ json, files });
      const pause = new Promise((resolve) => setTimeout(resolve, TRY_MS));
      if (await Promise.race([done, pause])) return;
    }
    throw new Error("the owner does not answer");
  } finally {
    out.close();
    ears.close();
  }
}
