// What every browser test needs: a studio of its own, a browser with the extension in a fresh profile, a clip, and
// eyes on everything that must not happen (errors, breaches of policy, requests to strangers, a leaked token).
import { spawn, execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "node:net";
import { once } from "node:events";
import { test } from "node:test";
import assert from "node:assert/strict";
import { chromium } from "playwright-core";
import { portFile, until, watch } from "./watch.mjs";

export { until };

const EXTENSION = process.env.FOV_EXTENSION;
const WWW = process.env.FOV_WWW;
const PORT = process.env.FOV_PORT;
const FOV = process.env.FOV_BIN;
export const ORIGIN = `http://127.0.0.1:${PORT}`;
export const SHOTS = join(import.meta.dirname, "../../target/screenshots");

const BROWSER = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--remote-debugging-port=0"];

/// A clip of so many seconds, made once.
export function clip(name, seconds = 4, size = "320x180", quality = 30) {
  const folder = join(tmpdir(), "fov-test-clips", `${seconds}-${size}-${quality}`);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  if (!existsSync(path)) {
    const source = ["-f", "lavfi", "-i", `testsrc2=size=${size}:rate=25:duration=${seconds}`];
    const sound = ["-f", "lavfi", "-i", `sine=frequency=440:duration=${seconds}`];
    const codec = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", String(quality), "-pix_fmt", "yuv420p", "-c:a", "aac"];
    execFileSync("ffmpeg", ["-v", "error", "-y", ...source, ...sound, ...codec, path]);
  }
  return path;
}

/// Where the studios of this run listen: whatever else is asked is a stranger.
const studios = new Set();

/// A studio with a fresh data folder, at the port that the extension was made for unless another one is given.
export async function studio(options = [], port = PORT) {
  const origin = `http://127.0.0.1:${port}`;
  studios.add(origin);
  const data = mkdtempSync(join(tmpdir(), "fov-studio-"));
  const child = spawn(FOV, ["studio", "--data", data, "--port", port, "--www", WWW, ...options], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.on("data", (text) => (said += text));
  await until("the studio", () => said.includes(origin) || (child.exitCode !== null && assert.fail("the studio ended")));
  const log = () => {
    const file = join(data, "log/studio.jsonl");
    return existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line)) : [];
  };
  const stop = async () => {
    child.kill("SIGCONT");
    child.kill("SIGTERM");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    rmSync(data, { recursive: true, force: true });
  };
  /// It does nothing at all until it is thawed: whatever it was in the middle of stays unfinished.
  const freeze = () => child.kill("SIGSTOP");
  const thaw = () => child.kill("SIGCONT");
  return { log, stop, freeze, thaw, data, origin };
}

/// A port that is free now.
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return String(port);
}

/// A studio and browsers, to which no trouble may come.
export async function stage(options = []) {
  const backend = await studio(options);
  const [browsers, others] = [[], []];
  return {
    backend,
    /// One more studio, somewhere else.
    async studio(options = []) {
      const other = await studio(options, await freePort());
      others.push(other);
      return other;
    },
    async browser(options) {
      const it = await browser(options);
      browsers.push(it);
      return it;
    },
    /// Nothing happened that must not, unless it is `known`; and had it, it would have been seen: whoever works with
    /// the studio does so under our eyes.
    async verdict(known = []) {
      for (const it of browsers) await it.look();
      const isKnown = (line) => known.some((it) => (it instanceof RegExp ? it.test(line) : line.startsWith(it)));
      assert.deepEqual(browsers.flatMap((it) => it.trouble).filter((line) => !isKnown(line)), []);
      if (count(backend, "session_created") > 0) {
        assert.ok(browsers.some((it) => it.ownerCalls().length > 0), "the calls of the owner were seen");
        assert.ok(browsers.some((it) => it.tokens.size > 0), "the token that must not be seen is known");
      }
    },
    /// Ends everything, whatever else fails; the last first, since it may run in the profile of one before.
    async close() {
      const failures = [];
      const attempt = async (end) => {
        try {
          await end();
        } catch (error) {
          failures.push(error);
        }
      };
      for (const it of browsers.toReversed()) await attempt(() => it.end());
      for (const it of [backend, ...others]) await attempt(() => it.stop());
      for (const profile of new Set(browsers.map((it) => it.profile))) {
        await attempt(() => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }));
      }
      if (failures.length > 0) throw new AggregateError(failures, "not everything has ended");
    },
  };
}

