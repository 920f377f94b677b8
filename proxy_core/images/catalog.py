"""The image models of Google that Easel knows, and the true pixel size of each ratio and size they draw.

Facts only: what a model takes. How a client's size or quality becomes one of these values is geometry.py's work.
The figures are Google's published table for `generateContent` image models (November 2026).
"""

from msgspec import Struct

# The base cell of each ratio, for the 3.x family at 1K; 512 is half of it, 2K and 4K are two and four times.
_CELLS_3X: dict[str, tuple[int, int]] = {
    "1:1": (1024, 1024),
    "2:3": (848, 1264),
    "3:2": (1264, 848),
    "3:4": (896, 1200),
    "4:3": (1200, 896),
    "4:5": (928, 1152),
    "5:4": (1152, 928),
    "9:16": (768, 1376),
    "16:9": (1376, 768),
    "21:9": (1584, 672),
    "1:4": (512, 2048),
    "4:1": (2048, 512),
    "1:8": (384, 3072),
    "8:1": (3072, 384),
}
# 2.5-flash has cells of its own and no choice of size.
_CELLS_25: dict[str, tuple[int, int]] = {
    "1:1": (1024, 1024),
    "2:3": (832, 1248),
    "3:2": (1248, 832),
    "3:4": (864, 1184),
    "4:3": (1184, 864),
    "4:5": (896, 1152),
    "5:4": (1152, 896),
    "9:16": (768, 1344),
    "16:9": (1344, 768),
    "21:9": (1536, 672),
}
_SCALE = {"512": 0.5, "1K": 1.0, "2K": 2.0, "4K": 4.0}

ALL_RATIOS: tuple[str, ...] = tuple(_CELLS_3X)
ALL_SIZES: tuple[str, ...] = tuple(_SCALE)
_TEN_RATIOS = ALL_RATIOS[:10]


class ImageModel(Struct, frozen=True):
    """What one model takes.

    `sizes` are the values of imageSize, smallest first; empty when the field must be left out.
    `references` is the most pictures it looks at, `context` its input limit in tokens.
    """

    id: str
    name: str
    ratios: tuple[str, ...]
    sizes: tuple[str, ...]
    references: int
    context: int


MODELS: dict[str, ImageModel] = {
    model.id: model
    for model in (
        ImageModel("gemini-3-pro-image", "Nano Banana Pro", _TEN_RATIOS, ("1K", "2K", "4K"), 14, 65_536),
        ImageModel("gemini-nano-banana-2.1", "Nano Banana 2.1", ALL_RATIOS, ("1K", "2K", "4K"), 14, 131_072),
        ImageModel("gemini-3.1-flash-image", "Nano Banana 2", ALL_RATIOS, ALL_SIZES, 14, 131_072),
        ImageModel("gemini-3.1-flash-lite-image", "Nano Banana 2 Lite", ALL_RATIOS, ("1K",), 14, 65_536),
        ImageModel("gemini-2.5-flash-image", "Nano Banana", _TEN_RATIOS, (), 3, 32_768),
    )
}


def pixels(model: ImageModel, ratio: str, size: str | None) -> tuple[int, int]:
    """Width and height in pixels that the model draws; `size` None is the model's default (1K).

    KeyError for a ratio or a size that the model does not take.
    """
    if ratio not in model.ratios:
        raise KeyError(ratio)
    if size is not None and size not in model.sizes:
        raise KeyError(size)
    if not model.sizes:
        return _CELLS_25[ratio]
    width, height = _CELLS_3X[ratio]
    scale = _SCALE[size or "1K"]
    return int(width * scale), int(height * scale)
