import jsQr from "jsqr";
import type { Locator } from "playwright-core";

interface Picture {
  width: number;
  height: number;
  /** Red, green, blue and opacity of each point, from 0 to 255. */
  points: number[];
}

/**
 * What a camera would read from a part of the page as it is drawn; undefined when there is no code to be read. Only dark
 * codes on light ground are taken, as the strictest readers do.
 */
export async function readQrCode(part: Locator): Promise<string | undefined> {
  const image = await part.screenshot();
  // A page of its own, where nothing forbids pictures that come as data.
  const page = await part.page().context().newPage();
  try {
    const { width, height, points } = await page.evaluate<Picture>(pointsOf(image));
    return jsQr.default(Uint8ClampedArray.from(points), width, height, { inversionAttempts: "dontInvert" })?.data;
  } finally {
    await page.close();
  }
}

/** An expression for the page: what a picture in PNG holds. */
function pointsOf(png: Buffer): string {
  return `(async () => {
    const answer = await fetch("data:image/png;base64,${png.toString("base64")}");
    const bitmap = await createImageBitmap(await answer.blob());
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext("2d");
    context.drawImage(bitmap, 0, 0);
    return { width, height, points: [...context.getImageData(0, 0, width, height).data] };
  })()`;
}
