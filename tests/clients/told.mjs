// What the scripts print of a picture and of an error: JSON that test_node.py judges.

export const url = process.env.EASEL_URL;
export const key = process.env.EASEL_KEY;

// A red square of eight by eight pixels.
export const red = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEklEQVR4nGP4z8CAFWEXHbQSACj/P8Fu7N9hAAAAAElFTkSuQmCC",
  "base64",
);

const starts = { png: "89504e47", jpeg: "ffd8ff", webp: "52494646" };

// The format of a picture by its first bytes.
export function format(bytes) {
  const hex = Buffer.from(bytes).subarray(0, 4).toString("hex");
  return Object.keys(starts).find((name) => hex.startsWith(starts[name])) ?? hex;
}

export const ofBase64 = (text) => format(Buffer.from(text, "base64"));

// What `call` was refused with.
export async function refusal(call) {
  try {
    await call();
    return null;
  } catch (error) {
    const { name, message, status, statusCode, code, param, type } = error;
    return { name, message, status: status ?? statusCode, code, param, type };
  }
}
