// From a fresh browser to a finished MP4, by the popup; and the same over again with everything closed meanwhile.
import { test } from "node:test";
import assert from "node:assert/strict";
import { browser, clip, delivered, duration, studio, until } from "./harness.mjs";

test("first run: a dropped clip becomes an MP4", async () => {
  const backend = await studio();
  const it = await browser();
  try {
    const popup = await it.popup();
    await popup.setInputFiles("#pick", clip("four.mp4"));
    await popup.getByRole("textbox", { name: "Your instruction" }).fill("Trim the first 2 seconds and export as MP4");
    await popup.keyboard.press("Enter");
    const [file] = await until("the delivery", async () => (await delivered(popup)).length && delivered(popup), 90);
    assert.ok(Math.abs(duration(file.name) - 2) < 0.2, `it lasts ${duration(file.name)} s`);
    await popup.waitForSelector(".delivered video");
    await popup.waitForSelector(".lane.video .block");
    assert.equal(await popup.getByText(/nmv_usr_/).count(), 0);
    assert.deepEqual(it.trouble, []);
  } finally {
    await it.close();
    await backend.stop();
  }
});
