// What every browser test needs: a studio of its own, a browser with the extension in a fresh profile, a clip, and
// eyes on everything that must not happen (console errors, policy violations, requests to strangers, a leaked token).
import { spawn, execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const EXTENSION = process.env.FOV_EXTENSION;
const WWW = process.env.FOV_WWW;
const PORT = process.env.FOV_PORT;
const FOV = process.env.FOV_BIN;
export const ORIGIN = `http://127.0.0.1:${PORT}`;
export const SHOTS = join(import.meta.dirname, "../../target/screenshots");

const BROWSER = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

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

/// A clip of so many seconds, made once per size.
export function clip(name, seconds = 4, size = "320x180", quality = 30) {
  const folder = join(tmpdir(), "fov-test-clips");
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

/// A studio with a fresh data folder.
export async function studio(options = []) {
  const data = mkdtempSync(join(tmpdir(), "fov-studio-"));
  const child = spawn(FOV, ["studio", "--data", data, "--port", PORT, "--www", WWW, ...options], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.on("data", (text) => (said += text));
  await until("the studio", () => said.includes(ORIGIN) || (child.exitCode !== null && assert.fail("the studio ended")));
  const log = () => {
    const file = join(data, "log/studio.jsonl");
    return existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line)) : [];
  };
  const stop = async () => {
    child.kill("SIGTERM");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    rmSync(data, { recursive: true, force: true });
  };
  return { log, stop, data };
}

/// A browser with the extension in this profile (a fresh one unless given).
export async function browser(options = {}) {
  const profile = options.profile ?? mkdtempSync(join(tmpdir(), "fov-profile-"));
  const downloads = options.downloads ?? join(profile, "Downloads");
  mkdirSync(downloads, { recursive: true });
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: BROWSER,
    headless: true,
    acceptDownloads: true,
    locale: options.locale ?? "en-US",
    colorScheme: options.colorScheme ?? "light",
    args: [...FLAGS, `--lang=${options.locale ?? "en-US"}`, `--load-extension=${EXTENSION}`, `--disable-extensions-except=${EXTENSION}`],
  });
  const trouble = [];
  const watch = (page) => {
    page.on("console", (m) => m.type() === "error" && trouble.push(`console: ${m.text()} (${page.url()})`));
    page.on("pageerror", (e) => trouble.push(`error: ${e.message} (${page.url()})`));
  };
  context.on("page", watch);
  context.pages().forEach(watch);
  context.on("request", (request) => {
    const url = new URL(request.url());
    const ours = [ORIGIN, "chrome-extension:", "blob:", "data:", "about:", "chrome:"];
    if (!ours.some((start) => request.url().startsWith(start))) trouble.push(`a request to ${url.host}`);
    if (/nmv_usr_/.test(request.url())) trouble.push("a token in an address");
  });
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker"));
  const id = new URL(worker.url()).host;
  const page = async (name, size) => {
    const page = await context.newPage();
    if (size) await page.setViewportSize(size);
    await page.goto(`chrome-extension://${id}/${name}.html`);
    await page.waitForSelector(".composer");
    return page;
  };
  const popup = () => page("popup", { width: 400, height: 580 });
  return {
    context, id, profile, trouble, page, popup, downloads,
    worker: () => context.serviceWorkers()[0],
    /// Ends the browser as a power cut would; the profile stays.
    async crash() {
      const client = (await context.browser()?.newBrowserCDPSession()) ?? (await context.newCDPSession(context.pages()[0]));
      const { processInfo } = await client.send("SystemInfo.getProcessInfo");
      const closed = new Promise((resolve) => context.once("close", resolve));
      process.kill(processInfo.find((it) => it.type === "browser").id, "SIGKILL");
      await closed;
    },
    async close({ keep = false } = {}) {
      await context.close();
      if (!keep) rmSync(profile, { recursive: true, force: true });
    },
  };
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
export async function ask(page, file) {
  await page.setInputFiles("#pick", file);
  await page.getByRole("textbox", { name: "Your instruction" }).fill("Trim the first 2 seconds and export as MP4");
  await page.keyboard.press("Enter");
}

/// What was asked arrives: one message, one render, one file.
export async function arrives(it, backend) {
  const page = await it.popup();
  const [file] = await until("the delivery", async () => (await delivered(page)).length && delivered(page), 120);
  await page.locator(".delivered").first().waitFor({ timeout: 20_000 });
  assert.ok(existsSync(file.name));
  assert.ok(Math.abs(duration(file.name) - 2) < 0.2, `it lasts ${duration(file.name)} s`);
  assert.equal(count(backend, "message_accepted"), 1);
  assert.equal(count(backend, "render_submitted"), 1);
  assert.equal((await delivered(page)).length, 1);
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
