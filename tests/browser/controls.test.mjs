// What a person can do besides editing: names, history, links, settings, data; and what they are told when the view
// itself breaks.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { axe, clip, delivered, shot, stage, until } from "./harness.mjs";

const TOKEN = "nmv_usr_0123456789abcdef0123456789";

/// Looking for a studio where there is none leaves a line in the console; so do a token that is refused and a file that
/// may not be read.
const KNOWN = /ERR_CONNECTION_REFUSED|ERR_UNSAFE_PORT|status of 401|a request to (127\.0\.0\.1:9|file:) |Not allowed to load local/;

let on, backend, it, panel;

before(async () => {
  on = await stage();
  ({ backend } = on);
  it = await on.browser();
  panel = await it.page("panel", { width: 380, height: 760 });
  await panel.setInputFiles("#pick", clip("four.mp4"));
  await panel.locator("textarea").fill("Trim the first 2 seconds and export as MP4");
  await panel.keyboard.press("Enter");
  await until("the delivery", async () => (await delivered(panel)).length, 120);
  await panel.locator(".facts").waitFor();
  // It is removed and deleted here, and must not have been seen anywhere: this learns the token.
  await it.look();
});

after(() => on.close());

const button = (name, exact = true) => panel.getByRole("button", { name, exact });

test("what happened was spoken once, sentence by sentence", async () => {
  const spoken = await panel.locator(".speech p").allTextContents();
  assert.ok(spoken.some((sentence) => sentence.includes("Your video is ready")), spoken.join("|"));
  assert.equal(new Set(spoken).size, spoken.length, spoken.join("|"));
});

test("a project is renamed in its title, and Escape leaves the name as it was", async () => {
  await panel.locator(".title-button").click();
  await panel.locator("#title").fill("Holiday");
  await panel.keyboard.press("Enter");
  await panel.locator(".title-button", { hasText: "Holiday" }).waitFor();
  await panel.locator(".title-button").click();
  await panel.locator("#title").fill("Nothing");
  await panel.keyboard.press("Escape");
  assert.equal(await panel.locator(".title-button").innerText(), "Holiday");
});

test("before and after play in the same place", async () => {
  const source = () => panel.locator(".film").getAttribute("src");
  await button("Before").click();
  await until("the original", async () => (await source()).startsWith("blob:"));
  await button("After").click();
  await until("the result", async () => !(await source()).startsWith("blob:"));
});

test("the project is linked to the web app", async () => {
  await button("Link to this project").first().click();
  const link = panel.getByRole("link", { name: "Open in the web app" }).first();
  await link.waitFor({ timeout: 20_000 });
  assert.match(await link.getAttribute("href"), /^http/);
});

test("the history saves a video again and goes on with its project", async () => {
  await button("New video").click();
  await panel.locator(".drop-zone").waitFor();
  await button("Your videos").click();
  await button("Save again: Holiday").click();
  await until("the second copy", async () => (await delivered(panel)).length === 2);
  assert.equal(backend.log().filter((e) => e.event === "render_submitted").length, 1);
  await panel.locator(".project-open", { hasText: "Holiday" }).click();
  await panel.locator(".said").waitFor();
  assert.equal(await panel.evaluate(() => document.activeElement.id), "say", "ready to type");
});

test("more material comes by link, by file and from the downloads", async () => {
  // The test's driver saves downloads under names without an extension.
  await panel.evaluate(() => {
    const search = chrome.downloads.search.bind(chrome.downloads);
    chrome.downloads.search = async (query) => (await search(query)).map((d) => ({ ...d, filename: `${d.filename}/four-edited.mp4` }));
  });
  await button("Add material").click();
  await button("Recent downloads").click();
  await shot(panel, "panel-downloads-en-US-light");
  await axe(panel, "recent downloads");
  // This browser may not read files from disk, and the studio's address is none that the backend would fetch from.
  await panel.locator(".download-row", { hasText: "four-edited.mp4" }).first().click();
  await panel.getByText("This file can’t be opened from here").waitFor();
  await button("Paste a link").click();
  await panel.keyboard.type("no link");
  await panel.keyboard.press("Enter");
  await panel.locator("#link-bad", { hasText: "That is not a link" }).waitFor();
  assert.equal(await panel.locator("#link").getAttribute("aria-invalid"), "true");
  await shot(panel, "panel-link-en-US-light");
  await button("Add material").click();
  assert.equal(await panel.locator(".more-sources").count(), 0);
});

