import { encodeQR } from "qr";
import { useMemo } from "react";

/** Modules of light ground that readers want around the code (ISO/IEC 18004). */
const quietZone = 4;

/**
 * A QR code as a picture. Black on white whatever the look is, since not every camera reads the inverse.
 * @param label what it is, for whoever does not see it; the text itself may be a secret
 */
export function QrCode({ text, label, className }: { text: string; label: string; className?: string }) {
  const { size, path } = useMemo(() => drawCode(text), [text]);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      {...(className === undefined ? {} : { className })}
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}

/** The code with its quiet zone: how many modules wide it is, and its dark ones as one path, a rectangle for each run. */
function drawCode(text: string): { size: number; path: string } {
  const rows = encodeQR(text, "raw", { ecc: "medium", border: quietZone });
  let path = "";
  for (const [y, row] of rows.entries()) {
    for (let x = 0; x < row.length; x += 1) {
      if (row[x] !== true) continue;
      const start = x;
      while (row[x + 1] === true) x += 1;
      const run = x + 1 - start;
      path += `M${start} ${y}h${run}v1h-${run}z`;
    }
  }
  return { size: rows.length, path };
}
