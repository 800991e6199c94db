// Unpacks the page's script while the page is painted, and then runs it. Four bytes are five digits.
(() => {
const PACKED = "{packed}";
const DIGITS = "{digits}";
const unpack = () => {
  const bytes = new DataView(new ArrayBuffer(PACKED.length * 4 / 5)), values = new Uint8Array(128);
  [...DIGITS].forEach((digit, value) => { values[digit.charCodeAt(0)] = value; });
  for (let i = 0; i < PACKED.length; i += 5) {
    let word = 0;
    for (let j = 0; j < 5; j++) word = 85 * word + values[PACKED.charCodeAt(i + j)];
    bytes.setUint32(i * 4 / 5, word);
  }
  const packed = new Response(bytes.buffer.slice(0, {length})).body;
  return new Response(packed.pipeThrough(new DecompressionStream("deflate"))).text();
};
// Waits for what begins, but not for ever: a page that is not shown is not painted.
const soon = begin => new Promise(done => {
  begin(done);
  setTimeout(done, 500);
});
const run = async () => {
  await soon(done => requestAnimationFrame(() => setTimeout(done)));
  const script = unpack();
  await soon(done => new PerformanceObserver(done).observe({type: "paint", buffered: true}));
  const textContent = await script;
  document.body.append(Object.assign(document.createElement("script"), {textContent}));
};
run();
})();