test("a typed word survives the view, and the view's place too", async () => {
  await panel.locator("textarea").fill("half a sen");
  await panel.reload();
  await panel.locator(".said").waitFor();
  assert.equal(await panel.locator("textarea").inputValue(), "half a sen");
  await panel.locator("textarea").fill("");
});

test("nothing moves for those who do not want it", async () => {
  await panel.emulateMedia({ reducedMotion: "reduce" });
  const moves = await panel.evaluate(() =>
    [...document.querySelectorAll("*")].filter((e) => {
      const style = getComputedStyle(e);
      return style.animationName !== "none" || style.transitionDuration.split(", ").some((d) => parseFloat(d) > 0);
    }).length,
  );
  assert.equal(moves, 0);
  await panel.emulateMedia({ reducedMotion: null });
});

test("an own token is used, never shown, and removed", async () => {
  await button("Settings").click();
  await panel.locator("#token").fill(TOKEN);
  await button("Use it").click();
  await panel.getByText("Your own token is in use").waitFor();
  assert.equal(await panel.locator("#token").inputValue(), "");
  assert.equal(await panel.evaluate((token) => document.documentElement.outerHTML.includes(token), TOKEN), false);
  await button("Remove the token").click();
  await panel.getByText("Free access, without an account").waitFor();
});

test("a studio on this computer is found and checked", async () => {
  await panel.getByText("This computer", { exact: true }).click();
  await panel.locator("#studio").fill("http://127.0.0.1:9");
  await button("Find and use").click();
  await panel.getByText("No studio answers there").waitFor();
  assert.equal(await panel.locator(".card").first().getByRole("radio").nth(1).isChecked(), true);
  await panel.getByText("Online service", { exact: true }).click();
});

test("data is exported without the token, and everything can be deleted", async () => {
  await panel.locator(".stored summary").click();
  await panel.locator(".stored li", { hasText: "four.mp4" }).waitFor();
  await shot(panel, "panel-stored-en-US-light");
  const download = panel.waitForEvent("download");
  await button("Export my data").click();
  const file = await download;
  assert.match(file.suggestedFilename(), /^free-online-video-.*\.json$/);
  const text = readFileSync(await file.path(), "utf8");
  assert.equal(JSON.parse(text).view.projects[0].name, "Holiday");
  assert.ok(!/nmv_usr_/.test(text));
  await button("Delete everything").click();
  assert.equal(await panel.evaluate(() => document.activeElement.textContent), "Cancel", "the harmless answer first");
  await axe(panel, "delete everything");
  await panel.locator(".sure").getByRole("button", { name: "Delete everything" }).click();
  await panel.getByText("Everything was deleted.").waitFor();
  await button("Your videos").click();
  await panel.getByText("Nothing here yet").waitFor();
});

test("nothing went wrong on the way", () => on.verdict([KNOWN]));

test("a view that breaks says so and offers to load anew", async () => {
  const page = await it.page("panel", { width: 380, height: 760 });
  // An exception out of nowhere in the middle of its work leaves the view in a state that it notices on the next event.
  await page.evaluate(() => {
    Node.prototype.contains = () => {
      throw new Error("broken by the test");
    };
  });
  await page.locator("textarea").press("a");
  await page.getByRole("alert").getByText("Something went wrong in this window").waitFor();
  await shot(page, "panel-broken-en-US-light");
  await axe(page, "a broken view");
  await page.getByRole("button", { name: "Reload" }).click();
  await page.locator(".composer").waitFor();
  await on.verdict([KNOWN, /broken by the test/, "console: the view failed", "error: Uncaught RuntimeError: unreachable"]);
});
