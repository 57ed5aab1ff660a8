// Every view in both languages and both appearances: pictures of it, nothing serious for axe, usable by keyboard.
import assert from "node:assert/strict";
import { ORIGIN, axe, clip, count, delivered, inChromium, shot, until } from "./harness.mjs";

const VIEWS = [
  ["popup", { width: 400, height: 580 }],
  ["panel", { width: 380, height: 760 }],
  ["tab", { width: 1280, height: 800 }],
];
const WORDS = { "en-US": ["Settings", "Your videos", "Timeline"], "zh-CN": ["设置", "我的视频", "时间线"] };

for (const [locale, colorScheme] of [["en-US", "light"], ["zh-CN", "dark"], ["en-US", "dark"], ["zh-CN", "light"]]) {
  inChromium(`views in ${locale}, ${colorScheme}`, async ({ browser }) => {
    const it = await browser({ locale, colorScheme });
    const [settings, videos, timeline] = WORDS[locale];
    for (const [name, size] of VIEWS) {
      const page = await it.page(name, size);
      await page.locator(".drop-zone").waitFor();
      await shot(page, `${name}-empty-${locale}-${colorScheme}`);
      await axe(page, `${name}, empty`);
      await page.close();
    }
    const page = await it.page("panel", VIEWS[1][1]);
    await page.setInputFiles("#pick", clip("four.mp4"));
    await page.locator("textarea").fill(locale === "zh-CN" ? "裁掉开头2秒，导出MP4" : "Trim the first 2 seconds and export as MP4");
    await page.keyboard.press("Enter");
    await until("the delivery", async () => (await delivered(page)).length, 120);
    await page.close();
    for (const [name, size] of VIEWS) {
      const page = await it.page(name, size);
      await page.getByText(timeline, { exact: true }).waitFor();
      await page.locator(".facts").waitFor();
      if (locale === "zh-CN") {
        // Whatever language the owner's context reports, everything shown is in that of the view.
        const words = await page.locator("#app").textContent();
        assert.doesNotMatch(words, /Timeline|Video:|Making|Done|Ready/);
        assert.match(await page.locator(".summary").textContent(), /时间线（1 条轨道）：1\. 视频/);
      }
      await shot(page, `${name}-done-${locale}-${colorScheme}`);
      await axe(page, `${name}, done`);
      await page.getByRole("button", { name: settings, exact: true }).click();
      await shot(page, `${name}-settings-${locale}-${colorScheme}`);
      await axe(page, `${name}, settings`);
      if (name !== "tab") {
        await page.getByRole("button", { name: videos, exact: true }).click();
        await shot(page, `${name}-projects-${locale}-${colorScheme}`);
        await axe(page, `${name}, projects`);
      }
      await page.close();
    }
  });
}

// A turn that waits can be stopped.
inChromium("by keyboard alone: from the file to the stop button", { studio: ["--quirks", "delay=3000"] }, async ({ backend, browser }) => {
  const it = await browser();
  const page = await it.page("panel", VIEWS[1][1]);
  const focused = () => page.evaluate(() => document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent.trim());
  const reach = async (name) => {
    for (let n = 0; n < 40; n += 1) {
      if ((await focused()) === name) return;
      await page.keyboard.press("Shift+Tab");
    }
    assert.fail(`${name} cannot be reached`);
  };
  await page.locator(".drop-zone").waitFor();
  // Before anything asks for it: what is awaited only then is missed.
  const chooser = page.waitForEvent("filechooser");
  await reach("Add material");
  await page.keyboard.press("Enter");
  await (await chooser).setFiles(clip("four.mp4"));
  await page.locator(".material.done").waitFor({ timeout: 30_000 });
  await reach("First 15 seconds");
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.notEqual(outline, "none", "focus can be seen");
  await page.keyboard.press("Enter");
  assert.equal(await page.locator("textarea").inputValue(), "Keep the first 15 seconds");
  assert.equal(await focused(), "Your instruction");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("Trim the first 2 seconds and export as MP4");
  await page.keyboard.press("Enter");
  await until("the message", () => count(backend, "message_accepted") === 1);
  await reach("Stop");
  assert.equal(count(backend, "turn_finished"), 0, "there is something to stop");
  await page.keyboard.press("Enter");
  await page.locator(".notice", { hasText: "Stopped." }).waitFor();
  await page.locator(".activity").waitFor({ state: "detached" });
  // What was sent takes effect, but nothing is made of it; nor by what is done next.
  await until("the turn", () => count(backend, "turn_finished") === 1);
  await reach("Your instruction");
  await page.keyboard.type("Mute it");
  await page.keyboard.press("Enter");
  await until("the next turn", () => count(backend, "turn_finished") === 2);
  await page.locator(".activity").waitFor({ state: "detached" });
  assert.equal(count(backend, "render_submitted"), 0);
  await reach("Settings");
  await page.keyboard.press("Enter");
  await page.locator(".settings").waitFor();
});

inChromium("the page without the extension", async ({ browser }) => {
  const it = await browser();
  const page = await it.context.newPage();
  await page.goto(ORIGIN);
  await page.locator(".drop-zone").waitFor();
  await page.setInputFiles("#pick", clip("four.mp4"));
  await page.locator("textarea").fill("Trim the first 2 seconds and export as MP4");
  const download = page.waitForEvent("download", { timeout: 120_000 });
  await page.keyboard.press("Enter");
  assert.match((await download).suggestedFilename(), /\.mp4$/);
  await page.locator(".delivered").first().waitFor({ timeout: 20_000 });
  await shot(page, "page-done-en-US-light");
  await axe(page, "page");
  // Where there is no room for the list beside the editor, it is a screen of its own.
  await page.setViewportSize({ width: 700, height: 760 });
  await shot(page, "page-narrow-en-US-light");
  await page.getByRole("button", { name: "Your videos", exact: true }).click();
  await page.locator(".projects.full .project-open").click();
  await page.locator(".said").waitFor();
});

inChromium("several files, each with its own instruction", async ({ backend, browser }) => {
  const it = await browser();
  const page = await it.page("panel", VIEWS[1][1]);
  await page.setInputFiles("#pick", [clip("four.mp4"), clip("five.mp4", 5)]);
  await page.getByRole("button", { name: "A video of each" }).click();
  const [first, second] = [page.locator(".tray-wish").nth(0), page.locator(".tray-wish").nth(1)];
  await first.fill("Trim the first 2 seconds");
  await second.fill("Trim the first 1 second");
  await shot(page, "panel-several-en-US-light");
  await axe(page, "several files");
  await page.getByRole("button", { name: "Start" }).click();
  await until("both deliveries", async () => (await delivered(page)).length === 2, 180);
  assert.equal(backend.log().filter((e) => e.event === "render_submitted").length, 2);
});
