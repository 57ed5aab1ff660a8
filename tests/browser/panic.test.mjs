// A mistake in the program stops the owner of the machine in the middle of its work: a fresh instance takes over from
// the journal, and the MP4 arrives, once.
import assert from "node:assert/strict";
import { clip, count, delivered, duration, inChromium, until } from "./harness.mjs";

inChromium("the owner panics in the middle of the render", async ({ backend, browser }) => {
  const it = await browser();
  const panel = await it.page("panel", { width: 380, height: 760 });
  await panel.setInputFiles("#pick", clip("four.mp4"));
  await panel.getByRole("textbox", { name: "Your instruction" }).fill("Trim the first 2 seconds and export as MP4");
  await panel.keyboard.press("Enter");
  await until("the render", () => count(backend, "render_submitted") > 0);
  await assert.rejects(it.inOwner(`import("./fov.js?owner=0").then((glue) => glue.panicNow())`), "the instance is dead");
  const [file] = await until("the delivery", async () => (await delivered(panel)).length && delivered(panel), 120);
  assert.ok(Math.abs(duration(file.name) - 2) < 0.2, `it lasts ${duration(file.name)} s`);
  await panel.locator(".delivered").first().waitFor({ timeout: 20_000 });
  assert.equal(count(backend, "message_accepted"), 1);
  assert.equal(count(backend, "render_submitted"), 1);
  assert.equal((await delivered(panel)).length, 1);
  // The next wish finds the new instance.
  await panel.getByRole("textbox", { name: "Your instruction" }).fill("Mute it");
  await panel.keyboard.press("Enter");
  await until("the next message", () => count(backend, "message_accepted") === 2);
});