/// A test with a studio of its own and browsers that are watched to the end. `known` are lines of trouble that have to
/// come, `studio` the studio's arguments.
export function inChromium(name, options, body = options) {
  const { studio = [], known = [], ...rest } = body === options ? {} : options;
  test(name, rest, async () => {
    const on = await stage(studio);
    const failures = [];
    const attempt = (step) => step().catch((error) => failures.push(error));
    await attempt(async () => {
      await body(on);
      await on.verdict(known);
    });
    await attempt(() => on.close());
    if (failures.length > 0) throw failures.length === 1 ? failures[0] : new AggregateError(failures, failures[0].message);
  });
}

/// All tokens that this origin keeps.
const TOKENS = `(async () => {
  const done = (request) => new Promise((resolve, reject) => Object.assign(request, { onsuccess: () => resolve(request.result), onerror: reject }));
  if (!(await indexedDB.databases()).some(({ name }) => name === "fov")) return [];
  const db = await done(indexedDB.open("fov"));
  const records = await done(db.transaction("state").objectStore("state").getAll());
  db.close();
  const text = records.map((it) => (typeof it === "string" ? it : new TextDecoder().decode(it))).join();
  return [...text.matchAll(/"token":"([^"]+)"/g)].map(([, token]) => token);
})()`;

/// A browser with the extension in this profile (a fresh one unless given); watched, unless it is measured.
export async function browser(options = {}) {
  const profile = options.profile ?? mkdtempSync(join(tmpdir(), "fov-profile-"));
  const downloads = options.downloads ?? join(profile, "Downloads");
  mkdirSync(downloads, { recursive: true });
  rmSync(portFile(profile), { force: true });
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: BROWSER,
    headless: true,
    acceptDownloads: true,
    locale: options.locale ?? "en-US",
    colorScheme: options.colorScheme ?? "light",
    args: [...FLAGS, `--lang=${options.locale ?? "en-US"}`, `--load-extension=${EXTENSION}`, `--disable-extensions-except=${EXTENSION}`],
  });
  const isOurs = (url) => /^(chrome-extension|blob|data|about|chrome):/.test(url) || studios.has(new URL(url).origin);
  const seen = options.watched === false ? { trouble: [] } : await watch(profile, isOurs);
  const { trouble } = seen;
  const tokens = new Set();
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker"));
  const id = new URL(worker.url()).host;
  let gone = false;
  const page = async (name, size) => {
    const page = await context.newPage();
    if (size) await page.setViewportSize(size);
    await page.goto(`chrome-extension://${id}/${name}.html`);
    await page.waitForSelector(".composer");
    return page;
  };
  /// A page of the extension without anything in it, for what only the extension may do.
  const blank = async () => {
    const page = await context.newPage();
    await page.goto(`chrome-extension://${id}/empty.html`);
    return page;
  };
  const popup = () => page("popup", { width: 400, height: 580 });

  /// Looks for what shows only when it is looked for: the tokens that are kept here, in everything that was seen and in
  /// every document; and strangers among the downloads, which no document asks for.
  async function look() {
    if (gone) return;
    const shown = context.pages();
    const ours = await blank();
    const kept = [ours, ...shown.filter((page) => page.url().startsWith(ORIGIN))];
    for (const page of kept) for (const token of await page.evaluate(TOKENS)) tokens.add(token);
    for (const { url } of await ours.evaluate(() => chrome.downloads.search({}))) seen.requests.push({ from: "downloads", url });
    await ours.close();
    const documents = await Promise.all(shown.map((page) => page.evaluate(() => document.documentElement.outerHTML)));
    const places = { "the console": seen.lines, "an address": seen.requests.map(({ url }) => url), "a document": documents };
    for (const [place, texts] of Object.entries(places)) {
      for (const token of tokens) if (texts.some((text) => text.includes(token))) trouble.push(`a token in ${place}`);
    }
    for (const { from, url } of seen.requests) if (from === "downloads" && !isOurs(url)) trouble.push(`a download from ${url}`);
  }

  return {
    context, id, profile, trouble, tokens, page, blank, popup, downloads, look, watch: seen,
    isOpen: () => !gone,
    worker: () => context.serviceWorkers()[0],
    /// The calls to a studio that the owner of the machine made: the offscreen document, or the page by itself.
    ownerCalls: () =>
      seen.requests.filter(({ from, url }) => (from === `chrome-extension://${id}/offscreen.html` || studios.has(from.slice(0, -1))) && isCall(url)),
    /// Runs JavaScript in the document behind the views, which Playwright itself does not show.
    inOwner: (expression) => seen.evaluate("/offscreen.html", expression),
    /// Ends what runs behind the views, as the browser does when memory is short. A debugger that is attached keeps a
    /// service worker alive, so it is closed as a target. Both have to run; what is returned checks, once views have
    /// asked for something again, that both are others.
    async kill() {
      await seen.evaluate("/background.js", "globalThis.doomed = true");
      const ends = ["/background.js", "/offscreen.html"];
      const doomed = [...seen.running()].filter(([, url]) => ends.some((end) => url.endsWith(end)));
      assert.equal(doomed.length, 2, "worker and document run");
      const [[owner]] = doomed.filter(([, url]) => url.endsWith("/offscreen.html"));
      for (const [targetId] of doomed) await seen.send("Target.closeTarget", { targetId });
      await until("the end of the document", () => !seen.running().has(owner));
      return async () => {
        await until("another document", () => seen.isRunning("/offscreen.html"));
        assert.equal(await seen.evaluate("/background.js", "typeof doomed"), "undefined", "it is another worker");
      };
    },
    /// Ends the browser as a power cut would; the profile stays.
    async crash() {
      gone = true;
      const { processInfo } = await seen.send("SystemInfo.getProcessInfo");
      const closed = new Promise((resolve) => context.once("close", resolve));
      process.kill(processInfo.find((it) => it.type === "browser").id, "SIGKILL");
      await closed;
    },
    /// Closes the browser; the profile stays.
    async end() {
      if (gone) return;
      gone = true;
      await context.close();
    },
    async close({ keep = false } = {}) {
      if (keep && !gone) await look();
      await this.end();
      if (!keep) rmSync(profile, { recursive: true, force: true });
    },
  };
}

