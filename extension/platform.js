// What only an extension can do, for the views and for the owner. The service worker does what needs powers that a
// document has not: it is asked by message, or directly where the owner lives in the same page (Firefox).
import defaults from "./defaults.js";
import { LARGEST } from "./limits.js";

const MEDIA = /\.(mp4|mov|avi|webm|mkv|m4v|mp3|wav|m4a|aac|jpe?g|png|gif|webp)$/i;
const firefox = Boolean(globalThis.browser?.runtime?.getBrowserInfo);

const ask = (message) => globalThis.fovBackground?.(message) ?? chrome.runtime.sendMessage(message);
// The worker may be starting or gone: whatever matters is asked again.
const tell = (message) => void Promise.resolve(ask(message)).catch(() => {});
const pattern = (url) => {
  const { protocol, hostname } = new URL(url);
  return `${protocol}//${hostname}/*`;
};
// A name may hold a per cent sign that encodes nothing.
const decoded = (text) => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
const base = (path) => path.split(/[\\/]/).pop() ?? "";

// Known before any click: the permission that a click gives does not outlive a wait.
let windowId;
chrome.windows?.getCurrent().then((it) => (windowId = it.id));

async function openHere(place) {
  if (place === "reload") return chrome.runtime.reload();
  if (place === "panel") {
    if (firefox) await browser.sidebarAction.open();
    else await chrome.sidePanel.open({ windowId });
  } else await chrome.tabs.create({ url: chrome.runtime.getURL("tab.html") });
  if (document.body.dataset.layout === "popup") globalThis.close();
}

// Firefox ends the owner's page after 30 s without events. Whoever reaches for a view is about to want something: the
// page starts meanwhile.
if (firefox && document.body.dataset.layout) {
  let last = 0;
  const reached = () => {
    if (Date.now() - last < 10_000) return;
    last = Date.now();
    tell({ fov: "wake" });
  };
  for (const event of ["pointerdown", "keydown", "dragenter"]) addEventListener(event, reached, { capture: true, passive: true });
}

globalThis.fovPlatform = {
  kind: () => (firefox ? "firefox" : "chrome"),
  defaults: () => JSON.stringify(defaults),
  wake: () => tell({ fov: "wake" }),
  open: (place) => void openHere(place).catch(() => chrome.tabs.create({ url: chrome.runtime.getURL("tab.html") })),

  async recentDownloads() {
    const found = await chrome.downloads.search({ orderBy: ["-startTime"], limit: 60, state: "complete", exists: true });
    const media = found.filter((d) => MEDIA.test(d.filename)).slice(0, 12);
    return JSON.stringify(
      media.map((d) => ({ id: d.id, name: base(d.filename), url: d.finalUrl || d.url, size: Math.max(0, d.fileSize) })),
    );
  },

  // From disk, if the user lets the extension read files; otherwise nothing.
  async openDownload(id) {
    if (!(await chrome.extension.isAllowedFileSchemeAccess())) return null;
    const [found] = await chrome.downloads.search({ id });
    if (!found) return null;
    const path = found.filename.replaceAll("\\", "/").split("/").map(encodeURIComponent).join("/");
    const answer = await fetch(`file://${path.startsWith("/") ? "" : "/"}${path}`);
    return new File([await answer.blob()], base(found.filename));
  },

  askHost: (url) => chrome.permissions.request({ origins: [pattern(url)] }),

  // The file; its size, as far as it is known, in place of it if it is too large; nothing if it is not to be had.
  async fetchFile(url) {
    const stop = new AbortController();
    const answer = await fetch(url, { credentials: "include", signal: stop.signal });
    if (!answer.ok) return null;
    let size = Number(answer.headers.get("content-length")) || 0;
    const pieces = [];
    // Not every answer says how long it is, and some never end.
    if (size <= LARGEST) {
      size = 0;
      const body = answer.body.getReader();
      for (let it = await body.read(); !it.done && size <= LARGEST; it = await body.read()) {
        // A blob at once, which the browser keeps outside of this document's memory.
        pieces.push(new Blob([it.value]));
        size += it.value.byteLength;
      }
    }
    if (size > LARGEST) {
      stop.abort();
      return size;
    }
    return new File(pieces, decoded(base(new URL(url).pathname)) || "video.mp4");
  },

  download: (job) => Promise.resolve(ask({ fov: "download", job: JSON.parse(job) })).then((a) => JSON.stringify(a)),
  cancelDownload: (key) => tell({ fov: "cancel-download", key }),
  announce: (state) => tell({ fov: "announce", state: JSON.parse(state) }),
  erased: () => tell({ fov: "erased" }),
  panicked() {},
};
