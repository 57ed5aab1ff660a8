// From a fresh browser to a finished MP4, by the popup.
import assert from "node:assert/strict";
import { ask, clip, delivered, duration, inChromium, until } from "./harness.mjs";

inChromium("first run: a dropped clip becomes an MP4", async ({ browser }) => {
  const it = await browser();
  const popup = await it.popup();
  await ask(popup, clip("four.mp4"));
  const [file] = await until("the delivery", async () => (await delivered(popup)).length && delivered(popup), 90);
  assert.ok(Math.abs(duration(file.name) - 2) < 0.2, `it lasts ${duration(file.name)} s`);
  await popup.waitForSelector(".delivered video");
  await popup.waitForSelector(".lane.video .block");
});
