// What stands for the extension's powers on an ordinary page: its own origin as the backend, and downloads by a link.
// Loaded by the view and by the owner; both may live in the same document.

const running = new Map();

function save(url, name) {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
}

async function fetchInto(state, { url, name, headers }) {
  const control = new AbortController();
  state.stop = () => control.abort();
  try {
    const answer = await fetch(url, { headers, signal: control.signal, credentials: "omit", referrerPolicy: "no-referrer" });
    if (!answer.ok) return (state.answer = { state: "refused", status: answer.status });
    const total = Number(answer.headers.get("content-length")) || null;
    let bytes = 0;
    const counted = answer.body.pipeThrough(
      new TransformStream({
        transform(piece, out) {
          bytes += piece.byteLength;
          state.answer = { state: "running", bytes, total };
          out.enqueue(piece);
        },
      }),
    );
    // The browser keeps a large blob on disk.
    const blob = await new Response(counted).blob();
    const object = URL.createObjectURL(blob);
    save(object, name);
    setTimeout(() => URL.revokeObjectURL(object), 60_000);
    localStorage.setItem(`fov-delivered ${state.key}`, String(blob.size));
    state.answer = { state: "done", bytes: blob.size, place: name };
  } catch {
    state.answer = { state: control.signal.aborted ? "cancelled" : "lost" };
  }
}

globalThis.fovPlatform ??= {
  kind: () => "page",
  defaults: () => JSON.stringify({ api_url: location.origin, web_url: location.origin }),
  // The owner is one of the open tabs, by a lock: there is nobody to wake.
  wake() {},
  open: (place) => (place === "reload" ? location.reload() : window.open(location.href, "_blank", "noopener")),
  recentDownloads: async () => "[]",
  openDownload: async () => null,
  askHost: async () => true,
  fetchFile: async () => null,

  async download(text) {
    const job = JSON.parse(text);
    if (job.ask === "start") {
      // A file that was handed to the browser once is there, whatever became of this tab.
      const size = job.again ? localStorage.getItem(`fov-delivered ${job.key}`) : null;
      if (size) return JSON.stringify({ state: "done", bytes: Number(size), place: job.name });
      const state = { key: job.key, answer: { state: "running", bytes: 0, total: null } };
      running.set(job.key, state);
      fetchInto(state, job);
    }
    return JSON.stringify(running.get(job.key)?.answer ?? { state: "lost" });
  },

  cancelDownload: (key) => running.get(key)?.stop?.(),

  // A page has a title instead of a badge.
  announce(text) {
    const { badge } = JSON.parse(text);
    document.title = badge ? `${badge} · ${document.title.split(" · ").pop()}` : document.title.split(" · ").pop();
  },
  erased: () => localStorage.clear(),
  panicked() {},
};
