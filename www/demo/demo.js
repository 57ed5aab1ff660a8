// Gives the second video a `blob:` address and feeds the third piece by piece, as streaming sites do.
const answer = await fetch("demo/clip.mp4");
document.querySelector("#blob").src = URL.createObjectURL(await answer.blob());

const source = new MediaSource();
document.querySelector("#stream").src = URL.createObjectURL(source);
source.addEventListener("sourceopen", async () => {
  const buffer = source.addSourceBuffer('video/mp4; codecs="avc1.42c015"');
  const bytes = await (await fetch("demo/stream.mp4")).arrayBuffer();
  buffer.addEventListener("updateend", () => source.endOfStream(), { once: true });
  buffer.appendBuffer(bytes);
});