/// Whether this is a call of the API: anything else of a studio is a page or a file.
const isCall = (url) => /^\/(api|run_sse)\b/.test(new URL(url).pathname);

/// Takes the owner away, and keeps any other from beginning until the document that this gives is closed.
export async function withoutOwner(it) {
  const gate = await it.blank();
  await gate.evaluate(() => {
    window.held = new Promise((resolve) => {
      navigator.locks.request("fov-owner", () => new Promise(() => resolve()));
    });
  });
  await it.worker().evaluate(() => chrome.offscreen.closeDocument());
  await gate.evaluate(() => window.held);
  return gate;
}

/// The finished files that the browser's download manager knows of.
export async function delivered(page) {
  return page.evaluate(async () =>
    (await chrome.downloads.search({ state: "complete" })).map((d) => ({ name: d.filename, size: d.fileSize, url: d.url })),
  );
}

/// How often something happened, according to the studio.
export const count = (backend, event) => backend.log().filter((e) => e.event === event).length;

/// Brings a file and says what should happen to it.
export async function ask(page, file, wish = "Trim the first 2 seconds and export as MP4") {
  await page.setInputFiles("#pick", file);
  await page.getByRole("textbox", { name: "Your instruction" }).fill(wish);
  await page.keyboard.press("Enter");
}

/// What was asked so many times arrives as often, and a view says so (a popup unless there is one): one message, one
/// render, one file of so many seconds for each.
export async function arrives(it, backend, { times = 1, seconds = 2, view } = {}) {
  const page = await it.blank();
  const shown = view ?? (await it.popup());
  const files = await until("the delivery", async () => (await delivered(page)).length >= times && delivered(page), 120);
  await shown.locator(".delivered").first().waitFor({ timeout: 20_000 });
  await until("rest", () => page.evaluate(async () => (await chrome.downloads.search({ state: "in_progress" })).length === 0));
  assert.equal((await delivered(page)).length, times);
  for (const file of files) {
    assert.ok(existsSync(file.name));
    assert.ok(Math.abs(duration(file.name) - seconds) < 0.2, `it lasts ${duration(file.name)} s`);
  }
  for (const event of ["session_created", "file_uploaded", "message_accepted", "turn_finished", "render_submitted", "render_completed"]) {
    assert.equal(count(backend, event), times, event);
  }
}

/// Seconds of a media file.
export function duration(path) {
  return Number(execFileSync("ffprobe", ["-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", path]));
}

/// What a screen reader's tester would call serious.
export async function axe(page, what) {
  const source = readFileSync(join(import.meta.dirname, "../node_modules/axe-core/axe.min.js"), "utf8");
  // The page's policy forbids injected scripts; the debugger's own world does not mind.
  const client = await page.context().newCDPSession(page);
  const { result, exceptionDetails } = await client.send("Runtime.evaluate", {
    expression: `${source}; axe.run({ resultTypes: ["violations"] }).then((r) => JSON.stringify(r.violations.map((v) => ({ id: v.id, impact: v.impact, nodes: v.nodes.map((n) => n.html) }))))`,
    awaitPromise: true,
    returnByValue: true,
  });
  assert.equal(exceptionDetails, undefined, what);
  const serious = JSON.parse(result.value).filter((v) => ["serious", "critical"].includes(v.impact));
  assert.deepEqual(serious, [], what);
}

export async function shot(page, name) {
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: join(SHOTS, `${name}.png`) });
}
