// Firefox with the extension, driven by WebDriver BiDi, which it speaks by itself: no driver has to be installed. What
// Playwright does for Chromium is done here by hand, and the browser's own surface (menu, popup, sidebar, event page)
// is reached as well, by scripts in the privileged window.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ORIGIN, until } from "../browser/harness.mjs";

export { ORIGIN, clip, duration, studio, until } from "../browser/harness.mjs";

const FIREFOX = process.env.FOV_FIREFOX;
const XPI = process.env.FOV_FIREFOX_EXTENSION;
const ID = "free-online-video@nemovideo.com";
const UUID = "4c9c1b7e-6a5f-4d0e-9d1c-0f6f7c1a2b3d";
const WINDOW = "chrome://browser/content/browser.xhtml";
const ENTER = "\uE007";

/// Starts Firefox, headless, and opens a session; `send` is a command of WebDriver BiDi.
async function launch(profile) {
  const options = ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port=0", "--remote-allow-system-access"];
  const child = spawn(FIREFOX, options, { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (text) => (said += text));
  const [, address] = await until("Firefox", () => {
    if (child.exitCode !== null) throw new Error(`Firefox ended: ${said}`);
    return /WebDriver BiDi listening on (ws:\S+)/.exec(said);
  });
  const socket = new WebSocket(`${address}/session`);
  await new Promise((resolve, reject) => Object.assign(socket, { onopen: resolve, onerror: reject }));
  const waiting = new Map();
  const events = [];
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.type === "event") return events.forEach((hear) => hear(message));
    const [resolve, reject] = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.type === "success") resolve(message.result);
    else reject(new Error(`${message.error}: ${message.message}`));
  };
  let last = 0;
  const send = (method, params = {}) =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, [resolve, reject]);
      socket.send(JSON.stringify({ id: last, method, params }));
    });
  await send("session.new", { capabilities: {} });
  return { child, events, send };
}

