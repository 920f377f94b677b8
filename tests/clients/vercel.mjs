// The Vercel AI SDK with both of its providers for OpenAI's wire: draws, edits and is refused. Prints what came as JSON.

import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { generateImage } from "ai";
import { format, key, red, refusal, url } from "./told.mjs";

const formats = (answer) => answer.images.map((image) => [format(image.uint8Array), image.mediaType]);

async function story(provider) {
  const model = (name) => provider(key).imageModel(name);
  const one = await generateImage({ model: model("gemini-3-pro-image"), prompt: "a fox" });
  const four = await generateImage({ model: model("gpt-image-1"), prompt: "a fox", n: 4, size: "1024x1024" });
  const edited = await generateImage({ model: model("gpt-image-1"), prompt: { text: "a hat", images: [red, red] } });
  const dataUrl = `data:image/png;base64,${red.toString("base64")}`;
  const linked = await generateImage({ model: model("gpt-image-1"), prompt: { text: "a hat", images: [dataUrl] } });
  const drawn = (name) => () => generateImage({ model: model(name), prompt: "x" });
  return {
    one: formats(one),
    four: formats(four),
    edited: formats(edited),
    linked: formats(linked),
    wrongKey: await refusal(() => generateImage({ model: provider("wrong").imageModel("gpt-image-1"), prompt: "x" })),
    noModel: await refusal(drawn("llama")),
    refused: await refusal(drawn(process.env.REFUSED)),
  };
}

console.log(
  JSON.stringify({
    openai: await story((apiKey) => createOpenAI({ baseURL: url, apiKey })),
    compatible: await story((apiKey) => createOpenAICompatible({ name: "easel", baseURL: url, apiKey })),
  }),
);
