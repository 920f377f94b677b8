// The openai SDK for Node: draws, edits, streams and is refused. Prints what came as JSON.

import { createReadStream, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import OpenAI, { toFile } from "openai";
import { key, ofBase64, format, red, refusal, url } from "./told.mjs";

const client = new OpenAI({ baseURL: url, apiKey: key });
const formats = (answer) => answer.data.map((one) => ofBase64(one.b64_json));

const one = await client.images.generate({ prompt: "a fox" });
const four = await client.images.generate({ prompt: "a fox", model: "gpt-image-1", n: 4, output_format: "webp" });
const linked = await client.images.generate({ prompt: "a fox", model: "dall-e-3", response_format: "url" });
const fetched = await fetch(linked.data[0].url);

const path = join(tmpdir(), `easel-red-${process.pid}.png`);
writeFileSync(path, red);
const edits = [
  createReadStream(path),
  await toFile(red, "red.png", { type: "image/png" }),
  [await toFile(red, "a.png"), await toFile(red, "b.png")],
];
const edited = [];
for (const image of edits) {
  const answer = await client.images.edit({ image, prompt: "a hat", model: "gpt-image-1" });
  edited.push(...formats(answer));
}
rmSync(path);

const events = [];
for await (const event of await client.images.generate({ prompt: "a fox", n: 2, stream: true, partial_images: 1 })) {
  events.push([event.type, ofBase64(event.b64_json), event.usage?.total_tokens > 0]);
}
const stream = await client.images.edit({ image: await toFile(red, "red.png"), prompt: "a hat", stream: true });
for await (const event of stream) events.push([event.type, ofBase64(event.b64_json), event.usage?.total_tokens > 0]);

const chat = await client.chat.completions.create({
  model: "google/gemini-3-pro-image",
  messages: [{ role: "user", content: "a fox" }],
  modalities: ["image", "text"],
});
const models = (await client.models.list()).data.map((model) => model.id);

console.log(
  JSON.stringify({
    one: formats(one),
    four: formats(four),
    linked: [linked.data[0].url.split(":")[0], fetched.status, format(await fetched.arrayBuffer())],
    edited,
    events,
    chat: chat.choices[0].message.images[0].image_url.url.slice(0, 22),
    models,
    wrongKey: await refusal(() => new OpenAI({ baseURL: url, apiKey: "wrong" }).images.generate({ prompt: "x" })),
    noModel: await refusal(() => client.images.generate({ prompt: "x", model: "llama" })),
    refused: await refusal(() => client.images.generate({ prompt: "x", model: process.env.REFUSED })),
  }),
);