/// A browser with the extension in this profile: a fresh one unless given, which has the extension already.
/// `permanent` installs it to survive a restart.
export async function firefox({ profile, permanent = false } = {}) {
  const again = profile !== undefined;
  profile ??= mkdtempSync(join(tmpdir(), "fov-firefox-"));
  const downloads = join(profile, "Downloads");
  mkdirSync(downloads, { recursive: true });
  if (!again) {
    const prefs = {
      "extensions.webextensions.uuids": JSON.stringify({ [ID]: UUID }),
      "browser.download.folderList": 2,
      "browser.download.dir": downloads,
      // A package of these sources is not signed.
      "xpinstall.signatures.required": false,
    };
    const lines = Object.entries(prefs).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`);
    writeFileSync(join(profile, "prefs.js"), lines.join(""));
  }
  const { child, events, send } = await launch(profile);

  const trouble = [];
  events.push(({ method, params }) => {
    if (method === "log.entryAdded" && params.level === "error") trouble.push(`console: ${params.text}`);
  });
  await send("session.subscribe", { events: ["log.entryAdded"] });

  const run = async (context, script, ...args) => {
    const expression = `(async () => JSON.stringify(await (${script})(...${JSON.stringify(args)})) ?? "null")()`;
    const { exceptionDetails, result } = await send("script.evaluate", { expression, target: { context }, awaitPromise: true });
    if (exceptionDetails) throw new Error(exceptionDetails.text);
    return JSON.parse(result.value);
  };
  const { contexts } = await send("browsingContext.getTree", { "moz:scope": "chrome" });
  const surface = contexts.find(({ url }) => url === WINDOW).context;
  const privileged = (script, ...args) => run(surface, script, ...args);

  // Every request that the extension makes, whatever part of it.
  await privileged((id) => {
    globalThis.fovRequests = [];
    const observer = (channel) => {
      channel.QueryInterface(Ci.nsIHttpChannel);
      if (channel.loadInfo.triggeringPrincipal.addonId === id) globalThis.fovRequests.push(channel.URI.spec);
    };
    Services.obs.addObserver(observer, "http-on-modify-request");
  }, ID);
  if (!again) {
    await send("webExtension.install", { extensionData: { type: "archivePath", path: XPI }, "moz:permanent": permanent });
  }

  const open = async (url) => {
    const { context } = await send("browsingContext.create", { type: "tab" });
    await send("browsingContext.navigate", { context, url, wait: "complete" });
    const node = async (selector) => {
      const locator = { type: "css", value: selector };
      const { nodes } = await send("browsingContext.locateNodes", { context, locator, maxNodeCount: 1 });
      if (nodes.length === 0) throw new Error(`there is no ${selector}`);
      return { sharedId: nodes[0].sharedId };
    };
    const has = (script, ...args) => run(context, script, ...args);
    return {
      run: has,
      waitFor: (selector, text = "") =>
        until(`${selector} ${text}`, () => has((s, t) => [...document.querySelectorAll(s)].some((e) => e.textContent.includes(t)), selector, text)),
      async click(selector, button = 0) {
        await send("browsingContext.activate", { context });
        await has((s) => document.querySelector(s).scrollIntoView({ block: "center" }), selector);
        const origin = { type: "element", element: await node(selector) };
        const actions = [{ type: "pointerMove", x: 0, y: 0, origin }, { type: "pointerDown", button }, { type: "pointerUp", button }];
        await send("input.performActions", { context, actions: [{ type: "pointer", id: "mouse", actions }] });
      },
      async type(selector, text) {
        const keys = (text) => [...text].flatMap((value) => [{ type: "keyDown", value }, { type: "keyUp", value }]);
        const press = (text) => send("input.performActions", { context, actions: [{ type: "key", id: "keys", actions: keys(text) }] });
        // What the browser itself has to say may take the focus in the middle of it.
        await until("the words", async () => {
          await this.click(selector);
          await has((s) => document.querySelector(s).select(), selector);
          await press(text);
          return has((s, t) => document.querySelector(s).value === t, selector, text);
        });
        await press(ENTER);
      },
      pick: async (selector, ...files) => send("input.setFiles", { context, element: await node(selector), files }),
      close: () => send("browsingContext.close", { context }),
    };
  };

  return {
    profile,
    trouble,
    privileged,
    open,
    async page(name) {
      const page = await open(`moz-extension://${UUID}/${name}.html`);
      await page.waitFor(".composer");
      return page;
    },
    /// Whether the event page, where the owner of the machine lives, is there.
    awake: () => privileged((id) => WebExtensionPolicy.getByID(id).extension.backgroundState === "running", ID),
    /// Ends the event page, as Firefox does when nothing happens in it or memory is short.
    endEventPage: () =>
      privileged(async (id) => {
        const { extension } = WebExtensionPolicy.getByID(id);
        await extension.terminateBackground({ ignoreDevToolsAttached: true, disableResetIdleForTest: true });
      }, ID),
    /// Right-clicks something on a page and chooses the extension's entry of the menu.
    async chooseFromMenu(page, selector) {
      await page.click(selector, 2);
      const chosen = () =>
        privileged(() => {
          const menu = document.getElementById("contentAreaContextMenu");
          const entry = menu.state === "open" && [...menu.children].find((item) => !item.hidden && item.label === "Edit this video");
          if (entry) menu.activateItem(entry);
          return Boolean(entry);
        });
      await until("the entry in the menu", chosen);
    },
    /// Paths of the files that the browser has downloaded.
    delivered: () =>
      privileged(async () => {
        const { Downloads } = ChromeUtils.importESModule("resource://gre/modules/Downloads.sys.mjs");
        const all = await (await Downloads.getList(Downloads.ALL)).getAll();
        return all.filter((download) => download.succeeded).map((download) => download.target.path);
      }),
    /// Everything that must not have happened: errors, breaches of policy, requests to strangers, a token in an address.
    async misdeeds() {
      const errors = await privileged(
        (origin) =>
          Services.console
            .getMessageArray()
            .filter((it) => it instanceof Ci.nsIScriptError && it.sourceName.startsWith(origin) && !(it.flags & it.warningFlag))
            .map((it) => it.errorMessage),
        `moz-extension://${UUID}`,
      );
      const requests = await privileged(() => globalThis.fovRequests);
      const strangers = requests.filter((url) => !url.startsWith(`${ORIGIN}/`) || url.includes("nmv_usr_"));
      return [...trouble, ...errors, ...strangers];
    },
    async close({ keep = false } = {}) {
      const gone = once(child, "exit");
      await send("browser.close");
      await gone;
      if (!keep) rmSync(profile, { recursive: true, force: true });
    },
  };
}
