// Close anything at any time: one message, one render, and the MP4 arrives once. The studio's log is the witness. That
// it happens in the middle is not left to chance: what is sent goes slowly, or the studio stands still.
import assert from "node:assert/strict";
import { ORIGIN, arrives, clip, count, inChromium, until } from "./harness.mjs";

/// What is quickly made; and what takes a while, as every picture of it has to be made anew.
const QUICK = { film: () => clip("four.mp4"), wish: "Trim the first 2 seconds and export as MP4", seconds: 2 };
const SLOW = { film: () => clip("six.mp4", 6, "640x360"), wish: "Make it black and white and export as MP4", seconds: 6 };

const VIEWS = [
  ["popup", { width: 400, height: 580 }],
  ["panel", { width: 380, height: 760 }],
  ["tab", { width: 1280, height: 800 }],
];

const says = (page, word) => until(word, async () => (await page.locator(".activity-word").allTextContents()).includes(word));
const went = (it, call) => it.ownerCalls().filter(({ method, url }) => method === "POST" && url.includes(call)).length;

/// Who does the work behind the views, and what they say of closing them: the extension's document, or the page itself.
const BEHIND = { owner: "/offscreen.html", note: "You can close this" };
const PAGE = { owner: `${ORIGIN}/`, note: "Keep this tab open" };

/// The parts of the work: what the view says of each, by what it begins, and by what it would be over. `hold` lets it
/// begin and not end; it begins for all jobs of a test.
const PHASES = [
  {
    name: "upload",
    word: "Uploading",
    job: QUICK,
    quirks: "",
    begun: (it) => went(it, "/api/upload-video/"),
    over: "file_uploaded",
    prepare: (it, owner) => it.watch.throttle(owner, 20_000),
    // A browser that is closed is not held back any more before it has ended.
    hold: (backend) => backend.freeze(),
    // Whoever goes on after the end of the document is as fast as it can be.
    async release(it, backend) {
      backend.thaw();
      if (it.isOpen() && it.watch.isRunning(BEHIND.owner)) await it.watch.throttle(BEHIND.owner);
    },
  },
  {
    name: "chat",
    word: "Editing",
    job: QUICK,
    // A turn that waits keeps the chat open long enough to be seen.
    quirks: "delay=5000",
    begun: (it, backend) => count(backend, "message_accepted"),
    over: "turn_finished",
    prepare() {},
    hold: (backend) => backend.freeze(),
    release: (it, backend) => backend.thaw(),
  },
  {
    name: "render",
    word: "Making your video",
    job: SLOW,
    quirks: "",
    begun: (it, backend) => count(backend, "render_submitted"),
    over: "render_completed",
    prepare() {},
    hold: (backend) => backend.freeze(),
    release: (it, backend) => backend.thaw(),
  },
];

/// Asks in each of these views, as good as at once, and comes back in the middle of the phase of all these jobs.
async function inTheMiddle(phase, it, backend, pages, { owner, note } = BEHIND) {
  await until("the owner", () => it.watch.isRunning(owner));
  await phase.prepare(it, owner);
  for (const page of pages) {
    await page.setInputFiles("#pick", phase.job.film());
    await page.locator("#say").fill(phase.job.wish);
    if (phase.name !== "upload") await page.locator(".material.done").waitFor();
  }
  await Promise.all(pages.map((page) => page.locator("#say").press("Enter")));
  await until(phase.name, () => phase.begun(it, backend) === pages.length);
  await Promise.all(pages.map((page) => says(page, phase.word)));
  await phase.hold(backend);
  for (const page of pages) await page.locator(".activity-note", { hasText: note }).waitFor();
}

/// It was the middle: nothing that had begun was over when the hand was laid on it.
const notOver = (phase, backend) => assert.equal(count(backend, phase.over), 0, `the ${phase.name} was not over`);

for (const phase of PHASES) {
  const options = { studio: ["--quirks", phase.quirks] };
  const { seconds } = phase.job;

  inChromium(`popup, panel and tab are closed in the middle of the ${phase.name}`, options, async ({ backend, browser }) => {
    const it = await browser();
    const pages = [];
    for (const view of VIEWS) pages.push(await it.page(...view));
    await inTheMiddle(phase, it, backend, pages);
    for (const page of pages) await page.close();
    notOver(phase, backend);
    await phase.release(it, backend);
    await arrives(it, backend, { times: pages.length, seconds });
  });

  inChromium(`service worker and offscreen document are killed in the middle of the ${phase.name}`, options, async ({ backend, browser }) => {
    const it = await browser();
    await inTheMiddle(phase, it, backend, [await it.popup()]);
    const reborn = await it.kill();
    notOver(phase, backend);
    await phase.release(it, backend);
    await arrives(it, backend, { seconds });
    await reborn();
  });

  for (const [end, ends] of [
    ["closed", (it) => it.close({ keep: true })],
    ["killed", (it) => it.crash()],
  ]) {
    inChromium(`the browser is ${end} in the middle of the ${phase.name} and started again`, options, async ({ backend, browser }) => {
      const first = await browser();
      await inTheMiddle(phase, first, backend, [await first.popup()]);
      await ends(first);
      notOver(phase, backend);
      await phase.release(first, backend);
      const second = await browser({ profile: first.profile, downloads: first.downloads });
      await arrives(second, backend, { seconds });
    });
  }
  inChromium(`the page without the extension is closed in the middle of the ${phase.name} and opened again`, options, async ({ backend, browser }) => {
    const it = await browser();
    const open = async () => {
      const page = await it.context.newPage();
      await page.goto(ORIGIN);
      await page.locator(".composer").waitFor();
      return page;
    };
    const first = await open();
    await inTheMiddle(phase, it, backend, [first], PAGE);
    await first.close();
    await until("the end of the page", () => !it.watch.isRunning(PAGE.owner));
    notOver(phase, backend);
    await phase.release(it, backend);
    await arrives(it, backend, { seconds, view: await open() });
  });
}
