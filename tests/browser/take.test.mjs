// "Edit this video" where the page has to read the file itself: what is too large is refused before it is read, what
// comes is passed on whole, and a take that is cut off with the service worker is not left standing.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { once } from "node:events";
import { Readable } from "node:stream";
import { clip, stage, until } from "./harness.mjs";

// Larger than one piece of those in which a page passes a file on.
const FILM = clip("pieces.mp4", 10, "1280x720", 1);

let on, backend, it, panel, tab, site;

/// Bytes without end.
function endless() {
  const piece = Buffer.alloc(1 << 20);
  return new Readable({
    read() {
      this.push(piece);
    },
  });
}

/// A site on this computer: what it has, only this browser can read.
async function local() {
  const held = [];
  const server = createServer((request, answer) => {
    switch (request.url) {
      case "/film.mp4":
        answer.writeHead(200, { "Content-Type": "video/mp4", "Content-Length": statSync(FILM).size });
        return createReadStream(FILM).pipe(answer);
      case "/large.mp4":
        answer.writeHead(200, { "Content-Type": "video/mp4", "Content-Length": 500_000_001 });
        answer.write("not all of it");
        return request.on("close", () => held.push("left"));
      case "/endless.mp4":
        // Chunked, as a camera sends it: nothing says how long it is.
        answer.writeHead(200, { "Content-Type": "video/mp4" });
        request.on("close", () => held.push("ended"));
        return endless().pipe(answer);
      case "/slow.mp4":
        return held.push("slow"); // for good
      default:
        return answer.writeHead(200, { "Content-Type": "text/html" }).end("<title>films</title>");
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { origin: `http://127.0.0.1:${server.address().port}`, held, close: () => server.closeAllConnections() ?? server.close() };
}

before(async () => {
  on = await stage();
  ({ backend } = on);
  site = await local();
  it = await on.browser();
  panel = await it.page("panel", { width: 380, height: 760 });
  await panel.getByText("Ready", { exact: true }).waitFor();
  tab = await it.context.newPage();
  await tab.goto(site.origin);
});

after(async () => {
  await on.close();
  site.close();
});

async function rightClick(path) {
  const url = site.origin;
  await it.worker().evaluate(
    async ({ url, srcUrl }) => {
      const [tab] = await chrome.tabs.query({ url: `${url}/` });
      chrome.contextMenus.onClicked.dispatch({ menuItemId: "edit", mediaType: "video", srcUrl, pageUrl: url, frameId: 0 }, tab);
    },
    { url, srcUrl: url + path },
  );
}

const banner = (text) => panel.locator(".banner", { hasText: text });

test("a file of several pieces arrives whole", async () => {
  assert.ok(statSync(FILM).size > 2 * (3 << 20), "it has several");
  await rightClick("/film.mp4");
  await panel.locator(".material.done", { hasText: "film.mp4" }).waitFor({ timeout: 60_000 });
  const uploaded = backend.log().filter((e) => e.event === "file_uploaded");
  assert.deepEqual(uploaded.map((e) => e.size), [statSync(FILM).size]);
});

test("a file over the limit is refused by its announced size, and not read", async () => {
  await rightClick("/large.mp4");
  await banner("larger than 500 MB").waitFor({ timeout: 30_000 });
  await until("the page to leave it", () => site.held.includes("left"));
});

test("a file that never ends is left when it is over the limit", async () => {
  await rightClick("/endless.mp4");
  await banner("Fetching from the page…").waitFor({ timeout: 30_000 });
  await banner("larger than 500 MB").waitFor({ timeout: 180_000 });
  await until("the page to leave it", () => site.held.includes("ended"));
});

test("an address that is none is refused, and nothing else breaks", async () => {
  await it.worker().evaluate(async (url) => {
    const [tab] = await chrome.tabs.query({ url });
    chrome.contextMenus.onClicked.dispatch({ menuItemId: "edit", mediaType: "video", srcUrl: "http://", pageUrl: url, frameId: 0 }, tab);
  }, `${site.origin}/`);
  await banner("There is no video to take on this spot").waitFor({ timeout: 30_000 });
});

test("a take that ends with the service worker is told as failed when that starts again", async () => {
  await rightClick("/slow.mp4");
  await banner("Fetching from the page…").waitFor({ timeout: 30_000 });
  await until("the request", () => site.held.includes("slow"));
  // A debugger that is attached to the worker would keep it alive, so it is closed as a target.
  const client = await it.context.newCDPSession(panel);
  const { targetInfos } = await client.send("Target.getTargets", { filter: [{}] });
  const worker = targetInfos.find((target) => target.url.endsWith("/background.js"));
  await client.send("Target.closeTarget", { targetId: worker.targetId });
  await panel.evaluate(() => chrome.runtime.sendMessage({ fov: "wake" }).catch(() => {}));
  await banner("The file could not be fetched").waitFor({ timeout: 30_000 });
  assert.equal(await banner("Fetching from the page…").count(), 0);
  assert.equal(backend.log().filter((e) => e.event === "file_uploaded").length, 1);
});

test("nothing went wrong on the way", () => on.verdict([`a request to ${new URL(site.origin).host}`]));
