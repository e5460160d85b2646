// What the page holds, unpacked when it is needed.

const element = (id) => document.getElementById(id);

/** Facts that are needed at once. */
export const facts = () => JSON.parse(element("facts").textContent);

/** Data that was compressed. */
export async function held(id) {
  const packed = await bytes("application/gzip", id);
  return new Response(packed.pipeThrough(new DecompressionStream("gzip"))).json();
}

/** The address of a clip. */
export async function clip(id) {
  const content = await new Response(await bytes("video/mp4", id)).blob();
  return URL.createObjectURL(new Blob([content], { type: "video/mp4" }));
}

async function bytes(kind, id) {
  return (await fetch(`data:${kind};base64,${element(id).textContent}`)).body;
}
