// Eyes on a whole browser, through its debugger: every page, and what Playwright does not show, the offscreen document
// and the service worker, as often as they end and begin anew. A document is held until it is watched, so that nothing
// that it does is missed; only what ran before the watch began (the start of a browser) is known from its records.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const DOMAINS = {
  // Bodies are of no interest, and would be kept in the memory of what is watched.
  "Network.enable": { maxTotalBufferSize: 0, maxResourceBufferSize: 0, maxPostDataSize: 0 },
  "Log.enable": {},
  "Runtime.enable": {},
  "Audits.enable": {},
};
/// What a token looks like; the words about tokens in the settings have an ellipsis where its digits would be.
const TOKEN = /nmv_usr_\w+/;

/// Runs beside each document, in a world of its own, and says so in the console when a token is set into it.
const GUARD = `new MutationObserver((records) => {
  const texts = records.flatMap(({ type, target, attributeName, addedNodes, oldValue }) => {
    if (type === "attributes") return [target.getAttribute(attributeName), oldValue];
    return type === "characterData" ? [target.data, oldValue] : [...addedNodes].map((node) => node.outerHTML ?? node.data);
  });
  if (texts.some((text) => ${TOKEN}.test(text ?? ""))) console.error("a token was set into the document");
}).observe(document, { subtree: true, childList: true, characterDataOldValue: true, attributeOldValue: true });`;

/// Where the debugger of the browser with this profile listens. The file of an earlier browser has to be gone before.
export const portFile = (profile) => join(profile, "DevToolsActivePort");

/// Waits until `look` gives something true; fails with `what` when it does not come.
export async function until(what, look, seconds = 40) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (Date.now() > end) throw new Error(`waited ${seconds} s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/// The port and the path in that file, once the browser has written both.
function address(profile) {
  const text = existsSync(portFile(profile)) ? readFileSync(portFile(profile), "utf8") : "";
  return /^(\d+)\n(\/devtools\/browser\/[\w-]{36})/.exec(text)?.slice(1);
}

async function connect(profile) {
  const [port, path] = await until("the debugger's address", () => address(profile));
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
  await new Promise((resolve, reject) => Object.assign(socket, { onopen: resolve, onerror: reject }));
  return socket;
}

/// Watches the browser with this profile. `isOurs` says of an address whether it may be asked. What is wrong is added
/// to `trouble`, in words.
export async function watch(profile, isOurs) {
  const socket = await connect(profile);
  const waiting = new Map();
  /// What is watched, by session.
  const targets = new Map();
  const [trouble, lines, requests] = [[], [], []];

  let last = 0;
  const send = (method, params = {}, sessionId = undefined) =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, [resolve, reject]);
      socket.send(JSON.stringify({ id: last, method, params, sessionId }));
    });
  // What is gone before it was watched did nothing.
  const order = (...command) => void send(...command).catch(() => {});

  const note = (line) => {
    lines.push(line);
    if (TOKEN.test(line)) trouble.push(`a token in the console: ${line.replace(TOKEN, "…")}`);
  };
  const request = (from, method, url) => {
    requests.push({ from, method, url });
    const { host, protocol } = new URL(url);
    if (!isOurs(url)) trouble.push(`a request to ${host || protocol} (${from})`);
    if (TOKEN.test(url)) trouble.push(`a token in an address (${from})`);
  };

  const attached = async ({ sessionId, targetInfo, waitingForDebugger }) => {
    targets.set(sessionId, targetInfo);
    for (const [method, params] of Object.entries(DOMAINS)) order(method, params, sessionId);
    if (targetInfo.type !== "service_worker") {
      order("Page.enable", {}, sessionId);
      order("Page.addScriptToEvaluateOnNewDocument", { source: GUARD, worldName: "watch", runImmediately: true }, sessionId);
      // Frames and workers of its own; the service worker is watched by itself.
      const filter = [{ type: "service_worker", exclude: true }, {}];
      order("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: true, flatten: true, filter }, sessionId);
    }
    order("Runtime.runIfWaitingForDebugger", {}, sessionId);
    if (waitingForDebugger) return;
    const before = await evaluate(sessionId, `performance.getEntriesByType("resource").map((it) => it.name)`).catch(() => []);
    for (const url of before) request(targetInfo.url, "", url);
  };

  const hear = {
    "Target.attachedToTarget": attached,
    "Target.detachedFromTarget": ({ sessionId }) => targets.delete(sessionId),
    // A document has no address yet when it is attached.
    "Target.targetInfoChanged": ({ targetInfo }) => {
      for (const [id, known] of targets) if (known.targetId === targetInfo.targetId) targets.set(id, targetInfo);
    },
    "Network.requestWillBeSent": (it, from) => request(it.documentURL || from, it.request.method, it.request.url),
    "Network.webSocketCreated": ({ url }, from) => request(from, "", url),
    "Runtime.consoleAPICalled": ({ type, args }, from) => {
      const text = args.map((it) => String(it.value ?? it.description ?? "")).join(" ");
      note(text);
      if (type === "error" || type === "assert") trouble.push(`console: ${text} (${from})`);
    },
    "Runtime.exceptionThrown": ({ exceptionDetails: { text, exception } }, from) => {
      const words = `${text} ${exception?.description ?? exception?.value ?? ""}`;
      note(words);
      trouble.push(`error: ${words} (${from})`);
    },
    "Log.entryAdded": ({ entry: { level, text, url } }, from) => {
      note(text);
      if (level === "error") trouble.push(`console: ${text} (${url || from})`);
    },
    "Audits.issueAdded": ({ issue: { details } }, from) => {
      const policy = details.contentSecurityPolicyIssueDetails;
      if (policy) trouble.push(`policy: ${policy.violatedDirective} forbids ${policy.blockedURL ?? "this"} (${from})`);
    },
  };
  socket.onmessage = ({ data }) => {
    const { id, method, params, sessionId, error, result } = JSON.parse(data);
    if (id === undefined) return hear[method]?.(params, targets.get(sessionId)?.url ?? "");
    const [resolve, reject] = waiting.get(id);
    waiting.delete(id);
    if (error) reject(new Error(error.message));
    else resolve(result);
  };
  socket.onclose = () => {
    for (const [, reject] of waiting.values()) reject(new Error("the browser has ended"));
    waiting.clear();
    targets.clear();
  };

  async function evaluate(sessionId, expression) {
    const params = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await send("Runtime.evaluate", params, sessionId);
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }
  /// The session of what runs now at an address that ends like this.
  const session = (end) => {
    const found = [...targets].find(([, target]) => target.url.endsWith(end));
    if (!found) throw new Error(`nothing runs at ${end}`);
    return found[0];
  };

  // The browser's own surface is not of the product.
  const filter = ["browser", "tab", "browser_ui"].map((type) => ({ type, exclude: true })).concat({});
  await send("Target.setDiscoverTargets", { discover: true, filter });
  await send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: true, flatten: true, filter });

  return {
    trouble, lines, requests, send,
    /// What runs now: its address, by its target.
    running: () => new Map([...targets.values()].map(({ targetId, url }) => [targetId, url])),
    isRunning: (end) => [...targets.values()].some(({ url }) => url.endsWith(end)),
    /// Runs JavaScript where the address ends like this.
    evaluate: (end, expression) => evaluate(session(end), expression),
    /// Lets what runs there send only so many bytes a second; without a number as many as it can.
    throttle: (end, bytes = -1) =>
      send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: bytes }, session(end)),
  };
}
