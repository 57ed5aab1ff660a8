// What somebody hears who does not see the view, and where the keyboard is: questions, their answers, and the places.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { axe, clip, stage, until } from "./harness.mjs";

let on, it, panel;

before(async () => {
  on = await stage();
  it = await on.browser();
  panel = await it.page("panel", { width: 380, height: 760 });
});

after(() => on.close());

const button = (name) => panel.getByRole("button", { name, exact: true });
const focused = () => panel.evaluate(() => document.activeElement.textContent.trim() || document.activeElement.getAttribute("aria-label"));
const spoken = () => panel.locator(".speech p").allTextContents();

test("the region of the banners is there before any banner", async () => {
  const region = panel.locator(".banners[role=status]");
  assert.equal(await region.count(), 1);
  assert.equal((await region.textContent()).trim(), "");
});

test("both answers are spoken where a second message follows at once", async () => {
  await panel.setInputFiles("#pick", clip("four.mp4"));
  for (const text of ["Trim the first 2 seconds", "Make it black and white"]) {
    await panel.locator("#say").fill(text);
    await panel.keyboard.press("Enter");
  }
  const answers = panel.locator(".reply:not(.growing)");
  await until("both answers", async () => (await answers.count()) === 2 && (await panel.locator(".typing").count()) === 0, 60);
  const heard = (await spoken()).join(" ");
  for (const answer of await answers.allTextContents()) assert.ok(heard.includes(answer.trim()), `${answer} | ${heard}`);
});

test("deleting a video asks in words that are spoken", async () => {
  await button("Your videos").click();
  await panel.getByRole("main").locator(".projects").waitFor();
  const remove = panel.locator(".remove");
  await remove.focus();
  await panel.keyboard.press("Enter");
  await panel.locator(".project-state", { hasText: "Delete this video and its files here?" }).waitFor();
  assert.ok((await spoken()).includes("Delete this video and its files here?"));
  await axe(panel, "deleting a video");
  await panel.keyboard.press("Shift+Tab");
  await until("the question to go", async () => (await panel.locator(".doomed").count()) === 0);
  assert.equal(await panel.locator(".project-row").count(), 1, "nothing was deleted");
});

test("the question before everything is deleted holds the focus and gives it back", async () => {
  await button("Settings").click();
  const ask = panel.locator(".card > .button-line .danger");
  await ask.focus();
  await panel.keyboard.press("Enter");
  assert.equal(await focused(), "Cancel");
  const dialog = panel.getByRole("alertdialog");
  assert.equal(await dialog.getAttribute("aria-modal"), "true");
  for (let n = 0; n < 6; n += 1) {
    await panel.keyboard.press("Tab");
    // Besides its own two buttons, the browser's own controls may come round.
    const where = await panel.evaluate(() => document.activeElement === document.body || document.activeElement.closest("dialog") !== null);
    assert.ok(where, await focused());
  }
  await panel.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  assert.equal(await focused(), "Delete everything");
  assert.ok(await ask.isVisible(), "the settings are still there");
  await panel.keyboard.press("Enter");
  assert.equal(await focused(), "Cancel");
  await panel.keyboard.press("Enter");
  await dialog.waitFor({ state: "hidden" });
  assert.equal(await focused(), "Delete everything");
  await button("Your videos").click();
  assert.equal(await panel.locator(".project-row").count(), 1, "nothing was deleted");
});

test("nothing went wrong on the way", () => on.verdict());
