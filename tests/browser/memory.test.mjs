// A file as large as a backend takes goes up without ever being in the memory of the browser's renderers.
import assert from "node:assert/strict";
import { copyFileSync, openSync, closeSync, ftruncateSync, fstatSync, readFileSync, readdirSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clip, inChromium, until } from "./harness.mjs";

const SIZE = 500_000_000;
const LIMIT_KB = 400_000;

/// A clip with one more box at its end, of type `free` (ISO/IEC 14496-12, 8.1.2): a hole that costs no disk.
function large() {
  const path = join(tmpdir(), `fov-large-${process.pid}.mp4`);
  copyFileSync(clip("four.mp4"), path);
  const file = openSync(path, "r+");
  const end = fstatSync(file).size;
  const head = Buffer.alloc(8);
  head.writeUInt32BE(SIZE - end);
  head.write("free", 4, "latin1");
  writeSync(file, head, 0, 8, end);
  ftruncateSync(file, SIZE);
  closeSync(file);
  return path;
}

/// The most memory that any renderer of this profile's browser has had resident.
function peakOfRenderers(profile) {
  const processes = new Map();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const [status, command] = ["status", "cmdline"].map((file) => readFileSync(`/proc/${pid}/${file}`, "utf8"));
      const field = (name) => Number(status.match(new RegExp(`^${name}:\\s+(\\d+)`, "m"))?.[1] ?? 0);
      processes.set(Number(pid), { parent: field("PPid"), peak: field("VmHWM"), command });
    } catch {
      // It ended while we looked.
    }
  }
  const ours = (it) => it && (it.command.includes(`--user-data-dir=${profile}`) || ours(processes.get(it.parent)));
  const renderers = [...processes.values()].filter((it) => it.command.includes("--type=renderer") && ours(it));
  assert.ok(renderers.length > 0, "there are renderers");
  return Math.max(...renderers.map((it) => it.peak));
}

const skip = process.platform !== "linux" && "reads /proc";

inChromium("500 MB go up and the renderers stay below 400 MB", { skip }, async ({ backend, browser }) => {
  const it = await browser();
  const file = large();
  try {
    const panel = await it.page("panel", { width: 380, height: 760 });
    await panel.setInputFiles("#pick", file);
    await panel.locator(".material.done").waitFor({ timeout: 180_000 });
    const [uploaded] = await until("the upload", () => backend.log().filter((e) => e.event === "file_uploaded"));
    assert.equal(uploaded.size, SIZE);
    const peak = peakOfRenderers(it.profile);
    assert.ok(peak < LIMIT_KB, `a renderer had ${peak} kB`);
  } finally {
    rmSync(file, { force: true });
  }
});
